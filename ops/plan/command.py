"""The command line of `plan`: reads plans, writes a report in one format, and sets the exit status."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click

from ops import terminal
from ops.plan.formats.json_document import json_document
from ops.plan.formats.markdown import markdown
from ops.plan.formats.terminal import terminal_text
from ops.plan.judging.findings import Direction
from ops.plan.judging.report import Report, report_of
from ops.plan.reading import digest
from ops.plan.reading.digest import UnreadablePlanError
from ops.plan.reading.looked_up_names import looked_up_names
from ops.visible_text import visible

NOTHING_WEAKER: Final = 0
UNREADABLE: Final = 1
WEAKER: Final = 2


def _text(reports: Sequence[Report]) -> str:
    return terminal_text(reports, terminal.width())


FORMATS: Final[dict[str, Callable[[Sequence[Report]], str]]] = {
    "text": _text,
    "markdown": markdown,
    "json": json_document,
}


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--stack", metavar="NAME", help="Only this stack's plan; also the name for a plan without resources.")
@click.option("--names", metavar="FILE", help="What LOOKED_UP_NAMES_FILE named in the preview's run.")
def plan(files: tuple[str, ...], form: str, stack: str | None, names: str | None) -> int:
    """Say what gets weaker, stronger, or only different.

    FILE is what `pulumi preview --json` wrote, one for each stack; without any, or for -, standard input is read.

    Exit status: 0 nothing gets weaker, 2 something does, 1 a plan could not be read or its preview failed.
    """
    try:
        reports = _reports(files or (digest.STANDARD_INPUT,), stack, _names(names))
        output = FORMATS[form](reports)
    except UnreadablePlanError as error:
        click.echo(str(error), err=True)
        return UNREADABLE
    except RecursionError:
        click.echo("Could not read the plan: its values are nested too deeply.", err=True)
        return UNREADABLE
    _print(output, form)
    return _status(reports)


def _names(file: str | None) -> Mapping[str, str]:
    if file is None:
        return {}
    return looked_up_names(digest.content_of(file, "looked-up names"), visible(file))


def _reports(sources: Sequence[str], stack: str | None, names: Mapping[str, str]) -> list[Report]:
    standard_input = sys.stdin.buffer.read() if digest.STANDARD_INPUT in sources else None
    # All are read before anything is printed: half an answer could pass for the whole one.
    reports = [report_of(digest.read(source, standard_input), stack, names) for source in dict.fromkeys(sources)]
    if stack is not None:
        reports = [one for one in reports if one.name.answers_to(stack)]
        if not reports:
            msg = f"No plan given is one of stack {visible(stack)}."
            raise UnreadablePlanError(msg)
    stacks = [str(one.name) for one in reports]
    twice = next((name for name in stacks if stacks.count(name) > 1), None)
    if twice is not None:
        msg = f"Two of the plans are of stack {visible(twice) or 'without a name'}: give one of each stack."
        raise UnreadablePlanError(msg)
    return reports


def _print(output: str, form: str) -> None:
    if form == "markdown" and hasattr(sys.stdout, "reconfigure"):
        # Whatever reads it, a pull request expects UTF-8.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    terminal.show(output)


def _status(reports: Sequence[Report]) -> int:
    failed = [visible(str(one.name)) for one in reports if one.failed]
    if failed:
        click.echo(f"The preview of {', '.join(failed)} failed: its plan may not be the whole one.", err=True)
        return UNREADABLE
    return WEAKER if any(one.counts[Direction.WEAKER] for one in reports) else NOTHING_WEAKER

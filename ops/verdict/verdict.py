"""The comment of a stack, the same at a terminal, and the verdict.

A change that makes something weaker needs a label which says that this is intended.
"""

import textwrap
from collections.abc import Iterator
from typing import Final

import click

from ops import terminal
from ops.pipeline.service import Service
from ops.plan.formats.markdown import code
from ops.plan.formats.terminal import terminal_text
from ops.verdict.judged import JudgedPreview
from ops.visible_text import visible
from pulumi_cli.events import Violation

FAILED: Final = 1
WEAKER: Final = 2
INTENDED: Final = "weaker-is-meant"
_ROOM_FOR_VIOLATIONS: Final = 3_500
"""The characters that `ops plan` leaves of GitHub's limit, minus a reserve."""
_COMPARED: Final = "Previewed against the sandbox, in which the target branch's configuration stood."
_NOT_COMPARED: Final = (
    "Previewed against an empty sandbox: the target branch's configuration could not be deployed in it, so what gets "
    "weaker is not known."
)


def is_intended(service: Service) -> bool:
    return service.pull_request is not None and INTENDED in service.labels()


def comment(result: JudgedPreview, verdict: str, note: str = "") -> str:
    """Marker, verdict, violations, plan."""
    lines = [
        result.marker,
        f"**{verdict}**\n",
        _quoted(note),
        *_violations(result.violations),
        result.plan or _no_plan(result),
    ]
    return "\n".join(line for line in lines if line)


def at_terminal(result: JudgedPreview, verdict: str, note: str = "") -> str:
    """The same for a terminal. The violations and Pulumi's messages are in the log, which follows there."""
    width = terminal.width()
    colour = "green" if not result.failure and not result.is_weaker else "red"
    lines = [click.style(textwrap.fill(visible(verdict), width), fg=colour, bold=True), *textwrap.wrap(note, width), ""]
    plan = terminal_text([result.report], width) if result.report else ""
    return "".join(f"{line}\n" for line in lines) + plan


def verdict(result: JudgedPreview, *, intended: bool) -> str:
    """Of a pull request."""
    if result.failure:
        return failed_words(result)
    if result.is_weaker and intended:
        return f"⚠️ Weaker, as intended: the label `{INTENDED}` is set."
    if result.is_weaker:
        return f"⛔ Weaker: if this is intended, set the label `{INTENDED}`."
    return "✅ Nothing gets weaker."


def failed_words(result: JudgedPreview) -> str:
    return f"⛔ Refused: {_first_line(result.failure)}"


def sandbox_note(result: JudgedPreview) -> str:
    """What a preview without a tenant was compared with."""
    return _COMPARED if result.compared else _NOT_COMPARED


def _quoted(note: str) -> str:
    caution = "> [!CAUTION]\n" if note == _NOT_COMPARED else ""
    return f"{caution}> {note}\n" if note else ""


def _violations(violations: tuple[Violation, ...]) -> Iterator[str]:
    mandatory = [one for one in violations if one.mandatory]
    advisory = dict.fromkeys(one.rule for one in violations if not one.mandatory)
    if mandatory:
        yield f"#### ⛔ Refused by the policy pack ({len(mandatory)})\n"
        yield from _fitting([_block(one) for one in mandatory])
    if advisory:
        yield f"Advice of the policy pack, in the log: {', '.join(map(code, advisory))}\n"


def _fitting(blocks: list[str]) -> Iterator[str]:
    room = _ROOM_FOR_VIOLATIONS
    for position, block in enumerate(blocks):
        room -= len(block)
        if room < 0:
            yield f"**{len(blocks) - position} more do not fit here:** the log of the job has them.\n"
            return
        yield block


def _block(violation: Violation) -> str:
    lines = "<br>".join(code(line) for line in violation.message.splitlines() if line.strip())
    return f"- **{code(violation.rule)}** {code(violation.resource)}<br>{lines}\n"


def _no_plan(result: JudgedPreview) -> str:
    return f"{code(_first_line(result.failure))}\n\nThe log of the job has what Pulumi said.\n"


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else text

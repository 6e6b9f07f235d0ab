"""The command line of `impact`: a stack in, a report in a format out, and the exit status that a pipeline acts on."""

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Final, Protocol

import click
import pulumi

from components.name_lookup import Names
from components.tenant_reader import Tenant
from ops import terminal
from ops.impact.formats.html_page import html_page
from ops.impact.formats.json_document import json_document
from ops.impact.formats.terminal import terminal_text
from ops.impact.judging.report import Report
from ops.impact.reading.tenant import assessed
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.tenant.progress import Steps, shown_when_slow
from ops.tenant.readings import Readings
from ops.tenant.sources import Sources
from ops.tenant.stack import Stack, read_stack
from providers.defender.client import DefenderClient
from providers.graph.client import PROGRAM, GraphClient
from providers.graph.errors import ConnectionSettingsError, GraphError
from pulumi_cli.stack_files import ROOT, complete
from settings import Settings


class Days(click.ParamType[timedelta]):
    """A number of days, such as 14d; the log keeps 30 at most [docs]."""

    name = "days"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        found = re.fullmatch(r"([1-9]|[12][0-9]|30)d", str(value))
        if found is None:
            self.fail(f"{value!r} is no number of days; it takes 1d to 30d.", param, ctx)
        return timedelta(days=int(found[1]))


class Format(Protocol):
    """Makes text of a report."""

    def __call__(self, report: Report, *, without_names: bool) -> str: ...


def _text(report: Report, *, without_names: bool) -> str:
    is_colour = terminal.is_terminal() and not os.environ.get("NO_COLOR")
    return terminal_text(report, terminal.width(), colour=is_colour, without_names=without_names)


FORMATS: Final[dict[str, Format]] = {"text": _text, "json": json_document, "html": html_page}


@click.command()
@click.argument("stack", shell_complete=complete)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="PEOPLE",
    default=0,
    show_default=True,
    help="How many may be blocked.",
)
@click.option(
    "--since", type=Days(), metavar="DAYS", help="Read the sign-ins since then too, e.g. 14d: what report-only showed."
)
@click.option("--anonymous", is_flag=True, help="Without names and ids of people and devices.")
def impact(stack: str, form: str, limit: int, since: timedelta | None, *, anonymous: bool) -> int:
    """Say who would lose access if the Conditional Access policy of STACK were enforced. It only reads.

    Exit status: 0 no more people than the limit would be blocked, 2 more would, 1 it could not be told.
    """
    with signed_in(found_service(), os.environ) as environment:
        report = _report(read_stack(stack, environment, ROOT), limit, since)
    terminal.show(FORMATS[form](report, without_names=anonymous))
    return report.exit_status


def _report(stack: Stack, limit: int, since: timedelta | None) -> Report:
    if stack.settings.conditional_access is None:
        message = f"Stack {stack.name} configures no Conditional Access policy, which could block somebody."
        raise PipelineError(message)
    try:
        with (
            shown_when_slow() as steps,
            closing(GraphClient(stack.connection, steps.say, product=PROGRAM)) as graph,
            _defender(stack, steps) as defender,
        ):
            settings = _resolved(stack.settings, graph)
            sources = Sources(Readings(graph).recorder(), defender, steps.count)
            return assessed(stack.name, settings, limit, sources, since)
    except GraphError as error:
        message = f"Stack {stack.name}: its tenant could not be asked. {error}"
        raise PipelineError(message) from None
    except pulumi.RunError as error:
        # The words are those of the program, which looks the names up in the same way.
        raise PipelineError(str(error)) from None


@contextmanager
def _defender(stack: Stack, steps: Steps) -> Iterator[DefenderClient | None]:
    """None in clouds where Defender's address is not established."""
    try:
        client = DefenderClient(stack.connection, steps.say, product=PROGRAM)
    except ConnectionSettingsError:
        yield None
        return
    with closing(client):
        yield client


def _resolved(settings: Settings, graph: GraphClient) -> Settings:
    """The settings with the id of each object in the place of its name."""
    names = Names(settings, Tenant(graph))
    parts = {name: getattr(settings, name) for name in ("compliance_policy", "conditional_access")}
    return settings.model_copy(update={name: part and names.resolved(part) for name, part in parts.items()})

"""The command line of `preflight`."""

import os
from collections.abc import Callable
from contextlib import closing
from typing import Final

import click

from ops import terminal
from ops.engine.identity import signed_in
from ops.engine.stack_files import ROOT, complete
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.preflight.json_document import json_document
from ops.preflight.rows import NOT_KNOWN, OK, WRONG
from ops.preflight.table import Table, rows_of
from ops.preflight.text import text
from ops.tenant.progress import Steps, shown_when_slow
from ops.tenant.readings import Readings
from ops.tenant.stack import Stack, read_stack
from ops.tenant.tenant_name import tenant_name
from providers.graph.client import PROGRAM, GraphClient
from providers.graph.errors import GraphError

STATUS: Final = {OK: 0, NOT_KNOWN: 1, WRONG: 2}


def _text(table: Table) -> str:
    is_colour = terminal.is_terminal() and not os.environ.get("NO_COLOR")
    return text(table, terminal.width(), colour=is_colour)


FORMATS: Final[dict[str, Callable[[Table], str]]] = {"text": _text, "json": json_document}


@click.command()
@click.argument("stack", shell_complete=complete)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--read-only",
    "reads_only",
    is_flag=True,
    help="The identity is the one for pull requests: it should not hold permissions that write.",
)
def preflight(stack: str, form: str, *, reads_only: bool) -> int:
    """Say what is missing before the Conditional Access policy of STACK can be enforced. It only reads.

    Exit status: 0 everything is as it should be, 2 something is wrong, 1 something is not known or the command failed.
    """
    with signed_in(found_service(), os.environ) as environment:
        table = _table(read_stack(stack, environment, ROOT), reads_only=reads_only)
    terminal.show(FORMATS[form](table))
    return STATUS[table.status]


def _table(stack: Stack, *, reads_only: bool) -> Table:
    with (
        shown_when_slow() as steps,
        closing(GraphClient(stack.connection, steps.say, product=PROGRAM)) as graph,
    ):
        readings = Readings(graph)
        name = _name(readings, stack, steps)
        rows = rows_of(stack, readings, reads_only=reads_only, begin=steps.begin, done=steps.step)
    return Table(stack.name, stack.connection.tenant_id, name, rows)


def _name(readings: Readings, stack: Stack, steps: Steps) -> str | None:
    """The tenant's name. With this request the run signs in: where that fails, every row would say so."""
    steps.begin("Signing in", 1)
    try:
        return tenant_name(readings)
    except GraphError as error:
        message = f"Stack {stack.name}: its tenant could not be asked. {error}"
        raise PipelineError(message) from None

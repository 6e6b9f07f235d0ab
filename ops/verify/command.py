"""The command line of `verify`."""

import os

import click

from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.table import output
from ops.tenant.session import session
from ops.tenant.stack import Stack, read_stack
from ops.verify.table import Table, rows_of
from pulumi_cli.stack_files import ROOT, complete


@click.command()
@click.argument("stack", shell_complete=complete)
@click.option("--format", "form", type=click.Choice(list(output.FORMATS)), default="text", show_default=True)
def verify(stack: str, form: str) -> int:
    """Say whether the tenant has what STACK configures. It only reads.

    Exit status: 0 as configured, 2 something is missing, weaker or different, 1 something is not known or the command
    failed.
    """
    with signed_in(found_service(), os.environ) as environment:
        table = _table(read_stack(stack, environment, ROOT))
    return output.show(table, form)


def _table(stack: Stack) -> Table:
    with session(stack) as now:
        rows = rows_of(stack, now.readings, begin=now.steps.begin, done=now.steps.step)
    return Table(stack.name, stack.connection.tenant_id, now.tenant_name, rows)

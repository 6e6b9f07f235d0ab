"""The command line of `preflight`."""

import os

import click

from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.preflight.table import Table, rows_of
from ops.table import output
from ops.tenant.session import session
from ops.tenant.stack import Stack, read_stack
from pulumi_cli.stack_files import ROOT, complete


@click.command()
@click.argument("stack", shell_complete=complete)
@click.option("--format", "form", type=click.Choice(list(output.FORMATS)), default="text", show_default=True)
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
    return output.show(table, form)


def _table(stack: Stack, *, reads_only: bool) -> Table:
    with session(stack) as now:
        steps = now.steps
        rows = rows_of(stack, now.readings, reads_only=reads_only, begin=steps.begin, done=steps.step)
    return Table(stack.name, stack.connection.tenant_id, now.tenant_name, rows)

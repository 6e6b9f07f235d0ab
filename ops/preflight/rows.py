"""A check of the table: what it may read, and running it.

If a check cannot read something, its row is "not known" and names the missing permission. It never counts as ok, and
never ends the command.
"""

from collections.abc import Callable
from dataclasses import dataclass

from components.tenant_reader import Tenant
from ops.table.rows import Found, Row, unread
from ops.tenant.readings import Readings, Recorder
from ops.tenant.stack import Stack
from providers.graph.errors import GraphError


@dataclass(frozen=True)
class Asked:
    """What a check may read. `reads_only`: the identity must not write, as that of pull requests."""

    stack: Stack
    reads: Recorder
    reads_only: bool = False

    @property
    def tenant(self) -> Tenant:
        """The program's own reader of the tenant, through `reads`."""
        return Tenant(self.reads)


@dataclass(frozen=True)
class Check:
    """One row of the table. `id` is stable, `requirement` is in the portal's words."""

    id: str
    requirement: str
    look: Callable[[Asked], Found]


def row_of(check: Check, group: str, stack: Stack, readings: Readings, *, reads_only: bool) -> Row:
    """Run a check. What it could not read is its result."""
    reads = readings.recorder()
    try:
        result = check.look(Asked(stack, reads, reads_only))
    except GraphError as error:
        result = unread(reads, error)
    return Row(check.id, group, check.requirement, result.status, result.found, result.todo, reads.evidence)

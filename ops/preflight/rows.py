"""A check of the table and its row: what is required, what was found, and what to do about it.

What a check cannot read is a row "not known" that names the missing permission: never a tick, and never the end of the
command.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from components.tenant_reader import Tenant
from ops.tenant.readings import Evidence, Readings, Recorder
from ops.tenant.stack import Stack
from providers.graph.errors import ForbiddenError, GraphError

Status = Literal["ok", "wrong", "not known", "note"]
OK: Final = "ok"
WRONG: Final = "wrong"
NOT_KNOWN: Final = "not known"
NOTE: Final = "note"
"""Worth knowing; it does not count."""
STATUSES: Final[tuple[Status, ...]] = (WRONG, NOT_KNOWN, NOTE, OK)


@dataclass(frozen=True)
class Found:
    """The result of a check. `todo` is what to do, empty where there is nothing to do."""

    status: Status
    found: str
    todo: str = ""


@dataclass(frozen=True)
class Asked:
    """What a check may look at. `reads_only`: the identity is one that must not write, as that of pull requests."""

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


@dataclass(frozen=True)
class Row:
    """A check with its result, and the requests that it rests on."""

    id: str
    group: str
    requirement: str
    status: Status
    found: str
    todo: str = ""
    evidence: tuple[Evidence, ...] = field(default=())


def row_of(check: Check, group: str, stack: Stack, readings: Readings, *, reads_only: bool) -> Row:
    """Carry out a check. What it could not read is its result."""
    reads = readings.recorder()
    try:
        result = check.look(Asked(stack, reads, reads_only))
    except GraphError as error:
        result = unread(reads, error)
    return Row(check.id, group, check.requirement, result.status, result.found, result.todo, reads.evidence)


def unread(reads: Recorder, error: GraphError) -> Found:
    """The result of a check whose request failed."""
    if isinstance(error, ForbiddenError) and reads.refused:
        needed = " and ".join(dict.fromkeys(reads.refused))
        return Found(
            NOT_KNOWN,
            f"not known, needs {needed}",
            f"Grant the application permission {needed} with admin consent, then run the same command again.",
        )
    return Found(NOT_KNOWN, f"not known: {error}")


def listed(texts: Sequence[str], most: int = 5) -> str:
    """A list for a cell of the table: the first few, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return f"{', '.join(texts[:most])}{more}"


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"

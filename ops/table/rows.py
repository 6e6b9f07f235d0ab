"""A row of a table, and the table: what is required, what was found, and what to do about it.

If a command cannot read something, the row is "not known" and names the missing permission. It never counts as ok, and
never ends the command.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

from ops.tenant.readings import Evidence, Recorder
from providers.graph.errors import ForbiddenError, GraphError

Status = Literal["ok", "wrong", "missing", "weaker", "different", "not known", "note"]
OK: Final = "ok"
WRONG: Final = "wrong"
MISSING: Final = "missing"
WEAKER: Final = "weaker"
DIFFERENT: Final = "different"
NOT_KNOWN: Final = "not known"
NOTE: Final = "note"
"""Worth knowing. It does not change the exit status."""
_COUNT_AS_WRONG: Final = frozenset({WRONG, MISSING, WEAKER, DIFFERENT})


@dataclass(frozen=True)
class Found:
    """A result. `todo` is what to do, empty if there is nothing to do."""

    status: Status
    found: str
    todo: str = ""


@dataclass(frozen=True)
class Row:
    """A result with its requirement, and the requests behind it. `id` is stable."""

    id: str
    group: str
    requirement: str
    status: Status
    found: str
    todo: str = ""
    evidence: tuple[Evidence, ...] = field(default=())

    def details(self) -> dict[str, Any]:
        """What a command's JSON has besides."""
        return {}


@dataclass(frozen=True)
class Table:
    """The rows of one stack. `tenant_name` is None if it may not be read."""

    command: ClassVar[str]
    statuses: ClassVar[tuple[Status, ...]]
    """Those that a row may have, in the order of the summary."""
    next_steps: ClassVar[Mapping[Status, str]]
    """What to do next, by the status of the whole table."""
    stack: str
    tenant_id: str
    tenant_name: str | None
    rows: tuple[Row, ...]

    def of(self, status: Status) -> list[Row]:
        return [row for row in self.rows if row.status == status]

    @property
    def counts(self) -> dict[Status, int]:
        return {status: len(self.of(status)) for status in self.statuses}

    @property
    def status(self) -> Status:
        """The worst that counts: "wrong", "not known" or "ok"."""
        found = {row.status for row in self.rows}
        if found & _COUNT_AS_WRONG:
            return WRONG
        return NOT_KNOWN if NOT_KNOWN in found else OK


def unread(reads: Recorder, error: GraphError) -> Found:
    """The result if a request failed."""
    if isinstance(error, ForbiddenError) and reads.refused:
        return needs(reads.refused)
    return Found(NOT_KNOWN, f"not known: {error}")


def needs(permissions: Sequence[str]) -> Found:
    """The result if a request was refused because a permission is missing."""
    needed = " and ".join(dict.fromkeys(permissions))
    return Found(
        NOT_KNOWN,
        f"not known, needs {needed}",
        f"Grant the application permission {needed} with admin consent, then run the same command again.",
    )


def listed(texts: Sequence[str], most: int = 5) -> str:
    """A list for a cell of the table: the first few, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return f"{', '.join(texts[:most])}{more}"


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"

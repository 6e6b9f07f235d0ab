"""A row of the table: a part as it is configured, or one property of it that differs."""

from dataclasses import dataclass
from typing import Any

from ops.plan.reading.differences import Leaf
from ops.plan.wording.differences import spelled
from ops.table import rows
from ops.table.rows import Found


@dataclass(frozen=True)
class Result:
    """The result of a part, before it is a row. `id` is stable."""

    id: str
    requirement: str
    found: Found
    differences: tuple[Leaf, ...] = ()


@dataclass(frozen=True)
class Row(rows.Row):
    """A row with the values on both sides: configured, and in the tenant. None is "not set"."""

    differences: tuple[Leaf, ...] = ()

    def details(self) -> dict[str, Any]:
        return {
            "differences": [
                {"path": spelled(one.path), "configured": one.before, "found": one.after} for one in self.differences
            ]
        }

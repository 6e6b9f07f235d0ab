"""All rows of `verify`, in the order of the parts. Each part is read and compared on its own."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from ops.table import rows
from ops.table.rows import DIFFERENT, MISSING, NOT_KNOWN, NOTE, OK, WEAKER, WRONG, Status, unread
from ops.tenant.readings import Readings
from ops.tenant.stack import Stack
from ops.verify.parts import PARTS, Asked, Part, UnresolvedNameError, without_ids
from ops.verify.rows import Result, Row
from ops.verify.what_if import WHAT_IF
from providers.graph.errors import GraphError


class Table(rows.Table):
    """The table of `verify`."""

    command = "verify"
    statuses = (MISSING, WEAKER, DIFFERENT, NOT_KNOWN, NOTE, OK)
    next_steps: ClassVar[Mapping[Status, str]] = {
        WRONG: (
            "What differs reads: configured → in the tenant. Put it right from the top, then run the same command."
        ),
        NOT_KNOWN: "Grant what is missing, or find out by hand what is not known.",
        OK: "The tenant has what the stack configures.",
    }


def rows_of(
    stack: Stack, readings: Readings, *, begin: Callable[[str, int], None], done: Callable[[], None]
) -> tuple[Row, ...]:
    """Compare every part. `begin` gets their number, and `done` is called after each."""
    parts = (*PARTS, WHAT_IF)
    begin("Comparing with the tenant", len(parts))
    found: list[Row] = []
    for part in parts:
        found += _rows(part, Asked(stack, readings.recorder()))
        done()
    return tuple(found)


def _rows(part: Part, asked: Asked) -> list[Row]:
    """A part that could not be read is a row as well."""
    results: list[Result] = []
    try:
        for one in part.results(asked):
            results.append(one)
    except UnresolvedNameError as error:
        results.append(without_ids(part, asked, error))
    except GraphError as error:
        results.append(Result(part.id, f"{part.group} as configured", unread(asked.reads, error)))
    evidence = asked.reads.evidence
    return [
        Row(
            one.id,
            part.group,
            one.requirement,
            one.found.status,
            one.found.found,
            one.found.todo,
            evidence,
            one.differences,
        )
        for one in results
    ]

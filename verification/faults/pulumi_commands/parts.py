"""The two sweeps through the engine, as parts of the command."""

import functools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import acquire
from sandbox.tenant.requests_log import Request
from verification.faults.part import Result, Selection
from verification.faults.pulumi_commands.kills import Kill, kills
from verification.faults.pulumi_commands.operations import DESTROY, ENFORCE, FIRST_UP, REFRESH, UPDATE, Operation
from verification.faults.pulumi_commands.spoiled import Spoiled, aimed, dealt
from verification.faults.pulumi_commands.sweep import Cell, Row, sweep

Plan = Callable[[Sequence[Request]], Iterable[Cell]]
MARKS = {
    "in the run": "✓",
    "next run": "→",
    "after pulumi cancel": "c",
    "stopped, adopted": "a",
    "stopped, double deleted": "d",
    "wrong": "✗",
}
# Each engine runs several processes: more of them side by side only wait for each other.
MOST_WORKERS = 3
# Each operation begins its deal of faults elsewhere in the catalogue, so that a kind of request meets several.
DEALS = ((FIRST_UP, 0), (UPDATE, 5), (ENFORCE, 11), (REFRESH, 16), (DESTROY, 19))


class EnginePart:
    """Every request of whole commands meets one fault, and every fault some request."""

    name = "engine"
    title = "Every request and every fault, through the whole engine"
    marks = MARKS

    def results(self, selection: Selection) -> Iterator[Result | int]:
        for operation, first in DEALS:
            if selection.only in operation.name:
                plan = functools.partial(self._plan, first=first, fault=selection.fault)
                yield from map(result, swept(operation, plan, selection))

    def _plan(self, requests: Sequence[Request], first: int, fault: str) -> list[Spoiled]:
        found = [*dealt(requests, first), *aimed(requests)]
        return [one for one in dict.fromkeys(found) if fault in ("", one.fault)]


class KillsPart:
    """`kill -9` of the engine, and of the process that asks, at every request."""

    name = "kills"
    title = "Killed at every request"
    marks = MARKS

    def results(self, selection: Selection) -> Iterator[Result | int]:
        for operation in (FIRST_UP, UPDATE, ENFORCE, DESTROY):
            if selection.only in operation.name:
                yield from map(result, swept(operation, kills, selection))


@dataclass(frozen=True)
class Named:
    """How a cell stands in the table."""

    place: str
    what: str


def swept(operation: Operation, plan: Plan, selection: Selection) -> Iterator[Row]:
    engine = acquire(report=lambda _line: None)
    with tempfile.TemporaryDirectory() as folder:
        yield from sweep(engine, Path(folder), operation, plan, min(selection.workers, MOST_WORKERS))


def named(cell: Cell) -> Named:
    if isinstance(cell, Kill):
        return Named(str(cell.boundary), f"{cell.victim} killed")
    assert isinstance(cell, Spoiled)  # noqa: S101 - there are these two
    return Named(str(cell.target), cell.fault)


def result(row: Row) -> Result:
    ending, name = row.ending, named(row.cell)
    return Result(
        row.operation,
        name.place,
        name.what,
        ending.outcome,
        row.seconds,
        ending.last_line,
        ending.writes,
        (ending.detail or "The end is not as it must be.",) if ending.outcome == "wrong" else (),
    )

"""All cells of one operation, side by side on stacks of their own."""

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sandbox.engine import Engine
from sandbox.tenant.requests_log import Request
from verification.faults.pulumi_commands.cells import Ending
from verification.faults.pulumi_commands.operations import Operation, must
from verification.faults.pulumi_commands.stack import FaultyStack, Json, faulty_stack


class Cell(Protocol):
    """Something that happens to one operation at one of its requests."""

    def run(self, stack: FaultyStack, operation: Operation, wanted: Json) -> Ending:
        """Let it happen, type the next command, judge the end."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    operation: str
    cell: Cell
    ending: Ending
    seconds: float


def undisturbed(stack: FaultyStack, operation: Operation) -> tuple[list[Request], Json]:
    """The requests of the operation when nothing happens to it, and how all is then."""
    stack.put_back()
    must(stack.run(operation.first))
    return stack.tenant.requests, stack.picture()


def sweep(
    engine: Engine,
    folder: Path,
    operation: Operation,
    plan: Callable[[Sequence[Request]], Iterable[Cell]],
    workers: int = 2,
) -> Iterator[Row]:
    """Rows in the order of the plan, as they are done. `plan` makes the cells out of the requests of the operation."""
    with ExitStack() as opened, ThreadPoolExecutor(workers) as pool:
        stacks = [opened.enter_context(faulty_stack(engine, folder / str(number))) for number in range(workers)]
        list(pool.map(operation.prepare, stacks))
        requests, wanted = undisturbed(stacks[0], operation)
        free: queue.SimpleQueue[FaultyStack] = queue.SimpleQueue()
        for stack in stacks:
            free.put(stack)

        def row(cell: Cell) -> Row:
            stack, begin = free.get(), time.monotonic()
            try:
                ending = cell.run(stack, operation, wanted)
            finally:
                free.put(stack)
            return Row(operation.name, cell, ending, time.monotonic() - begin)

        yield from pool.map(row, plan(requests))

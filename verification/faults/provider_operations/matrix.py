"""All cells, side by side: every worker has a tenant of its own, put back to where the operation begins each time."""

import queue
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Literal

from sandbox.tenant.fault_injection.catalogue import FAULTS
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState
from verification.faults.provider_operations.cells import Ending, Undisturbed, ended, start, undisturbed
from verification.faults.provider_operations.operations import Operation, Situation
from verification.faults.target import Target
from verification.provider_host import Hosts

Approval = Literal["off", "412", "403"]


@dataclass(frozen=True)
class Cell:
    """An operation, one of its requests, and the fault which that meets."""

    operation: Operation
    target: Target
    fault: str


@dataclass(frozen=True)
class Row:
    """A cell that is done."""

    cell: Cell
    ending: Ending
    seconds: float


@dataclass
class Worker:
    """A tenant, a host for the preparations, and where each operation begins."""

    tenant: TenantServer
    hosts: Hosts
    approval: Approval
    begun: dict[str, tuple[TenantState, Situation]] = field(default_factory=dict)

    def begin(self, operation: Operation) -> Situation:
        """The tenant as the operation finds it."""
        self.tenant.faults.clear()
        if operation.name not in self.begun:
            situation = operation.prepare(self.tenant, self.hosts)
            self.begun[operation.name] = self.tenant.state.copy(), situation
        state, situation = self.begun[operation.name]
        self.tenant.state.reset_to(state.copy())
        self.tenant.state.switches.multi_admin_approval = self.approval
        return situation

    def undisturbed(self, operation: Operation) -> Undisturbed:
        return undisturbed(self.tenant, operation, self.begin(operation))

    def row(self, cell: Cell, wanted: Undisturbed) -> Row:
        situation, begin = self.begin(cell.operation), time.monotonic()
        ending = ended(self.tenant, cell.operation, situation, wanted, cell.target, cell.fault)
        return Row(cell, ending, time.monotonic() - begin)


class Matrix:
    """`with Matrix(workers) as matrix:` - `cells` of operations, then `rows` of cells as they are done.

    `approval`: each write of Intune waits for a second administrator, and is answered with this status.
    """

    def __init__(self, workers: int, approval: Approval = "off") -> None:
        self._count = workers
        self._approval = approval
        self._opened = ExitStack()
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._wanted: dict[str, Undisturbed] = {}

    def __enter__(self) -> "Matrix":
        folder = Path(self._opened.enter_context(tempfile.TemporaryDirectory()))
        self._pool = self._opened.enter_context(ThreadPoolExecutor(self._count))
        for number in range(self._count):
            tenant = self._opened.enter_context(TenantServer(folder=folder / str(number)))
            self._free.put(Worker(tenant, self._opened.enter_context(start(tenant)), self._approval))
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)  # Ctrl-C waits for what has begun, not for all
        self._opened.close()

    def cells(self, operations: Sequence[Operation]) -> list[Cell]:
        """Each request of each operation, sign-in included, with each fault that it can meet."""
        found = []
        for operation, wanted in zip(operations, self._pool.map(self._undisturbed, operations), strict=True):
            self._wanted[operation.name] = wanted
            for target in wanted.targets:
                found += [Cell(operation, target, name) for name, one in FAULTS.items() if target.may_meet(one)]
        return found

    def rows(self, cells: Sequence[Cell]) -> Iterator[Row]:
        """In the order of the cells, as they are done."""
        return self._pool.map(self._row, cells)

    def _undisturbed(self, operation: Operation) -> Undisturbed:
        worker = self._free.get()
        try:
            return worker.undisturbed(operation)
        finally:
            self._free.put(worker)

    def _row(self, cell: Cell) -> Row:
        worker = self._free.get()
        try:
            return worker.row(cell, self._wanted[cell.operation.name])
        finally:
            self._free.put(worker)


def slice_of(cells: Sequence[Cell]) -> list[Cell]:
    """Each request of Graph once in each operation, each of sign-in once, each fault at least once: dealt in turn."""
    found: list[Cell] = []
    seen: set[tuple[str, str]] = set()
    uses: Counter[str] = Counter()
    for _, ones in groupby(cells, key=lambda one: (one.operation.name, one.target)):
        choice = list(ones)
        first = choice[0]
        place = (first.operation.name if first.target.is_graphs else "", str(first.target))
        if place not in seen:
            seen.add(place)
            rarest = min(choice, key=lambda one: uses[one.fault])
            uses[rarest.fault] += 1
            found.append(rarest)
    return found

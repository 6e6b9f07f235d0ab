"""The full matrix, as a part of the command."""

from collections.abc import Iterator
from typing import ClassVar

from verification.faults.part import Result, Selection
from verification.faults.provider_operations.matrix import Approval, Cell, Matrix, Row, slice_of
from verification.faults.provider_operations.operations import operations


class HostPart:
    """Every request of every operation of our three resources, every fault, through the real provider host."""

    name = "host"
    title = "Every request, every fault, through the provider host"
    marks = {"converged": "✓", "next run": "→", "wrong": "✗"}  # noqa: RUF012 - as the protocol has it
    approval: ClassVar[Approval] = "off"

    def results(self, selection: Selection) -> Iterator[Result | int]:
        chosen = [one for one in operations() if selection.only in one.name]
        with Matrix(selection.workers, self.approval) as matrix:
            cells = self.chosen(matrix.cells(chosen), selection.fault)
            yield len(cells)
            yield from map(result, matrix.rows(cells))

    def chosen(self, cells: list[Cell], fault: str) -> list[Cell]:
        """All, or those with this fault."""
        return [one for one in cells if fault in ("", one.fault)]


class ApprovalPart(HostPart):
    """Each request with one fault, dealt in turn, where every write waits for a second administrator.

    Whatever waits is approved between two runs: an operation takes as many runs as it has writes, and one more.
    """

    name = "approvals"
    title = "Every request with some fault, where each write waits for an approval"
    approval = "412"

    def chosen(self, cells: list[Cell], fault: str) -> list[Cell]:
        return super().chosen(cells, fault) if fault else slice_of(cells)


def result(row: Row) -> Result:
    cell, ending = row.cell, row.ending
    return Result(
        cell.operation.name,
        str(cell.target),
        cell.fault,
        ending.outcome,
        row.seconds,
        ending.error,
        ending.writes,
        ending.faults,
    )

"""The full matrix, as a part of the command."""

from collections.abc import Iterator

from sandbox.faults.host.matrix import Matrix, Row, slice_of
from sandbox.faults.host.operations import operations
from sandbox.faults.part import Result, Selection


class HostPart:
    """Every request of every operation of our three resources, every fault, through the real provider host."""

    name = "host"
    title = "Every request, every fault, through the provider host"
    marks = {"converged": "✓", "next run": "→", "wrong": "✗"}  # noqa: RUF012 - as the protocol has it

    def results(self, selection: Selection) -> Iterator[Result | int]:
        chosen = [one for one in operations() if selection.only in one.name]
        with Matrix(selection.workers) as matrix:
            cells = [one for one in matrix.cells(chosen) if selection.fault in ("", one.fault)]
            yield len(cells)
            yield from map(result, matrix.rows(cells))


class ApprovalPart:
    """Each request with one fault, dealt in turn, where every write waits for a second administrator.

    Whatever waits is approved between two runs: an operation takes as many runs as it has writes, and one more.
    """

    name = "approvals"
    title = "Every request with some fault, where each write waits for an approval"
    marks = {"converged": "✓", "next run": "→", "wrong": "✗"}  # noqa: RUF012 - as the protocol has it

    def results(self, selection: Selection) -> Iterator[Result | int]:
        chosen = [one for one in operations() if selection.only in one.name]
        with Matrix(selection.workers, approval="412") as matrix:
            cells = [one for one in matrix.cells(chosen) if selection.fault in ("", one.fault)]
            cells = cells if selection.fault else slice_of(cells)
            yield len(cells)
            yield from map(result, matrix.rows(cells))


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

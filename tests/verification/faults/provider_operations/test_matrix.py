"""A slice of the matrix: each request of each operation, each fault; `make faults` does all of them."""

import pytest

from sandbox.tenant.fault_injection.catalogue import FAULTS
from verification.faults.provider_operations.matrix import Matrix, slice_of
from verification.faults.provider_operations.operations import operations
from verification.faults.provider_operations.part import result
from verification.faults.table import in_words

pytestmark = pytest.mark.provider_host


def test_every_request_and_every_fault_converges() -> None:
    with Matrix(workers=4) as matrix:
        cells = slice_of(matrix.cells(operations()))
        results = [result(row) for row in matrix.rows(cells)]
    assert len(cells) > 40
    assert {one.fault for one in results} == set(FAULTS)
    assert {one.operation for one in results} == {one.name for one in operations()}
    assert [in_words(one) for one in results if not one.is_right] == []
    assert {one.outcome for one in results} == {"converged", "next run"}

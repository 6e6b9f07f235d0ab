"""All checks, by group, and carrying them out: several at a time, in the order of the table."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ops.preflight import connection, directory, permissions
from ops.preflight.rows import NOT_KNOWN, STATUSES, WRONG, Check, Row, Status, row_of
from ops.tenant.readings import Readings
from ops.tenant.stack import Stack


@dataclass(frozen=True)
class Table:
    """The rows of one stack. `tenant_name` is None where it may not be read."""

    stack: str
    tenant_id: str
    tenant_name: str | None
    rows: tuple[Row, ...]

    def of(self, status: Status) -> list[Row]:
        return [row for row in self.rows if row.status == status]

    @property
    def counts(self) -> dict[Status, int]:
        return {status: len(self.of(status)) for status in STATUSES}

    @property
    def status(self) -> Status:
        """The worst that counts."""
        return next((status for status in (WRONG, NOT_KNOWN) if self.of(status)), "ok")


def groups() -> Iterator[tuple[str, Check]]:
    """Each check with the heading that it stands under."""
    for group, found in (
        ("Permissions", permissions.checks()),
        ("Defender and Intune", connection.CHECKS),
        ("Directory", directory.CHECKS),
    ):
        for check in found:
            yield group, check


def rows_of(
    stack: Stack, readings: Readings, *, reads_only: bool, begin: Callable[[str, int], None], done: Callable[[], None]
) -> tuple[Row, ...]:
    """Carry out every check. `begin` is told how many there are, and `done` is called after each."""
    all_checks = list(groups())
    begin("Asking the tenant", len(all_checks))

    def row(item: tuple[str, Check]) -> Row:
        group, check = item
        try:
            return row_of(check, group, stack, readings, reads_only=reads_only)
        finally:
            done()

    with ThreadPoolExecutor(max_workers=4) as pool:
        return tuple(pool.map(row, all_checks))

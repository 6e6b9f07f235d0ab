"""All checks by group. They run several at a time, and their rows have the order of the table."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

from ops.preflight import (
    approvals,
    connection,
    deployer,
    devices,
    directory,
    emergency_accounts,
    licences,
    permissions,
    policies,
)
from ops.preflight.rows import Check, row_of
from ops.table import rows
from ops.table.rows import NOT_KNOWN, NOTE, OK, WRONG, Row, Status
from ops.tenant.readings import Readings
from ops.tenant.stack import Stack


class Table(rows.Table):
    """The table of `preflight`."""

    command = "preflight"
    statuses = (WRONG, NOT_KNOWN, NOTE, OK)
    next_steps: ClassVar[Mapping[Status, str]] = {
        WRONG: "Put right what is wrong, from the top, and run the same command again before you enforce access.",
        NOT_KNOWN: "Grant what is missing, or find out by hand what is not known, before you enforce access.",
        OK: "Nothing stands against enforcing access. Look next at the report-only results in the sign-in logs.",
    }


def groups() -> Iterator[tuple[str, Check]]:
    """Each check with its heading."""
    for group, found in (
        ("Permissions", permissions.checks()),
        ("Licences", licences.CHECKS),
        ("Defender and Intune", connection.CHECKS),
        ("Devices", devices.CHECKS),
        ("Policies", policies.CHECKS),
        ("Emergency accounts", emergency_accounts.CHECKS),
        ("Whoever deploys", deployer.CHECKS),
        ("Directory", directory.CHECKS),
        ("Approvals", approvals.CHECKS),
    ):
        for check in found:
            yield group, check


def rows_of(
    stack: Stack, readings: Readings, *, reads_only: bool, begin: Callable[[str, int], None], done: Callable[[], None]
) -> tuple[Row, ...]:
    """Run every check. `begin` gets their number, and `done` is called after each."""
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

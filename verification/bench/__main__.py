"""`python -m dev bench [--repeat N]`: four tables, printed and not judged: this machine may be busy.

One is of a stack file with ids, one of a stack file with names, which are looked up in each run.

Requests are exact. Wall times are medians. Each stands beside two programs, run in turn with ours: an empty one that
imports the same packages, and a bare one that also puts their plugins to work, with a dynamic resource that does
nothing and a Conditional Access policy. What is above the bare one is ours; what lies between the two is the plugins'.

The last table is of `ops impact` in a large tenant, beside parsing its answers alone; `--impact` makes only that one.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from sandbox.engine import Engine, acquire
from sandbox.engine.process import Run
from sandbox.engine.workspace import Workspace
from sandbox.tenant.server import TenantServer
from verification.bench.baselines import BARE, EMPTY, write_program
from verification.bench.host import start_up_seconds
from verification.bench.impact import Size, impact_table
from verification.bench.operations import CONFIGURATION, OPERATIONS, WITH_NAMES, Operation
from verification.bench.requests import Count, Gaps, Rate

STACKS = {"Ids in the stack file": CONFIGURATION, "Names in the stack file": WITH_NAMES}
HEADINGS = (
    *("reads", "writes", "checks", "azuread", "sign-in", "CA/s", "azuread CA/s"),
    *("first", "gap", "last"),
    *("ours", "bare", "ratio", "empty", "ratio"),
)
CAPTION = (
    "reads, writes: made / fewest possible, by our three Intune resources; checks: the program's reads before a "
    "change; CA/s: the most requests to Conditional Access in any one second, ours and the azuread plugin's, where "
    "Graph's limit is 1; first, gap, last: until the first request, the longest time between two, after the last; "
    "ours, bare, empty: wall time"
)


class FailedError(Exception):
    """An operation that was to be measured did not succeed."""


@dataclass(frozen=True)
class Programs:
    """Ours, and the two it is measured beside."""

    ours: Workspace
    bare: Workspace
    empty: Workspace

    @classmethod
    def create(cls, engine: Engine, tenant: TenantServer, folder: Path) -> "Programs":
        environment = {**tenant.environment(), **tenant.secrets()}
        bare = engine.workspace(folder / "bare", write_program(folder / "programs" / "bare", BARE), environment)
        empty = engine.workspace(folder / "empty", write_program(folder / "programs" / "empty", EMPTY), environment)
        bare.configure(tenant.pulumi_config())
        return cls(engine.workspace(folder / "ours", environment=environment), bare, empty)


def timed(run: Callable[[Workspace], Run], workspace: Workspace) -> float:
    started = time.monotonic()
    result = run(workspace)
    if result.exit_code:
        raise FailedError(str(result))
    return time.monotonic() - started


def measure(
    operation: Operation, stack: dict[str, Any], programs: Programs, tenant: TenantServer, repeat: int
) -> list[str]:
    """The row of one operation; what cannot be done twice is done once. The gaps are those of its last run."""
    programs.ours.configure({**tenant.pulumi_config(), **operation.configuration(stack)})
    rounds, rates = [], []
    for _ in range(repeat if operation.repeatable else 1):
        tenant.clear_requests()
        started = datetime.now(UTC)
        seconds = timed(operation.run, programs.ours)
        gaps = Gaps.of(tenant.requests, started, datetime.now(UTC))
        count, rate = Count.of(tenant.requests), Rate.of(tenant.requests)
        rates.append((rate.ours, rate.azuread))
        rounds.append((seconds, timed(operation.beside, programs.bare), timed(operation.beside, programs.empty)))
    ours, bare, empty = (statistics.median(column) for column in zip(*rounds, strict=True))
    made = [f"{count.provider_reads} / {operation.fewest[0]}", f"{count.provider_writes} / {operation.fewest[1]}"]
    others = [str(count.program_reads), str(count.azuread), str(count.sign_in)]
    highest = [str(max(column)) for column in zip(*rates, strict=True)]
    times = [f"{ours:.2f} s", f"{bare:.2f} s", f"{ours / bare:.2f}", f"{empty:.2f} s", f"{ours / empty:.2f}"]
    return [operation.name, *made, *others, *highest, *gaps.shown(), *times]


def operations_table(title: str, stack: dict[str, Any], engine: Engine, repeat: int, console: Console) -> Table:
    table = Table(title=title, caption=CAPTION)
    table.add_column("operation")
    for heading in HEADINGS:
        table.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as folder, TenantServer(folder=Path(folder) / "tenant") as tenant:
        programs = Programs.create(engine, tenant, Path(folder))
        for operation in OPERATIONS:
            console.print(f"{title}: {operation.name} …")
            table.add_row(*measure(operation, stack, programs, tenant, repeat))
    return table


def host_table(repeat: int) -> Table:
    starts = [start_up_seconds() for _ in range(repeat)]
    bare, ours = (statistics.median(column) for column in zip(*starts, strict=True))
    table = Table(title="Provider host", caption="to the port; from there to the first answer of our provider")
    for heading in ("bare host", "ours on top"):
        table.add_column(heading, justify="right")
    table.add_row(f"{bare:.2f} s", f"{ours:.2f} s")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each operation that can be repeated")
    parser.add_argument("--impact", action="store_true", help="only `ops impact` in a large tenant")
    parser.add_argument("--devices", type=int, default=200_000, help="in the large tenant")
    arguments = parser.parse_args()
    repeat, console = arguments.repeat, Console(width=180)
    size = Size(arguments.devices, arguments.devices // 2, max(1, arguments.devices // 100))
    if arguments.impact:
        console.print(impact_table(size, repeat))
        return
    engine = acquire(report=console.print)
    for title, stack in STACKS.items():
        console.print(operations_table(title, stack, engine, repeat, console))
    console.print(host_table(repeat))
    console.print(impact_table(size, repeat))


if __name__ == "__main__":
    main()

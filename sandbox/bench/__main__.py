"""`python -m sandbox bench [--repeat N]`: two tables, printed and not judged: this machine may be busy.

Requests are exact. Wall times are medians; each stands beside an empty Pulumi program that imports the same packages,
run in turn with it.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sandbox.bench.host import start_up_seconds
from sandbox.bench.operations import OPERATIONS, Operation
from sandbox.bench.requests import Count
from sandbox.engine import Engine, acquire
from sandbox.engine.launcher import ROOT
from sandbox.engine.process import Run
from sandbox.engine.workspace import Workspace
from sandbox.tenant.server import TenantServer

EMPTY_PROGRAM = "import pulumi\nimport pulumi_azuread\nimport pydantic\n"


class FailedError(Exception):
    """An operation that was to be measured did not succeed."""


def empty_program(folder: Path) -> Path:
    folder.mkdir()
    options = {"toolchain": "pip", "virtualenv": str(ROOT / ".venv")}
    (folder / "Pulumi.yaml").write_text(f"name: empty\nruntime:\n  name: python\n  options: {options}\n")
    (folder / "__main__.py").write_text(EMPTY_PROGRAM)
    return folder


def timed(run: Callable[[Workspace], Run], workspace: Workspace) -> float:
    started = time.monotonic()
    result = run(workspace)
    if result.exit_code:
        raise FailedError(str(result))
    return time.monotonic() - started


def measure(operation: Operation, ours: Workspace, empty: Workspace, tenant: TenantServer, repeat: int) -> list[str]:
    """The row of one operation; what cannot be done twice is done once."""
    ours.configure({**tenant.pulumi_config(), **operation.configuration()})
    pairs = []
    for _ in range(repeat if operation.repeatable else 1):
        tenant.clear_requests()
        seconds = timed(operation.run, ours)
        count = Count.of(tenant.requests)
        pairs.append((seconds, timed(operation.run, empty)))
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    reads, writes = operation.fewest
    return [
        operation.name,
        f"{count.provider_reads} / {reads}",
        f"{count.provider_writes} / {writes}",
        str(count.program_reads),
        str(count.azuread),
        str(count.sign_in),
        f"{mine:.2f} s",
        f"{other:.2f} s",
        f"{mine / other:.2f}",
    ]


def operations_table(engine: Engine, folder: Path, repeat: int, console: Console) -> Table:
    table = Table(title="Requests and wall time", caption="made / fewest possible, by our three Intune resources")
    table.add_column("operation")
    headings = ("reads", "writes", "program's checks", "azuread", "sign-in", "wall time", "empty program", "ratio")
    for heading in headings:
        table.add_column(heading, justify="right")
    with TenantServer(folder=folder / "tenant") as tenant:
        environment = {**tenant.environment(), **tenant.secrets()}
        ours = engine.workspace(folder / "ours", environment=environment)
        empty = engine.workspace(folder / "empty", empty_program(folder / "program"), environment)
        timed(lambda workspace: workspace.up("--skip-preview"), empty)
        for operation in OPERATIONS:
            console.print(f"Measuring: {operation.name} …")
            table.add_row(*measure(operation, ours, empty, tenant, repeat))
    return table


def host_table(repeat: int) -> Table:
    bare, ours = (
        statistics.median(column) for column in zip(*[start_up_seconds() for _ in range(repeat)], strict=True)
    )
    table = Table(title="Provider host", caption="to the port; from there to the first answer of our provider")
    for heading in ("bare host", "ours on top"):
        table.add_column(heading, justify="right")
    table.add_row(f"{bare:.2f} s", f"{ours:.2f} s")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each operation that can be repeated")
    repeat = parser.parse_args().repeat
    console = Console(width=130)
    engine = acquire(report=console.print)
    with tempfile.TemporaryDirectory() as folder:
        table = operations_table(engine, Path(folder), repeat, console)
    console.print(table)
    console.print(host_table(repeat))


if __name__ == "__main__":
    main()

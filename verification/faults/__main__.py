"""`python -m dev faults`: what happens when something fails, at whichever request; the table, and its summary.

Exit status 1 when any cell is not as it must be: converged in the run, or a clear error and converged in the next.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sandbox.engine.offline.preloaded.python import PreloadedPython
from sandbox.tenant.fault_injection.catalogue import FAULTS
from verification.faults import summary, table
from verification.faults.part import Part, Result, Selection
from verification.faults.provider_operations.part import ApprovalPart, HostPart
from verification.faults.pulumi_commands.parts import EnginePart, KillsPart

PARTS: tuple[Part, ...] = (HostPart(), ApprovalPart(), EnginePart(), KillsPart())
DEFAULT = ("host", "engine")  # within half an hour; the kills take about as long again


def done(part: Part, selection: Selection, console: Console) -> list[Result]:
    """All results, with the progress shown: a bar for people, a line each hundred cells for logs."""
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    results: list[Result] = []
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(part.title, total=None)
        for one in part.results(selection):
            if isinstance(one, int):
                progress.update(task, total=one)
                continue
            results.append(one)
            progress.advance(task)
            if not one.is_right:
                progress.console.print(table.in_words(one), markup=False, highlight=False)
            elif not console.is_terminal and len(results) % 100 == 0:
                console.print(f"{len(results)} cells are done.")
    return results


def show(part: Part, results: Sequence[Result], console: Console) -> None:
    console.print(table.table(part, results))
    console.print(table.legend(part, results), markup=False, highlight=False)
    for one in results:
        if not one.is_right:
            console.print(table.in_words(one), markup=False, highlight=False)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dev faults", description=__doc__)
    parser.add_argument(
        "--part", choices=[one.name for one in PARTS], help=f"this part alone ({' and '.join(DEFAULT)})"
    )
    parser.add_argument("--only", default="", metavar="OPERATION", help="operations whose name holds this")
    parser.add_argument("--fault", default="", choices=["", *FAULTS], metavar="FAULT", help="this fault alone")
    parser.add_argument("--workers", type=int, default=6, help="cells side by side (%(default)s)")
    return parser.parse_args()


def run(given: argparse.Namespace, console: Console) -> Iterator[Result]:
    selection = Selection(given.only, given.fault, given.workers)
    for part in PARTS:
        if part.name not in (DEFAULT if given.part is None else (given.part,)):
            continue
        begin = time.monotonic()
        with ExitStack() as stack:
            if part.name != KillsPart.name:  # A killed process is known by the environment that it was started with.
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="preloaded-")))
                stack.enter_context(PreloadedPython.for_all_that_starts(folder))
            results = done(part, selection, console)
        minutes = (time.monotonic() - begin) / 60
        show(part, results, console)
        if not (given.only or given.fault):
            summary.write(part, results, minutes)
        console.print(f"{len(results)} cells in {minutes:.1f} minutes.")
        yield from results


def main() -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    results = list(run(arguments(), console))
    wrong = sum(not one.is_right for one in results)
    if wrong or not results:
        sys.exit(f"{wrong} of {len(results)} cells are not as they must be." if results else "No cell was chosen.")


if __name__ == "__main__":
    main()

"""`python -m dev mutants`: our own code broken on purpose, one place at a time, and whether a test notices.

Exit status 1 when a mutant survives that is not known to be equivalent, or one that is known is noticed or is no more.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from rich.console import Console

from verification.mutants import equivalent
from verification.mutants.breaking import Mutant, mutants
from verification.mutants.runner import KILLED, ROOT, SURVIVED, TIMED_OUT, Worker
from verification.mutants.selection import Reach, folders
from verification.reliability_page import PAGE, between_markers

PACKAGES = ("components", "providers")
TESTS = ("tests/components", "tests/providers")
SECONDS = 300.0
"""How long the tests of one mutant may take: several times what they take on the whole code."""
COMMAND = "python -m dev mutants"


@dataclass(frozen=True)
class Result:
    """What became of one mutant."""

    mutant: Mutant
    outcome: str

    @property
    def is_known(self) -> bool:
        return self.mutant.key in equivalent.EQUIVALENT

    def __str__(self) -> str:
        return f"{self.mutant.path}:{self.mutant.line} {self.mutant.name}"


def modules(only: Sequence[str]) -> list[str]:
    found = [file.relative_to(ROOT).as_posix() for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return sorted(one for one in found if one.startswith(tuple(only)))


def recorded(folder: Path) -> Reach:
    """Runs the tests once, the folders side by side."""
    files = [folder / f"{number}.json" for number in range(len(TESTS))]
    command = [sys.executable, "-m", "verification.mutants.reach"]
    running = [
        subprocess.Popen([*command, str(file), tests], cwd=ROOT, stdout=subprocess.DEVNULL)
        for file, tests in zip(files, TESTS, strict=True)
    ]
    ended = [process.wait() for process in running]
    if any(ended):
        sys.exit(f"The tests do not pass on the code as it is: {', '.join(TESTS)}.")
    return Reach.read(*files)


def stages(reach: Reach, mutant: Mutant) -> list[list[str]]:
    """Equivalents are given the same tests as all others: by being noticed they show that they are not."""
    return [reach.tests(mutant), folders(ROOT, mutant.path)]


def require_sound(worker: Worker, chosen: Sequence[Mutant], reach: Reach) -> None:
    """The same tests pass in a copy where nothing is broken: else every mutant would count as noticed."""
    for mutant in {Path(one.path).parent: one for one in chosen}.values():
        outcome = worker.outcome(Mutant.whole(ROOT, mutant.path), stages(reach, mutant), SECONDS)
        if outcome != SURVIVED:
            sys.exit(f"The tests of {mutant.path} have {outcome} the code as it is.")


def results(chosen: Sequence[Mutant], reach: Reach, workers: int, folder: Path) -> Iterator[Result]:
    """In the order of `chosen`."""
    free: SimpleQueue[Worker] = SimpleQueue()

    def one(mutant: Mutant) -> Result:
        worker = free.get()
        try:
            return Result(mutant, worker.outcome(mutant, stages(reach, mutant), SECONDS))
        finally:
            free.put(worker)

    made = [Worker(folder / f"tree{number}") for number in range(workers)]
    require_sound(made[0], chosen, reach)  # The copies are equal.
    for worker in made:
        free.put(worker)
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, chosen)
    for worker in made:
        worker.__exit__(None, None, None)


def mistakes(found: Sequence[Result], only: Sequence[str], *, is_whole: bool) -> list[str]:
    """What makes the run fail, a line each."""
    survived = [f"survived: {one}" for one in found if one.outcome == SURVIVED and not one.is_known]
    noticed = [f"listed as equivalent, and noticed: {one}" for one in found if one.is_known and one.outcome != SURVIVED]
    there = {one.mutant.key for one in found}
    gone = (
        [key for key in equivalent.EQUIVALENT if key.startswith(tuple(only)) and key not in there] if is_whole else []
    )
    return [*survived, *noticed, *(f"listed as equivalent, and no more: {key}" for key in gone)]


def summary(found: Sequence[Result], minutes: float, of: str) -> str:
    """The table of docs/reliability.md: a row a folder."""
    rows: dict[str, list[Result]] = {}
    for one in found:
        rows.setdefault(Path(one.mutant.path).parent.as_posix(), []).append(one)
    lines = [
        f"{len(found)} mutants of {of}, in {minutes:.0f} minutes.",
        "",
        "| folder | mutants | noticed | timed out | equivalent | survived |",
        "|-|-|-|-|-|-|",
    ]
    for folder, ones in [*rows.items(), ("all", list(found))]:
        counts = [sum(one.outcome == outcome for one in ones) for outcome in (KILLED, TIMED_OUT)]
        known = sum(one.outcome == SURVIVED and one.is_known for one in ones)
        survived = sum(one.outcome == SURVIVED and not one.is_known for one in ones)
        lines.append(f"| {folder} | {len(ones)} | {counts[0]} | {counts[1]} | {known} | {survived} |")
    left = [f"- `{one}`" for one in found if one.outcome == SURVIVED and not one.is_known]
    return "\n".join([*lines, "", *(["Survivors:", "", *left, ""] if left else [])])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--only", default=[""], nargs="+", metavar="PATH", help="what has a path that begins so")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth mutant alone")
    parser.add_argument("--write", action="store_true", help="put the summary into the document, whole or not")
    parser.add_argument("--workers", type=int, default=2, help="mutants side by side (%(default)s)")
    parser.add_argument("--reach", type=Path, nargs="*", help="what an earlier `verification.mutants.reach` wrote")
    return parser.parse_args()


def chosen_of(given: argparse.Namespace) -> str:
    """In words, for the summary: what was not tried must not appear as tried."""
    whole = " and ".join(f"`{package}`" for package in PACKAGES)
    of = ", ".join(f"`{only}`" for only in given.only if only) or whole
    return of if given.every == 1 else f"{of} (one in {given.every})"


def main() -> None:
    given, console, begin = arguments(), Console(width=140), time.monotonic()
    chosen = [mutant for path in modules(given.only) for mutant in mutants(ROOT, path)][:: given.every]
    if not chosen:
        sys.exit("No mutant was chosen.")
    found: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        reach = Reach.read(*given.reach) if given.reach else recorded(Path(folder))
        console.print(f"{len(chosen)} mutants.")
        for one in results(chosen, reach, given.workers, Path(folder)):
            found.append(one)
            if one.outcome != KILLED:
                console.print(
                    f"{one.outcome}{' (equivalent)' if one.is_known else ''}: {one}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
            if len(found) % 100 == 0:
                console.print(f"{len(found)} are done, {(time.monotonic() - begin) / 60:.0f} minutes.")
    is_whole = given.every == 1
    text = summary(found, (time.monotonic() - begin) / 60, chosen_of(given))
    console.print(text, markup=False, highlight=False)
    if given.write or (is_whole and given.only == [""]):
        between_markers(PAGE, "mutants", COMMAND, text)
    wrong = mistakes(found, given.only, is_whole=is_whole)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()

"""The summary of a part for docs/reliability.md: counts, by operation and by fault."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from verification.faults.part import Part, Result, counts
from verification.reliability_page import PAGE, between_markers

COMMAND = "python -m dev faults"


def write(part: Part, results: Sequence[Result], minutes: float, page: Path = PAGE) -> None:
    """Put the summary of a part between its markers."""
    between_markers(page, part.name, COMMAND, summary(part, results, minutes))


def summary(part: Part, results: Sequence[Result], minutes: float) -> str:
    total = counts(results)
    listed = ", ".join(f"{total[outcome]} {outcome}" for outcome in part.marks)
    lines = [f"{len(results)} cells in {minutes:.0f} minutes: {listed}.", ""]
    lines += _by("operation", part, [(one.operation, one.outcome) for one in results])
    lines += _by("fault", part, [(one.fault, one.outcome) for one in results])
    return "\n".join(lines)


def _by(what: str, part: Part, pairs: Sequence[tuple[str, str]]) -> list[str]:
    found = Counter(pairs)
    head = [f"| {what} | {' | '.join(part.marks)} |", f"|-{'|-' * len(part.marks)}|"]
    rows = [
        f"| {name} | {' | '.join(str(found[name, outcome]) for outcome in part.marks)} |"
        for name in dict.fromkeys(name for name, _ in pairs)
    ]
    return [*head, *rows, ""]

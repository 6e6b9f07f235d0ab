"""The summary in docs/reliability.md: counts, between two markers; the text around them is written by people."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from verification.faults.part import Part, Result, counts

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGIN = "<!-- {name}: made by `{command}`, do not edit -->"
COMMAND = "python -m dev faults"
END = "<!-- end of {name} -->"


def write(part: Part, results: Sequence[Result], minutes: float, document: Path = DOCUMENT) -> None:
    """Put the summary of a part between its markers."""
    between_markers(document, part.name, COMMAND, summary(part, results, minutes))


def between_markers(document: Path, name: str, command: str, made: str) -> None:
    """Replace what `command` wrote there before."""
    text = document.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name=name, command=command), END.format(name=name)
    before, found, rest = text.partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        msg = f"{document} lacks the line {(end if found else begin)!r}."
        raise ValueError(msg)
    document.write_text(f"{before}{begin}\n\n{made}\n{end}{after}", encoding="utf-8")


def summary(part: Part, results: Sequence[Result], minutes: float) -> str:
    total = counts(results)
    told = ", ".join(f"{total[outcome]} {outcome}" for outcome in part.marks)
    lines = [f"{len(results)} cells in {minutes:.0f} minutes: {told}.", ""]
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

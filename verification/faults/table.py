"""The table that is printed: a line for each request of each operation, a column for each fault."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from verification.faults.part import Part, Result


def letters(faults: Sequence[str]) -> dict[str, str]:
    """A column's heading for each fault: A, B, … and below the table what they mean."""
    return {fault: chr(ord("A") + number) for number, fault in enumerate(dict.fromkeys(faults))}


def table(part: Part, results: Sequence[Result]) -> Table:
    columns = letters([one.fault for one in results])
    made = Table(title=part.title, title_justify="left", show_edge=False, pad_edge=False)
    made.add_column("operation and request", overflow="fold")
    for letter in columns.values():
        made.add_column(letter, justify="center")
    for operation, ones in groupby(results, key=lambda one: one.operation):
        made.add_row(f"[bold]{escape(operation)}[/bold]")
        for line in lines(part.marks, columns, list(ones)):
            made.add_row(*line)
    return made


def lines(marks: Mapping[str, str], columns: Mapping[str, str], ones: Sequence[Result]) -> Iterator[list[str]]:
    for place, cells in groupby(ones, key=lambda one: one.place):
        found = {one.fault: marks[one.outcome] for one in cells}
        yield [f"  {escape(place)}", *(found.get(fault, "") for fault in columns)]


def legend(part: Part, results: Sequence[Result]) -> str:
    marks = ", ".join(f"{mark} {outcome}" for outcome, mark in part.marks.items())
    return f"{marks}\n" + ", ".join(f"{letter} {fault}" for fault, letter in columns_of(results))


def columns_of(results: Sequence[Result]) -> list[tuple[str, str]]:
    return list(letters([one.fault for one in results]).items())


def in_words(one: Result) -> str:
    """What is wrong with a cell, whole."""
    runs = "\n".join(
        f"  writes of run {number}: {', '.join(all_) or 'none'}" for number, all_ in enumerate(one.writes, 1)
    )
    why = "\n".join(f"  {fault}" for fault in one.faults)
    return f"{one.operation}, {one.place}, {one.fault}: {one.outcome}\n{why}\n  error: {one.error or 'none'}\n{runs}"

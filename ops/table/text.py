"""The table as text: for a terminal in its width and in colour, for a pipe in 100 columns and without.

Names from the tenant are shown with control characters made visible.
"""

import io
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Console, Group
from rich.table import Table as Grid
from rich.text import Text

from ops.table.rows import DIFFERENT, MISSING, NOT_KNOWN, NOTE, OK, WEAKER, WRONG, Row, Status, Table
from ops.tenant.readings import Evidence
from ops.visible_text import visible

WIDE: Final = 110
"""From this width on what to do has a column of its own."""
_MARKS: Final[dict[Status, tuple[str, str]]] = {
    WRONG: ("wrong", "bold red"),
    MISSING: ("missing", "bold red"),
    WEAKER: ("weaker", "bold red"),
    DIFFERENT: ("different", "bold magenta"),
    NOT_KNOWN: ("not known", "bold yellow"),
    NOTE: ("note", "cyan"),
    OK: ("ok", "green"),
}


def text(table: Table, width: int, *, colour: bool) -> str:
    """The whole table, the requests behind it, a summary line, and the next step."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None, legacy_windows=False
    )
    notes = _Notes(table)
    console.print(Text(_head(table), style="bold"))
    for group, rows in groupby(table.rows, key=lambda row: row.group):
        console.print()
        console.print(_grid(group, list(rows), notes, width))
    console.print()
    console.print(notes.grid())
    console.print()
    console.print(Text(summary(table), style="bold"))
    # Cells are filled up with spaces, which a terminal does not need and a file should not have.
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def summary(table: Table) -> str:
    """The last line: the counts, and the next step."""
    counts = ", ".join(f"{number} {status}" for status, number in table.counts.items() if number)
    return f"{counts}. {table.next_steps[table.status]}"


def _head(table: Table) -> str:
    name = "" if table.tenant_name is None else f"{visible(table.tenant_name)}, "
    return f"Stack {table.stack}, tenant {name}{table.tenant_id}"


def _grid(group: str, rows: list[Row], notes: "_Notes", width: int) -> Grid:
    wide = width >= WIDE
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, expand=True, show_edge=False)
    grid.add_column("", width=9)
    grid.add_column(group, ratio=3, overflow="fold")
    grid.add_column("Found", ratio=4 if wide else 5, overflow="fold")
    if wide:
        grid.add_column("What to do", ratio=4, overflow="fold")
    for row in rows:
        mark, style = _MARKS[row.status]
        todo = [Text(visible(row.todo) if wide else f"To do: {visible(row.todo)}")] if row.todo else []
        found = Text(visible(row.found)).append(notes.marks(row), style="dim")
        cells = [found, Group(*todo)] if wide else [Group(found, *todo)]
        grid.add_row(Text(mark, style=style), Text(visible(row.requirement)), *cells)
    return grid


class _Notes:
    """The requests, numbered. One that was sent with several options has one number, and its last time."""

    def __init__(self, table: Table) -> None:
        self._found: dict[tuple[str, str], list[Evidence]] = {}
        for row in table.rows:
            for one in row.evidence:
                self._found.setdefault((one.method, one.route), []).append(one)
        self._numbers = {key: number for number, key in enumerate(self._found, 1)}

    def marks(self, row: Row) -> str:
        numbers = dict.fromkeys(self._numbers[one.method, one.route] for one in row.evidence)
        return "".join(f" [{number}]" for number in numbers)

    def grid(self) -> Grid:
        grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
        grid.add_column("", width=9)
        grid.add_column("Evidence", overflow="fold")
        for (method, route), several in self._found.items():
            time = max(one.time for one in several)
            words = f"{time:%Y-%m-%d %H:%M:%SZ} {method} {visible(route)}"
            grid.add_row(Text(f"[{self._numbers[method, route]}]"), Text(words, style="dim"))
        return grid

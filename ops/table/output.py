"""Shows a table in the format that was asked for, and gives the exit status."""

import os
from collections.abc import Callable
from typing import Final

from ops import terminal
from ops.table.json_document import json_document
from ops.table.rows import NOT_KNOWN, OK, WRONG, Table
from ops.table.text import text

_STATUS: Final = {OK: 0, NOT_KNOWN: 1, WRONG: 2}


def _text(table: Table) -> str:
    is_colour = terminal.is_terminal() and not os.environ.get("NO_COLOR")
    return text(table, terminal.width(), colour=is_colour)


FORMATS: Final[dict[str, Callable[[Table], str]]] = {"text": _text, "json": json_document}


def show(table: Table, form: str) -> int:
    """Write the table to standard output. Returns the exit status: 0 ok, 2 something is wrong, 1 not known."""
    terminal.show(FORMATS[form](table))
    return _STATUS[table.status]

"""What a person at a terminal is shown: in its width, in colour unless NO_COLOR is set, `?` for what it cannot show.

Text that goes into a pipe or a file keeps its words and loses its colours.
"""

import os
import shutil
import sys
from typing import Final

import click

_WIDEST: Final = 120


def is_terminal() -> bool:
    return sys.stdout.isatty()


def width() -> int:
    """For lines of text: longer ones are hard to read, however wide the window is."""
    return min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)


def show(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    click.echo(text, nl=False, color=False if os.environ.get("NO_COLOR") else None)

"""Output for a terminal: in its width, in colour unless NO_COLOR is set, with `?` for characters that it cannot show.

Text that goes into a pipe or a file has no colours.
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
    """The width for lines of text. Longer lines are hard to read, even in a wide window."""
    return min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)


def show(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    click.echo(text, nl=False, color=False if os.environ.get("NO_COLOR") else None)

"""Shows at a terminal how far a command is, if it takes longer than two seconds. It writes to standard error only.

Lines of the Graph client (slow answers, waits) go the same way, above the progress. A pipe gets these lines alone.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from ops.visible_text import visible

PATIENCE_SECONDS: Final = 2.0


class Steps:
    """The progress of one command. Thread-safe."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def begin(self, words: str, total: int) -> None:
        self._progress.update(self._task, description=words, total=total, completed=0)

    def step(self) -> None:
        self._progress.advance(self._task)

    def count(self, name: str, number: int) -> None:
        """How many objects of a long list have come."""
        self._progress.update(self._task, description=f"{name}: {number:,}", total=None)

    def say(self, line: str) -> None:
        """A line of its own, which stays."""
        self._progress.console.print(visible(line), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def shown_when_slow() -> Iterator[Steps]:
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty())
    timer = threading.Timer(PATIENCE_SECONDS, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield Steps(progress)
    finally:
        timer.cancel()
        progress.stop()

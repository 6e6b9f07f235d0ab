"""What every way to an engine has in common: it yields a folder of executables, or a reason why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from semver import Version

Report = Callable[[str], None]
"""Receives each line of progress."""


class UnavailableError(Exception):
    """This way to an engine is closed on this machine; the message says why, in one line."""


@dataclass(frozen=True)
class Executables:
    """A folder with `pulumi`, the Python language host and the shims, and the words for where it comes from."""

    folder: Path
    version: Version
    origin: str
    language_host: Literal["official", "the sandbox's own"]


Source = Callable[[Report], Executables]
"""Raises UnavailableError where it has nothing to give."""

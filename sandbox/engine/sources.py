"""What every way to an engine has in common: it yields a folder of executables, or a reason why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from semver import Version

from sandbox.engine.cache import Report, kept

__all__ = ["AbsentError", "Executables", "Recipe", "Report", "Source", "UnavailableError"]


class UnavailableError(Exception):
    """This way to an engine is closed on this machine; the message says why, in one line."""


class AbsentError(UnavailableError):
    """Nothing is there to be said about: the way is not closed, it just was not gone before."""


@dataclass(frozen=True)
class Executables:
    """A folder with `pulumi`, the Python language host and the shims, and the words for where it comes from."""

    folder: Path
    version: Version
    origin: str
    language_host: Literal["official", "the sandbox's own"]


Source = Callable[[Report], Executables]
"""Raises UnavailableError where it has nothing to give."""


@dataclass(frozen=True)
class Recipe:
    """A way to fill a folder of the cache with an engine: what is kept there needs nothing any more."""

    name: str
    """Of the folder; changes with whatever changes its content."""
    version: Version
    origin: str
    language_host: Literal["official", "the sandbox's own"]
    fill: Callable[[Path, Report], None]
    below: str = "."
    """Where in the folder the executables are."""

    def executables(self, folder: Path) -> Executables:
        return Executables(folder / self.below, self.version, f"{self.origin} (cached in {folder})", self.language_host)

    def cached(self, cache: Path) -> Source:
        def look(_report: Report) -> Executables:
            if not (cache / self.name).exists():
                message = f"No Pulumi {self.version}, {self.origin}, is cached in {cache}."
                raise AbsentError(message)
            return self.executables(cache / self.name)

        return look

    def made(self, cache: Path) -> Source:
        def make(report: Report) -> Executables:
            return self.executables(kept(cache, self.name, lambda folder: self.fill(folder, report), report))

        return make

"""Which stacks a change concerns, by the files that it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from pulumi_cli.stack_files import stack_of

_NO_PROGRAM: Final = ("docs", "tests")
_NO_PROGRAM_FILES: Final = ("README.md", "LICENSE", ".gitignore")


@dataclass(frozen=True)
class Changed:
    """What a change concerns."""

    stacks: tuple[str, ...]
    deleted: tuple[str, ...]
    """Stacks whose file is deleted. No run checks any more what they protect."""


def changed(files: Iterable[str], existing: Sequence[str]) -> Changed:
    """A stack's own file concerns that stack. Any other file concerns all stacks, unless it is known to be harmless."""
    touched, everything = set(), False
    for file in files:
        stack = stack_of(file)
        if stack is not None:
            touched.add(stack)
        elif not _is_harmless(PurePosixPath(file)):
            everything = True
    concerned = existing if everything else [stack for stack in existing if stack in touched]
    return Changed(tuple(concerned), tuple(sorted(touched.difference(existing))))


def _is_harmless(file: PurePosixPath) -> bool:
    return file.parts[0] in _NO_PROGRAM or str(file) in _NO_PROGRAM_FILES

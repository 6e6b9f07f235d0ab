"""Which stacks a change concerns, by the files that it touches."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ops.engine.stack_files import ROOT, stack_of
from ops.pipeline.errors import PipelineError

_NO_PROGRAM: Final = ("docs", "tests")
_NO_PROGRAM_FILES: Final = ("README.md", "LICENSE", ".gitignore")


@dataclass(frozen=True)
class Changed:
    """What a change concerns."""

    stacks: tuple[str, ...]
    deleted: tuple[str, ...]
    """Stacks whose file is gone: what they protect is watched by nobody any more."""


def changed(files: Iterable[str], existing: Sequence[str]) -> Changed:
    """A stack's own file concerns that stack; whatever is not known to be harmless concerns all."""
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


def files_between(base: str, root: Path = ROOT) -> list[str]:
    """Old and new names: a file that is moved away concerns what it was."""
    text = git(root, "diff", "--name-only", "--no-renames", "-z", base, "HEAD", "--")
    return [name for name in text.split("\0") if name]


def merge_base(root: Path = ROOT) -> str:
    """The target branch as the pull request's merge commit has it: its first parent."""
    parents = git(root, "rev-list", "--parents", "-n", "1", "HEAD").split()[1:]
    if len(parents) != 2:
        message = (
            "HEAD is no merge commit, so what the pull request changes cannot be told: check out the merge commit "
            "of the pull request with a depth of 2, or give --base."
        )
        raise PipelineError(message)
    return parents[0]


def git(root: Path, *arguments: str) -> str:
    return git_bytes(root, *arguments).decode("utf-8", errors="surrogateescape")


def git_bytes(root: Path, *arguments: str) -> bytes:
    executable = shutil.which("git")
    if executable is None:
        message = "There is no git on PATH."
        raise PipelineError(message)
    command = [executable, *arguments]
    ended = subprocess.run(command, cwd=root, capture_output=True, check=False)  # noqa: S603 - no shell, no options of others
    if ended.returncode:
        message = f"git {arguments[0]} failed: {ended.stderr.decode(errors='replace').strip()}"
        raise PipelineError(message)
    return ended.stdout

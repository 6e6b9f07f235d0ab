"""Asks git for the differences between two revisions."""

import shutil
import subprocess
from pathlib import Path

from ops.pipeline.errors import PipelineError
from pulumi_cli.stack_files import ROOT


def files_between(base: str, root: Path = ROOT) -> list[str]:
    """Old and new names, because a file that is moved also concerns the stacks of its old name."""
    text = git(root, "diff", "--name-only", "--no-renames", "-z", base, "HEAD", "--")
    return [name for name in text.split("\0") if name]


def merge_base(root: Path = ROOT) -> str:
    """The target branch as the pull request's merge commit has it: its first parent."""
    parents = git(root, "rev-list", "--parents", "-n", "1", "HEAD").split()[1:]
    if len(parents) != 2:
        message = (
            "HEAD is no merge commit, so what the pull request changes is not known: check out the merge commit "
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

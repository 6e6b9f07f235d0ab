"""Runs tests against a mutant: in a copy of the repository, forked from a process that has imported the libraries.

So a mutant reaches every process that the tests start, and costs no import of what is not ours. Needs os.fork.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from sandbox.engine.offline.preloaded.python import PreloadedPython
from verification.mutants.breaking import Mutant

ROOT: Final = Path(__file__).resolve().parents[2]
LEFT_OUT: Final = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache")
LIBRARIES: Final = (
    *("azure.identity", "cryptography.x509", "grpc", "httpx", "hypothesis", "msgraph.graph_request_adapter", "pulumi"),
    *(
        "pulumi.dynamic",
        "pulumi_azuread",
        "pydantic",
        "pytest",
        "starlette.applications",
        "tenacity",
        "trustme",
        "uvicorn",
    ),
)
KILLED: Final = "killed"
SURVIVED: Final = "survived"
TIMED_OUT: Final = "timed out"
_NOTHING_RAN: Final = 5
_POLL_SECONDS: Final = 0.02


class Worker:
    """One copy of the repository, and the process that runs tests in it."""

    def __init__(self, folder: Path) -> None:
        self._tree = folder
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        command = [sys.executable, "-m", "verification.mutants.runner"]
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pipe(self._process.stdin).close()
        pipe(self._process.stdout).close()
        self._process.wait()

    def passes(self, tests: list[str], seconds: float) -> str:
        """What becomes of the copy as it stands."""
        pipe(self._process.stdin).write(json.dumps({"tests": tests, "seconds": seconds}) + "\n")
        answer = pipe(self._process.stdout).readline()
        if not answer:
            msg = "The process that runs the tests ended."
            raise RuntimeError(msg)
        return str(json.loads(answer)["outcome"])

    def outcome(self, mutant: Mutant, stages: list[list[str]], seconds: float) -> str:
        """Of one mutant, stage by stage until a test notices."""
        file = self._tree / mutant.path
        whole = file.read_text(encoding="utf-8")
        file.write_text(mutant.source, encoding="utf-8")
        try:
            outcomes = (self.passes(tests, seconds) for tests in stages if tests)
            return next((one for one in outcomes if one != SURVIVED), SURVIVED)
        finally:
            file.write_text(whole, encoding="utf-8")


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None  # noqa: S101 - asked for where the process is started
    return stream


def forked(tests: list[str], seconds: float) -> str:
    """Runs the tests in a child until one fails."""
    child = os.fork()
    if child == 0:
        os.setsid()
        run(tests)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            end_group(child)
            code = os.waitstatus_to_exitcode(status)
            return SURVIVED if code in (0, _NOTHING_RAN) else KILLED
        time.sleep(_POLL_SECONDS)
    end_group(child)
    os.waitpid(child, 0)
    return TIMED_OUT


def end_group(leader: int) -> None:
    """What a test started, too."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def run(tests: list[str]) -> None:
    """In the child; ends it."""
    import pytest

    from verification.mutants.reach import untimed

    untimed()
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "--hypothesis-seed=0", *tests]))


def main() -> None:
    """Reads what is to be run, a JSON line each, and writes what became of it."""
    import importlib

    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory() as folder, PreloadedPython.for_all_that_starts(Path(folder)):
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps({"outcome": forked(asked["tests"], asked["seconds"])}), flush=True)


if __name__ == "__main__":
    main()

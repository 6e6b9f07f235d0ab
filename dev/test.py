"""`python -m dev test`: everything that must hold before a change lands, in the order of cost.

Lint, formatting, types, known vulnerabilities of what is pinned, then the tests through the real engine. Arguments go
to pytest (`-k connector`, `-x`, `--numprocesses 0`); with arguments only pytest runs.
"""

import compileall
import os
import subprocess
import sys
from pathlib import Path

from sandbox.engine import acquire

ROOT = Path(__file__).resolve().parent.parent
CHECKED = (
    "__main__.py",
    "bootstrap",
    "components",
    "defender_conditional_access",
    "dev",
    "ops",
    "policy_pack",
    "providers",
    "pulumi_cli",
    "sandbox",
    "settings",
    "setup.py",
    "tests",
    "verification",
)
Check = tuple[str, list[str]]
LINT: list[Check] = [
    ("lint", ["ruff", "check", "--quiet", *CHECKED]),
    ("formatting", ["ruff", "format", "--check", "--quiet", *CHECKED]),
]
TYPES: Check = ("types", ["mypy", *CHECKED])
AUDIT: Check = ("known vulnerabilities", ["dev.audit"])
# Two workers for each core: with them the processor is busy nine tenths of the time, with one it is not (tried). The
# tests of a file stay together, because they share what is costly to start. Their order is that of tests/conftest.py.
WORKERS = ["--numprocesses", str(2 * (os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]
REPORT = ["--durations", "20", "--durations-min", "1", "-rs"]
"""The twenty slowest tests, and why others were skipped."""


def all_pass(checks: list[Check]) -> bool:
    """Whether each of `checks` passes. All of them run, so that one run shows every mistake."""
    failed = [name for name, command in checks if not run_check(name, command)]
    if failed:
        print(f"Not run: the tests, because these checks failed: {', '.join(failed)}. They say why above.")
    return not failed


def run_check(name: str, command: list[str]) -> bool:
    print(f"== {name}: {' '.join(command)}", flush=True)
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode == 0


def compile_once() -> None:
    """Each of the thousands of processes that the tests start would compile what it imports of ours anew, where
    PYTHONDONTWRITEBYTECODE is set.
    """
    for part in CHECKED:
        if (ROOT / part).is_dir():
            compileall.compile_dir(ROOT / part, quiet=2)


def run_pytest(arguments: list[str]) -> int:
    compile_once()
    print("== tests", flush=True)
    command = [sys.executable, "-m", "pytest", *WORKERS, *REPORT, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    if not arguments and not all_pass([*LINT, TYPES, AUDIT]):
        return 1
    # Before pytest takes the terminal: building an engine takes minutes once, and says so.
    acquire(report=lambda line: print(line, flush=True))
    return run_pytest(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

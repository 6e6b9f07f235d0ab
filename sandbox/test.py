"""`python -m sandbox test`: everything that must hold before a change lands, in the order of cost.

Lint, formatting, types, known vulnerabilities of what is pinned, then the tests through the real engine. Arguments go
to pytest (`-k connector`, `-x`); with arguments only pytest runs.
"""

import subprocess
import sys
from pathlib import Path

from sandbox.engine import acquire

ROOT = Path(__file__).resolve().parent.parent
CHECKED = ("__main__.py", "components", "ops", "policy_pack", "providers", "sandbox", "settings", "tests")
CHECKS = (
    ("lint", ["ruff", "check", "--quiet", *CHECKED]),
    ("formatting", ["ruff", "format", "--check", "--quiet", *CHECKED]),
    ("types", ["mypy", *CHECKED]),
    ("known vulnerabilities", ["sandbox.audit"]),
)


def run_check(name: str, command: list[str]) -> bool:
    print(f"== {name}: {' '.join(command)}", flush=True)
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode == 0


def main(arguments: list[str]) -> int:
    if not arguments:
        failed = [name for name, command in CHECKS if not run_check(name, command)]
        if failed:
            print(f"Not run: the tests, because these checks failed: {', '.join(failed)}. They say why above.")
            return 1
    # Before pytest takes the terminal: building an engine takes minutes once, and says so.
    acquire(report=lambda line: print(line, flush=True))
    print("== tests", flush=True)
    pytest = [sys.executable, "-m", "pytest", *(arguments or ["--numprocesses", "2", "--dist", "loadfile"])]
    return subprocess.run(pytest, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m dev coverage`: which lines and branches of the product its own tests reach, provider hosts included.

Counted are the tests of components, providers, policy pack and settings. Those through the engine are left out: they
take long, and would hide what a folder's own tests do not reach. Exit status 1 below the bound in pyproject.toml.
Arguments go to pytest, in place of those folders.
"""

import subprocess
import sys

from dev.test import ROOT, WORKERS

TESTS = ("tests/components", "tests/providers", "tests/policy_pack", "tests/settings")


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *WORKERS, "--quiet", "-m", "not cli", "--cov", "--cov-branch"]
    report = ["--cov-report", "term-missing:skip-covered"]
    return subprocess.run([*command, *report, *(arguments or TESTS)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

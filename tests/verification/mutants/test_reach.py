"""The process that records which tests run which lines, on a file of tests that takes no time."""

import subprocess
import sys
from pathlib import Path

from verification.mutants.reach import ROOT
from verification.mutants.selection import Reach

TESTS = "tests/providers/graph/test_transport_errors.py"


def test_lines_are_found_with_the_tests_that_run_them(tmp_path: Path) -> None:
    file = tmp_path / "reach.json"
    command = [sys.executable, "-m", "verification.mutants.reach", str(file), TESTS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    reach = Reach.read(file)
    assert {test.partition("::")[0] for tests in reach.lines.values() for test in tests} == {TESTS}
    assert "providers/graph/transport_errors.py" in {place.rpartition(":")[0] for place in reach.lines}
    assert all(seconds >= 0 for seconds in reach.seconds.values())

"""Output of a command: complete, in order, line by line."""

import subprocess
import sys
from pathlib import Path

from bootstrap.virtual_environment import ROOT
from sandbox.engine.process import Run, run

BOTH = "import sys; print('out'); sys.stdout.flush(); print('err', file=sys.stderr); sys.exit(3)"


def test_a_run_keeps_both_streams_and_the_exit_code(tmp_path: Path) -> None:
    command = (sys.executable, "-c", BOTH)
    result = run(command, tmp_path, {})
    assert result == Run(command, 3, "out\n", "err\n", result.output)
    assert sorted(result.output.splitlines()) == ["err", "out"]


def test_the_environment_is_exactly_the_one_given(tmp_path: Path) -> None:
    code = "import os; print(sorted(set(os.environ) - {'LC_CTYPE', '__CF_USER_TEXT_ENCODING', 'SYSTEMROOT'}))"
    assert run([sys.executable, "-c", code], tmp_path, {"ONLY": "this"}).stdout == "['ONLY']\n"


ASKS = f"""
import subprocess
import sys
sys.path.insert(0, {str(ROOT)!r})
from bootstrap.virtual_environment import ROOT
from sandbox.engine.process import run
print(run([sys.executable, "-c", "import sys; print(repr(sys.stdin.read()))"], ".", {{}}).stdout)
"""


def test_nobody_can_be_asked() -> None:
    outer = subprocess.run([sys.executable, "-c", ASKS], input="yes", capture_output=True, text=True, check=True)
    assert outer.stdout == "''\n\n"


def test_a_run_reads_like_a_terminal() -> None:
    assert str(Run(("pulumi", "up"), 1, "", "", "no\n")) == "$ pulumi up\nno\n(exit code 1)"

"""Progress is for somebody at a terminal who waits; a pipe gets lines alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.tenant.progress import shown_when_slow

ROOT = Path(__file__).resolve().parents[3]
SLOW = (
    "import time; from ops.tenant import progress; progress.PATIENCE_SECONDS = 0.05\n"
    "with progress.shown_when_slow() as steps:\n"
    "    steps.begin('Asking the tenant', 7); steps.step(); time.sleep({seconds}); steps.say('a line')\n"
)


def at_a_terminal(seconds: float) -> str:
    parent, child = os.openpty()
    command = [sys.executable, "-c", SLOW.format(seconds=seconds)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONUTF8": "1"}
    process = subprocess.Popen(command, cwd=ROOT, stderr=child, env=environment)
    os.close(child)
    shown = b""
    try:
        while chunk := os.read(parent, 4096):
            shown += chunk
    except OSError:  # the terminal is gone when the process is
        pass
    os.close(parent)
    assert process.wait() == 0
    return shown.decode()


def test_whoever_waits_sees_how_far_it_is() -> None:
    shown = at_a_terminal(0.5)
    assert "Asking the tenant" in shown
    assert "1/7" in shown
    assert "a line" in shown


def test_a_pipe_gets_lines_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_when_slow() as steps:
        steps.begin("Asking the tenant", 7)
        steps.say("[bold] waiting\x1b[31m for Graph")
    assert capsys.readouterr().err == "[bold] waiting\\u001b[31m for Graph\n"

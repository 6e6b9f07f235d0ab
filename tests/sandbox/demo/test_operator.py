"""The demo of the commands that only read comes true, from preflight to adopt."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
READING = ("preflight demo", "impact demo", "verify demo", "adopt demo --list")


@pytest.mark.usefixtures("engine")
def test_all_of_it_comes_true() -> None:
    command = [sys.executable, "-m", "sandbox", "demo-operator"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [one for one in READING if f"$ python -m ops {one}" in ended.stdout] == list(READING)
    assert ended.stdout.count("✓ exit status") == 7
    assert ended.stdout.splitlines()[-1].strip() == "All of it came true."

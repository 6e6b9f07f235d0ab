"""What a type checker says to the author of a program that uses the component, without pydantic's plugin."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def found() -> list[str]:
    files = [str(HERE / name) for name in ("program.py", "wrong.py")]
    command = [sys.executable, "-m", "mypy", "--config-file", str(HERE / "mypy.ini"), "--no-error-summary", *files]
    # Options differ from the project's own: a cache that both use would be made anew by each.
    environment = {**os.environ, "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / "user"), "MYPYPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    return ended.stdout.splitlines()


def test_lists_tuples_and_outputs_are_taken(found: list[str]) -> None:
    assert [line for line in found if line.startswith("program.py")] == []


def test_what_must_be_literal_is_refused(found: list[str]) -> None:
    given = [line.partition(" error: ")[2].partition("; expected ") for line in found if line.startswith("wrong.py")]
    assert [(what.rpartition("incompatible type ")[2], expected) for what, _, expected in given] == [
        ('"Output[str]"', '"str"  [list-item]'),
        ('"Output[list[str]]"', '"Sequence[str]"  [arg-type]'),
        ('"int"', '"str | Output[str]"  [list-item]'),
        ('"Output[str]"', '"str"  [arg-type]'),
        ("\"Literal['on']\"", "\"Literal['reportOnly', 'enabled', 'disabled']\"  [arg-type]"),
    ]

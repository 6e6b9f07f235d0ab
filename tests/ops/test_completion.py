"""What a shell is given while somebody types `ops …`: commands, options and stacks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash")


def asked(instruction: str, **more: str) -> str:
    environment = {"PATH": os.environ["PATH"], "_OPS_COMPLETE": instruction, **more}
    command = [sys.executable, "-W", "error", "-m", "ops"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, env=environment, check=True, text=True)
    return ended.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("prev", ["plain,preview"], id="a command"),
        pytest.param("preview d", ["plain,dev"], id="a stack"),
        pytest.param("drift d", ["plain,dev"], id="a stack of another command"),
        pytest.param("deployment plan d", ["plain,dev"], id="a stack of a command within"),
        pytest.param("preview --s", ["plain,--sandbox"], id="an option"),
        pytest.param("plan --format m", ["plain,markdown"], id="a choice"),
    ],
)
def test_a_word_that_has_begun(typed: str, offered: list[str]) -> None:
    words = f"ops {typed}"
    shown = asked("bash_complete", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1))
    assert shown.splitlines() == offered


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_bash_completes_a_command_of_the_documented_name(tmp_path: Path) -> None:
    """The two lines of docs/operating.md, then a key press as bash hears it."""
    wrapper = tmp_path / "ops"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} -m ops "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    script = (
        'eval "$(_OPS_COMPLETE=bash_source ops)"\n'
        "COMP_WORDS=(ops prev) COMP_CWORD=1\n"
        'function="$(complete -p ops | sed "s/.*-F \\([^ ]*\\).*/\\1/")"\n'
        '"$function" ops prev ops\n'
        'echo "${COMPREPLY[@]}"\n'
    )
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    ended = subprocess.run(
        [str(BASH), "-c", script], cwd=ROOT, capture_output=True, env=environment, check=False, text=True
    )
    assert (ended.stdout, ended.stderr) == ("preview\n", "")

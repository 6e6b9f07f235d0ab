"""The small executables that start our plugins, from any folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.virtual_environment import ROOT
from sandbox.engine.offline.launcher import environment, write_launcher

MODULE = "import sys; print(sys.argv[1:], sys.path[0], __name__)"


def launch(tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    write_launcher(tmp_path, "plugin", "made_up.plugin")
    plugin = tmp_path / ("plugin.cmd" if os.name == "nt" else "plugin")
    env = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        [plugin, "--flag", "127.0.0.1:1"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )


def test_a_launcher_runs_the_module_of_the_clone_that_started_it(tmp_path: Path) -> None:
    package = tmp_path / "clone" / "made_up"
    package.mkdir(parents=True)
    (package / "plugin.py").write_text(MODULE)
    (tmp_path / "made_up.py").write_text("raise SystemExit('shadowed by the working folder')")
    answer = launch(tmp_path, SANDBOX_PYTHON=sys.executable, SANDBOX_ROOT=str(tmp_path / "clone"))
    arguments = [str(tmp_path), "--flag", "127.0.0.1:1"]
    assert answer.stdout == f"{arguments} {tmp_path / 'clone'} __main__\n"


@pytest.mark.skipif(os.name == "nt", reason="the POSIX launcher says it")
def test_a_launcher_outside_the_sandbox_says_what_is_missing(tmp_path: Path) -> None:
    answer = launch(tmp_path)
    assert answer.returncode != 0
    assert answer.stderr.endswith("SANDBOX_PYTHON: is not set: start Pulumi through the sandbox\n")


def test_the_environment_names_this_python_and_this_clone() -> None:
    assert environment() == {"SANDBOX_PYTHON": sys.executable, "SANDBOX_ROOT": str(ROOT)}
    assert (ROOT / "sandbox" / "engine" / "offline" / "launcher.py").exists()

"""`python -m sandbox` sets its virtual environment up by itself, and anew where an earlier set-up was interrupted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.__main__ import ROOT

pytestmark = pytest.mark.installation

COMMAND = 'print("ran")\n'


def ran(checkout: Path) -> str:
    """What the command printed, the set-up's own line left out."""
    arguments = [sys.executable, "-m", "sandbox", "sbom"]
    run = subprocess.run(arguments, cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_an_interrupted_set_up_is_made_anew_and_a_finished_one_is_kept(tmp_path: Path) -> None:
    sandbox = tmp_path / "sandbox"
    sandbox.mkdir()
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / "sandbox" / name, sandbox)
    (sandbox / "sbom.py").write_text(COMMAND)
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    # A set-up that was killed while pip wrote: an interpreter, and a package without its metadata.
    interpreter = tmp_path / ".venv" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text("not an interpreter\n")
    interpreter.chmod(0o755)
    half = tmp_path / ".venv" / "lib" / "left_behind.dist-info"
    half.mkdir(parents=True)

    assert ran(tmp_path) == f"Setting up {tmp_path / '.venv'} (one or two minutes, once) …\nran\n"
    assert not half.exists()
    assert ran(tmp_path) == "ran\n"

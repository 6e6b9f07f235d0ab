"""`python -m PACKAGE COMMAND` makes its virtual environment itself, and anew where a set-up was interrupted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.virtual_environment import ROOT

pytestmark = pytest.mark.installation

COMMAND = 'print("ran")\n'


def ran(checkout: Path, package: str, command: str) -> str:
    """What the command printed, the set-up's own line left out."""
    arguments = [sys.executable, "-m", package, command]
    run = subprocess.run(arguments, cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize(("package", "command"), [("dev", "sbom"), ("sandbox", "demo")])
def test_an_interrupted_set_up_is_made_anew_and_a_finished_one_is_kept(
    tmp_path: Path, package: str, command: str
) -> None:
    shutil.copytree(ROOT / "bootstrap", tmp_path / "bootstrap")
    (tmp_path / package).mkdir()
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / package / name, tmp_path / package)
    (tmp_path / package / f"{command}.py").write_text(COMMAND)
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    # A set-up that was killed while pip wrote: an interpreter, and a package without its metadata.
    interpreter = tmp_path / ".venv" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text("not an interpreter\n")
    interpreter.chmod(0o755)
    half = tmp_path / ".venv" / "lib" / "left_behind.dist-info"
    half.mkdir(parents=True)

    set_up = f"Setting up {tmp_path / '.venv'} (one or two minutes, once) …\n"
    assert ran(tmp_path, package, command) == f"{set_up}ran\n"
    assert not half.exists()
    assert ran(tmp_path, package, command) == "ran\n"

"""How far an installation is, as pip's own lines say; what pip does with them is pip's."""

import os
import subprocess
from pathlib import Path

import pytest

from bootstrap.packages import install

pytestmark = pytest.mark.skipif(os.name == "nt", reason="The double of Python is a shell script.")


def double(folder: Path, script: str) -> Path:
    """A Python whose pip is `script`; it keeps its arguments in the file `asked`."""
    python = folder / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >{folder}/asked\n{script}\n')
    python.chmod(0o755)
    return python


def pins(folder: Path, number: int) -> Path:
    file = folder / "requirements.txt"
    named = [f"package-{one}[extra]==1.{one} \\\n    --hash=sha256:0\n    # via a==b\n" for one in range(number)]
    file.write_text("# made by `make lock`\n" + "".join(named))
    return file


def test_how_far_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = (
        'for one in $(seq 45); do echo "Collecting package-$one==1.$one (from -r requirements.txt (line 1))"; '
        'echo "  Using cached package.whl"; done; echo "Installing collected packages: package-1, package-2"; '
        'echo "Successfully installed package-1"'
    )
    requirements = pins(tmp_path, 45)
    install(double(tmp_path, script), requirements)
    assert capfd.readouterr() == (
        "  20 of 45 packages found …\n  40 of 45 packages found …\n  installing them …\n",
        "",
    )
    assert (tmp_path / "asked").read_text() == (
        f"-m pip --disable-pip-version-check install --progress-bar off --require-hashes -r {requirements}\n"
    )


def test_what_pip_says_of_a_failure_comes_through(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    python = double(tmp_path, 'echo "Collecting package-0"; echo "ERROR: THESE PACKAGES DO NOT MATCH" >&2; exit 2')
    with pytest.raises(subprocess.CalledProcessError) as failure:
        install(python, pins(tmp_path, 1))
    assert (failure.value.returncode, capfd.readouterr()) == (2, ("", "ERROR: THESE PACKAGES DO NOT MATCH\n"))

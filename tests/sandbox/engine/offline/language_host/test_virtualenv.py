"""Which Python runs the program."""

import os
import sys
from pathlib import Path

import pytest

from sandbox.engine.offline.language_host.virtualenv import (
    VirtualenvMissingError,
    activated,
    python,
    starts_with,
    virtualenv_folder,
)
from sandbox.engine.offline.preloaded.python import VARIABLE


def made(folder: Path) -> Path:
    executable = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    executable.parent.mkdir(parents=True)
    executable.touch()
    return executable


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        pytest.param({"virtualenv": ".venv"}, Path("/project/.venv"), id="below the project"),
        pytest.param({"virtualenv": "/elsewhere"}, Path("/elsewhere"), id="absolute"),
        pytest.param({}, None, id="none"),
        pytest.param({"virtualenv": ""}, None, id="empty"),
    ],
)
def test_the_option_is_relative_to_the_project(options: dict[str, str], folder: Path | None) -> None:
    assert virtualenv_folder(Path("/project"), options) == folder


def test_without_an_environment_the_hosts_own_python_runs_the_program() -> None:
    assert python(None) == Path(sys.executable)
    assert activated({"PATH": "/bin"}, None) == {"PATH": "/bin"}


def test_an_environment_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VirtualenvMissingError) as failure:
        python(tmp_path)
    assert str(failure.value).splitlines()[-1] == (
        f"Make it with: {sys.executable} -m venv {tmp_path}, then install the project's requirements into it."
    )


@pytest.mark.parametrize(
    ("path", "expected"), [pytest.param("/bin", "{own}:/bin", id="some path"), pytest.param("", "{own}", id="none")]
)
def test_an_activated_environment_comes_first(tmp_path: Path, path: str, expected: str) -> None:
    executable = made(tmp_path)
    assert activated({"PATH": path, "PYTHONHOME": "/old"}, tmp_path) == {
        "PATH": expected.replace(":", os.pathsep).format(own=executable.parent),
        "VIRTUAL_ENV": str(tmp_path),
    }


def test_a_preloaded_python_stands_for_our_own_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    assert starts_with(Path(sys.prefix)) == python(Path(sys.prefix))
    monkeypatch.setenv(VARIABLE, "/preloaded/python")
    assert (starts_with(None), starts_with(Path(sys.prefix))) == (Path("/preloaded/python"),) * 2
    assert starts_with(tmp_path) == python(tmp_path)

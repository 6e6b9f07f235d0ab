"""Which Go builds the engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from semver import Version

from sandbox.engine.offline.go import build_environment, installed_go, version_of

Script = Callable[[Path, str], Path]


def go(folder: Path, script: Script, says: str) -> Path:
    return script(folder / "go", f"print('{says}')")


@pytest.mark.parametrize(
    ("says", "version"),
    [
        pytest.param("go version go1.26.8 linux/amd64", Version(1, 26, 8), id="release"),
        pytest.param("go version go1.27 darwin/arm64", Version(1, 27, 0), id="first of a series"),
        pytest.param("go version go1.26rc1 linux/amd64", Version(1, 26, 0), id="candidate"),
        pytest.param("gopher", None, id="something else"),
    ],
)
def test_a_go_tells_its_version(tmp_path: Path, script: Script, says: str, version: Version | None) -> None:
    assert version_of(go(tmp_path, script, says)) == version


def test_the_machines_go_is_taken_when_it_is_new_enough(tmp_path: Path, script: Script) -> None:
    executable = go(tmp_path, script, "go version go1.26.6 linux/amd64")
    found = installed_go(str(tmp_path), print)
    assert found is not None
    assert found.command == executable


@pytest.mark.parametrize(
    ("says", "told"),
    [
        pytest.param("go version go1.26.5 linux/amd64", "Go 1.26.5 on PATH ({go}) is too old", id="older"),
        pytest.param("gopher", "Go of an unknown version on PATH ({go}) is too old", id="unknown"),
    ],
)
def test_a_go_that_is_too_old_is_named(tmp_path: Path, script: Script, says: str, told: str) -> None:
    executable = go(tmp_path, script, says)
    lines: list[str] = []
    assert installed_go(str(tmp_path), lines.append) is None
    assert lines == [f"{told.format(go=executable)}: 1.26.6 or newer is needed."]


def test_a_path_without_go_has_none(tmp_path: Path) -> None:
    assert installed_go(str(tmp_path), print) is None


def test_a_build_needs_no_compiler_and_downloads_no_other_go() -> None:
    environment = build_environment(GOCACHE="kept")
    fixed = {name: environment[name] for name in ("CGO_ENABLED", "GOTOOLCHAIN", "GOWORK", "GOCACHE")}
    assert fixed == {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOCACHE": "kept"}

"""Whether Pulumi and its language host are the official ones: looked at, whatever PATH, links or variables say."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest
from semver import Version

from pulumi_cli.go_programs import main_package
from pulumi_cli.official import (
    LANGUAGE_HOST,
    OFFICIAL,
    PULUMI,
    AbsentError,
    NotOfficialError,
    install,
    redirected,
    require_official,
    version_of,
    without_redirection,
)
from sandbox.engine import Engine
from tests.pulumi_cli import go_program

EXEC = "pulumi-language-python-exec"


def official(folder: Path, version: str = "v3.300.1") -> Path:
    go_program.write(folder / PULUMI, OFFICIAL[PULUMI], version)
    go_program.write(folder / LANGUAGE_HOST, OFFICIAL[LANGUAGE_HOST])
    for name in (EXEC, "pulumi-resource-pulumi-python"):
        script(folder / name)
    return folder


def script(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def path(*folders: Path) -> str:
    return os.pathsep.join(map(str, folders))


def refused(search_path: str) -> str:
    with pytest.raises(NotOfficialError) as failure:
        require_official(search_path)
    return str(failure.value)


def test_an_official_pulumi_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = official(tmp_path / "pulumi")
    assert require_official(path(tmp_path / "other", folder)) == folder
    assert version_of(folder / PULUMI) == Version(3, 300, 1)


def test_a_link_leads_to_the_folder_that_the_engine_looks_in(tmp_path: Path) -> None:
    folder = official(tmp_path / "opt")
    links = tmp_path / "bin"
    links.mkdir()
    for name in (PULUMI, LANGUAGE_HOST, EXEC):
        (links / name).symlink_to(folder / name)
    assert require_official(path(links)) == folder


def test_a_link_to_a_pulumi_elsewhere_does_not_borrow_the_host_beside_the_link(tmp_path: Path) -> None:
    """The engine looks beside the file, not beside the link; an official host at the link proves nothing."""
    folder = official(tmp_path / "opt")
    script(folder / LANGUAGE_HOST)
    links = tmp_path / "bin"
    links.mkdir()
    (links / PULUMI).symlink_to(folder / PULUMI)
    assert refused(path(links)) == (
        f"{folder / LANGUAGE_HOST} is not Pulumi's own {LANGUAGE_HOST}: it is a script, or a program that does not say "
        "what it is."
    )


def test_the_sandbox_engine_is_not_official_wherever_it_comes_on_path(engine: Engine) -> None:
    """What used to be taken for official: a Pulumi on PATH with the sandbox's own language host beside it."""
    if engine.language_host == "official":
        pytest.skip("this machine has the official one")
    said = refused(path(engine.executables, Path("/usr/bin")))
    assert said.startswith(f"{engine.executables / LANGUAGE_HOST} is not Pulumi's own {LANGUAGE_HOST}: it is a script")


def test_a_program_of_somebody_else_is_named_by_what_it_was_built_from(tmp_path: Path) -> None:
    folder = official(tmp_path)
    go_program.write(folder / LANGUAGE_HOST, "example.com/our/host")
    assert refused(path(folder)) == (
        f"{folder / LANGUAGE_HOST} is not Pulumi's own {LANGUAGE_HOST}: it was built from example.com/our/host."
    )


def test_a_wrapper_is_no_pulumi(tmp_path: Path) -> None:
    official(tmp_path / "pulumi")
    wrapper = script(tmp_path / "first" / PULUMI)
    assert refused(path(tmp_path / "first", tmp_path / "pulumi")).startswith(f"{wrapper} is not Pulumi's own pulumi: ")


@pytest.mark.parametrize("name", [LANGUAGE_HOST, EXEC, "pulumi-resource-pulumi-python", "pulumi-resource-azuread"])
@pytest.mark.parametrize("first", [True, False], ids=["before", "behind"])
def test_what_comes_first_on_path_is_what_the_engine_would_start(tmp_path: Path, name: str, first: bool) -> None:
    """Also an official host of another folder: Pulumi would run with a host that it did not bring along."""
    folder = official(tmp_path / "pulumi")
    other = go_program.write(tmp_path / "other" / name, OFFICIAL[LANGUAGE_HOST])
    search_path = path(other.parent, folder) if first else path(folder, other.parent)
    if first or name == "pulumi-resource-azuread":
        assert refused(search_path) == (
            f"{other} comes on PATH before what {folder / PULUMI} brings along or installs, so Pulumi would start it: "
            "take its folder out of PATH."
        )
    else:
        assert require_official(search_path) == folder


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        pytest.param(LANGUAGE_HOST, "has no Python language host beside it (pulumi-language-python).", id="host"),
        pytest.param(PULUMI, "There is no Pulumi on PATH.", id="pulumi"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, missing: str, said: str) -> None:
    (official(tmp_path) / missing).unlink()
    assert refused(path(tmp_path)).endswith(said)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        pytest.param("v3.258.0", "is too old: 3.259.0 or newer is needed.", id="old"),
        pytest.param("soon", "does not tell its version: soon is not valid SemVer string", id="none"),
    ],
)
def test_a_version_that_will_not_do(tmp_path: Path, version: str, said: str) -> None:
    assert refused(path(official(tmp_path, version))).endswith(said)


def test_variables_and_the_project_lead_nowhere_else(tmp_path: Path) -> None:
    project = tmp_path / "Pulumi.yaml"
    project.write_text("name: a\n")
    leading = ("PULUMI_DEBUG_LANGUAGES", "PULUMI_DEBUG_PROVIDERS", "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES")
    for name in leading:
        assert list(redirected({name: "python:1"}, project)) == [name]
    assert list(redirected({"PATH": "/bin", leading[0]: ""}, project)) == []
    project.write_text("name: a\nplugins: {languages: [{name: python, path: .}]}\n")
    assert list(redirected({}, project)) == ["`plugins` in Pulumi.yaml"]
    kept = without_redirection({**dict.fromkeys(leading, "python:1"), "PULUMI_IGNORE_AMBIENT_PLUGINS": "", "A": "b"})
    assert kept == {"A": "b", "PULUMI_IGNORE_AMBIENT_PLUGINS": "true"}


def test_what_is_installed_is_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    copy = f'mkdir -p "$0" && cp -r {official(tmp_path / "release")} "$0/bin"'
    folder = install(str(tmp_path / "elsewhere"), ("sh", "-c", copy))
    assert folder.relative_to(tmp_path / ".pulumi" / "versions").name == "bin"
    script(folder / LANGUAGE_HOST)
    with pytest.raises(NotOfficialError, match="is not Pulumi's own pulumi-language-python"):
        install("", ("true",))
    with pytest.raises(NotOfficialError, match=r"could not be installed: no space$"):
        install("", ("sh", "-c", "echo no space >&2; exit 1"))


def test_an_absent_pulumi_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(AbsentError):
        require_official(str(tmp_path))


@pytest.mark.skipif(platform.system() == "Windows", reason="needs the engine that is built from Go modules")
def test_what_the_go_compiler_writes_is_read(engine: Engine, tmp_path: Path) -> None:
    """A real program of Go's, which itself holds the magic word as a text, and files that are none."""
    assert main_package(engine.executables / PULUMI) == OFFICIAL[PULUMI]
    for content in (b"", b"\xff Go buildinf:", go_program.information("a")[:40], b"#!/bin/sh\n"):
        (tmp_path / "file").write_bytes(content)
        assert main_package(tmp_path / "file") is None
    (tmp_path / "file").write_bytes(b"x" + go_program.information("off the boundary"))
    assert main_package(tmp_path / "file") is None
    assert main_package(tmp_path) is None


def test_a_program_that_go_builds_here(tmp_path: Path) -> None:
    """The main package of an official language host, compiled."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("there is no Go on this machine")
    (tmp_path / "go.mod").write_text(f"module {OFFICIAL[LANGUAGE_HOST]}\n")
    (tmp_path / "main.go").write_text("package main\n\nfunc main() {}\n")
    output = tmp_path / LANGUAGE_HOST
    subprocess.run([go, "build", "-o", str(output), "."], cwd=tmp_path, check=True)
    assert main_package(output) == OFFICIAL[LANGUAGE_HOST]

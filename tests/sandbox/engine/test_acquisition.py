"""Where the engine comes from: PATH, cache, release, Go modules, in this order, and what is said of it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from semver import Version

from sandbox.engine import acquire
from sandbox.engine.acquisition import Machine, NoEngineError, first
from sandbox.engine.azuread import NAME, folder_name
from sandbox.engine.pins import azuread_plugin
from sandbox.engine.sources import AbsentError, Executables, Report, UnavailableError
from tests.pulumi_cli.test_official import official

Script = Callable[[Path, str], Path]
FOUND = Executables(Path("/engine"), Version(3, 300, 0), "from somewhere", "official")


def absent(_report: Report) -> Executables:
    message = "not cached"
    raise AbsentError(message)


def closed(_report: Report) -> Executables:
    message = "no network"
    raise UnavailableError(message)


def found(_report: Report) -> Executables:
    return FOUND


def test_the_first_source_that_has_an_engine_is_taken_and_closed_ways_are_told() -> None:
    lines: list[str] = []
    assert first([absent, closed, found, closed], lines.append) == FOUND
    assert lines == ["no network"]


def test_without_any_way_every_reason_is_in_the_error() -> None:
    with pytest.raises(NoEngineError) as failure:
        first([absent, closed], lambda _: None)
    assert str(failure.value) == "No Pulumi engine can be had on this machine:\nnot cached\nno network"


def machine(tmp_path: Path) -> Machine:
    return Machine(
        search_path=str(tmp_path / "bin"),
        cache=tmp_path / "cache",
        plugins=tmp_path / "plugins",
        site="http://127.0.0.1:9/",
        installer=[sys.executable, "-c", "raise SystemExit('must not be tried')"],
    )


def test_a_pulumi_on_the_path_with_the_real_plugin_needs_nothing_else(tmp_path: Path, script: Script) -> None:
    official(tmp_path / "bin", "v3.300.0")
    script(tmp_path / "plugins" / folder_name() / NAME, "")
    lines: list[str] = []
    engine = acquire(lines.append, machine(tmp_path))
    assert lines == [
        f"Pulumi 3.300.0, on PATH ({tmp_path / 'bin' / 'pulumi'}); Python language host: official; azuread plugin: real"
    ]
    assert (engine.describe(), engine.azuread) == (lines[0], "real")


def test_what_was_built_before_is_taken_without_asking_the_network(tmp_path: Path, script: Script) -> None:
    modules = machine(tmp_path).sources()[2]
    with pytest.raises(AbsentError):
        modules(print)
    from sandbox.engine.offline.modules import folder_name as built

    script(tmp_path / "cache" / built() / "pulumi", "")
    lines: list[str] = []
    engine = acquire(lines.append, machine(tmp_path))
    assert engine.executables == tmp_path / "cache" / built()
    assert (engine.language_host, engine.azuread) == ("the sandbox's own", "stand-in")
    assert lines[0].startswith(f"The azuread plugin {azuread_plugin()} cannot be had, a stand-in serves for it.")
    assert lines[1:] == [engine.describe()]


def test_an_old_pulumi_is_told_and_passed_over(tmp_path: Path, script: Script) -> None:
    from sandbox.engine.offline.modules import folder_name as built

    old = official(tmp_path / "bin", "v3.100.0") / "pulumi"
    script(tmp_path / "cache" / built() / "pulumi", "")
    lines: list[str] = []
    acquire(lines.append, machine(tmp_path))
    assert lines[0] == f"Pulumi 3.100.0 ({old}) is too old: 3.259.0 or newer is needed."


def test_the_release_comes_before_the_modules(tmp_path: Path, script: Script) -> None:
    from sandbox.engine.offline.modules import folder_name as built
    from sandbox.engine.release import official_release

    release = official_release()
    script(tmp_path / "cache" / built() / "pulumi", "")
    script(tmp_path / "cache" / release.name / "bin" / "pulumi", "")
    assert acquire(lambda _: None, machine(tmp_path)).version == release.version

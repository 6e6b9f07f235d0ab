"""Whether the Pulumi on PATH will do: what `pulumi_cli.official` says of it, as a way to an engine."""

from pathlib import Path

import pytest
from semver import Version

from pulumi_cli.official import LANGUAGE_HOST, PULUMI
from sandbox.engine import Engine
from sandbox.engine.on_path import on_path
from sandbox.engine.sources import AbsentError, Executables, UnavailableError
from tests.pulumi_cli.test_official import official


def test_the_machines_own_pulumi_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = official(tmp_path)
    assert on_path(str(folder))(print) == Executables(
        folder, Version(3, 300, 1), f"on PATH ({folder / PULUMI})", "official"
    )


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        pytest.param("v3.258.0", "Pulumi 3.258.0 ({}) is too old: 3.259.0 or newer is needed.", id="too old"),
        pytest.param("soon", "{} does not tell its version: soon is not valid SemVer string", id="no version"),
    ],
)
def test_a_pulumi_that_will_not_do_is_named_with_the_reason(tmp_path: Path, version: str, reason: str) -> None:
    folder = official(tmp_path, version)
    with pytest.raises(UnavailableError) as failure:
        on_path(str(folder))(print)
    assert str(failure.value) == reason.format(folder / PULUMI)


def test_our_own_language_host_beside_it_is_not_called_official(engine: Engine) -> None:
    if engine.language_host == "official":
        pytest.skip("this machine has the official one")
    with pytest.raises(UnavailableError, match=f"is not Pulumi's own {LANGUAGE_HOST}"):
        on_path(str(engine.executables))(print)


def test_a_path_without_pulumi_has_none(tmp_path: Path) -> None:
    with pytest.raises(AbsentError, match=r"^There is no Pulumi on PATH\.$"):
        on_path(str(tmp_path))(print)

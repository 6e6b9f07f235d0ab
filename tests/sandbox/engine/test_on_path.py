"""Whether the Pulumi on PATH will do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from semver import Version

from sandbox.engine.on_path import on_path
from sandbox.engine.sources import Executables, UnavailableError

Script = Callable[[Path, str], Path]


def pulumi(folder: Path, version: str, script: Script, *, language_host: bool = True) -> Path:
    executable = script(folder / "pulumi", f"print('{version}')")
    if language_host:
        script(folder / "pulumi-language-python", "")
    return executable


def test_the_machines_own_pulumi_is_taken_as_it_is(tmp_path: Path, script: Script) -> None:
    executable = pulumi(tmp_path, "v3.300.1", script)
    assert on_path(str(tmp_path))(print) == Executables(
        tmp_path, Version(3, 300, 1), f"on PATH ({executable})", "official"
    )


def test_a_link_leads_to_the_folder_that_holds_the_language_host(tmp_path: Path, script: Script) -> None:
    executable = pulumi(tmp_path / "opt", "v3.300.1", script)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(executable)
    assert on_path(str(tmp_path / "bin"))(print).folder == tmp_path / "opt"


@pytest.mark.parametrize(
    ("version", "language_host", "reason"),
    [
        pytest.param(
            "v3.258.0",
            True,
            "Pulumi 3.258.0 on PATH ({pulumi}) is too old: 3.259.0 or newer is needed.",
            id="too old",
        ),
        pytest.param(
            "v3.300.1",
            False,
            "Pulumi 3.300.1 on PATH ({pulumi}) has no Python language host beside it (pulumi-language-python).",
            id="no language host",
        ),
        pytest.param(
            "soon", True, "{pulumi} does not tell its version: soon is not valid SemVer string", id="no version"
        ),
    ],
)
def test_a_pulumi_that_will_not_do_is_named_with_the_reason(
    tmp_path: Path, script: Script, version: str, language_host: bool, reason: str
) -> None:
    executable = pulumi(tmp_path, version, script, language_host=language_host)
    with pytest.raises(UnavailableError) as failure:
        on_path(str(tmp_path))(print)
    assert str(failure.value) == reason.format(pulumi=executable)


def test_a_pulumi_that_fails_is_no_pulumi(tmp_path: Path, script: Script) -> None:
    executable = script(tmp_path / "pulumi", "raise SystemExit(9)")
    with pytest.raises(UnavailableError, match=rf"^{executable} does not tell its version: .*exit status 9"):
        on_path(str(tmp_path))(print)


def test_a_path_without_pulumi_has_none(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"^There is no Pulumi on PATH\.$"):
        on_path(str(tmp_path))(print)

"""The official release: which file for which machine, verified before it is used."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine.release import official_release
from sandbox.engine.sources import UnavailableError

Script = Callable[[Path, str], Path]
INSTALLS = """
import pathlib, sys
folder = pathlib.Path(sys.argv[1]) / "bin"
folder.mkdir()
for name, text in {files!r}.items():
    (folder / name).write_text("#!/bin/sh\\n" + text)
    (folder / name).chmod(0o755)
"""


def installer(script: Script, folder: Path, version: str, *names: str) -> list[str]:
    files = dict.fromkeys(names, f"echo v{version}\n")
    return [str(script(folder / "installer", INSTALLS.format(files=files)))]


def test_a_finished_installation_is_kept_and_reported(open_site: str, tmp_path: Path, script: Script) -> None:
    version = str(official_release().version)
    release = official_release(open_site, installer(script, tmp_path, version, "pulumi", "pulumi-language-python"))
    lines: list[str] = []
    found = release.made(tmp_path / "cache")(lines.append)
    kept = tmp_path / "cache" / release.name
    assert (found.folder, found.language_host) == (kept / "bin", "official")
    assert found.origin == f"official release (cached in {kept})"
    assert lines == [f"Installing the official release of Pulumi {version} …"]
    assert release.cached(tmp_path / "cache")(print) == found


@pytest.mark.parametrize(
    ("version", "names"),
    [
        pytest.param("3.1.0", ("pulumi", "pulumi-language-python"), id="another version"),
        pytest.param(None, ("pulumi",), id="no language host"),
        pytest.param(None, ("pulumi-language-python",), id="no pulumi"),
    ],
)
def test_an_incomplete_installation_is_not_kept(
    open_site: str, tmp_path: Path, script: Script, version: str | None, names: tuple[str, ...]
) -> None:
    expected = str(official_release().version)
    release = official_release(open_site, installer(script, tmp_path, version or expected, *names))
    with pytest.raises(
        UnavailableError, match=rf"^The installer left no Pulumi {expected} with a Python language host"
    ):
        release.made(tmp_path / "cache")(lambda _: None)
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]


def test_an_installer_that_fails_says_why(open_site: str, tmp_path: Path) -> None:
    fails = [sys.executable, "-c", "import sys; print('trace', file=sys.stderr); sys.exit('disk full')"]
    with pytest.raises(
        UnavailableError, match=r"^The official release of Pulumi \S+ could not be installed: disk full$"
    ):
        official_release(open_site, fails).made(tmp_path)(lambda _: None)


def test_without_a_network_nothing_is_tried(tmp_path: Path) -> None:
    release = official_release("http://127.0.0.1:9/install.sh", [sys.executable, "-c", "raise SystemExit('tried')"])
    with pytest.raises(UnavailableError, match=r"^http://127\.0\.0\.1:9/install\.sh cannot be reached from here: "):
        release.made(tmp_path)(lambda _: None)
    assert [file.suffix for file in tmp_path.iterdir()] == [".lock"]

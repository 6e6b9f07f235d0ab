"""Building the engine from pinned Go modules."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine.offline import modules
from sandbox.engine.offline.modules import SHIMS, built_from_modules, folder_name
from sandbox.engine.offline.preloaded.shim import NAME, with_preloaded
from sandbox.engine.pins import ENGINE
from sandbox.engine.sources import UnavailableError

Script = Callable[[Path, str], Path]
# A go that answers what the build asks, and says on standard error what a real one would.
GO = """
import os, pathlib, sys
sdk = pathlib.Path({sdk!r})
words = sys.argv[1:]
if words == ["version"]:
    print("go version go1.26.6 linux/amd64")
elif words == ["list", "-deps", "tool"]:
    print("one\\ntwo")
elif words[:2] == ["list", "-m"]:
    print(sdk)
elif words[0] == "install":
    assert words[-1] == "tool", words
    assert "version.Version=v{version}" in words[words.index("-ldflags") + 1], words
    for _ in range(450):
        print("some/package", file=sys.stderr)
    {end}
    (pathlib.Path(os.environ["GOBIN"]) / "pulumi").write_text("built")
"""


def fake_go(tmp_path: Path, script: Script, end: str = "pass") -> Path:
    sdk = tmp_path / "sdk"
    for shim in SHIMS:
        (sdk / "python" / shim).parent.mkdir(parents=True, exist_ok=True)
        (sdk / "python" / shim).write_text(f"#!/bin/sh\necho {shim}\n")
    script(tmp_path / "bin" / "go", GO.format(sdk=str(sdk), version=ENGINE, end=end))
    return tmp_path / "bin"


def test_command_line_language_host_and_shims_come_into_one_folder(tmp_path: Path, script: Script) -> None:
    lines: list[str] = []
    recipe = built_from_modules(str(fake_go(tmp_path, script)))
    found = recipe.made(tmp_path / "cache")(lines.append)
    assert sorted(file.name for file in found.folder.iterdir()) == sorted(
        ["pulumi", "pulumi-language-python", *(Path(shim).name for shim in SHIMS)]
    )
    assert all(os.access(found.folder / Path(shim).name, os.X_OK) for shim in SHIMS)
    shims = {Path(shim).name: (found.folder / Path(shim).name).read_text() for shim in SHIMS}
    officials = {Path(shim).name: f"#!/bin/sh\necho {shim}\n" for shim in SHIMS}
    assert shims == {**officials, NAME: with_preloaded(officials[NAME])}
    assert (found.version, found.language_host) == (ENGINE, "the sandbox's own")
    assert found.origin == f"built from Go modules (cached in {tmp_path / 'cache' / folder_name()})"
    assert lines == [
        f"Building Pulumi {ENGINE} from Go modules: about four minutes on two cores, once …",
        "  200 of about 2 packages …",
        "  400 of about 2 packages …",
    ]


def test_a_failed_build_tells_gos_last_words_and_keeps_nothing(tmp_path: Path, script: Script) -> None:
    end = "sys.exit('module lookup disabled')"
    recipe = built_from_modules(str(fake_go(tmp_path, script, end)))
    with pytest.raises(UnavailableError, match=r"^Pulumi could not be built from Go modules: module lookup disabled$"):
        recipe.made(tmp_path / "cache")(lambda _: None)
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]


def test_the_folder_is_named_by_version_platform_and_content() -> None:
    assert re.fullmatch(rf"{ENGINE}-modules-[a-z]+-[a-z0-9_]+-[0-9a-f]{{12}}", folder_name())


def test_a_language_host_that_moved_is_not_looked_for_in_an_older_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher in the folder names the host's module."""
    before = folder_name()
    monkeypatch.setattr(modules, "HOST", "elsewhere.language_host")
    assert folder_name() != before

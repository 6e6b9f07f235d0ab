"""Whether the real azuread plugin serves, or the stand-in."""

from collections.abc import Callable
from pathlib import Path

from sandbox.engine.azuread import NAME, folder_name, real_azuread
from sandbox.engine.pins import azuread_plugin

Script = Callable[[Path, str], Path]
NO_SITE = "http://127.0.0.1:9/"


def test_the_users_own_plugin_is_taken(tmp_path: Path, script: Script) -> None:
    script(tmp_path / "plugins" / folder_name() / NAME, "")
    lines: list[str] = []
    found = real_azuread(tmp_path / "pulumi", [tmp_path / "plugins"], tmp_path / "cache", NO_SITE, lines.append)
    assert (found, lines) == (tmp_path / "plugins" / folder_name(), [])


def test_a_cached_plugin_is_taken(tmp_path: Path, script: Script) -> None:
    script(tmp_path / "cache" / folder_name() / NAME, "")
    found = real_azuread(tmp_path / "pulumi", [tmp_path / "plugins"], tmp_path / "cache", NO_SITE, print)
    assert found == tmp_path / "cache" / folder_name()


def test_without_plugin_and_network_one_line_says_that_a_stand_in_serves(tmp_path: Path) -> None:
    lines: list[str] = []
    assert real_azuread(tmp_path / "pulumi", [tmp_path / "plugins"], tmp_path / "cache", NO_SITE, lines.append) is None
    assert lines == [
        f"The azuread plugin {azuread_plugin()} cannot be had, a stand-in serves for it. "
        f"{NO_SITE} cannot be reached from here: [Errno 111] Connection refused."
    ]


def test_pulumi_downloads_it_where_the_network_lets_it(tmp_path: Path, script: Script, open_site: str) -> None:
    pulumi = script(
        tmp_path / "pulumi",
        f"import os, pathlib, sys\nassert sys.argv[1:] == ['plugin', 'install', 'resource', 'azuread', "
        f"'{azuread_plugin()}']\nfolder = pathlib.Path(os.environ['PULUMI_HOME']) / 'plugins' / '{folder_name()}'\n"
        f"folder.mkdir(parents=True)\nplugin = folder / '{NAME}'\nplugin.write_text('real')\nplugin.chmod(0o755)",
    )
    found = real_azuread(pulumi, [], tmp_path / "cache", open_site, lambda _: None)
    assert found == tmp_path / "cache" / folder_name()
    assert [file.name for file in found.iterdir()] == [NAME]


def test_a_download_that_fails_is_not_kept(tmp_path: Path, script: Script, open_site: str) -> None:
    pulumi = script(tmp_path / "pulumi", "raise SystemExit('error: 403')")
    lines: list[str] = []
    assert real_azuread(pulumi, [], tmp_path / "cache", open_site, lines.append) is None
    assert lines[-1].endswith("a stand-in serves for it. Pulumi could not install it: error: 403")
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]

"""The real azuread plugin, wherever it can be had: the user's own, the cached one, or Pulumi's download."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pulumi_cli.official import last_words
from sandbox.engine.cache import kept
from sandbox.engine.command_line import executable
from sandbox.engine.network import require_reachable
from sandbox.engine.pins import azuread_plugin
from sandbox.engine.sources import Report, UnavailableError

NAME = "pulumi-resource-azuread"
TIMEOUT_SECONDS = 600


def folder_name() -> str:
    return f"resource-azuread-v{azuread_plugin()}"


def real_azuread(pulumi: Path, places: Sequence[Path], cache: Path, site: str, report: Report) -> Path | None:
    """The plugin's folder; None where the stand-in has to serve, which is reported with the reason."""
    for place in places:
        if executable(place / folder_name(), NAME):
            return place / folder_name()
    try:
        return kept(cache, folder_name(), lambda folder: download(pulumi, folder, site, report), report)
    except UnavailableError as reason:
        report(f"The azuread plugin {azuread_plugin()} cannot be had, a stand-in serves for it. {reason}")
        return None


def download(pulumi: Path, folder: Path, site: str, report: Report) -> None:
    require_reachable(site)
    version = str(azuread_plugin())
    report(f"Installing the azuread plugin {version} …")
    home = folder / "home"
    command = [str(pulumi), "plugin", "install", "resource", "azuread", version]
    try:
        subprocess.run(
            command,
            env={**os.environ, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            check=True,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.SubprocessError as error:
        message = f"Pulumi could not install it: {last_words(error)}"
        raise UnavailableError(message) from error
    if executable(home / "plugins" / folder_name(), NAME) is None:
        message = f"Pulumi installed no azuread plugin {version}."
        raise UnavailableError(message)
    for file in (home / "plugins" / folder_name()).iterdir():
        file.rename(folder / file.name)
    shutil.rmtree(home)

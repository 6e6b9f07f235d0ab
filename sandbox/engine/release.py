"""The official release, by the installer that the Pulumi SDK brings, at the SDK's own version."""

import importlib.metadata
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from semver import Version

from pulumi_cli.official import INSTALLER, TIMEOUT_SECONDS, last_words
from sandbox.engine.command_line import LANGUAGE_HOST, executable, version_of
from sandbox.engine.network import require_reachable
from sandbox.engine.sources import Recipe, Report, UnavailableError

SITE = "https://get.pulumi.com/install.sh"


def official_release(site: str = SITE, installer: Sequence[str] = INSTALLER) -> Recipe:
    version = Version.parse(importlib.metadata.version("pulumi"))

    def fill(folder: Path, report: Report) -> None:
        require_reachable(site)
        report(f"Installing the official release of Pulumi {version} …")
        try:
            subprocess.run(
                [*installer, str(folder)], capture_output=True, text=True, check=True, timeout=TIMEOUT_SECONDS
            )
        except subprocess.SubprocessError as error:
            message = f"The official release of Pulumi {version} could not be installed: {last_words(error)}"
            raise UnavailableError(message) from error
        require_complete(folder / "bin", version)

    name = f"{version}-release-{platform.system()}-{platform.machine()}".lower()
    return Recipe(name, version, "official release", "official", fill, below="bin")


def require_complete(executables: Path, version: Version) -> None:
    pulumi = executable(executables, "pulumi")
    if pulumi is None or executable(executables, LANGUAGE_HOST) is None or version_of(pulumi) != version:
        message = f"The installer left no Pulumi {version} with a Python language host in {executables}."
        raise UnavailableError(message)

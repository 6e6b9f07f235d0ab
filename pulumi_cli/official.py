"""Whether the Pulumi on a PATH is Pulumi's own, with its Python language host: looked at in the files, not assumed.

A language host starts the program and hands it the configuration and the credentials, so a tenant meets the official
one only. The engine takes the first `pulumi-language-python` on PATH, and only where there is none the one beside the
file that `pulumi` really is [read: engine 3.274.1]; so both places are looked at. Whose a file is stands in what Go's
compiler writes into each program, the path of its main package; nothing is started to find out. That tells a host of
somebody else from the official one, and a shim or a wrapper from Pulumi. It is no proof against who forges a program:
whoever can write the files that Pulumi is started from can run code in the job anyway (SECURITY.md).

How Pulumi is installed where there is none, is said here too: at the version of the SDK, by the SDK's own installer.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml
from semver import Version

from pulumi_cli.go_programs import main_package

PULUMI: Final = "pulumi"
LANGUAGE_HOST: Final = "pulumi-language-python"
OLDEST: Final = Version.parse("3.259.0")
"""The oldest command line with which resource hooks, dynamic providers and policy packs were seen to work here."""
OFFICIAL: Final = {
    PULUMI: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    LANGUAGE_HOST: "github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3",
}
"""The main packages of both programs [read: go.mod and the build of the official releases]."""
_BUNDLED: Final = (LANGUAGE_HOST, "pulumi-language-python-exec", "pulumi-resource-pulumi-python")
_OF_THE_ENGINE: Final = "pulumi-resource-azuread"
"""The engine installs this one itself, under PULUMI_HOME; one on PATH would come before it."""
_REDIRECTIONS: Final = ("PULUMI_DEBUG_LANGUAGES", "PULUMI_DEBUG_PROVIDERS", "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES")
"""With these the engine talks to a process that is there already, or takes plugins from elsewhere."""
TIMEOUT_SECONDS: Final = 900
INSTALLER: Final = (
    sys.executable,
    "-c",
    "import sys; from pulumi.automation import PulumiCommand; PulumiCommand.install(root=sys.argv[1])",
)
"""In a process of its own: it downloads without a timeout."""


class NotOfficialError(Exception):
    """What would run is not Pulumi's own, or cannot be told; the message says why, and what to do."""


class AbsentError(NotOfficialError):
    """There is no Pulumi on the PATH at all."""


def version_of(pulumi: Path) -> Version:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(  # noqa: S603 - a program that was looked at
            [pulumi, "version"], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        return Version.parse(answer.stdout.strip().removeprefix("v"))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        message = f"{pulumi} does not tell its version: {error}"
        raise NotOfficialError(message) from error


def require_official(search_path: str) -> Path:
    """The folder of the Pulumi that `search_path` leads to, which is official and uses its own language host."""
    found = shutil.which(PULUMI, path=search_path)
    if found is None:
        message = "There is no Pulumi on PATH."
        raise AbsentError(message)
    # As the engine does: it looks beside the file itself, wherever a link to it lies.
    pulumi = Path(found).resolve()
    for name in (PULUMI, LANGUAGE_HOST):
        _require(pulumi if name == PULUMI else _beside(pulumi, name), name)
    _require_nothing_before(pulumi, search_path)
    version = version_of(pulumi)
    if version < OLDEST:
        message = f"Pulumi {version} ({found}) is too old: {OLDEST} or newer is needed."
        raise NotOfficialError(message)
    return pulumi.parent


def _beside(pulumi: Path, name: str) -> Path:
    beside = shutil.which(name, path=str(pulumi.parent))
    if beside is None:
        message = f"Pulumi ({pulumi}) has no Python language host beside it ({name})."
        raise NotOfficialError(message)
    return Path(beside)


def _require(file: Path, name: str) -> None:
    package = main_package(file)
    if package != OFFICIAL[name]:
        what = f"was built from {package}" if package else "is a script, or a program that does not say what it is"
        message = f"{file} is not Pulumi's own {name}: it {what}."
        raise NotOfficialError(message)


def _require_nothing_before(pulumi: Path, search_path: str) -> None:
    """A file of such a name on PATH comes before the one beside `pulumi`, and before the installed plugin."""
    for name in (*_BUNDLED, _OF_THE_ENGINE):
        first = shutil.which(name, path=search_path)
        if first is not None and Path(first).resolve().parent != pulumi.parent:
            message = (
                f"{first} comes on PATH before what {pulumi} brings along or installs, so Pulumi would start it: take "
                "its folder out of PATH."
            )
            raise NotOfficialError(message)


def redirected(environment: Mapping[str, str], project: Path) -> Iterator[str]:
    """What leads the engine to another language host or plugin, wherever PATH leads: variables, and `plugins`."""
    yield from (name for name in _REDIRECTIONS if environment.get(name))
    if "plugins" in (yaml.safe_load(project.read_text(encoding="utf-8")) or {}):
        yield f"`plugins` in {project.name}"


def without_redirection(environment: Mapping[str, str]) -> dict[str, str]:
    """For a run against a tenant: what is started lies beside Pulumi or under PULUMI_HOME, whatever PATH has."""
    kept = {name: value for name, value in environment.items() if name not in _REDIRECTIONS}
    return {**kept, "PULUMI_IGNORE_AMBIENT_PLUGINS": "true"}


def install(search_path: str, installer: Sequence[str] = INSTALLER) -> Path:
    """The official release at the SDK's version, where the SDK keeps it, looked at before the rest of `search_path`."""
    root = Path.home() / ".pulumi" / "versions" / importlib.metadata.version("pulumi")
    try:
        subprocess.run(  # noqa: S603 - the SDK's own installer
            [*installer, str(root)], capture_output=True, text=True, check=True, timeout=TIMEOUT_SECONDS
        )
    except subprocess.SubprocessError as error:
        message = f"The official release of Pulumi could not be installed: {last_words(error)}"
        raise NotOfficialError(message) from error
    return require_official(os.pathsep.join([str(root / "bin"), search_path]))


def last_words(error: subprocess.SubprocessError) -> str:
    said = getattr(error, "stderr", None) or getattr(error, "stdout", None) or str(error)
    return (said if isinstance(said, str) else str(error)).strip().splitlines()[-1]

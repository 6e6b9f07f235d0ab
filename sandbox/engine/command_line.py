"""The `pulumi` executable in a folder: which version it is, and whether it brings its Python language host."""

import shutil
from pathlib import Path

from semver import Version

from pulumi_cli import official
from sandbox.engine.sources import UnavailableError

LANGUAGE_HOST = official.LANGUAGE_HOST


def executable(folder: Path, name: str) -> Path | None:
    found = shutil.which(name, path=str(folder))
    return Path(found) if found else None


def version_of(pulumi: Path) -> Version:
    try:
        return official.version_of(pulumi)
    except official.NotOfficialError as error:
        raise UnavailableError(str(error)) from error

"""The `pulumi` executable in a folder: which version it is, and whether it brings its Python language host."""

import os
import shutil
import subprocess
from pathlib import Path

from semver import Version

from sandbox.engine.sources import UnavailableError

LANGUAGE_HOST = "pulumi-language-python"


def executable(folder: Path, name: str) -> Path | None:
    found = shutil.which(name, path=str(folder))
    return Path(found) if found else None


def version_of(pulumi: Path) -> Version:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [pulumi, "version"], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        return Version.parse(answer.stdout.strip().removeprefix("v"))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        message = f"{pulumi} does not tell its version: {error}"
        raise UnavailableError(message) from error

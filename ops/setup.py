"""`python3 -m ops.setup`: installs what the other commands need on a machine that has only Python: packages and Pulumi.

A job runs it first, so it begins with the standard library alone. `--tenant` is for a job with a tenant's identity: it
installs only the packages of `requirements.txt`, and checks that Pulumi is the official one (pulumi_cli/official.py).
Without `--tenant` it is for the sandbox: it installs the development packages, and an engine that may be built here.
"""

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from bootstrap.virtual_environment import (
    REQUIREMENTS,
    ROOT,
    STAMP,
    VENV,
    inside_venv,
    is_ready,
    require_python,
    set_up,
    venv_python,
)

TENANT: Final = "--tenant"
RUN_TIME: Final = ROOT / "requirements.txt"
ADVICE: Final = (
    "Nothing of a tenant is asked or changed with it. An official Pulumi has to come first on PATH "
    "(https://www.pulumi.com/docs/install); where there is none at all, it is installed from get.pulumi.com."
)
OF_THE_VENV: Final = frozenset({"pip", "setuptools"})
"""What Python itself puts into a virtual environment."""


def main(arguments: list[str]) -> int:
    require_python()
    if arguments not in ([], [TENANT]):
        sys.exit(f"usage: python3 -m ops.setup [{TENANT}]")
    tenant = TENANT in arguments
    requirements = RUN_TIME if tenant else REQUIREMENTS
    if not is_ready(requirements):
        if tenant and STAMP.exists():
            sys.exit(f"{VENV} holds other packages than {RUN_TIME.name}: delete it, and run the same command again.")
        set_up(requirements)
    if not inside_venv():
        command = [str(venv_python()), "-m", "ops.setup", *arguments]
        return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - this very module
    return for_tenant() if tenant else for_sandbox()


def for_sandbox() -> int:
    from sandbox.engine.acquisition import Machine, first

    found = first(Machine().sources(), lambda line: print(line, flush=True))
    return ready(f"Pulumi {found.version}, {found.origin}", found.folder)


def for_tenant() -> int:
    from pulumi_cli.official import NotOfficialError, version_of

    others = unpinned()
    if others:
        print(
            f"{VENV} holds packages that {RUN_TIME.name} does not have: {', '.join(others)}. Delete it, and run the "
            "same command again: with a tenant's identity runs what is pinned, and nothing else.",
            file=sys.stderr,
        )
        return 1
    try:
        folder = official_pulumi()
    except NotOfficialError as error:
        print(f"{error} {ADVICE}", file=sys.stderr)
        return 1
    return ready(f"Pulumi {version_of(folder / 'pulumi')}, official, in {folder}", folder)


def official_pulumi() -> Path:
    """The Pulumi on PATH, whatever it is. If there is none, the release that the SDK installs."""
    from pulumi_cli.official import AbsentError, NotOfficialError, install, redirected, require_official

    for leading in redirected(os.environ, ROOT / "Pulumi.yaml"):
        message = f"{leading} leads Pulumi to another language host or plugin: take it out."
        raise NotOfficialError(message)
    try:
        return require_official(os.environ.get("PATH", ""))
    except AbsentError:
        print("There is no Pulumi on PATH: installing the official release …", flush=True)
        return install(os.environ.get("PATH", ""))


def unpinned() -> list[str]:
    """The installed packages that are not in the run-time pins, nor part of any virtual environment."""
    lines = RUN_TIME.read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}
    installed = {one.metadata["Name"].lower().replace("_", "-").replace(".", "-") for one in distributions()}
    return sorted(installed - pinned - OF_THE_VENV)


def ready(line: str, folder: Path) -> int:
    """Print the folders and prepend them to PATH, Pulumi last, so that it is found first."""
    from ops.pipeline.found import service

    print(line, flush=True)
    for one in (venv_python().parent, folder):
        service().add_path(one)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

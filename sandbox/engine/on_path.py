"""The first way: the Pulumi that the machine already has."""

import shutil
from pathlib import Path

from sandbox.engine.command_line import LANGUAGE_HOST, executable, version_of
from sandbox.engine.pins import OLDEST_ENGINE
from sandbox.engine.sources import AbsentError, Executables, Report, Source, UnavailableError


def on_path(search_path: str) -> Source:
    def find(_report: Report) -> Executables:
        found = shutil.which("pulumi", path=search_path)
        if found is None:
            message = "There is no Pulumi on PATH."
            raise AbsentError(message)
        pulumi = Path(found).resolve()
        version = version_of(pulumi)
        if version < OLDEST_ENGINE:
            message = f"Pulumi {version} on PATH ({found}) is too old: {OLDEST_ENGINE} or newer is needed."
            raise UnavailableError(message)
        if executable(pulumi.parent, LANGUAGE_HOST) is None:
            message = f"Pulumi {version} on PATH ({found}) has no Python language host beside it ({LANGUAGE_HOST})."
            raise UnavailableError(message)
        return Executables(pulumi.parent, version, f"on PATH ({found})", "official")

    return find

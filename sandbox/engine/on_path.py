"""The first way: the Pulumi that the machine already has, if it is the official one."""

import shutil

from pulumi_cli import official
from sandbox.engine.sources import AbsentError, Executables, Report, Source, UnavailableError


def on_path(search_path: str) -> Source:
    def find(_report: Report) -> Executables:
        try:
            folder = official.require_official(search_path)
        except official.AbsentError as error:
            raise AbsentError(str(error)) from error
        except official.NotOfficialError as error:
            raise UnavailableError(str(error)) from error
        found = shutil.which(official.PULUMI, path=search_path)
        return Executables(folder, official.version_of(folder / official.PULUMI), f"on PATH ({found})", "official")

    return find

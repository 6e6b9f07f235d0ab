"""Which engine runs: the nearest and most official one that this machine can have."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pulumi_cli.official import INSTALLER
from sandbox.engine.azuread import real_azuread
from sandbox.engine.cache import default_cache
from sandbox.engine.command_line import executable
from sandbox.engine.offline.modules import built_from_modules
from sandbox.engine.on_path import on_path
from sandbox.engine.ready import Engine
from sandbox.engine.release import SITE, official_release
from sandbox.engine.sources import AbsentError, Executables, Report, Source, UnavailableError


class NoEngineError(Exception):
    """No way to a Pulumi engine is open."""


def user_plugins() -> Path:
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"


@dataclass(frozen=True)
class Machine:
    """Where to look on this machine, and where to keep what was got."""

    search_path: str = field(default_factory=lambda: os.environ.get("PATH", ""))
    cache: Path = field(default_factory=default_cache)
    plugins: Path = field(default_factory=user_plugins)
    site: str = SITE
    installer: Sequence[str] = INSTALLER

    def sources(self) -> list[Source]:
        """In the order in which they are tried; nothing is fetched where something fitting is cached."""
        release = official_release(self.site, self.installer)
        modules = built_from_modules(self.search_path)
        return [
            on_path(self.search_path),
            release.cached(self.cache),
            modules.cached(self.cache),
            release.made(self.cache),
            modules.made(self.cache),
        ]


def acquire(report: Report = print, machine: Machine | None = None) -> Engine:
    """An engine that is ready to run; every step that takes time and every way that is closed is reported."""
    machine = machine or Machine()
    found = first(machine.sources(), report)
    pulumi = executable(found.folder, "pulumi") or found.folder / "pulumi"
    plugin = real_azuread(pulumi, [machine.plugins], machine.cache, machine.site, report)
    engine = Engine(found.folder, found.version, found.origin, found.language_host, plugin)
    report(engine.describe())
    return engine


def first(sources: Sequence[Source], report: Report) -> Executables:
    reasons: list[str] = []
    for source in sources:
        try:
            return source(report)
        except UnavailableError as reason:
            reasons.append(str(reason))
            if not isinstance(reason, AbsentError):
                report(str(reason))
    message = "\n".join(["No Pulumi engine can be had on this machine:", *reasons])
    raise NoEngineError(message)

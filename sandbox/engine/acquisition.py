"""Which engine runs: the nearest and most official one that this machine can have."""

import os
from collections.abc import Sequence
from pathlib import Path

from sandbox.engine.cache import default_cache
from sandbox.engine.engine import Engine
from sandbox.engine.modules import from_modules
from sandbox.engine.on_path import on_path
from sandbox.engine.sources import Executables, Report, Source, UnavailableError


class NoEngineError(Exception):
    """No way to a Pulumi engine is open."""


def default_sources(search_path: str, cache: Path) -> Sequence[Source]:
    return [on_path(search_path), from_modules(search_path, cache)]


def acquire(report: Report = print, sources: Sequence[Source] | None = None) -> Engine:
    """Take the first source that has an engine; why an earlier one had none is reported."""
    found = first(sources or default_sources(os.environ.get("PATH", ""), default_cache()), report)
    engine = Engine(found.folder, found.version, found.origin, found.language_host, None)
    report(engine.describe())
    return engine


def first(sources: Sequence[Source], report: Report) -> Executables:
    reasons = []
    for source in sources:
        try:
            return source(report)
        except UnavailableError as reason:
            reasons.append(str(reason))
            report(str(reason))
    message = "\n".join(["No Pulumi engine can be had on this machine:", *reasons])
    raise NoEngineError(message)

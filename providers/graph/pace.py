"""Conditional Access takes one request a second of a tenant, from all applications together [docs].

It names no time to wait. So requests of ours take turns: one at a time in a process, each a second after the answer to
the one before. The processes of a run (program and provider host) share the turns in a small database per tenant in the
user's folder for temporary files, locked for the time of a request; where it cannot be used, each keeps its own. What
is refused counts too [docs]: to come back at once only prolongs it. The azuread plugin keeps no pace: it waits, and
goes on, when it is refused.
"""

import contextlib
import functools
import hashlib
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from providers.graph.request import Request
from providers.graph.seconds import seconds_from

PATHS: Final = "/identity/conditionalAccess/"
INTERVAL: Final = "GRAPH_CONDITIONAL_ACCESS_SECONDS"
DEFAULT_INTERVAL_SECONDS: Final = 1.0
MOST_INTERVAL_SECONDS: Final = 60.0
LOCKED_SECONDS: Final = 5.0
"""How long another process's request is waited for; one that takes longer is overtaken."""
_TABLE: Final = "CREATE TABLE IF NOT EXISTS last_turn (id INTEGER PRIMARY KEY CHECK (id = 1), over REAL NOT NULL)"
_READ: Final = "SELECT over FROM last_turn"
_WRITE: Final = "INSERT OR REPLACE INTO last_turn VALUES (1, ?)"


class Turns:
    """When the last turn was over; for one at a time."""

    def __init__(self) -> None:
        self.over = 0.0

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else has a turn meanwhile. `over` may be changed."""
        yield


class SharedTurns(Turns):
    """Those of all processes of this user, for one tenant; this process's own where that cannot be had."""

    def __init__(self, tenant: str, folder: Path | None = None) -> None:
        super().__init__()
        self._file = f"turns-{hashlib.sha256(tenant.encode()).hexdigest()[:16]}.sqlite"
        self._folder = folder

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As of Turns. A process that ends, in whatever way, lets go of the lock."""
        with contextlib.ExitStack() as stack:
            database: sqlite3.Connection | None = None
            with contextlib.suppress(OSError, sqlite3.Error):
                database = stack.enter_context(self._locked_database())
                for (over,) in database.execute(_READ):
                    self.over = max(self.over, over)
            try:
                yield
            finally:
                with contextlib.suppress(sqlite3.Error):
                    if database is not None:
                        database.execute(_WRITE, (self.over,))
                        database.execute("COMMIT")

    @contextlib.contextmanager
    def _locked_database(self) -> Iterator[sqlite3.Connection]:
        folder = self._folder or Path(tempfile.gettempdir()) / f"defender-conditional-access-{_user()}"
        own_folder(folder)
        database = sqlite3.connect(folder / self._file, timeout=LOCKED_SECONDS, isolation_level=None)
        with contextlib.closing(database):
            database.execute("BEGIN IMMEDIATE")
            database.execute(_TABLE)
            yield database


class Pace:
    """Lets requests through, one at a time and each an interval after the end of the one before. Thread-safe."""

    def __init__(
        self,
        turns: Turns,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        interval: float = DEFAULT_INTERVAL_SECONDS,
    ) -> None:
        self._turns = turns
        self._clock = clock
        self._sleep = sleep
        self._interval = interval
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """What is inside is one request.

        The lock is free while this one sleeps. Held, it would let a process that asks often take every turn.
        """
        with self._lock:
            while True:
                with self._turns.held():
                    early = seconds_early(self._turns.over, self._clock(), self._interval)
                    if not early:
                        try:
                            yield
                        finally:
                            self._turns.over = self._clock()
                        return
                self._sleep(early)


def is_paced(request: Request) -> bool:
    return request.path.startswith(PATHS)


def pace_of(tenant: str) -> Pace:
    """One pace a process and tenant, whichever client asks. Raises ConnectionSettingsError for a senseless interval."""
    interval = interval_seconds()
    with _MAKING:  # the cache alone would let two threads make one each
        return _pace(tenant, interval)


def interval_seconds() -> float:
    """How long Conditional Access is left alone after each answer to a request of ours.

    More than the documented second where other applications ask the same tenant. Raises ConnectionSettingsError.
    """
    return seconds_from(INTERVAL, DEFAULT_INTERVAL_SECONDS, MOST_INTERVAL_SECONDS)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _pace(tenant: str, interval: float) -> Pace:
    return Pace(SharedTurns(tenant), interval=interval)


def seconds_early(last: float, now: float, interval: float) -> float:
    """How long it is to a turn's end after `last`. A last turn that is still to come was taken by another clock."""
    passed = now - last
    return interval - passed if 0 <= passed < interval else 0.0


def own_folder(folder: Path) -> None:
    """Made for this user alone. Raises PermissionError where another's stands: it may hold links to anywhere."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or (hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o022)):
        raise PermissionError(folder)


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"

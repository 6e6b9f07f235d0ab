"""Limits our request rate: Conditional Access accepts one request per second and tenant, from all applications [docs].

A refusal has no Retry-After. So our requests take turns: one at a time, each a second after the previous answer.
Program and provider host share the turns in a small SQLite database per tenant, in the user's temporary folder, locked
during a request. If it cannot be used, each process keeps its own turns. Refused requests count too [docs], so an
immediate retry only prolongs the wait. The azuread plugin does not limit its rate: it waits and retries after a
refusal.
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
"""How long to wait for another process's request before going ahead."""
_TABLE: Final = "CREATE TABLE IF NOT EXISTS last_turn (id INTEGER PRIMARY KEY CHECK (id = 1), over REAL NOT NULL)"
_READ: Final = "SELECT over FROM last_turn"
_WRITE: Final = "INSERT OR REPLACE INTO last_turn VALUES (1, ?)"


class Turns:
    """When the last turn ended. One holder at a time."""

    def __init__(self) -> None:
        self.over = 0.0

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the turn inside the block; the holder may change `over`."""
        yield


class SharedTurns(Turns):
    """Turns shared by all processes of this user for one tenant. Without the database, this process's own."""

    def __init__(self, tenant: str, folder: Path | None = None) -> None:
        super().__init__()
        self._file = f"turns-{hashlib.sha256(tenant.encode()).hexdigest()[:16]}.sqlite"
        self._folder = folder

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As Turns.held. SQLite releases the lock however the process ends."""
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
    """Lets one request through at a time, each an interval after the end of the previous one. Thread-safe."""

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
        """Send one request inside the block.

        The lock is free during the sleep. Otherwise a process with many requests would take every turn.
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
    """The pace of this process for a tenant, shared by all clients. Raises ConnectionSettingsError."""
    interval = interval_seconds()
    with _MAKING:  # Without the lock two threads could each create one.
        return _pace(tenant, interval)


def interval_seconds() -> float:
    """The seconds between an answer of Conditional Access and our next request.

    Set more than the documented second if other applications use the same tenant. Raises ConnectionSettingsError.
    """
    return seconds_from(INTERVAL, DEFAULT_INTERVAL_SECONDS, MOST_INTERVAL_SECONDS)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _pace(tenant: str, interval: float) -> Pace:
    return Pace(SharedTurns(tenant), interval=interval)


def seconds_early(last: float, now: float, interval: float) -> float:
    """The seconds until the next turn. A `last` in the future comes from another clock and does not count."""
    passed = now - last
    return interval - passed if 0 <= passed < interval else 0.0


def own_folder(folder: Path) -> None:
    """Create the folder for this user only. Raises PermissionError if another user owns it: it may hold links."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or (hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o022)):
        raise PermissionError(folder)


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"

"""Which request gets which fault: by method, path and occurrence, counted from the moment of injection.

Tests' threads and the server's loop call it. `exchange` carries out the fault.
"""

import re
import threading
from dataclasses import dataclass, field
from typing import Literal

from .catalogue import FAULTS, Fault

ANY = "*"
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE", ANY)
When = Literal["before", "after"]


class FaultError(ValueError):
    """An invalid injection. The message has the valid values."""


@dataclass
class Aim:
    """The requests that a fault is for, and how many of them came."""

    method: str
    path: re.Pattern[str]
    occurrence: int
    times: int
    seen: int = 0

    def hits(self, method: str, path: str) -> bool:
        """Counts a request that fits."""
        if self.method not in (ANY, method) or not self.path.fullmatch(path):
            return False
        self.seen += 1
        return self.occurrence <= self.seen < self.occurrence + self.times

    @property
    def is_past(self) -> bool:
        return self.seen >= self.occurrence + self.times - 1


@dataclass
class Injection:
    """A handle. `struck` is the number of requests that got the fault; 0 is a mistake of the test."""

    fault: Fault
    aim: Aim
    seconds: float | None = None
    struck: int = 0


@dataclass
class Hold:
    """A request that waits: `reached` is set when it is there; then `release()`, or `drop()` it unanswered.

    Dropped `before` it is processed, it never takes effect.
    """

    aim: Aim
    when: When
    reached: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    is_dropped: bool = False
    client: tuple[str, int] | None = None
    """Address and port of whoever sent it, once it is reached."""

    def release(self) -> None:
        self.over.set()

    def drop(self) -> None:
        self.is_dropped = True
        self.over.set()


def aim(method: str, path: str, occurrence: int, times: int) -> Aim:
    if method not in METHODS:
        msg = f"method is one of {', '.join(METHODS)}, found {method!r}."
        raise FaultError(msg)
    for name, count in (("occurrence", occurrence), ("times", times)):
        if count < 1:
            msg = f"{name} counts from 1, found {count}."
            raise FaultError(msg)
    try:
        return Aim(method, re.compile(path), occurrence, times)
    except re.error as error:
        msg = f"path is not a regular expression: {error}."
        raise FaultError(msg) from None


class Faults:
    """`TenantServer.faults`. `path` is a regular expression for the whole path of the URL, its version included.

    Sign-in, discovery and metadata requests can fail like Graph's; the control plane's cannot.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._injections: list[Injection] = []
        self._holds: list[Hold] = []

    def inject(
        self, method: str, path: str, fault: str, occurrence: int = 1, times: int = 1, seconds: float | None = None
    ) -> Injection:
        """The n-th fitting request from now, and `times` - 1 more, meet `fault` (a name of the catalogue).

        `seconds`: what Retry-After asks for, or how long connections are refused; 1 unless given.
        """
        if fault not in FAULTS:
            msg = f"fault is one of {'; '.join(FAULTS)}, found {fault!r}."
            raise FaultError(msg)
        if seconds is not None and seconds < 0:
            msg = f"seconds cannot be negative, found {seconds:g}."
            raise FaultError(msg)
        injection = Injection(FAULTS[fault], aim(method, path, occurrence, times), seconds)
        with self._lock:
            self._injections.append(injection)
        return injection

    def hold(self, method: str, path: str, occurrence: int = 1, when: When = "before") -> Hold:
        """The n-th fitting request from now waits before, or after, it is processed. Others go on meanwhile."""
        hold = Hold(aim(method, path, occurrence, 1), when)
        with self._lock:
            self._holds.append(hold)
        return hold

    def clear(self) -> None:
        """Forget all faults; what is held goes on."""
        with self._lock:
            holds, self._holds, self._injections = self._holds, [], []
        for hold in holds:
            hold.release()

    @property
    def injections(self) -> list[Injection]:
        with self._lock:
            return list(self._injections)

    @property
    def needs_the_past(self) -> bool:
        """Whether a stale read may still come."""
        return any(one.fault.kind == "stale" and not one.aim.is_past for one in self.injections)

    def meet(self, method: str, path: str) -> tuple[Injection | None, list[Hold]]:
        """What this request meets. Every injection counts it; the first that hits strikes."""
        with self._lock:
            hits = [one for one in self._injections if one.aim.hits(method, path)]
            holds = [one for one in self._holds if one.aim.hits(method, path)]
            if hits:
                hits[0].struck += 1
            return (hits[0] if hits else None), holds

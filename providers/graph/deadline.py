"""The deadline of one operation with all its requests: the creation of a resource, or one listing.

A provider enters `one_operation` for each call of the engine, and all requests inside share its deadline. This module
imports nothing slow: the provider host loads it even if it never sends a request.
"""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, ParamSpec, TypeVar

from providers.graph.seconds import seconds_from

DEADLINE_SECONDS: Final = 300.0
TIMEOUT: Final = "GRAPH_TIMEOUT_SECONDS"
DEFAULT_TIMEOUT_SECONDS: Final = 60.0
P = ParamSpec("P")
R = TypeVar("R")


class Deadline:
    """Measures the time since its creation. Waits count even if the sleep is replaced in a test."""

    def __init__(self, seconds: float = DEADLINE_SECONDS) -> None:
        self.seconds = seconds
        self._start = time.monotonic()
        self._waited = 0.0

    def add_wait(self, seconds: float) -> None:
        self._waited += seconds

    @property
    def spent(self) -> float:
        return max(time.monotonic() - self._start, self._waited)

    def allows(self, wait: float) -> bool:
        return self.spent + wait < self.seconds


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def one_operation() -> Iterator[Deadline]:
    """Share one deadline inside the block. An operation within another uses the outer deadline."""
    outer = _CURRENT.get()
    if outer is not None:
        yield outer
        return
    token = _CURRENT.set(Deadline())
    try:
        yield current_deadline()
    finally:
        _CURRENT.reset(token)


def as_one_operation(method: Callable[P, R]) -> Callable[P, R]:
    """Decorate a method: each call is one operation."""

    @functools.wraps(method)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with one_operation():
            return method(*args, **kwargs)

    return within


def current_deadline() -> Deadline:
    """The deadline of this thread's operation; a new one outside any operation."""
    return _CURRENT.get() or Deadline()


def timeout_seconds() -> float:
    """The time-out of one request; slow proxies need more. Raises ConnectionSettingsError."""
    return seconds_from(TIMEOUT, DEFAULT_TIMEOUT_SECONDS, DEADLINE_SECONDS)

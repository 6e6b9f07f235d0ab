"""How long one operation may take, whatever it consists of: the creation of a resource, or one listing.

A provider enters `one_operation` for each call of the engine; all requests inside share its deadline. Imports nothing
that costs time: the provider host loads it before it knows whether it will ask Graph anything.
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
    """Counts the time since it was made; waits count even where they take no time."""

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
    """What is inside shares one deadline; an operation within another is part of it."""
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
    """The method, with one deadline for each call."""

    @functools.wraps(method)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with one_operation():
            return method(*args, **kwargs)

    return within


def current_deadline() -> Deadline:
    """The deadline of the operation that this thread is in; a new one outside of any."""
    return _CURRENT.get() or Deadline()


def timeout_seconds() -> float:
    """How long one request may go without an answer; more for slow proxies. Raises ConnectionSettingsError."""
    return seconds_from(TIMEOUT, DEFAULT_TIMEOUT_SECONDS, DEADLINE_SECONDS)

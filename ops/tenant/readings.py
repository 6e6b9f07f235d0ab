"""What a command has read from the tenant: each answer once a run, with its route and time.

`Readings` belongs to a run, and asks each question once, whoever needs the answer. A `Recorder` belongs to one check:
it reads through the run's `Readings`, and knows which requests its check rests on. It takes GET alone, and POST to the
addresses that change nothing.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from providers.graph.errors import ForbiddenError, GraphError
from providers.graph.reader import GraphReader
from providers.graph.request import Json, Request
from providers.graph.tenant_guard import Caller

T = TypeVar("T")
MACHINES: Final = "/machines"
"""Defender's list, which stands under `/api`."""
HARMLESS_POSTS: Final = frozenset({"/identity/conditionalAccess/evaluate"})
"""What-If: a POST that changes nothing [docs]."""

_NO_PERMISSION_HELPS: Final = frozenset({"Authentication_RequestFromNonPremiumTenantOrB2CTenant"})
"""403 although the permission is there: the tenant has no licence for what is read [issue]."""


@dataclass(frozen=True)
class Evidence:
    """A request, and when its answer came, in UTC. `query` has no secret: what a request asks for."""

    method: str
    route: str
    query: tuple[tuple[str, str], ...]
    time: datetime


@dataclass(frozen=True)
class _Answer:
    items: tuple[Json, ...]
    time: datetime


class Readings:
    """The answers of one run. Thread-safe. `now`: the time, in UTC."""

    def __init__(self, graph: GraphReader, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.graph = graph
        self.now = now
        self._lock = threading.Lock()
        self._answers: dict[tuple[object, ...], Future[_Answer]] = {}
        self._made: dict[str, tuple[Recorder, Future[Any]]] = {}

    def recorder(self) -> "Recorder":
        return Recorder(self)

    def once(self, name: str, make: Callable[["Recorder"], T]) -> tuple["Recorder", "Future[T]"]:
        """What `make` comes to, made once a run whoever asks, and the recorder that it read through."""
        with self._lock:
            is_new = name not in self._made
            recorder, future = self._made.setdefault(name, (self.recorder(), Future()))
        if is_new:
            _settle(future, lambda: make(recorder))
        return recorder, future

    def answer(self, request: Request, *, whole: bool) -> _Answer:
        """The answer, asked for once. `whole`: all items of a collection. Raises GraphError, the same each time."""
        key = (*_identity(request), whole)
        with self._lock:
            known = self._answers.get(key)
            future = known or self._answers.setdefault(key, Future())
        if known is None:
            _settle(future, lambda: self._asked(request, whole=whole))
        return future.result()

    def _asked(self, request: Request, *, whole: bool) -> _Answer:
        items = tuple(self.graph.get_all(request)) if whole else (self.graph.send(request),)
        return _Answer(items, self.now())


def _settle(future: "Future[T]", make: Callable[[], T]) -> None:
    try:
        future.set_result(make())
    except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
        future.set_exception(error)


class Recorder:
    """Reads for one check (a GraphReader), and keeps what the check rests on, a refused request among it."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._evidence: dict[tuple[object, ...], Evidence] = {}
        self.refused: list[str] = []
        """The permissions of the requests that Graph refused with 403."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """In the order of the requests."""
        return tuple(self._evidence.values())

    def send(self, request: Request) -> Json:
        """As GraphReader. The answer is shared: it must not be changed."""
        (found,) = self._read(request, whole=False)
        return found

    def get_all(self, request: Request) -> Iterator[Json]:
        """As GraphReader. The list is kept: what is large is read with `stream`."""
        return iter(self._read(request, whole=True))

    def stream(self, request: Request) -> Iterator[Json]:
        """The items of a large collection, page by page. Nothing is kept, so that two calls read it twice."""
        _require_harmless(request)
        try:
            yield from self._readings.graph.stream(request)
        except GraphError as error:
            self._failed(request, error)
            raise
        finally:
            self.rests_on(evidence_of(request, self._readings.now()))

    def rests_on(self, *evidence: Evidence) -> None:
        """Add the evidence of a summary that another check made."""
        for one in evidence:
            self._evidence.setdefault((one.method, one.route, one.query), one)

    def once(self, name: str, make: Callable[["Recorder"], T]) -> T:
        """A summary that several checks share: made by the first, and evidence of all. Raises what `make` raises."""
        recorder, future = self._readings.once(name, make)
        try:
            return future.result()
        finally:
            self.rests_on(*recorder.evidence)
            self.refused += recorder.refused

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._readings.now()

    def pause(self) -> None:
        """As GraphReader. Nothing was written, so there is nothing to wait for."""

    def caller(self) -> Caller | None:
        """As GraphReader."""
        return self._readings.graph.caller()

    def _read(self, request: Request, *, whole: bool) -> tuple[Json, ...]:
        _require_harmless(request)
        try:
            found = self._readings.answer(request, whole=whole)
        except GraphError as error:
            self._failed(request, error)
            self.rests_on(evidence_of(request, self._readings.now()))
            raise
        self.rests_on(evidence_of(request, found.time))
        return found.items

    def _failed(self, request: Request, error: GraphError) -> None:
        if isinstance(error, ForbiddenError) and error.code not in _NO_PERMISSION_HELPS:
            self.refused.append(request.permission)


def _require_harmless(request: Request) -> None:
    if request.method == "GET" or (request.method == "POST" and request.path in HARMLESS_POSTS):
        return
    msg = f"{request.method} {request.path} is not a request that only reads."
    raise AssertionError(msg)


def evidence_of(request: Request, time: datetime) -> Evidence:
    """Of a request whose answer came at `time`. Paths of Defender have no version."""
    query = tuple(sorted(request.query.items()))
    root = "/api" if request.path == MACHINES else f"/{request.version}"
    return Evidence(request.method, f"{root}{request.path}", query, time.replace(microsecond=0))


def _identity(request: Request) -> tuple[object, ...]:
    """What makes two requests the same question. A body is in the place of a query."""
    query, headers = (tuple(sorted(one.items())) for one in (request.query, request.headers))
    return request.method, request.version, request.path, query, headers, repr(request.body)

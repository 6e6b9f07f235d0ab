"""Reads lists page by page, and keeps of each how much was read, when, or why not.

A refused request is a `Reason` in the place of the answer: what depends on it is not known. No answer at all, or a
sign-in that fails, ends the command instead: then nothing is known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from ops.impact.judging.judgement import Reason
from ops.impact.judging.report import Source
from ops.impact.reading import requests
from providers.graph.directory import GROUP
from providers.graph.errors import ForbiddenError, NotFoundError, RequestFailedError, UnexpectedAnswerError
from providers.graph.request import Json, Request

Progress = Callable[[str, int], None]
"""Gets the name of a list, and how many of its objects have come."""


_EXPIRED: Final = frozenset({400, 404, 410})
"""How a service may answer to a link to the next page that is too old [docs: 410; inference: the others]."""
_MOST_TRIES: Final = 3


class Streaming(Protocol):
    """Reads long lists: Graph's client, or Defender's. Raises GraphError."""

    def stream(self, request: Request) -> Iterator[Json]:
        """All items, page by page."""


class Reader(Streaming, Protocol):
    """Graph's client."""

    def send(self, request: Request) -> Json:
        """The JSON of the answer."""


@dataclass
class Listing:
    """One list as it is read: iterate once. `missing`, afterwards: why it is incomplete, None when it is whole."""

    name: str
    request: Request
    sources: "Sources"
    reader: Streaming
    missing: Reason | None = None

    def __iter__(self) -> Iterator[Json]:
        """Where a link to the next page has expired, the list begins again: its items may come twice."""
        for left in reversed(range(_MOST_TRIES)):
            count = 0
            try:
                for item in self.reader.stream(self.request):
                    count += 1
                    self.sources.progress(self.name, count)
                    yield item
            except RequestFailedError as error:
                if count and left and error.status in _EXPIRED:
                    continue
                self.missing = None if _is_empty(self.request, error) else reason_of(self.name, self.request, error)
            except UnexpectedAnswerError as error:
                self.missing = reason_of(self.name, self.request, error)
            break
        self.sources.keep(self.name, self.request, count, self.missing)


class Sources:
    """All that one run reads. Lists of one name, such as the groups, are one entry."""

    def __init__(
        self,
        graph: Reader,
        defender: Streaming | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        progress: Progress = lambda _name, _count: None,
    ) -> None:
        self.graph = graph
        self.defender = defender
        self.now = now
        self.progress = progress
        self._found: dict[str, Source] = {}

    @property
    def all(self) -> tuple[Source, ...]:
        """In the order of their first request."""
        return tuple(self._found.values())

    def listing(self, name: str, request: Request) -> Listing:
        """The objects of a list in Graph."""
        return Listing(name, request, self, self.graph)

    def machines(self) -> Listing | None:
        """The machines in Defender; None where nobody can ask it."""
        return None if self.defender is None else Listing("Defender machines", requests.machines(), self, self.defender)

    def one(self, name: str, request: Request) -> Json | Reason | None:
        """One object; None where there is none."""
        found: Json | Reason | None
        try:
            found = self.graph.send(request)
        except NotFoundError:
            found = None
        except (RequestFailedError, UnexpectedAnswerError) as error:
            found = reason_of(name, request, error)
        missing = found if isinstance(found, Reason) else None
        self.keep(name, request, 0 if found is None or missing else 1, missing)
        return found

    def keep(self, name: str, request: Request, count: int, missing: Reason | None) -> None:
        """Add what one request, or one list, came to."""
        before = self._found.get(name)
        time = self.now().replace(microsecond=0)
        if before is None:
            self._found[name] = Source(name, f"/{request.version}{request.path}", count, time, missing)
        else:
            self._found[name] = Source(name, before.route, before.count + count, time, before.missing or missing)


def reason_of(name: str, request: Request, error: Exception) -> Reason:
    """A refusal in the words of a report."""
    if isinstance(error, ForbiddenError):
        return Reason("notRead", f"{name}: may not be read", request.permission)
    return Reason("notRead", f"{name}: could not be read ({error})")


def _is_empty(request: Request, error: Exception) -> bool:
    """A group that is gone has nobody in it, and Defender says 404 where it has no machine at all [docs]."""
    may_be_gone = request.path.startswith(f"{GROUP.path}/") or request.path == requests.MACHINES
    return may_be_gone and isinstance(error, NotFoundError)

"""Reads lists page by page, and keeps of each how much was read, by which requests, when, or why not.

A refused request is a `Reason` in the place of the answer: what depends on it is not known. No answer at all, or a
sign-in that fails, ends the command instead: then nothing is known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from ops.tenant import requests
from ops.tenant.readings import MACHINES, Evidence, Recorder, evidence_of
from ops.tenant.reason import Reason
from providers.graph.directory import GROUP
from providers.graph.errors import ForbiddenError, GraphError, NotFoundError, RequestFailedError, UnexpectedAnswerError
from providers.graph.request import Json, Request

Progress = Callable[[str, int], None]
"""Gets the name of a list, and how many of its objects have come."""
_SHOWN_EVERY: Final = 500
"""Objects between two calls of `Progress`."""
_EXPIRED: Final = frozenset({400, 404, 410})
"""How a service may answer to a link to the next page that is too old [docs: 410; inference: the others]."""
_MOST_TRIES: Final = 3


@dataclass(frozen=True)
class Source:
    """What was read: how many objects, by which requests, or why not. Of lists of one name `time` is the last one's."""

    name: str
    count: int
    evidence: tuple[Evidence, ...]
    missing: Reason | None = None

    @property
    def first(self) -> Evidence:
        """The first of its requests: the others ask the same of other objects."""
        return self.evidence[0]


class Streaming(Protocol):
    """Reads long lists: a recorder of Graph's answers, or Defender's client. Raises GraphError."""

    def stream(self, request: Request) -> Iterator[Json]:
        """All items, page by page."""


@dataclass
class Listing:
    """One list as it is read: iterate once. `missing`, afterwards: why it is incomplete, None when it is whole.

    Its items may come twice: a list that changes while it is read may repeat one, and so does a list that begins again.
    """

    name: str
    request: Request
    sources: "Sources"
    reader: Streaming
    missing: Reason | None = None

    def __iter__(self) -> Iterator[Json]:
        """Where a link to the next page has expired, the list begins again."""
        for left in reversed(range(_MOST_TRIES)):
            count = 0
            try:
                for item in self.reader.stream(self.request):
                    count += 1
                    if count % _SHOWN_EVERY == 0:
                        self.sources.progress(self.name, count)
                    yield item
            except RequestFailedError as error:
                if count and left and error.status in _EXPIRED:
                    continue
                if not _is_empty(self.request, error):
                    self.missing = self.sources.reason_of(self.name, self.request, error)
            except UnexpectedAnswerError as error:
                self.missing = self.sources.reason_of(self.name, self.request, error)
            break
        self.sources.keep(self.name, self.request, count, self.missing)


class Sources:
    """All that one reading asked for. Lists of one name, such as the groups, are one entry."""

    def __init__(
        self,
        graph: Recorder,
        defender: Streaming | None = None,
        progress: Progress = lambda _name, _count: None,
    ) -> None:
        self.graph = graph
        self.defender = defender
        self.now = graph.now
        self.progress = progress
        self.failures: list[GraphError] = []
        """The errors behind what is missing."""
        self._found: dict[str, _Read] = {}

    @property
    def all(self) -> tuple[Source, ...]:
        """In the order of their first request."""
        return tuple(
            Source(name, one.count, tuple(one.evidence.values()), one.missing) for name, one in self._found.items()
        )

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
            found = self.reason_of(name, request, error)
        missing = found if isinstance(found, Reason) else None
        self.keep(name, request, 0 if found is None or missing else 1, missing)
        return found

    def keep(self, name: str, request: Request, count: int, missing: Reason | None) -> None:
        """Add what one request, or one list, came to."""
        entry = self._found.setdefault(name, _Read({}))
        entry.count += count
        entry.missing = entry.missing or missing
        found = evidence_of(request, self.now())
        entry.evidence[found.route, found.query] = found

    def reason_of(self, name: str, request: Request, error: GraphError) -> Reason:
        """A refusal in the words of a report."""
        self.failures.append(error)
        if isinstance(error, ForbiddenError):
            return Reason("notRead", f"{name}: may not be read", request.permission)
        return Reason("notRead", f"{name}: could not be read ({error})")


@dataclass
class _Read:
    """A source while it grows."""

    evidence: dict[tuple[str, tuple[tuple[str, str], ...]], Evidence]
    count: int = 0
    missing: Reason | None = None


def _is_empty(request: Request, error: Exception) -> bool:
    """A group that is gone has nobody in it, and Defender says 404 where it has no machine at all [docs]."""
    may_be_gone = request.path.startswith(f"{GROUP.path}/") or request.path == MACHINES
    return may_be_gone and isinstance(error, NotFoundError)

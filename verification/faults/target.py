"""The n-th request of its kind in an operation: what every part aims at, in every run, whatever ids it has."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.tenant.fault_injection.catalogue import Fault
from sandbox.tenant.requests_log import GRAPH_PREFIXES, Request

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID = "{id}"


@dataclass(frozen=True)
class Target:
    """`path` has `{id}` where a run has an id; `pattern` is the regular expression that meets it in any run."""

    method: str
    path: str
    occurrence: int

    def __str__(self) -> str:
        return f"{self.method} {self.path}" + ("" if self.occurrence == 1 else f" ({self.occurrence})")

    @property
    def pattern(self) -> str:
        return "[^/]+".join(map(re.escape, self.path.split(_ID)))

    @property
    def is_graphs(self) -> bool:
        """Whether Graph is asked, and not Entra or the metadata host."""
        return self.path.startswith(GRAPH_PREFIXES)

    def may_meet(self, fault: Fault) -> bool:
        """A stale read is one of Graph's reads."""
        return fault.kind != "stale" or (self.method == "GET" and self.is_graphs)


def targets_of(requests: Iterable[Request]) -> Iterator[Target]:
    """Each request, counted among those of its kind."""
    seen: Counter[tuple[str, str]] = Counter()
    for request in requests:
        path = kind(request.path)
        seen[request.method, path] += 1
        yield Target(request.method, path, seen[request.method, path])


def kind(path: str) -> str:
    """The path without ids."""
    return _GUID.sub(_ID, path)

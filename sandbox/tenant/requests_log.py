"""The requests of clients to the emulated tenant, in order. Benchmarks and tests read this log.

Token requests are recorded without their bodies, which hold credentials. The control plane is not recorded.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

WRITING_METHODS = frozenset({"POST", "PATCH", "PUT", "DELETE"})
GRAPH_PREFIXES = ("/v1.0/", "/beta/")
READS_BY_POST = ("/evaluate", "/getByIds", "/$batch")


@dataclass(frozen=True)
class Request:
    """One request and the status it got; `body` is the parsed JSON, None where there was none.

    `fault` names what was injected into the exchange. `status` is 0 when no answer was sent on purpose.
    """

    method: str
    path: str
    query: Mapping[str, str]
    status: int
    body: Any
    user_agent: str
    at: datetime
    fault: str | None = None

    @property
    def is_graph_write(self) -> bool:
        reads = self.method == "POST" and self.path.endswith(READS_BY_POST)
        return self.method in WRITING_METHODS and self.path.startswith(GRAPH_PREFIXES) and not reads


@dataclass
class RequestLog:
    """Appended to by the server's thread, read by any other."""

    _requests: list[Request] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def all(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    def writes(self) -> list[Request]:
        return [request for request in self.all() if request.is_graph_write]

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

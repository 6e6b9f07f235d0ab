"""One request to Graph, as a resource or a look-up defines it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Version = Literal["v1.0", "beta"]


@dataclass(frozen=True)
class Request:
    """A request. `path` is below the version (`/deviceManagement`); `what` describes it in errors and waits.

    `permission` is the application permission it needs. `replaces` marks a POST that replaces a complete set
    (`/assign`) and so may be sent twice. `headers` are added to the client's own.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    what: str
    permission: str
    version: Version = "v1.0"
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    replaces: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has the same effect as sending it once."""
        return self.method != "POST" or self.replaces

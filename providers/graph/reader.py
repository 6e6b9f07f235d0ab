"""What reads the tenant: the part of the Graph client that a look-up or a check needs.

`GraphClient` is one. A command that only reads gives its own, which keeps the answers and when they came.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.tenant_guard import Caller


class GraphReader(Protocol):
    """Sends requests. Every method raises GraphError. It is compared by what it is: answers are kept for each."""

    def __hash__(self) -> int: ...

    def send(self, request: Request) -> Json:
        """The JSON of the answer."""

    def get_all(self, request: Request) -> Iterator[Json]:
        """All items of a collection, page by page."""

    def stream(self, request: Request) -> Iterator[Json]:
        """As `get_all`, for collections that take long to read: each page has a deadline of its own."""

    def pause(self) -> None:
        """Wait until Graph shows a recent write everywhere."""

    def caller(self) -> "Caller | None":
        """The identity of the last token; None before the first request."""

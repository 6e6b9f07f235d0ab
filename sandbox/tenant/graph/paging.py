"""Pages of long lists: each request looks at the objects of its page alone, however long the list is.

A page begins at a position. The list may change between two pages, as it does in Graph: what goes away before the
position makes the next page leave something out, what is new comes last. Where finding the members of a list costs
more than a look, as in nested groups, the first page leaves their ids for the others (`listed`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Final, TypeVar
from uuid import uuid4

from ..objects import Json
from . import errors
from .calls import Call
from .odata import PageToken, next_link

T = TypeVar("T")
KEPT_LISTINGS: Final = 100


@dataclass(frozen=True)
class Size:
    """How many objects a page has unless `$top` says otherwise, and at most."""

    default: int
    largest: int


DIRECTORY: Final = Size(100, 999)
"""[docs, live]"""


def size_of(call: Call, size: Size) -> int:
    """More than the largest is refused by the directory [live]; the switch makes pages smaller."""
    if call.query.top is not None and call.query.top > size.largest:
        raise errors.directory_page_size(call.query.top, size.largest)
    return smaller(call, call.query.top or size.default)


def smaller(call: Call, size: int) -> int:
    return min(size, call.tenant.switches.page_size or size)


def start_of(call: Call, expired: Callable[[], errors.GraphError]) -> int:
    """The position of the page; `expired` is the workload's error for a token that works no longer."""
    token, tenant = call.query.token, call.tenant
    if token is None:
        return 0
    if tenant.switches.expired_page_tokens > 0:
        tenant.switches.expired_page_tokens -= 1
        raise expired()
    age = timedelta(seconds=int(tenant.clock.now().timestamp()) - token.issued)
    is_gone = bool(token.listing) and token.listing not in tenant.listings
    if is_gone or age > timedelta(minutes=tenant.switches.page_token_minutes):
        raise expired()
    return token.position


def listed(call: Call, find: Callable[[], list[str]]) -> tuple[str, list[str]]:
    """Its key and the ids of the whole list, found at the first page. The oldest listings make room for new ones.

    Nothing is found anew for the token of a listing that is gone: `start_of` refuses it.
    """
    listings = call.tenant.listings
    if call.query.token is not None:
        return call.query.token.listing, listings.get(call.query.token.listing, [])
    ids = find()
    while len(listings) >= KEPT_LISTINGS:
        del listings[next(iter(listings))]
    key = uuid4().hex
    listings[key] = ids
    return key, ids


def cut(
    source: Iterable[T], start: int, size: int, fits: Callable[[T], bool] | None = None
) -> tuple[list[T], int | None]:
    """What fits, from a position on, and the position of the first that fits and is not on the page any more."""
    page: list[T] = []
    for position, one in enumerate(islice(source, start, None), start):
        if fits is not None and not fits(one):
            continue
        if len(page) == size:
            return page, position
        page.append(one)
    return page, None


def link(call: Call, position: int | None, listing: str = "") -> Json:
    """@odata.nextLink, where there is a next page."""
    if position is None:
        return {}
    token = PageToken(position, int(call.tenant.clock.now().timestamp()), listing)
    return {"@odata.nextLink": next_link(call.query, call.url, token)}

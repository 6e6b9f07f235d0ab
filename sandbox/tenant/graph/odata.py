"""OData system query options: parsed against what a route allows, applied to lists. Unknown options are errors."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from . import errors
from .filters import Condition, parse_filter

Expansion = dict[str, "Expansion"]
DEFAULT_SIZE = 100
LARGEST_SIZE = 1000
EXPAND_TOKEN = re.compile(r"\s*(\$expand=|[A-Za-z0-9]+|[(),])")


@dataclass(frozen=True)
class PageToken:
    """Where a page begins: a position in the whole list, or in the `listing` of ids that its first page has left.

    `issued` is the tenant's time in seconds; 0 where it does not matter.
    """

    position: int
    issued: int = 0
    listing: str = ""

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.position}.{self.issued}.{self.listing}".encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "PageToken":
        """What nobody was given is refused; the words are [inference]."""
        token: PageToken | None = None
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            position, issued, listing = urlsafe_b64decode(padded).decode("ascii").split(".")
            token = cls(int(position), int(issued), listing)
        except ValueError:
            pass
        if token is None or token.position < 0 or str(token) != text:
            msg = f"Invalid value '{text}' for $skiptoken query option found."
            raise errors.bad_request(msg)
        return token


@dataclass(frozen=True)
class Query:
    """The options of one request; `raw` keeps them as they came, for nextLink. `token` is that of a next page."""

    raw: Mapping[str, str] = field(default_factory=dict)
    select: tuple[str, ...] | None = None
    top: int | None = None
    token: PageToken | None = None
    condition: Condition | None = None
    expand: Expansion = field(default_factory=dict)


def parse_query(
    items: Sequence[tuple[str, str]],
    allowed: frozenset[str],
    filters: Callable[[str], Condition] = parse_filter,
    *,
    own_filter: bool = False,
) -> Query:
    """`own_filter`: whoever answers reads the text of `$filter`, which is not in the language of the directory."""
    raw = dict(items)
    if len(raw) != len(items):
        msg = "A query option may be given once only."
        raise errors.bad_request(msg)
    allowed_now = allowed | {"$skiptoken"} if "$top" in allowed else allowed
    for name in raw:
        if name not in allowed_now:
            raise errors.unknown_option(name)
    select = raw.get("$select")
    return Query(
        raw=raw,
        select=tuple(part.strip() for part in select.split(",")) if select else None,
        top=positive("$top", raw["$top"]) if "$top" in raw else None,
        token=PageToken.parse(raw["$skiptoken"]) if "$skiptoken" in raw else None,
        condition=filters(raw["$filter"]) if "$filter" in raw and not own_filter else None,
        expand=parse_expand(raw["$expand"]) if "$expand" in raw else {},
    )


def positive(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        msg = f"Invalid value '{text}' for {name} query option found."
        raise errors.bad_request(msg)
    return int(text)


def parse_expand(text: str) -> Expansion:
    """Understands names and nested $expand, which is all that clients of compliance policies use [client]."""
    tokens = EXPAND_TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        msg = f"Term '{text}' is not valid in a $select or $expand expression."
        raise errors.bad_request(msg)
    result, rest = expand_list(tokens, text)
    if rest:
        msg = f"Syntax error in $expand: '{text}'."
        raise errors.bad_request(msg)
    return result


def expand_list(tokens: list[str], text: str) -> tuple[Expansion, list[str]]:
    result: Expansion = {}
    while True:
        if not tokens or not tokens[0].isalnum():
            msg = f"Syntax error in $expand: '{text}'."
            raise errors.bad_request(msg)
        name, tokens = tokens[0], tokens[1:]
        result[name] = {}
        if tokens[:2] == ["(", "$expand="]:
            result[name], tokens = expand_list(tokens[2:], text)
            if tokens[:1] != [")"]:
                msg = f"Syntax error in $expand: '{text}'."
                raise errors.bad_request(msg)
            tokens = tokens[1:]
        if tokens[:1] != [","]:
            return result, tokens
        tokens = tokens[1:]


def selected(item: Mapping[str, Any], select: tuple[str, ...] | None, type_name: str) -> dict[str, Any]:
    """Annotations stay; a name that the object does not have is an error, as in Graph [docs]."""
    if select is None:
        return dict(item)
    for name in select:
        if name not in item:
            msg = f"Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'."
            raise errors.bad_request(msg)
    return {name: value for name, value in item.items() if name in select or "@odata." in name}


def filtered(items: Iterable[Mapping[str, Any]], condition: Condition | None) -> list[Mapping[str, Any]]:
    return [item for item in items if condition is None or condition(item)]


def page(items: Sequence[Mapping[str, Any]], query: Query, page_size: int, url: str) -> dict[str, Any]:
    """One page of a short list, with @odata.nextLink where more is left.

    $top is the size of a page, as Graph has it [docs]. `page_size` 0: 100, and as many as 1000 [client].
    """
    start = query.token.position if query.token else 0
    end = start + min(query.top or page_size or DEFAULT_SIZE, page_size or LARGEST_SIZE)
    result: dict[str, Any] = {}
    if end < len(items):
        result["@odata.nextLink"] = next_link(query, url, PageToken(end))
    return result | {"value": list(items[start:end])}


def next_link(query: Query, url: str, token: PageToken) -> str:
    """The same options once more [docs], with the token."""
    options = dict(query.raw) | {"$skiptoken": str(token)}
    return f"{url}?{urlencode(options, safe='$,()')}"

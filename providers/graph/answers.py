"""Reads the bodies of answers, whichever service they came from: JSON, and the items of one page of a list."""

import httpx

from providers.graph.errors import UnexpectedAnswerError
from providers.graph.parsing import parse
from providers.graph.request import Json, Request


def json_of(answer: httpx.Response) -> object:
    """The JSON of the body; None where it is none, as of a proxy's page."""
    try:
        return parse(answer.content)
    except ValueError:
        return None


def items_of(request: Request, page: Json) -> list[Json]:
    """The items of a page. Raises UnexpectedAnswerError where it has no list of objects."""
    items = page.get("value")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        msg = f"{request.what} failed: the answer has no list of values."
        raise UnexpectedAnswerError(msg)
    return items

"""The common rules of lists of log entries: newest first, pages of at most 1000, an order by time."""

from collections.abc import Sequence
from typing import Final

from ...objects import Json
from .. import errors
from ..calls import Answer, Call
from ..odata import filtered, page, selected

LARGEST_PAGE: Final = 1000


def answer_list(call: Call, forms: Sequence[Json], path: str, by: str, type_name: str) -> Answer:
    """`forms` from the oldest to the newest; `by` is the property that orders them."""
    top = call.query.top
    if top is not None and top > LARGEST_PAGE:
        msg = f"$top={top}: pages have at most {LARGEST_PAGE} entries, and how more is answered is not known."
        raise errors.not_emulated(msg)
    ordered = forms if is_ascending(call, by) else list(reversed(forms))
    size = min(LARGEST_PAGE, call.tenant.switches.page_size or LARGEST_PAGE)
    found = [selected(one, call.query.select, type_name) for one in filtered(ordered, call.query.condition)]
    body = page(found, call.query, size, call.url)
    return Answer(body={"@odata.context": call.context(path), **body})


def is_ascending(call: Call, by: str) -> bool:
    """Without $orderby the newest comes first [docs]."""
    words = call.query.raw.get("$orderby", f"{by} desc").split()
    if not words or words[0] != by or words[1:] not in ([], ["asc"], ["desc"]):
        msg = f"$orderby={call.query.raw['$orderby']}; only by {by}."
        raise errors.not_emulated(msg)
    return words[1:] != ["desc"]

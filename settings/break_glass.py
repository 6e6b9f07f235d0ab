"""The emergency accounts: always excluded from the Conditional Access policy, and never by name.

A name is not safe: after a group is deleted, often anyone may create another of that name, and its members would be
excluded.
"""

from typing import Annotated, Final

import pulumi
from pydantic import PlainValidator

from providers.graph.directory import GROUP, USER
from settings.base import Section, reject
from settings.errors import quoted
from settings.json_schema import LITERAL_ID, described
from settings.types import GUID, GUID_EXAMPLE, RefersTo, Several


def _literal_id(value: object) -> str:
    if isinstance(value, pulumi.Output):
        reject("expected a literal object id, given an Output: what is excluded must be known before anything runs")
    if not isinstance(value, str) or not GUID.fullmatch(value):
        why = "names are not taken here, another object could take over a name"
        reject(f"expected an object id (GUID) such as {GUID_EXAMPLE}, given {quoted(value)}; {why}")
    return value.lower()


_LITERAL_ID: Final = PlainValidator(_literal_id, json_schema_input_type=described(LITERAL_ID))
LiteralUserId = Annotated[str, _LITERAL_ID, RefersTo(USER)]
LiteralGroupId = Annotated[str, _LITERAL_ID, RefersTo(GROUP)]


class BreakGlass(Section):
    """Object ids of emergency users and groups."""

    users: Several[LiteralUserId] = ()
    groups: Several[LiteralGroupId] = ()

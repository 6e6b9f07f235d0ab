"""The line in a policy's description that says which stack made it.

An interrupted creation leaves a policy which no state knows, and Graph has no other place to say whose it is. So each
policy that we make says it at the end of its description: an administrator reads there why a change in the portal will
not last, and the next run knows its own. The line is no part of the description that a program declares: it is added
on the way out and taken off on the way in, and a policy that lacks it is none the worse.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from providers.graph.request import Json
from providers.resource import MANAGED_BY, Props

DESCRIPTION: Final = "description"
_LINE: Final = "Managed by Pulumi: {}"
_FOUND: Final = re.compile(r"(?:^|\n\n)Managed by Pulumi: ([^\n]+)\Z")
_FRESH: Final = timedelta(hours=24)


def described(body: Json, inputs: Props) -> Json:
    """`body` with the line of the stack in `inputs`; unchanged where the program does not say which stack it is."""
    if MANAGED_BY not in inputs:
        return body
    line = _LINE.format(inputs[MANAGED_BY])
    text = body.get(DESCRIPTION)
    return {**body, DESCRIPTION: f"{text}\n\n{line}" if text else line}


def declared(description: str | None) -> str | None:
    """What a program would have declared to get this description; None for one that holds our line alone."""
    if description is None:
        return None
    text = _FOUND.sub("", description, count=1)
    return None if not text and description else text


def owner(policy: Json) -> str | None:
    """The stack that made the policy, as `project/stack`; None when it does not say."""
    found = _FOUND.search(policy.get(DESCRIPTION) or "")
    return None if found is None else found[1]


def is_fresh(policy: Json, now: datetime | None = None) -> bool:
    """Made within a day: what an interrupted run left, rather than what another state of that name manages."""
    made = datetime.fromisoformat(policy["createdDateTime"])
    return (now or datetime.now(UTC)) - made < _FRESH

"""The line at the end of a policy's description that names the stack which created it.

An interrupted creation leaves a policy that no state contains, and Graph has no other property to record its owner. The
line lets the next run recognise the policy. It also tells an administrator why a change in the portal will not last. It
is not part of the declared description: it is added before a write and removed after a read. A policy without the line
works the same.
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
    """`body` with the line of the stack in `inputs`; unchanged if `inputs` do not name the stack."""
    if MANAGED_BY not in inputs:
        return body
    line = _LINE.format(inputs[MANAGED_BY])
    text = body.get(DESCRIPTION)
    return {**body, DESCRIPTION: f"{text}\n\n{line}" if text else line}


def declared(description: str | None) -> str | None:
    """The description without our line; None if it holds only our line."""
    if description is None:
        return None
    text = _FOUND.sub("", description, count=1)
    return None if not text and description else text


def owner(policy: Json) -> str | None:
    """The stack that created the policy, as `project/stack`; None if the description does not say."""
    found = _FOUND.search(policy.get(DESCRIPTION) or "")
    return None if found is None else found[1]


def is_fresh(policy: Json, now: datetime | None = None) -> bool:
    """Created within a day: left by an interrupted run, rather than managed by another state of the same name."""
    made = datetime.fromisoformat(policy["createdDateTime"])
    return (now or datetime.now(UTC)) - made < _FRESH

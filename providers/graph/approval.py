"""Multi Admin Approval on the wire: the headers of a write, and the answers that hold it up.

A tenant may want a second administrator's approval for Intune writes, since June 2026 for those of applications too
[docs]. Such a write carries why it is made; it is filed, not carried out, and its identical twin completes it later.
When which is sent is `providers.approval`'s matter.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final

from providers.graph.errors import RequestFailedError
from providers.graph.request import Request

JUSTIFICATION: Final = "x-msft-approval-justification"
CODE: Final = "x-msft-approval-code"
LONGEST: Final = 1024
"""Graph counts characters [client]; counted here in bytes of UTF-8, which are never fewer."""
_MARK: Final = re.compile(r"\[([0-9a-f]{16})\]\s*\Z")
_LONGEST_ID: Final = 64
_GUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_CODE_IN_MESSAGE: Final = re.compile(rf"{CODE}\W{{1,3}}({_GUID})", re.IGNORECASE)
_CONFLICT: Final = "active approval request already exists"


class HeldUpError(RequestFailedError):
    """The write was filed for approval as `approval_id`; nothing was changed."""

    def __init__(self, error: RequestFailedError, approval_id: str) -> None:
        super().__init__(str(error), status=error.status, code=error.code, request_id=error.request_id)
        self.approval_id = approval_id


class AlreadyAskedError(RequestFailedError):
    """The write was not even filed: another request for the same object is active."""

    def __init__(self, error: RequestFailedError) -> None:
        super().__init__(str(error), status=error.status, code=error.code, request_id=error.request_id)


class UnjustifiedError(RequestFailedError):
    """The tenant wants an approval and did not take the write's justification."""

    def __init__(self, error: RequestFailedError) -> None:
        text = (
            f"{error}\nNothing was changed: the tenant wants each change approved (Multi Admin Approval), and did not "
            "take the reason that was sent with this one. If a proxy stands before Graph, let it pass the header "
            f"{JUSTIFICATION}; else a tenant's access policy can exclude the application that is signed in."
        )
        super().__init__(text, status=error.status, code=error.code, request_id=error.request_id)


def digest(request: Request) -> str:
    """What makes a write the same write: method, URL and body."""
    identity = [request.method, request.version, request.path, request.body]
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]


def justification(words: str, request: Request) -> str:
    """`words` on one line, cut so that the digest at the end is always there: by it a later run knows its own."""
    end = f" [{digest(request)}]"
    line = "".join(one if one.isprintable() else " " for one in words)
    room = LONGEST - len(end)
    encoded = line.encode()
    if len(encoded) > room:
        line = encoded[: room - len("…".encode())].decode(errors="ignore") + "…"
    return f"{line}{end}"


def justified(text: str) -> dict[str, str]:
    """The header that asks: Base64 of UTF-8, plain text is refused [client]."""
    return {JUSTIFICATION: base64.b64encode(text.encode()).decode()}


def completing(approval_id: str) -> dict[str, str]:
    """The header that completes: the id as it is, and instead of the other one [client]."""
    return {CODE: approval_id}


def plain(text: str) -> str:
    """A justification as Graph lists it, decoded should it come as it was sent."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text


def mark(text: str) -> str | None:
    """The digest at the end of a justification; None for one that is not ours."""
    found = _MARK.search(plain(text))
    return None if found is None else found[1]


def held_up(error: RequestFailedError, headers: Mapping[str, str], message: str) -> RequestFailedError | None:
    """`error`, if it is about an approval. Told by header or message: the status differs by workload [docs, client]."""
    in_message = _CODE_IN_MESSAGE.search(message)
    approval_id = headers.get(CODE) or (in_message[1] if in_message else None)
    if approval_id:
        # It is shown, and sent back: a GUID, or not much of anything else.
        return HeldUpError(error, re.sub(r"[^\w-]", "", approval_id)[:_LONGEST_ID])
    if _CONFLICT in message.lower():
        return AlreadyAskedError(error)
    if JUSTIFICATION in message.lower():
        return UnjustifiedError(error)
    return None

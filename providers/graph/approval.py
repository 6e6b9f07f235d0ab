"""Multi Admin Approval in HTTP: the headers of a write, and the answers that file or refuse it.

A tenant may require a second administrator's approval for Intune writes, since June 2026 also for writes of
applications [docs]. Such a write carries a justification. Graph files it instead of carrying it out, and an identical
request completes it after the approval. `providers.approval` decides when to send which.
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
"""Graph counts characters [client]. We count bytes of UTF-8, which are never fewer."""
_MARK: Final = re.compile(r"\[([0-9a-f]{16})\]\s*\Z")
_LONGEST_ID: Final = 64
_GUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_CODE_IN_MESSAGE: Final = re.compile(rf"{CODE}\W{{1,3}}({_GUID})", re.IGNORECASE)
_CONFLICT: Final = "active approval request already exists"


class FiledForApprovalError(RequestFailedError):
    """Graph filed the write for approval as `approval_id`; nothing was changed."""

    def __init__(self, error: RequestFailedError, approval_id: str) -> None:
        super().__init__(str(error), status=error.status, code=error.code, request_id=error.request_id)
        self.approval_id = approval_id


class ActiveRequestError(RequestFailedError):
    """Graph did not file the write: another request for the same object is active."""

    def __init__(self, error: RequestFailedError) -> None:
        super().__init__(str(error), status=error.status, code=error.code, request_id=error.request_id)


class JustificationRefusedError(RequestFailedError):
    """The tenant requires an approval and did not accept the justification of the write."""

    def __init__(self, error: RequestFailedError) -> None:
        text = (
            f"{error}\nNothing was changed: the tenant requires an approval for each change (Multi Admin Approval) and "
            "did not accept the justification of this one. If there is a proxy in front of Graph, let it pass the "
            f"header {JUSTIFICATION}. Otherwise exclude the signed-in application in the tenant's access policy."
        )
        super().__init__(text, status=error.status, code=error.code, request_id=error.request_id)


def digest(request: Request) -> str:
    """Identifies a write by method, URL and body."""
    identity = [request.method, request.version, request.path, request.body]
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]


def justification(words: str, request: Request) -> str:
    """`words` on one line, truncated to leave room for the digest, by which a later run recognises its request."""
    end = f" [{digest(request)}]"
    line = "".join(one if one.isprintable() else " " for one in words)
    room = LONGEST - len(end)
    encoded = line.encode()
    if len(encoded) > room:
        line = encoded[: room - len("…".encode())].decode(errors="ignore") + "…"
    return f"{line}{end}"


def justified(text: str) -> dict[str, str]:
    """The header that requests approval: Base64 of UTF-8, because Graph refuses plain text [client]."""
    return {JUSTIFICATION: base64.b64encode(text.encode()).decode()}


def completing(approval_id: str) -> dict[str, str]:
    """The header that completes an approved write, instead of the justification: the id, unencoded [client]."""
    return {CODE: approval_id}


def plain(text: str) -> str:
    """A justification as Graph lists it, decoded if it is still Base64."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text


def embedded_digest(text: str) -> str | None:
    """The digest at the end of a justification; None if it is not ours."""
    found = _MARK.search(plain(text))
    return None if found is None else found[1]


def approval_error(error: RequestFailedError, headers: Mapping[str, str], message: str) -> RequestFailedError | None:
    """`error` as one about an approval, or None. Header and message decide: the status varies [docs, client]."""
    in_message = _CODE_IN_MESSAGE.search(message)
    approval_id = headers.get(CODE) or (in_message[1] if in_message else None)
    if approval_id:
        # The id is printed and sent back, so only harmless characters stay if it is not a GUID.
        return FiledForApprovalError(error, re.sub(r"[^\w-]", "", approval_id)[:_LONGEST_ID])
    if _CONFLICT in message.lower():
        return ActiveRequestError(error)
    if JUSTIFICATION in message.lower():
        return JustificationRefusedError(error)
    return None

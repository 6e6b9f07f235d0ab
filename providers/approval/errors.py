"""The errors of a write that waits for an approval, or was refused one: that write changed nothing.

ApprovalError
├── ApprovalRequiredError   filed, or filed before and still waiting
├── ApprovalRejectedError   the second administrator said no
├── ApprovalConflictError   another request for the same object is in the way
└── ApprovalMisfitError     approved, and the tenant does not take the write for it

What other people wrote into a request is quoted, on one line and cut short.
"""

import json
from collections.abc import Sequence
from typing import Final

from providers.approval.requests import READ, ApprovalRequest
from providers.graph.errors import GraphError

_PORTAL: Final = "Intune admin center > Tenant administration > Multi Admin Approval"
_LONGEST_QUOTE: Final = 200


class ApprovalError(GraphError):
    """A write that was not carried out for want of an approval."""


class ApprovalRequiredError(ApprovalError):
    """It waits for a second administrator."""

    def __init__(self, what: str, request: ApprovalRequest, *, is_new: bool) -> None:
        how = "waits" if is_new else "still waits"
        since = "" if is_new or request.requested.year == 1 else f", made on {request.requested:%Y-%m-%d %H:%M} UTC"
        expires = f"on {request.expires}" if request.expires else "3 days after it was made"
        super().__init__(
            f"{what} {how} for the approval of a second administrator: nothing of it was changed. This tenant has "
            f"Multi Admin Approval. The request is {request.id}{since}; it expires {expires}. It is approved in the "
            f"{_PORTAL} > Received requests, by somebody else than who is signed in here (who asks as a user finds it "
            "under My requests). After the approval run the same command again: it completes this step and goes on."
        )


class ApprovalRejectedError(ApprovalError):
    """A second administrator said no to just this."""

    def __init__(self, what: str, request: ApprovalRequest) -> None:
        by = f" by {_quoted(request.approver)}" if request.approver else ""
        on = f" on {request.modified}" if request.modified else ""
        words = f", who said {_quoted(request.words)}" if request.words else ""
        super().__init__(
            f"{what} was rejected{by}{on}{words} (request {request.id}): nothing of it was changed. It is not asked "
            "for again as it is: change the configuration, or give other words as approvalJustification, and run the "
            "same command again."
        )


class ApprovalConflictError(ApprovalError):
    """Another active request keeps this one from being made."""

    def __init__(self, what: str, path: str, active: Sequence[ApprovalRequest] | None) -> None:
        super().__init__(
            f"{what} could not be asked for: another request for approval of the same object is active, and nothing "
            f"was changed. {_told(path, active)} Have it completed by whoever made it, or withdrawn ({_PORTAL} > My "
            "requests) or rejected (> Received requests), and run the same command again."
        )


class ApprovalMisfitError(ApprovalError):
    """The approved request no longer fits."""

    def __init__(self, what: str, request: ApprovalRequest, error: GraphError) -> None:
        super().__init__(
            f"{error}\n{what} was approved (request {request.id}), and the tenant did not take the change for what was "
            "approved: nothing of it was changed. The approved request no longer fits: the object was changed since, "
            "or another application asked for it than is signed in now. Have the approval cancelled "
            f"({_PORTAL} > Received requests), or let it expire, and run the same command again: it asks anew."
        )


def _told(path: str, active: Sequence[ApprovalRequest] | None) -> str:
    if active is None:
        return f"Whose it is could not be read: grant the application permission {READ} with admin consent."
    same = [one for one in active if one.object_id and one.object_id.lower() in path.lower()]
    listed = "; ".join(_line(one) for one in same or active)
    return f"Active: {listed}." if listed else "The list of requests does not show it."


def _line(request: ApprovalRequest) -> str:
    by = f" by {_quoted(request.requestor)}" if request.requestor else ""
    return f"{request.id}{by}, {request.status}, {_quoted(request.justification)}"


def _quoted(text: str) -> str:
    line = "".join(one if one.isprintable() else " " for one in text)
    return json.dumps(line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…", ensure_ascii=False)

"""The errors of a write that waits for an approval, or was rejected. Such a write changed nothing.

ApprovalError
├── ApprovalRequiredError   filed by this run or an earlier one, and still waiting
├── ApprovalRejectedError   a second administrator rejected it
├── ApprovalConflictError   another request for the same object is active
└── ApprovalMismatchError   approved, but the tenant refuses the write as not the approved one

Messages quote what other people wrote into a request, on one line and truncated.
"""

import json
from collections.abc import Sequence
from typing import Final

from providers.approval.requests import READ, ApprovalRequest
from providers.graph.errors import GraphError

_PORTAL: Final = "Intune admin center > Tenant administration > Multi Admin Approval"
_LONGEST_QUOTE: Final = 200


class ApprovalError(GraphError):
    """A write that was not carried out because it is not approved."""


class ApprovalRequiredError(ApprovalError):
    """The write waits for a second administrator."""

    def __init__(self, what: str, request: ApprovalRequest, *, is_new: bool) -> None:
        how = "waits" if is_new else "still waits"
        since = "" if is_new or request.requested.year == 1 else f", made on {request.requested:%Y-%m-%d %H:%M} UTC"
        expires = f"on {request.expires}" if request.expires else "3 days after it was made"
        super().__init__(
            f"{what} {how} for the approval of a second administrator: nothing was changed. This tenant uses Multi "
            f"Admin Approval. The request is {request.id}{since}; it expires {expires}. Another "
            f"administrator than the one signed in here approves it under {_PORTAL} > Received requests (a user finds "
            "their own request under My requests). After the approval, run the same command again: it completes this "
            "step and continues."
        )


class ApprovalRejectedError(ApprovalError):
    """A second administrator rejected exactly this write."""

    def __init__(self, what: str, request: ApprovalRequest) -> None:
        by = f" by {_quoted(request.approver)}" if request.approver else ""
        on = f" on {request.modified}" if request.modified else ""
        comment = f", with the comment {_quoted(request.comment)}" if request.comment else ""
        super().__init__(
            f"{what} was rejected{by}{on}{comment} (request {request.id}): nothing was changed. The same request is "
            "not sent again: change the configuration or approvalJustification, then run the same command again."
        )


class ApprovalConflictError(ApprovalError):
    """Another active request for the same object prevents this one."""

    def __init__(self, what: str, path: str, active: Sequence[ApprovalRequest] | None) -> None:
        super().__init__(
            f"{what} failed: another request for approval of the same object is active. No request was filed and "
            f"nothing was changed. {_active_requests(path, active)} Ask whoever made it to complete or withdraw it "
            f"({_PORTAL} > My requests), or reject it (> Received requests), then run the same command again."
        )


class ApprovalMismatchError(ApprovalError):
    """The approved request no longer matches the write."""

    def __init__(self, what: str, request: ApprovalRequest, error: GraphError) -> None:
        super().__init__(
            f"{error}\n{what} was approved (request {request.id}), but the tenant did not accept the change as the "
            "approved one: nothing was changed. The approved request no longer matches: either the object has changed "
            "since, or the request was made by another application than the one signed in now. Cancel the approval "
            f"({_PORTAL} > Received requests), or let it expire, then run the same command again: it requests approval "
            "again."
        )


def _active_requests(path: str, active: Sequence[ApprovalRequest] | None) -> str:
    if active is None:
        return f"Who made it could not be read: grant the application permission {READ} with admin consent."
    same = [one for one in active if one.object_id and one.object_id.lower() in path.lower()]
    listed = "; ".join(_line(one) for one in same or active)
    return f"Active: {listed}." if listed else "The list of requests does not show it."


def _line(request: ApprovalRequest) -> str:
    by = f" by {_quoted(request.requestor)}" if request.requestor else ""
    return f"{request.id}{by}, {request.status}, {_quoted(request.justification)}"


def _quoted(text: str) -> str:
    line = "".join(one if one.isprintable() else " " for one in text)
    return json.dumps(line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…", ensure_ascii=False)

"""Decides what to send for a write: a request for its approval, the approved write, or nothing yet.

In a tenant without Multi Admin Approval this is the write itself: Graph ignores the justification there [client].
"""

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NoReturn

from providers.approval.errors import (
    ApprovalConflictError,
    ApprovalMismatchError,
    ApprovalRejectedError,
    ApprovalRequiredError,
)
from providers.approval.requests import (
    APPROVED,
    COMPLETED,
    PATH,
    WAITING,
    WRITE,
    ApprovalRequest,
    ApprovalRequests,
    requests_of,
)
from providers.graph.approval import (
    ActiveRequestError,
    FiledForApprovalError,
    completing,
    digest,
    embedded_digest,
    justification,
    justified,
)
from providers.graph.errors import ForbiddenError, RequestFailedError
from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OVER: Final = {"cancelled": "was withdrawn", "expired": "has expired"}


@dataclass(frozen=True)
class Writer:
    """Writes for one resource. The second administrator sees `managed_by` and `reason`."""

    graph: "GraphClient"
    requests: ApprovalRequests
    managed_by: str = ""
    reason: str = ""

    @classmethod
    def of(cls, graph: "GraphClient", managed_by: object, reason: object) -> "Writer":
        """Create a writer from the values in inputs or state."""
        return cls(graph, requests_of(graph), str(managed_by or ""), str(reason or ""))

    @property
    def uses_approvals(self) -> bool:
        """Whether the tenant has filed writes of ours for approval: the state may be behind the tenant."""
        return self.requests.has_own_requests

    def write(self, request: Request) -> Json:
        """The answer to the write, once Graph carries it out. Raises an ApprovalError until then."""
        text = justification(self._justification_text(request), request)
        newest = self.requests.newest(digest(request))
        if newest is None:
            return self._send_justified(request, text)
        if newest.status == WAITING:
            raise ApprovalRequiredError(request.what, newest, is_new=False)
        if newest.status == APPROVED:
            return self._complete(request, newest)
        if newest.status == "rejected" and newest.justification == text:
            raise ApprovalRejectedError(request.what, newest)
        if newest.status in _OVER:
            over = f"the request for approval {newest.id} {_OVER[newest.status]}"
            print(f"{request.what}: {over}; requesting approval again.")
        return self._send_justified(request, text)

    def _send_justified(self, request: Request, text: str, *, may_withdraw: bool = True) -> Json:
        try:
            return self.graph.send(replace(request, headers=justified(text)))
        except FiledForApprovalError as error:
            self._raise_filed(request, text, error)
        except ActiveRequestError:
            # The active request may be ours: its answer was lost, or the list could not be read before.
            mine = self.requests.newest(digest(request), again=True)
            if mine is not None and mine.status == WAITING:
                raise ApprovalRequiredError(request.what, mine, is_new=False) from None
            if mine is not None and mine.status == APPROVED:
                return self._complete(request, mine)
            outdated = self._outdated(request) if may_withdraw else None
            if outdated is None:
                raise self._conflict(request) from None
            self._withdraw(request, outdated)
        return self._send_justified(request, text, may_withdraw=False)

    def _outdated(self, request: Request) -> ApprovalRequest | None:
        """An active request of this stack for the same object, made before its configuration changed."""
        signed = (f"Pulumi stack {self.managed_by}: ", f"(Pulumi stack {self.managed_by}): ")
        for one in self.requests.all() or []:
            is_ours = bool(self.managed_by) and embedded_digest(one.justification) is not None
            if one.is_active and is_ours and any(s in one.justification for s in signed) and _same_object(request, one):
                return one
        return None

    def _withdraw(self, request: Request, outdated: ApprovalRequest) -> None:
        """Nobody can do this in the portal: My requests shows no request that an application made."""
        what = f"Withdrawing the request for approval {outdated.id}"
        withdrawal = Request("POST", f"{PATH}/cancelMyRequest", what, WRITE, "beta", body={"id": outdated.id})
        try:
            self.graph.send(replace(withdrawal, replaces=True))
        except RequestFailedError:
            raise self._conflict(request) from None
        self.requests.file(replace(outdated, status="cancelled"))
        print(f"{request.what}: our request for approval {outdated.id} was for another change and has been withdrawn.")

    def _raise_filed(self, request: Request, text: str, error: FiledForApprovalError) -> NoReturn:
        filed = ApprovalRequest(error.approval_id, WAITING, text)
        self.requests.file(filed)
        raise ApprovalRequiredError(request.what, filed, is_new=True) from None

    def _complete(self, request: Request, approved: ApprovalRequest) -> Json:
        try:
            answer = self.graph.send(replace(request, headers=completing(approved.id)))
        except FiledForApprovalError as error:
            self._raise_filed(request, approved.justification, error)
        except ActiveRequestError:
            raise self._conflict(request) from None
        except ForbiddenError as error:
            if self._is_completed(request, approved):
                # The answer was lost. Graph refuses a second completion.
                return {}
            raise (error if "scope" in str(error) else ApprovalMismatchError(request.what, approved, error)) from None
        self.requests.file(replace(approved, status=COMPLETED))
        return answer

    def _is_completed(self, request: Request, approved: ApprovalRequest) -> bool:
        now = self.requests.newest(digest(request), again=True)
        return now is not None and (now.id, now.status) == (approved.id, COMPLETED)

    def _conflict(self, request: Request) -> ApprovalConflictError:
        found = self.requests.all()
        active = None if found is None else [one for one in found if one.is_active]
        return ApprovalConflictError(request.what, request.path, active)

    def _justification_text(self, request: Request) -> str:
        stack = f"Pulumi stack {self.managed_by}" if self.managed_by else "Pulumi"
        start = f"{self.reason} ({stack})" if self.reason else stack
        return f"{start}: {request.what}{_changes(request)}"


def _same_object(request: Request, asked: ApprovalRequest) -> bool:
    """Compare by the object's id if the list has it, otherwise by our own justification text."""
    ids = [*_GUID.findall(request.path), request.what]
    return asked.object_id.lower() in ids or any(one in asked.justification for one in ids)


def _changes(request: Request) -> str:
    """The properties that a PATCH sets, for the administrator who decides."""
    if request.method != "PATCH" or request.body is None:
        return ""
    inner = request.body.get("settings")
    members = inner if isinstance(inner, dict) else request.body
    changes = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in members.items() if name[0] != "@"]
    return f" ({', '.join(sorted(changes))})" if changes else ""

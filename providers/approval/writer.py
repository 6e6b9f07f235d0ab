"""What is sent for a write: the request for its approval, its completion, or nothing yet.

In a tenant that wants no approvals this is the write itself: the reason that it carries is ignored there [client].
"""

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NoReturn

from providers.approval.errors import (
    ApprovalConflictError,
    ApprovalMisfitError,
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
from providers.graph.approval import AlreadyAskedError, HeldUpError, completing, digest, justification, justified, mark
from providers.graph.errors import ForbiddenError, RequestFailedError
from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OVER: Final = {"cancelled": "was withdrawn", "expired": "has expired"}


@dataclass(frozen=True)
class Writer:
    """Writes for one resource. `managed_by` and `reason` are told to the second administrator."""

    graph: "GraphClient"
    requests: ApprovalRequests
    managed_by: str = ""
    reason: str = ""

    @classmethod
    def of(cls, graph: "GraphClient", managed_by: object, reason: object) -> "Writer":
        """For whatever stands in inputs or state."""
        return cls(graph, requests_of(graph), str(managed_by or ""), str(reason or ""))

    @property
    def is_held_up(self) -> bool:
        """Whether the tenant has held up our writes before: the state may be behind what it has."""
        return self.requests.any_of_ours

    def write(self, request: Request) -> Json:
        """The answer of the write once it is carried out. Raises an ApprovalError while it is not."""
        text = justification(self._words(request), request)
        before = self.requests.newest(digest(request))
        if before is None:
            return self._ask(request, text)
        if before.status == WAITING:
            raise ApprovalRequiredError(request.what, before, is_new=False)
        if before.status == APPROVED:
            return self._complete(request, before)
        if before.status == "rejected" and before.justification == text:
            raise ApprovalRejectedError(request.what, before)
        if before.status in _OVER:
            print(f"{request.what}: the request for approval {before.id} {_OVER[before.status]}; asking anew.")
        return self._ask(request, text)

    def _ask(self, request: Request, text: str, *, may_withdraw: bool = True) -> Json:
        try:
            return self.graph.send(replace(request, headers=justified(text)))
        except HeldUpError as error:
            self._filed(request, text, error)
        except AlreadyAskedError:
            # Ours, if the answer to it was lost; or the list could not tell before.
            mine = self.requests.newest(digest(request), again=True)
            if mine is not None and mine.status == WAITING:
                raise ApprovalRequiredError(request.what, mine, is_new=False) from None
            if mine is not None and mine.status == APPROVED:
                return self._complete(request, mine)
            stale = self._stale(request) if may_withdraw else None
            if stale is None:
                raise self._conflict(request) from None
            self._withdraw(request, stale)
        return self._ask(request, text, may_withdraw=False)

    def _stale(self, request: Request) -> ApprovalRequest | None:
        """What this stack asked for of the same object before its configuration changed."""
        signed = (f"Pulumi stack {self.managed_by}: ", f"(Pulumi stack {self.managed_by}): ")
        for one in self.requests.all() or []:
            is_ours = bool(self.managed_by) and mark(one.justification) is not None
            if one.is_active and is_ours and any(s in one.justification for s in signed) and _same_object(request, one):
                return one
        return None

    def _withdraw(self, request: Request, stale: ApprovalRequest) -> None:
        """In the portal nobody can: a request of an application is under nobody's own requests."""
        what = f"Withdrawing the request for approval {stale.id}"
        withdrawal = Request("POST", f"{PATH}/cancelMyRequest", what, WRITE, "beta", body={"id": stale.id})
        try:
            self.graph.send(replace(withdrawal, replaces=True))
        except RequestFailedError:
            raise self._conflict(request) from None
        self.requests.file(replace(stale, status="cancelled"))
        print(f"{request.what}: our request for approval {stale.id} asked for something else and is withdrawn.")

    def _filed(self, request: Request, text: str, error: HeldUpError) -> NoReturn:
        filed = ApprovalRequest(error.approval_id, WAITING, text)
        self.requests.file(filed)
        raise ApprovalRequiredError(request.what, filed, is_new=True) from None

    def _complete(self, request: Request, approved: ApprovalRequest) -> Json:
        try:
            answer = self.graph.send(replace(request, headers=completing(approved.id)))
        except HeldUpError as error:
            self._filed(request, approved.justification, error)
        except AlreadyAskedError:
            raise self._conflict(request) from None
        except ForbiddenError as error:
            if self._is_completed(request, approved):
                # Its answer was lost, and the same request sent again is refused.
                return {}
            raise (error if "scope" in str(error) else ApprovalMisfitError(request.what, approved, error)) from None
        self.requests.file(replace(approved, status=COMPLETED))
        return answer

    def _is_completed(self, request: Request, approved: ApprovalRequest) -> bool:
        now = self.requests.newest(digest(request), again=True)
        return now is not None and (now.id, now.status) == (approved.id, COMPLETED)

    def _conflict(self, request: Request) -> ApprovalConflictError:
        found = self.requests.all()
        active = None if found is None else [one for one in found if one.is_active]
        return ApprovalConflictError(request.what, request.path, active)

    def _words(self, request: Request) -> str:
        stack = f"Pulumi stack {self.managed_by}" if self.managed_by else "Pulumi"
        start = f"{self.reason} ({stack})" if self.reason else stack
        return f"{start}: {request.what}{_changes(request)}"


def _same_object(request: Request, asked: ApprovalRequest) -> bool:
    """By the id of the object, where the list tells it; else by what we said then."""
    ids = [*_GUID.findall(request.path), request.what]
    return asked.object_id.lower() in ids or any(one in asked.justification for one in ids)


def _changes(request: Request) -> str:
    """The members that a PATCH sets, for who has to judge it."""
    if request.method != "PATCH" or request.body is None:
        return ""
    inner = request.body.get("settings")
    members = inner if isinstance(inner, dict) else request.body
    told = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in members.items() if name[0] != "@"]
    return f" ({', '.join(sorted(told))})" if told else ""

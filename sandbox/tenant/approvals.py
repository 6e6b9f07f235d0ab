"""`/sandbox/approvals`: the second administrator, who approves or rejects in the portal; the first, who withdraws."""

from collections.abc import Callable
from typing import Any

from .graph.approval import ACTIVE, decide, form, status_of
from .objects import Json
from .state import TenantState

DECISIONS = {"approved": ("needsApproval",), "rejected": ("needsApproval",), "cancelled": ACTIVE}
"""The decisions on a request, and the status that each requires."""


class DecisionError(ValueError):
    """An invalid decision. The message has the valid ones."""


class Approvals:
    """`TenantServer.approvals`."""

    def __init__(self, tenant: TenantState) -> None:
        self.tenant = tenant

    def all(self) -> list[Json]:
        """Every request as Graph shows it, with the write that waits for it, in order."""
        with self.tenant.lock:
            found = self.tenant.approval_requests.values()
            return [{**form(one, self.tenant), "method": one.method, "url": one.url} for one in found]

    def decide(self, key: str, status: str, justification: str = "", approver: str | None = None) -> Json:
        """`status` is approved, rejected or cancelled; `approver` a user's id, the first user unless given."""
        if status not in DECISIONS:
            msg = f"status is one of {', '.join(DECISIONS)}, found {status!r}."
            raise DecisionError(msg)
        with self.tenant.lock:
            request = self.tenant.approval_requests.get(key)
            if request is None:
                msg = f"There is no request for approval {key!r}."
                raise DecisionError(msg)
            current = status_of(request, self.tenant)
            if current not in DECISIONS[status]:
                msg = f"The request {key} is {current}: it cannot become {status}."
                raise DecisionError(msg)
            who = "" if status == "cancelled" else approver or next(iter(self.tenant.users))
            decide(request, self.tenant, status, justification, who)
            return form(request, self.tenant)

    def approve_all(self) -> int:
        """Approve all waiting requests. Returns their number."""
        waiting = [one["id"] for one in self.all() if one["status"] == "needsApproval"]
        for key in waiting:
            self.decide(key, "approved")
        return len(waiting)

    def routes(self, method: str, path: str, body: Any) -> Callable[[], Any] | None:  # noqa: ANN401 - JSON
        """The control plane's: GET approvals, PATCH approvals/{id}."""
        if (method, path) == ("GET", "approvals"):
            return lambda: {"value": self.all()}
        if method != "PATCH" or not path.startswith("approvals/"):
            return None
        given = body if isinstance(body, dict) else {}
        if not given.keys() <= {"status", "justification"} or not all(isinstance(one, str) for one in given.values()):
            msg = "A JSON object with some of these texts is expected: status, justification."
            raise DecisionError(msg)
        key = path.removeprefix("approvals/")
        return lambda: self.decide(key, given.get("status", ""), given.get("justification", ""))

"""The tenant's requests for approval, read once per process: a provider host lives for one run.

Graph has no setting that shows whether a tenant uses Multi Admin Approval. Only this list or the answer to a write
shows it. If Graph refuses the list, this module treats it as empty, and the answer to the write decides. Any other
failure to read the list is an error.
"""

import functools
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from providers.graph.approval import embedded_digest, plain
from providers.graph.errors import RequestFailedError
from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

PATH: Final = "/deviceManagement/operationApprovalRequests"
READ: Final = "DeviceManagementConfiguration.Read.All"
WRITE: Final = "DeviceManagementConfiguration.ReadWrite.All"
_REFUSED: Final = frozenset({400, 403, 404})
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)
WAITING: Final = "needsApproval"
APPROVED: Final = "approved"
COMPLETED: Final = "completed"


@dataclass(frozen=True)
class ApprovalRequest:
    """One operationApprovalRequest. Fields that Graph does not return are empty."""

    id: str
    status: str
    justification: str = ""
    requested: datetime = _BEFORE_ALL
    modified: str = ""
    expires: str = ""
    requestor: str = ""
    approver: str = ""
    comment: str = ""
    object_id: str = ""

    @classmethod
    def read(cls, form: Json) -> "ApprovalRequest":
        """Parse Graph's JSON; any property may be missing."""
        return cls(
            id=str(form.get("id") or ""),
            status=str(form.get("status") or ""),
            justification=plain(str(form.get("requestJustification") or "")),
            requested=_moment(form.get("requestDateTime")),
            modified=_day(form.get("lastModifiedDateTime")),
            expires=_day(form.get("expirationDateTime")),
            requestor=_name(form.get("requestor")),
            approver=_name(form.get("approver")),
            comment=str(form.get("approvalJustification") or ""),
            object_id=str(form.get("payloadId") or ""),
        )

    @property
    def is_active(self) -> bool:
        """Whether it blocks further requests for the same object."""
        return self.status in (WAITING, APPROVED)


class ApprovalRequests:
    """The tenant's requests for approval, newest first. Thread-safe."""

    def __init__(self, graph: "GraphClient") -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self._is_read = False
        self._found: list[ApprovalRequest] | None = None
        self._filed: list[ApprovalRequest] = []

    def all(self, *, again: bool = False) -> list[ApprovalRequest] | None:
        """All known requests; None if the tenant does not show them. `again`: read the list again."""
        with self._lock:
            if again or not self._is_read:
                self._found = self._read()
                self._is_read = True
                self._filed = []
            if self._found is None:
                return None
            # A status that this process set replaces the one in the list, at the same position.
            filed: dict[str, ApprovalRequest] = {}
            for one in self._filed:
                filed.setdefault(one.id, one)
            listed = [filed.pop(one.id, one) for one in self._found]
            return [*filed.values(), *listed]

    def newest(self, digest: str, *, again: bool = False) -> ApprovalRequest | None:
        """Our latest request for the write with this digest."""
        return next((one for one in self.all(again=again) or [] if embedded_digest(one.justification) == digest), None)

    @property
    def has_own_requests(self) -> bool:
        """Whether this tenant has filed a write of ours for approval: the tenant may then be ahead of the state."""
        return bool(self._filed) or any(embedded_digest(one.justification) is not None for one in self.all() or [])

    def file(self, request: ApprovalRequest) -> None:
        """Record a request that this process has just made, or whose status it has changed."""
        with self._lock:
            self._filed.insert(0, request)

    def _read(self) -> list[ApprovalRequest] | None:
        what = "Listing the requests for approval"
        try:
            found = [ApprovalRequest.read(one) for one in self._graph.get_all(Request("GET", PATH, what, READ, "beta"))]
        except RequestFailedError as error:
            if error.status in _REFUSED:
                return None
            raise
        return sorted(found, key=lambda one: one.requested, reverse=True)


def requests_of(graph: "GraphClient") -> ApprovalRequests:
    """The list of this process and client, shared by all providers."""
    with _MAKING:  # Without the lock two threads could each create a list, and neither would see what the other files.
        return _requests(graph)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _requests(graph: "GraphClient") -> ApprovalRequests:
    return ApprovalRequests(graph)


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return _BEFORE_ALL
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: object) -> str:
    moment = _moment(value)
    return "" if moment.year == 1 else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _name(identities: object) -> str:
    """Prefer the user to the application: if Graph returns both, the application acts for the user."""
    if not isinstance(identities, dict):
        return ""
    for kind in ("user", "application"):
        identity = identities.get(kind)
        if isinstance(identity, dict):
            name = identity.get("displayName") or identity.get("userPrincipalName") or identity.get("id")
            if name:
                return str(name)
    return ""

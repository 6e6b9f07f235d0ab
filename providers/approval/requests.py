"""The tenant's requests for approval, read once a process: a provider host lives for one run.

Whether a tenant has Multi Admin Approval is nowhere told: it shows in this list, or in the answer to a write. So a
list that is refused is none, and the write itself will tell; a list that cannot be had is an error like any other.
"""

import functools
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from providers.graph.approval import mark, plain
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
    """One operationApprovalRequest, as far as it was told; who and when are empty where they were not."""

    id: str
    status: str
    justification: str = ""
    requested: datetime = _BEFORE_ALL
    modified: str = ""
    expires: str = ""
    requestor: str = ""
    approver: str = ""
    words: str = ""
    object_id: str = ""

    @classmethod
    def read(cls, form: Json) -> "ApprovalRequest":
        """From Graph's form, whatever is missing in it."""
        return cls(
            id=str(form.get("id") or ""),
            status=str(form.get("status") or ""),
            justification=plain(str(form.get("requestJustification") or "")),
            requested=_moment(form.get("requestDateTime")),
            modified=_day(form.get("lastModifiedDateTime")),
            expires=_day(form.get("expirationDateTime")),
            requestor=_name(form.get("requestor")),
            approver=_name(form.get("approver")),
            words=str(form.get("approvalJustification") or ""),
            object_id=str(form.get("payloadId") or ""),
        )

    @property
    def is_active(self) -> bool:
        """Whether it keeps others from asking for a change of the same object."""
        return self.status in (WAITING, APPROVED)


class ApprovalRequests:
    """The list, newest first. Thread-safe."""

    def __init__(self, graph: "GraphClient") -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self._is_read = False
        self._found: list[ApprovalRequest] | None = None
        self._filed: list[ApprovalRequest] = []

    def all(self, *, again: bool = False) -> list[ApprovalRequest] | None:
        """Every request that is known; None where the tenant does not show them. `again`: as they are now."""
        with self._lock:
            if again or not self._is_read:
                self._found = self._read()
                self._is_read = True
                self._filed = []
            if self._found is None:
                return None
            # Of one that this process brought to another status, that status, where it stands in the list.
            filed: dict[str, ApprovalRequest] = {}
            for one in self._filed:
                filed.setdefault(one.id, one)
            listed = [filed.pop(one.id, one) for one in self._found]
            return [*filed.values(), *listed]

    def newest(self, digest: str, *, again: bool = False) -> ApprovalRequest | None:
        """Our last request for the write with this digest."""
        return next((one for one in self.all(again=again) or [] if mark(one.justification) == digest), None)

    @property
    def any_of_ours(self) -> bool:
        """Whether this tenant is known to have held up a write of ours: then what it has may be ahead of the state."""
        return bool(self._filed) or any(mark(one.justification) is not None for one in self.all() or [])

    def file(self, request: ApprovalRequest) -> None:
        """A request that this process has just made, or brought to another status."""
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
    """One list a process and client, whichever provider asks."""
    with _MAKING:  # the cache alone would let two threads make one each, and neither would know what the other files
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
    """A user before an application: an application acts for a user where both are told."""
    if not isinstance(identities, dict):
        return ""
    for kind in ("user", "application"):
        identity = identities.get(kind)
        if isinstance(identity, dict):
            name = identity.get("displayName") or identity.get("userPrincipalName") or identity.get("id")
            if name:
                return str(name)
    return ""

"""The requests for approval, as an application reads them: `/deviceManagement/operationApprovalRequests`, on beta only.

An application can withdraw what it asked for; to approve is for people [docs], and here for the control plane.
"""

from ...objects import Json
from .. import errors
from ..approval import ACTIVE, decide, form, status_of
from ..calls import BETA_ONLY, Answer, Call, Operation
from ..odata import page
from .bodies import require_object
from .permissions import READ_APPROVALS, WRITE_CONFIGURATION

COLLECTION = "deviceManagement/operationApprovalRequests"


def listed(call: Call, items: list[Json]) -> Answer:
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(COLLECTION), **body})


def list_requests(call: Call) -> Answer:
    return listed(call, [form(one, call.tenant) for one in call.tenant.approval_requests.values()])


def list_mine(call: Call) -> Answer:
    everybodys = call.tenant.approval_requests.values()
    mine = [one for one in everybodys if one.application_id == call.application.app_id]
    return listed(call, [form(one, call.tenant) for one in mine])


def get_request(call: Call) -> Answer:
    request = call.tenant.approval_requests.get(call.keys["id"].lower())
    if request is None:
        msg = "Operation approval request"
        raise errors.intune_not_found(msg, call.keys["id"])
    return Answer(body={"@odata.context": call.context(f"{COLLECTION}/$entity"), **form(request, call.tenant)})


def cancel_mine(call: Call) -> Answer:
    """204, the id in the body [notes]; what another one asked for is not found [notes]."""
    key = str(require_object(call.body).get("id", ""))
    request = call.tenant.approval_requests.get(key.lower())
    if request is None or request.application_id != call.application.app_id:
        msg = "Operation approval request"
        raise errors.intune_not_found(msg, key)
    if status_of(request, call.tenant) not in ACTIVE:
        msg = f"The request {key} is {status_of(request, call.tenant)}"
        raise errors.intune_bad_request(msg)
    decide(request, call.tenant, "cancelled")
    return Answer(204)


TOP = frozenset({"$top"})
OPERATIONS = (
    Operation("GET", COLLECTION, list_requests, "intune", READ_APPROVALS, TOP, BETA_ONLY),
    Operation("GET", f"{COLLECTION}/retrieveMyRequests", list_mine, "intune", READ_APPROVALS, TOP, BETA_ONLY),
    Operation("GET", f"{COLLECTION}/{{id}}", get_request, "intune", READ_APPROVALS, versions=BETA_ONLY),
    Operation("POST", f"{COLLECTION}/cancelMyRequest", cancel_mine, "intune", WRITE_CONFIGURATION, versions=BETA_ONLY),
)

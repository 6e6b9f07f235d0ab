"""Multi Admin Approval: with the switch on, no Intune write is carried out before a second administrator agrees.

Reads are never held up. Marks: [docs] Microsoft's page on the Graph interface, [notes] write-ups of people who tried
it, [client] a public client. That the connector and the tenant's settings are protected as well is [inference].
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

from ..clock import timestamp
from ..objects import ApprovalRequest, Json
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation

JUSTIFICATION: Final = "x-msft-approval-justification"
CODE: Final = "x-msft-approval-code"
LONGEST: Final = 1024
LIFETIME: Final = timedelta(days=3)
PROTECTED: Final = ("deviceManagement/deviceCompliancePolicies", "deviceManagement/mobileThreatDefenseConnectors")
ACTIVE: Final = ("needsApproval", "approved")
GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Write:
    """A write as received, before it is carried out."""

    headers: Mapping[str, str]
    content: bytes
    call: Call
    operation: Operation


def is_held_up(operation: Operation, tenant: TenantState) -> bool:
    """POST, PATCH, PUT and DELETE of objects that the access policies cover, never GET [docs]."""
    if operation.method == "GET" or tenant.switches.multi_admin_approval == "off":
        return False
    return operation.template == "deviceManagement" or operation.template.startswith(PROTECTED)


def answer(write: Write) -> Answer:
    """File the write for approval, or carry it out when it is the completion of an approved request."""
    code = write.headers.get(CODE)
    if code is not None:
        return complete(write, code)
    text = justification(write.headers.get(JUSTIFICATION))
    tenant, entity = write.call.tenant, entity_of(write)
    if is_gone(write):
        # [inference]: nobody is asked about an object that does not exist.
        return write.operation.handler(write.call)
    if any(one.entity == entity and status_of(one, tenant) in ACTIVE for one in tenant.approval_requests.values()):
        # [notes] also for one that is approved and not completed.
        raise errors.GraphError(409, "Conflict", "An active Approval Request already exists for this entity")
    raise asked(file(write, entity, text), tenant)


def justification(header: str | None) -> str:
    """Base64 of UTF-8 text [client]; the words but the first are not in evidence."""
    if header is None:
        msg = f"Header '{JUSTIFICATION}' is required to request approval."
        raise errors.bad_request(msg)
    try:
        text = base64.b64decode(header, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        msg = f"Header '{JUSTIFICATION}' is not valid Base64 of UTF-8 text."
        raise errors.bad_request(msg) from None
    if not 0 < len(text) <= LONGEST:
        msg = f"Header '{JUSTIFICATION}' must have 1 to {LONGEST} characters."
        raise errors.bad_request(msg)
    return text


def file(write: Write, entity: str, text: str) -> ApprovalRequest:
    call, now = write.call, write.call.tenant.clock.now()
    request = ApprovalRequest(
        id=str(uuid4()),
        application_id=call.application.app_id,
        application_name=call.application.display_name,
        method=call.method,
        url=f"{call.version}/{call.path}",
        content=write.content,
        entity=entity,
        payload_id=call.keys.get("id", ""),
        justification=text,
        requested=now,
        modified=now,
    )
    call.tenant.approval_requests[request.id] = request
    return request


def asked(request: ApprovalRequest, tenant: TenantState) -> errors.GraphError:
    """Status and code differ by workload and time [docs, notes]: the switch says which."""
    message = (
        "Approval Required. Request Approval using the request ID returned as part of the x-msft-approval-code "
        f"response header. x-msft-approval-code: {request.id}"
    )
    status = int(tenant.switches.multi_admin_approval)
    graph_code = "ApprovalRequired" if status == 403 else "BadRequest"
    return errors.GraphError(status, graph_code, message, headers={CODE: request.id})


def complete(write: Write, code: str) -> Answer:
    """The identical method, URL and body, by whoever asked [notes]; anything else is a 403 without a reason."""
    if not GUID.fullmatch(code):
        msg = "Invalid approval header format, expected GUID format"
        raise errors.bad_request(msg)
    tenant = write.call.tenant
    request = tenant.approval_requests.get(code.lower())
    if request is None or status_of(request, tenant) != "approved" or not is_the_same(write, request):
        return Answer(403)
    done = write.operation.handler(write.call)
    decide(request, tenant, "completed")
    return done


def is_the_same(write: Write, request: ApprovalRequest) -> bool:
    call = write.call
    sent = (call.application.app_id, call.method, f"{call.version}/{call.path}", write.content)
    return sent == (request.application_id, request.method, request.url, request.content)


def entity_of(write: Write) -> str:
    """What has one active request at a time; an object that is not made yet is known by its name [inference]."""
    call = write.call
    if "id" in call.keys:
        return f"{write.operation.template.split('/{id}')[0]}/{call.keys['id'].lower()}"
    body = call.body if isinstance(call.body, dict) else {}
    name = body.get("displayName", body.get("id", ""))
    return f"{write.operation.template}#{name}" if call.method == "POST" else write.operation.template


def is_gone(write: Write) -> bool:
    key = write.call.keys.get("id", "").lower()
    objects = {**write.call.tenant.compliance_policies, **write.call.tenant.connectors}
    return bool(key) and key not in objects


def status_of(request: ApprovalRequest, tenant: TenantState) -> str:
    """A request expires after three days without completion [docs]."""
    is_over = tenant.clock.now() > request.requested + LIFETIME
    return "expired" if is_over and request.status in ACTIVE else request.status


def decide(request: ApprovalRequest, tenant: TenantState, status: str, words: str = "", approver: str = "") -> None:
    """A decision of the second administrator in the portal, of the requester, or by a completion."""
    request.status, request.modified = status, tenant.clock.now()
    if approver:
        request.approver, request.approval_justification = approver, words


def form(request: ApprovalRequest, tenant: TenantState) -> Json:
    """operationApprovalRequest [docs]; payloadId is [notes]."""
    user = tenant.users.get(request.approver)
    approver = {"user": {"id": user.id, "displayName": user.display_name}} if user else None
    return {
        "id": request.id,
        "requestDateTime": timestamp(request.requested),
        "expirationDateTime": timestamp(request.requested + LIFETIME),
        "lastModifiedDateTime": timestamp(request.modified),
        "requestor": {"application": {"id": request.application_id, "displayName": request.application_name}},
        "approver": approver,
        "status": status_of(request, tenant),
        "requestJustification": request.justification,
        "approvalJustification": request.approval_justification or None,
        "operationApprovalPolicies": None,
        "payloadId": request.payload_id or None,
    }

"""The audit log: `/auditLogs/directoryAudits` on v1.0. `writing.py` writes it."""

from typing import Final

from ...clock import timestamp
from ...log_entries import AuditEntry
from ...objects import Json
from ...schema.types import object_type
from .. import errors
from ..calls import BETA_ONLY, Answer, Call, Operation
from ..filters import Condition
from ..odata import selected
from ..property_filters import FilterLanguage, Property, moment, text
from .pages import answer_list
from .permissions import READ_LOGS, retention

PATH: Final = "auditLogs/directoryAudits"
TYPE: Final = "directoryAudit"
# [docs: the properties of directoryAudit]
PROPERTIES: Final[dict[str, Property]] = {
    "activityDateTime": moment("eq", "ge", "le"),
    "activityDisplayName": text("eq", "startswith"),
    "correlationId": text("eq"),
    "initiatedBy/app/appId": text("eq"),
    "initiatedBy/app/displayName": text("eq"),
    "initiatedBy/user/displayName": text("eq"),
    "initiatedBy/user/id": text("eq"),
    "initiatedBy/user/userPrincipalName": text("eq", "startswith"),
    "loggedByService": text("eq"),
    "targetResources/displayName": text("eq", "startswith"),
    "targetResources/id": text("eq"),
}


def members() -> frozenset[str]:
    return frozenset(object_type("v1.0", TYPE).members)


FILTERS: Final = FilterLanguage(PROPERTIES, members, errors.reports_filter)


def filters(text: str) -> Condition:
    return FILTERS(text)


def read_form(entry: AuditEntry) -> Json:
    return {"id": entry.id, "activityDateTime": timestamp(entry.at), **entry.members}


def kept(call: Call) -> list[AuditEntry]:
    """Without premium, too, though for a shorter time [docs]."""
    oldest = call.tenant.clock.now() - retention(call.tenant)
    return [one for one in call.tenant.directory_audits if one.at >= oldest]


def list_audits(call: Call) -> Answer:
    return answer_list(call, [read_form(one) for one in kept(call)], PATH, "activityDateTime", TYPE)


def get_audit(call: Call) -> Answer:
    entry = next((one for one in kept(call) if one.id == call.keys["id"]), None)
    if entry is None:
        raise errors.reports_not_found(call.keys["id"])
    form = {"@odata.context": call.context(f"{PATH}/$entity"), **read_form(entry)}
    return Answer(body=selected(form, call.query.select, TYPE))


def beta(_: Call) -> Answer:
    msg = "audits on beta, which shows more properties of them; only v1.0."
    raise errors.not_emulated(msg)


ONE = frozenset({"$select"})
OPTIONS = frozenset({"$filter", "$top", "$orderby", "$select"})
OPERATIONS = (
    Operation("GET", PATH, list_audits, "reports", READ_LOGS, OPTIONS, ("v1.0",), filters),
    Operation("GET", PATH + "/{id}", get_audit, "reports", READ_LOGS, ONE, ("v1.0",)),
    Operation("GET", PATH, beta, "reports", READ_LOGS, OPTIONS, BETA_ONLY),
    Operation("GET", PATH + "/{id}", beta, "reports", READ_LOGS, ONE, BETA_ONLY),
)

"""Intune's audit log: `/deviceManagement/auditEvents`. `audit.py` writes it."""

from datetime import timedelta
from typing import Final

from ...clock import timestamp
from ...log_entries import AuditEntry
from ...objects import Json
from ...schema.types import object_type
from .. import errors
from ..calls import Answer, Call, Operation, any_of
from ..filters import Condition
from ..odata import filtered, page, selected
from ..property_filters import FilterLanguage, Property, moment, text

COLLECTION: Final = "deviceManagement/auditEvents"
TYPE: Final = "auditEvent"
# DeviceManagementConfiguration.Read.All alone is not enough [live].
READ_AUDITS = any_of("DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All")
RETENTION: Final = timedelta(days=365)  # about a year [docs]
PROPERTIES: Final[dict[str, Property]] = {
    "activityDateTime": moment("ge", "gt", "le", "lt"),  # [live, client]
    "activityType": text("eq"),  # [docs]
}


def members() -> frozenset[str]:
    return frozenset(object_type("v1.0", TYPE).members)


def refusal(text: str) -> errors.GraphError:
    """The words are not in evidence [inference]."""
    return errors.intune_bad_request(f"Invalid filter clause: '{text}'")


FILTERS: Final = FilterLanguage(PROPERTIES, members, refusal)


def filters(text: str) -> Condition:
    return FILTERS(text)


def read_form(entry: AuditEntry) -> Json:
    return {"id": entry.id, "activityDateTime": timestamp(entry.at), **entry.members}


def kept(call: Call) -> list[AuditEntry]:
    oldest = call.tenant.clock.now() - RETENTION
    return [one for one in call.tenant.intune_audits if one.at >= oldest]


def list_events(call: Call) -> Answer:
    """The newest first without $orderby [inference]; clients order by activityDateTime [client]."""
    order = call.query.raw.get("$orderby", "activityDateTime desc")
    if order not in ("activityDateTime", "activityDateTime asc", "activityDateTime desc"):
        msg = f"$orderby={order}; only by activityDateTime."
        raise errors.not_emulated(msg)
    forms = [read_form(one) for one in kept(call)]
    if order.endswith(" desc"):
        forms.reverse()
    found = [selected(one, call.query.select, TYPE) for one in filtered(forms, call.query.condition)]
    body = page(found, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(COLLECTION), **body})


def get_event(call: Call) -> Answer:
    entry = next((one for one in kept(call) if one.id == call.keys["id"].lower()), None)
    if entry is None:
        msg = "Audit event"
        raise errors.intune_not_found(msg, call.keys["id"])
    form = {"@odata.context": call.context(f"{COLLECTION}/$entity"), **read_form(entry)}
    return Answer(body=selected(form, call.query.select, TYPE))


OPTIONS = frozenset({"$filter", "$top", "$orderby", "$select"})
OPERATIONS = (
    Operation("GET", COLLECTION, list_events, "intune", READ_AUDITS, OPTIONS, filters=filters),
    Operation("GET", COLLECTION + "/{id}", get_event, "intune", READ_AUDITS, frozenset({"$select"})),
)

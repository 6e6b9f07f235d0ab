"""Mobile Threat Defense connectors: `/deviceManagement/mobileThreatDefenseConnectors`.

The flags are the tenant's; `partnerState` and `lastHeartbeatDateTime` are the partner's and are computed. They may be
in a body, as the documentation lists them, and change nothing [inference].
"""

from typing import Any

from ...clock import timestamp
from ...intune_defaults import PARTNER_OWNED, connector_members
from ...objects import Connector, Json
from ...partner import NEVER, last_heartbeat, partner_state
from ...schema.types import object_type
from .. import errors
from ..calls import Answer, Call, Operation
from ..odata import page, selected
from . import audit
from .bodies import checked
from .permissions import READ_SERVICE, WRITE_SERVICE

TYPE = "mobileThreatDefenseConnector"
COLLECTION = "deviceManagement/mobileThreatDefenseConnectors"


def read_form(connector: Connector, call: Call) -> Json:
    """v1.0 sends notSetUp too, although its metadata lacks it [live]."""
    heartbeat = last_heartbeat(connector, call.tenant)
    moment = "0001-01-01T00:00:00Z" if heartbeat == NEVER else timestamp(heartbeat)
    state = {"lastHeartbeatDateTime": moment, "partnerState": partner_state(connector, call.tenant)}
    known = object_type(call.version, TYPE).members
    return {"id": connector.id} | {n: v for n, v in (state | connector.members).items() if n in known}


def find(call: Call) -> Connector:
    connector = call.tenant.connectors.get(call.keys["id"].lower())
    if connector is None:
        msg = "Mobile Threat Defense connector"
        raise errors.intune_not_found(msg, call.keys["id"])
    return connector


def write(connector: Connector, body: dict[str, Any]) -> None:
    """windowsEnabled forces windowsDeviceBlockedOnMissingPartnerData [client, live]."""
    annotations = {name for name in body if "@odata." in name}
    connector.members |= {n: v for n, v in body.items() if n not in PARTNER_OWNED | annotations}
    if connector.members["windowsEnabled"]:
        connector.members["windowsDeviceBlockedOnMissingPartnerData"] = True


def log_change(operation: audit.Operation, connector: Connector, call: Call, old: Json | None) -> None:
    """A connector has no name [csdl]."""
    new, resource = {"id": connector.id, **connector.members}, "MobileThreatDefenseConnector"
    change = audit.Change(operation, resource, connector.id, connector.id, old, new, resource, "Other")
    audit.log(change, call)


def entity(connector: Connector, call: Call) -> Json:
    return {"@odata.context": call.context(f"{COLLECTION}/$entity"), **read_form(connector, call)}


def list_connectors(call: Call) -> Answer:
    items = [selected(read_form(one, call), call.query.select, TYPE) for one in call.tenant.connectors.values()]
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(COLLECTION), **body})


def get_connector(call: Call) -> Answer:
    return Answer(body=selected(entity(find(call), call), call.query.select, TYPE))


def create_connector(call: Call) -> Answer:
    """A client whose GET failed POSTs, the id in the body [client]. What a second POST does is not known."""
    body = checked(call, TYPE)
    key = body.get("id")
    if not isinstance(key, str):
        msg = "The id of the partner is required"
        raise errors.intune_bad_request(msg)
    if key.lower() in call.tenant.connectors:
        msg = f"A Mobile Threat Defense connector with id {key} exists already"
        raise errors.intune_bad_request(msg)
    connector = Connector(key.lower(), connector_members())
    write(connector, body)
    call.tenant.connectors[connector.id] = connector
    log_change("Create", connector, call, None)
    return Answer(201, entity(connector, call))


def update_connector(call: Call) -> Answer:
    """A partial body without @odata.type will do [client]; the answer is 200 with the object [docs]."""
    connector = find(call)
    body = checked(call, TYPE)
    if body.get("id", connector.id).lower() != connector.id:
        msg = "The id of an object cannot be changed"
        raise errors.intune_bad_request(msg)
    old = {"id": connector.id, **connector.members}
    write(connector, body)
    log_change("Patch", connector, call, old)
    return Answer(body=entity(connector, call))


def delete_connector(_: Call) -> Answer:
    msg = "DELETE of a connector: what it does to Defender's is not in evidence."
    raise errors.not_emulated(msg)


OPERATIONS = (
    Operation("GET", COLLECTION, list_connectors, "intune", READ_SERVICE, frozenset({"$select", "$top"})),
    Operation("POST", COLLECTION, create_connector, "intune", WRITE_SERVICE),
    Operation("GET", COLLECTION + "/{id}", get_connector, "intune", READ_SERVICE, frozenset({"$select"})),
    Operation("PATCH", COLLECTION + "/{id}", update_connector, "intune", WRITE_SERVICE),
    Operation("DELETE", COLLECTION + "/{id}", delete_connector, "intune", WRITE_SERVICE),
)

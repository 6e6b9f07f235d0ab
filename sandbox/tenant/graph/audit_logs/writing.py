"""The entry of a change in Entra's audit log: who, what, and the whole object before and after.

Changes by an application name its service principal and no appId [live]. In the log a policy is a JSON text
without nulls, and the new one is a JSON text within a JSON text [live]. Names of enum values may differ from
Graph's there [live]; here they are Graph's.
"""

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from ...log_entries import AuditEntry
from ...objects import Json
from ..calls import Call

SERVICE: Final = "Conditional Access"


@dataclass(frozen=True)
class Change:
    """`activity` is its name in the log, `operation` is Add, Update or Delete. A value is None if there was none."""

    activity: str
    operation: str
    target_id: str
    target_name: str
    properties: tuple[tuple[str, Json | None, Json | None], ...] = ()


def log(change: Change, call: Call) -> None:
    correlation = str(uuid4())
    properties = [
        {"displayName": name, "oldValue": old_text(old), "newValue": new_text(new)}
        for name, old, new in change.properties
    ]
    target: Json = {
        "id": change.target_id,
        "displayName": change.target_name,
        "type": "Policy",
        "userPrincipalName": None,
        "groupType": None,
        "modifiedProperties": properties,
    }
    members: Json = {
        "category": "Policy",
        "correlationId": correlation,
        "result": "success",
        "resultReason": None,
        "activityDisplayName": change.activity,
        "loggedByService": SERVICE,
        "operationType": change.operation,
        "initiatedBy": initiated_by(call),
        "targetResources": [target],
        "additionalDetails": [{"key": "Category", "value": SERVICE}],
    }
    entry = AuditEntry(f"IPCGraph_{correlation}", call.tenant.clock.now(), members)
    call.tenant.directory_audits.append(entry)


def initiated_by(call: Call) -> Json:
    """A person's address is not known here."""
    if call.person is not None:
        user = call.tenant.users[call.person]
        shown: Json = {"id": user.id, "displayName": None, "userPrincipalName": user.user_principal_name}
        unknown = dict.fromkeys(("ipAddress", "userType", "homeTenantId", "homeTenantName"))
        return {"user": shown | unknown, "app": None}
    application = call.application
    return {
        "user": None,
        "app": {
            "appId": None,
            "displayName": application.display_name,
            "servicePrincipalId": application.object_id,
            "servicePrincipalName": None,
        },
    }


def old_text(value: Json | None) -> str | None:
    return None if value is None else json.dumps(without_nulls(value), separators=(",", ":"))


def new_text(value: Json | None) -> str | None:
    text = old_text(value)
    return None if text is None else json.dumps(text)


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if one is not None and "@odata." not in name}
        return {name: without_nulls(one) for name, one in kept.items()}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value

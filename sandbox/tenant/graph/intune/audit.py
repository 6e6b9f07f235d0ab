"""The entry of a change in Intune's audit log: who, what, and each property that changed, as text.

Shapes are those of a published event of another type of object [live]: names begin with a capital letter, properties of
members are joined by dots, those of collections are `$Collection.RoleScopeTagIds[0]`, an action is "assign …". Which
component and category each type has, and how an application reads as an actor, is [inference].
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import uuid4

from ...log_entries import AuditEntry
from ...objects import Json
from ..calls import Call

API_VERSION: Final = "5025-10-23"  # [live]
Operation = Literal["Create", "Patch", "Delete", "Action"]


@dataclass(frozen=True)
class Change:
    """`resource` is the type of the object as the log names it, `action` the name of an action.

    `old` and `new` are the object before and after; None where there was none.
    """

    operation: Operation
    resource: str
    key: str
    name: str
    old: Json | None
    new: Json | None
    component: str
    category: str
    action: str = ""

    @property
    def activity(self) -> str:
        return f"{self.action or self.operation} {self.resource}"


def log(change: Change, call: Call) -> None:
    members: Json = {
        "displayName": change.activity,
        "componentName": change.component,
        "activity": None,
        "activityType": change.activity,
        "activityOperationType": change.operation,
        "activityResult": "Success",
        "correlationId": str(uuid4()),
        "category": change.category,
        "actor": actor(call),
        "resources": [
            {
                "displayName": change.name,
                "auditResourceType": change.resource,
                "resourceId": change.key,
                "modifiedProperties": list(modified(change.old or {}, change.new or {})),
            }
        ],
    }
    call.tenant.intune_audits.append(AuditEntry(str(uuid4()), call.tenant.clock.now(), members))


def actor(call: Call) -> Json:
    """No entry has an address [live]."""
    user = call.tenant.users[call.person] if call.person is not None else None
    return {
        "auditActorType": "ItPro" if user else "Application",
        "userPermissions": ["*"] if user else [],
        "applicationId": call.application.app_id,
        "applicationDisplayName": call.application.display_name,
        "userPrincipalName": user.user_principal_name if user else None,
        "servicePrincipalName": None,
        "ipAddress": None,
        "userId": user.id if user else None,
    }


def modified(old: Json, new: Json) -> Iterator[Json]:
    before, after = dict(flat(old)), dict(flat(new))
    for name in [*before, *(one for one in after if one not in before)]:
        if before.get(name) != after.get(name):
            yield {"displayName": name, "oldValue": before.get(name), "newValue": after.get(name)}
    yield {"displayName": "DeviceManagementAPIVersion", "oldValue": None, "newValue": API_VERSION}


def flat(value: Json, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, one in value.items():
        if "@odata." not in name:
            yield from flat_member(f"{prefix}{name[0].upper()}{name[1:]}", one)


def flat_member(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        yield from flat(value, f"{name}.")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from flat_member(f"$Collection.{name}[{index}]", one)
    elif value is not None:
        yield name, str(value)

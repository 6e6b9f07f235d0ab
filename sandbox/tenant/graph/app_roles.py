"""An application's service principal, and the application permissions that were granted to it.

`/servicePrincipals(appId='…')` and the list of app role assignments, by either key. The grant
decides what a token contains; the list may lag behind it [docs].
"""

from uuid import NAMESPACE_URL, uuid5

from ..app_roles import GRAPH_APP_ROLES
from ..clock import timestamp
from ..objects import Json, ServicePrincipal
from ..seed import ESTABLISHED, MICROSOFT_GRAPH
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation
from .directory import READ_APPLICATIONS, Collection, answer_list, as_it_is, service_principal_form, shown

ASSIGNMENTS = Collection("appRoleAssignments", "appRoleAssignment")
PRINCIPALS = Collection("servicePrincipals", "servicePrincipal")
BY_APP_ID = "servicePrincipals(appId='{appId}')"


def by_app_id(tenant: TenantState, app_id: str) -> ServicePrincipal | None:
    wanted = app_id.lower()
    return next((one for one in tenant.service_principals.values() if one.app_id == wanted), None)


def find(call: Call) -> ServicePrincipal:
    key = call.keys.get("appId") or call.keys["id"]
    found = by_app_id(call.tenant, key) if "appId" in call.keys else call.tenant.service_principals.get(key.lower())
    if found is None:
        raise errors.directory_not_found(key)
    return found


def get_by_app_id(call: Call) -> Answer:
    form = shown(service_principal_form(find(call)), call, PRINCIPALS)
    return Answer(body={"@odata.context": call.context("servicePrincipals/$entity"), **form})


def assignments(one: ServicePrincipal, tenant: TenantState) -> list[Json]:
    """Application permissions on Microsoft Graph; those on other resources are not kept here."""
    application = tenant.applications.get(one.app_id)
    granted = application.permissions - application.unlisted if application else set()
    graph = by_app_id(tenant, MICROSOFT_GRAPH)
    if graph is None:
        return []
    return [
        {
            "id": str(uuid5(NAMESPACE_URL, f"sandbox:appRole:{one.id}:{permission}")),
            "deletedDateTime": None,
            "appRoleId": role_id(permission),
            "createdDateTime": timestamp(ESTABLISHED),
            "principalDisplayName": one.display_name,
            "principalId": one.id,
            "principalType": "ServicePrincipal",
            "resourceDisplayName": graph.display_name,
            "resourceId": graph.id,
        }
        for permission in sorted(granted)
    ]


def role_id(permission: str) -> str:
    """A wrong id would name another permission."""
    if permission not in GRAPH_APP_ROLES:
        msg = f"the app role assignment of {permission}: its id is not known."
        raise errors.not_emulated(msg)
    return GRAPH_APP_ROLES[permission]


def list_assignments(call: Call) -> Answer:
    return answer_list(call, assignments(find(call), call.tenant), as_it_is, ASSIGNMENTS)


OPTIONS = frozenset({"$select", "$top"})
OPERATIONS = (
    Operation("GET", BY_APP_ID, get_by_app_id, "directory", READ_APPLICATIONS, frozenset({"$select"})),
    Operation("GET", f"{BY_APP_ID}/appRoleAssignments", list_assignments, "directory", READ_APPLICATIONS, OPTIONS),
    Operation(
        "GET", "servicePrincipals/{id}/appRoleAssignments", list_assignments, "directory", READ_APPLICATIONS, OPTIONS
    ),
)

"""Active assignments of directory roles, to users and to role-assignable groups, all of them tenant-wide.

Eligible assignments (PIM) are elsewhere in Graph [docs], and not here.
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from ..objects import Group, Json, User
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation
from .directory import READ_ROLES, Collection, answer_list, object_by_id
from .members import limited

PATH = "roleManagement/directory/roleAssignments"
ASSIGNMENTS = Collection(PATH, "unifiedRoleAssignment")
WHOLE_TENANT = "/"


def role_assignments(tenant: TenantState) -> Iterator[Json]:
    holders: list[User | Group] = [*tenant.users.values(), *tenant.groups.values()]
    for holder in holders:
        for role in sorted(holder.directory_roles):
            key = str(uuid5(NAMESPACE_URL, f"sandbox:role:{role}:{holder.id}"))
            yield {
                "id": key,
                "principalId": holder.id,
                "directoryScopeId": WHOLE_TENANT,
                "roleDefinitionId": role,
            }


def list_role_assignments(call: Call) -> Answer:
    """$filter by principal, role and scope (eq, in), $expand of the principal alone [docs]."""
    if call.query.expand and call.query.expand != {"principal": {}}:
        msg = f"$expand of role assignments with anything but principal: {call.query.raw['$expand']}."
        raise errors.not_emulated(msg)
    return answer_list(call, role_assignments(call.tenant), lambda one: with_principal(one, call), ASSIGNMENTS)


def with_principal(one: Json, call: Call) -> Json:
    principal = object_by_id(call, one["principalId"]) if call.query.expand else None
    return one if principal is None else {**one, "principal": limited(principal, call)}


OPTIONS = frozenset({"$select", "$filter", "$expand", "$skiptoken"})
OPERATIONS = (Operation("GET", PATH, list_role_assignments, "directory", READ_ROLES, OPTIONS),)

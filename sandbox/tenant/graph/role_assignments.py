"""Active assignments of directory roles, to users and to role-assignable groups, all of them tenant-wide.

Eligible assignments (PIM) are elsewhere in Graph [docs], and not here.
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from ..objects import Group, Json, User
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation
from .directory import READ_ROLES, answer_list, objects_by_id
from .members import limited

TYPE = "unifiedRoleAssignment"
PATH = "roleManagement/directory/roleAssignments"
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
    found: list[Json] = list(role_assignments(call.tenant))
    if call.query.expand and call.query.expand != {"principal": {}}:
        msg = f"$expand of role assignments with anything but principal: {call.query.raw['$expand']}."
        raise errors.not_emulated(msg)
    if call.query.expand:
        known = objects_by_id(call.tenant)
        found = [{**one, "principal": limited(known[one["principalId"]], call)} for one in found]
    return answer_list(call, found, PATH, TYPE, None)


OPERATIONS = (
    Operation(
        "GET", PATH, list_role_assignments, "directory", READ_ROLES, frozenset({"$select", "$filter", "$expand"})
    ),
)

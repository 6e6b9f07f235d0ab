"""Users, groups, service principals and roles, as far as names must be found: read only.

Objects show the members that are held here; `$select` may ask for any member that Graph's type has. `$filter` works on
what is held.
"""

from collections.abc import Callable, Iterable, Mapping

from ..app_roles import GRAPH_APP_ROLES
from ..objects import Group, Json, RoleDefinition, ServicePrincipal, User
from ..schema.types import object_type
from ..seed import MICROSOFT_GRAPH
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation, Permissions, any_of
from .odata import filtered, page, selected
from .user_members import Hidden, user_members

READ_USERS = any_of("User.Read.All", "User.ReadWrite.All", "Directory.Read.All")
READ_GROUPS = any_of("Group.Read.All", "GroupMember.Read.All", "Group.ReadWrite.All", "Directory.Read.All")
READ_APPLICATIONS = any_of("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All")
READ_ROLES = any_of("RoleManagement.Read.Directory", "RoleManagement.Read.All", "Directory.Read.All")
READ_ORGANIZATION = any_of("Organization.Read.All", "Directory.Read.All")
READ_ANYTHING = any_of("Directory.Read.All")
LIST_OPTIONS = frozenset({"$select", "$filter", "$top", "$count"})

Found = Callable[[TenantState], Iterable[Json]]
# The azuread plugin selects it on beta [client].
BETA_SELECTABLE = {"servicePrincipal": ("samlMetadataUrl",)}
USER_DEFAULTS = ("displayName", "mail", "userPrincipalName", "id")


def user_form(one: User) -> Json:
    return {
        "id": one.id,
        "displayName": one.display_name,
        "mail": one.mail,
        "userPrincipalName": one.user_principal_name,
        "mailNickname": one.user_principal_name.split("@")[0],
        "userType": one.user_type,
        "accountEnabled": one.account_enabled,
    }


def group_form(one: Group) -> Json:
    return {
        "id": one.id,
        "displayName": one.display_name,
        "description": one.description,
        "mail": one.mail,
        "mailEnabled": one.mail_enabled,
        "mailNickname": (one.mail or one.id).split("@")[0],
        "securityEnabled": one.security_enabled,
        "groupTypes": list(one.group_types),
        "visibility": one.visibility,
        "isAssignableToRole": bool(one.directory_roles) or None,
        "deletedDateTime": None,
    }


def service_principal_form(one: ServicePrincipal) -> Json:
    return {
        "id": one.id,
        "appId": one.app_id,
        "displayName": one.display_name,
        "appDisplayName": one.display_name,
        "accountEnabled": True,
        "servicePrincipalType": "Application",
        "servicePrincipalNames": [one.app_id],
        "appRoles": app_roles_of(one),
        "deletedDateTime": None,
    }


def app_roles_of(one: ServicePrincipal) -> list[Json]:
    """Microsoft Graph's own alone: the application permissions that are known here, without their texts."""
    known = GRAPH_APP_ROLES if one.app_id == MICROSOFT_GRAPH else {}
    return [
        {
            "allowedMemberTypes": ["Application"],
            "description": None,
            "displayName": None,
            "id": key,
            "isEnabled": True,
            "origin": "Application",
            "value": value,
        }
        for value, key in known.items()
    ]


def role_form(one: RoleDefinition) -> Json:
    return {
        "id": one.id,
        "templateId": one.id,
        "displayName": one.display_name,
        "description": one.description,
        "isBuiltIn": True,
        "isEnabled": True,
        "version": "1",
    }


def role_template_form(one: RoleDefinition) -> Json:
    return {"id": one.id, "deletedDateTime": None, "displayName": one.display_name, "description": one.description}


def users(tenant: TenantState) -> Iterable[Json]:
    return map(user_form, tenant.users.values())


def groups(tenant: TenantState) -> Iterable[Json]:
    return map(group_form, tenant.groups.values())


def service_principals(tenant: TenantState) -> Iterable[Json]:
    return map(service_principal_form, tenant.service_principals.values())


def role_definitions(tenant: TenantState) -> Iterable[Json]:
    return map(role_form, tenant.role_definitions.values())


def role_templates(tenant: TenantState) -> Iterable[Json]:
    return map(role_template_form, tenant.role_definitions.values())


def shown(item: Mapping[str, object], call: Call, type_name: str, defaults: tuple[str, ...] | None) -> Json:
    """userType and accountEnabled of a user come on $select only [docs]; what nobody has set reads null or []."""
    select = call.query.select
    if select is None:
        return selected(item, defaults, type_name)
    known = object_type(call.version, type_name).members
    more = user_members(item, call) if type_name == "user" else {}
    is_hidden = isinstance(item, Hidden)
    unset: Json = {n: [] if known[n].is_collection and not is_hidden else None for n in select if n in known}
    unset |= {name: None for name in BETA_SELECTABLE.get(type_name, ()) if call.version == "beta"}
    return selected(unset | dict(item) | more, select, type_name)


def answer_list(
    call: Call, items: Iterable[Json], path: str, type_name: str, defaults: tuple[str, ...] | None
) -> Answer:
    found = filtered(items, call.query.condition)
    counted = {"@odata.count": len(found)} if call.query.raw.get("$count") == "true" else {}
    forms = [shown(one, call, type_name, defaults) for one in found]
    body = page(forms, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(path), **counted, **body})


def reads(
    path: str, type_name: str, found: Found, permissions: Permissions, defaults: tuple[str, ...] | None = None
) -> tuple[Operation, ...]:
    """The list and the single read of one kind of object; a user may be read by principal name, too [docs]."""

    def list_all(call: Call) -> Answer:
        return answer_list(call, found(call.tenant), path, type_name, defaults)

    def get_one(call: Call) -> Answer:
        key = call.keys["id"].lower()
        for item in found(call.tenant):
            if key in (item["id"], str(item.get("userPrincipalName")).lower()):
                context = {"@odata.context": call.context(f"{path}/$entity")}
                return Answer(body=context | shown(item, call, type_name, defaults))
        raise errors.directory_not_found(call.keys["id"])

    return (
        Operation("GET", path, list_all, "directory", permissions, LIST_OPTIONS),
        Operation("GET", path + "/{id}", get_one, "directory", permissions, frozenset({"$select"})),
    )


def objects_by_id(tenant: TenantState) -> dict[str, Json]:
    """Everything that a directory object id can mean."""
    kinds = {"user": users, "group": groups, "servicePrincipal": service_principals}
    known = {one["id"]: typed(kind, one) for kind, found in kinds.items() for one in found(tenant)}
    devices = (
        {"id": one.object_id, "deviceId": one.azure_ad_device_id, "displayName": one.name}
        for one in tenant.devices.values()
    )
    return known | {one["id"]: typed("device", one) for one in devices}


def typed(kind: str, one: Json) -> Json:
    return {"@odata.type": f"#microsoft.graph.{kind}", **one}


def find_group(call: Call) -> Group:
    group = call.tenant.groups.get(call.keys["id"].lower())
    if group is None:
        raise errors.directory_not_found(call.keys["id"])
    return group


def refuse_manager(call: Call) -> Answer:
    """Users here have no managers: Graph answers 404 [docs]."""
    raise errors.directory_not_found("manager" if call.keys["id"].lower() in call.tenant.users else call.keys["id"])


def get_by_ids(call: Call) -> Answer:
    """POST /directoryObjects/getByIds: unknown ids are left out [docs]."""
    body = call.body if isinstance(call.body, dict) else {}
    ids, types = body.get("ids"), body.get("types")
    if set(body) - {"ids", "types"} or not isinstance(ids, list):
        msg = "Invalid value specified for property 'ids' of resource 'directoryObject'."
        raise errors.bad_request(msg)
    known = objects_by_id(call.tenant)
    wanted = [known[one.lower()] for one in ids if isinstance(one, str) and one.lower() in known]
    found = [one for one in wanted if not types or one["@odata.type"].removeprefix("#microsoft.graph.") in types]
    return Answer(body={"@odata.context": call.context("directoryObjects"), "value": found})


def list_organization(call: Call) -> Answer:
    form = {"id": call.tenant.tenant_id, "displayName": call.tenant.organization, "verifiedDomains": []}
    body = {"value": [selected(form, call.query.select, "organization")]}
    return Answer(body={"@odata.context": call.context("organization"), **body})


def refuse_me(_: Call) -> Answer:
    """[docs] /me needs a signed-in user."""
    msg = "/me request is only valid with delegated authentication flow."
    raise errors.bad_request(msg)


OPERATIONS = (
    *reads("users", "user", users, READ_USERS, USER_DEFAULTS),
    *reads("groups", "group", groups, READ_GROUPS),
    Operation("GET", "users/{id}/manager", refuse_manager, "directory", READ_USERS, frozenset({"$select"})),
    *reads("servicePrincipals", "servicePrincipal", service_principals, READ_APPLICATIONS),
    *reads("roleManagement/directory/roleDefinitions", "unifiedRoleDefinition", role_definitions, READ_ROLES),
    *reads("directoryRoleTemplates", "directoryRoleTemplate", role_templates, READ_ROLES),
    Operation("POST", "directoryObjects/getByIds", get_by_ids, "directory", READ_ANYTHING),
    Operation("GET", "organization", list_organization, "directory", READ_ORGANIZATION, frozenset({"$select"})),
    Operation("GET", "me", refuse_me, "directory", (frozenset(),)),
)

"""Users, groups, service principals and roles, as far as names must be found: read only.

Objects show the properties that are held here; `$select` may ask for any property that Graph's type has. `$filter`
works on what is held.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..app_roles import GRAPH_APP_ROLES
from ..objects import Group, Json, RoleDefinition, ServicePrincipal, User
from ..schema.types import object_type
from ..seed import MICROSOFT_GRAPH
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation, Permissions, any_of
from .device_form import COMPLIANT, device_form
from .filters import Condition
from .odata import selected
from .paging import cut, link, size_of, start_of
from .user_members import ABSENT, SIGN_INS, Hidden, page_sizes, require_sign_ins, user_members

READ_USERS = any_of("User.Read.All", "User.ReadWrite.All", "Directory.Read.All")
READ_GROUPS = any_of("Group.Read.All", "GroupMember.Read.All", "Group.ReadWrite.All", "Directory.Read.All")
READ_APPLICATIONS = any_of("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All")
READ_ROLES = any_of("RoleManagement.Read.Directory", "RoleManagement.Read.All", "Directory.Read.All")
READ_ORGANIZATION = any_of("Organization.Read.All", "Directory.Read.All")
READ_DEVICES = any_of("Device.Read.All", "Device.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
READ_ANYTHING = any_of("Directory.Read.All")
LIST_OPTIONS = frozenset({"$select", "$filter", "$top", "$count"})

T = TypeVar("T")
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
        "onPremisesSyncEnabled": one.on_premises_sync_enabled or None,
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


def as_it_is(form: Json) -> Json:
    return form


@dataclass(frozen=True)
class Collection:
    """A kind of object in a list: the path in its context, its type, the properties that come without `$select`."""

    path: str
    type_name: str
    defaults: tuple[str, ...] | None = None


USERS = Collection("users", "user", USER_DEFAULTS)
OBJECTS = Collection("directoryObjects", "directoryObject")


def shown(item: Mapping[str, object], call: Call, of: Collection) -> Json:
    """userType and accountEnabled of a user come on $select only [docs]; what nobody has set reads null or []."""
    select = call.query.select
    if select is None:
        return selected(item, of.defaults, of.type_name)
    known = object_type(call.version, of.type_name).members
    is_hidden = isinstance(item, Hidden)
    unset: Json = {n: [] if known[n].is_collection and not is_hidden else None for n in select if n in known}
    unset |= {name: None for name in BETA_SELECTABLE.get(of.type_name, ()) if call.version == "beta"}
    more = user_members(item, call) if of.type_name == "user" else {}
    form = selected(unset | dict(item) | more, (*select, *call.query.expand), of.type_name)
    return {name: value for name, value in form.items() if value is not ABSENT}


def answer_list(
    call: Call,
    source: Iterable[T],
    form: Callable[[T], Json],
    of: Collection,
    *,
    exists: Callable[[T], bool] | None = None,
    listing: str = "",
) -> Answer:
    """One page. The count, which takes a look at everything, comes with the first alone [docs].

    `exists` leaves out what is not there any more; `listing` is the key of what the first page has found.
    """
    size = size_of(call, page_sizes(call, of.type_name))
    start = start_of(call, errors.directory_expired_page)
    condition = call.query.condition
    fits = exists if condition is None else passing(condition, form)
    counted: Json = {}
    if call.query.raw.get("$count") == "true" and call.query.token is None:
        source = list(source)
        counted = {"@odata.count": sum(1 for one in source if fits is None or fits(one))}
    page, following = cut(source, start, size, fits)
    value = [shown(form(one), call, of) for one in page]
    return Answer(
        body={"@odata.context": call.context(of.path), **counted, **link(call, following, listing), "value": value}
    )


def passing(condition: Condition, form: Callable[[T], Json]) -> Callable[[T], bool]:
    return lambda one: condition(form(one))


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What the tenant keeps of one type, by id, and Graph's form of it."""

    collection: Collection
    store: Callable[[TenantState], Mapping[str, T]]
    form: Callable[[T], Json]
    permissions: Permissions

    def find(self, call: Call, key: str) -> T:
        found = self.store(call.tenant).get(key.lower())
        if found is None:
            raise errors.directory_not_found(key)
        return found

    def list_all(self, call: Call) -> Answer:
        return answer_list(call, self.store(call.tenant).values(), self.form, self.collection)

    def get_one(self, call: Call) -> Answer:
        context = {"@odata.context": call.context(f"{self.collection.path}/$entity")}
        form = self.form(self.find(call, call.keys["id"]))
        return Answer(body=context | shown(form, call, self.collection))

    def operations(self) -> tuple[Operation, ...]:
        path, one_option = self.collection.path, frozenset({"$select"})
        return (
            Operation("GET", path, self.list_all, "directory", self.permissions, LIST_OPTIONS),
            Operation("GET", path + "/{id}", self.get_one, "directory", self.permissions, one_option),
        )


class Users(Kind[User]):
    """By principal name, too [docs], but not for the last sign-in [issue; inference for the words]."""

    def find(self, call: Call, key: str) -> User:
        require_sign_ins(call)
        wanted, users = key.lower(), call.tenant.users
        if wanted in users:
            return users[wanted]
        if SIGN_INS in (call.query.select or ()):
            msg = "Get By Key only supports UserId and the key has to be a valid Guid"
            raise errors.bad_request(msg)
        found = next((one for one in users.values() if one.user_principal_name.lower() == wanted), None)
        return found or super().find(call, key)


KINDS: tuple[Kind[Any], ...] = (
    Users(USERS, lambda tenant: tenant.users, user_form, READ_USERS),
    Kind(Collection("groups", "group"), lambda tenant: tenant.groups, group_form, READ_GROUPS),
    Kind(
        Collection("servicePrincipals", "servicePrincipal"),
        lambda tenant: tenant.service_principals,
        service_principal_form,
        READ_APPLICATIONS,
    ),
    Kind(
        Collection("roleManagement/directory/roleDefinitions", "unifiedRoleDefinition"),
        lambda tenant: tenant.role_definitions,
        role_form,
        READ_ROLES,
    ),
    Kind(
        Collection("directoryRoleTemplates", "directoryRoleTemplate"),
        lambda tenant: tenant.role_definitions,
        role_template_form,
        READ_ROLES,
    ),
)


def object_by_id(call: Call, key: str) -> Json | None:
    """Whatever a directory object id can mean. A device shows whether it is compliant where that is selected."""
    tenant = call.tenant
    if key in tenant.users:
        return typed("user", user_form(tenant.users[key]))
    if key in tenant.groups:
        return typed("group", group_form(tenant.groups[key]))
    if key in tenant.service_principals:
        return typed("servicePrincipal", service_principal_form(tenant.service_principals[key]))
    device = tenant.device_index.find(tenant.devices, key)
    if device is None or device.object_id != key:
        return None
    return typed("device", device_form(device, call, judged=COMPLIANT in (call.query.select or ())))


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
    wanted = [object_by_id(call, one.lower()) for one in ids if isinstance(one, str)]
    known = [one for one in wanted if one is not None]
    found = [one for one in known if not types or one["@odata.type"].removeprefix("#microsoft.graph.") in types]
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
    *(one for kind in KINDS for one in kind.operations()),
    Operation("GET", "users/{id}/manager", refuse_manager, "directory", READ_USERS, frozenset({"$select"})),
    Operation("POST", "directoryObjects/getByIds", get_by_ids, "directory", READ_ANYTHING),
    Operation("GET", "organization", list_organization, "directory", READ_ORGANIZATION, frozenset({"$select"})),
    Operation("GET", "me", refuse_me, "directory", (frozenset(),)),
)

"""Members of groups, direct and nested.

Whoever may read a group sees of its members what may be read of their own kind: of the others, type and id alone
[docs]. So too in a group with hidden membership without Member.Read.Hidden, which the documentation demands; how Graph
answers then is [inference].
"""

from collections.abc import Callable

from ..membership import nested
from ..objects import Group, Json
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation
from .directory import (
    OBJECTS,
    READ_APPLICATIONS,
    READ_DEVICES,
    READ_GROUPS,
    READ_USERS,
    USERS,
    Collection,
    answer_list,
    as_it_is,
    find_group,
    object_by_id,
)
from .paging import listed
from .user_members import SIGN_INS, Hidden

READ_OF_KIND = {
    "user": READ_USERS,
    "group": READ_GROUPS,
    "servicePrincipal": READ_APPLICATIONS,
    "device": READ_DEVICES,
}
HIDDEN = "HiddenMembership"
COUNTED = frozenset({"$select", "$top", "$count"})
TYPE = "@odata.type"


def list_members(call: Call) -> Answer:
    group = find_group(call)
    return answer_members(call, group, lambda: sorted(group.members), OBJECTS)


def list_nested(call: Call) -> Answer:
    """A flat list of all kinds, the groups on the way among them [docs]."""
    group = find_group(call)
    return answer_members(call, group, lambda: list(nested(group.id, call.tenant)), OBJECTS)


def list_nested_of_kind(call: Call) -> Answer:
    """An OData cast is an advanced query: header and $count or nothing [docs; the words are issue]."""
    kind = call.keys["kind"].removeprefix("microsoft.graph.")
    if kind not in READ_OF_KIND or not call.keys["kind"].startswith("microsoft.graph."):
        raise errors.unknown_segment(call.keys["kind"])
    group = find_group(call)
    is_advanced = call.headers.get("consistencylevel") == "eventual" and call.query.raw.get("$count") == "true"
    if not is_advanced or (kind == "group" and "Unified" in group.group_types):
        msg = "The specified filter to the reference property query is currently not supported."
        raise errors.directory_bad_request(msg)
    if SIGN_INS in (call.query.select or ()):
        msg = f"{SIGN_INS} of the members of a group; of users alone."
        raise errors.not_emulated(msg)
    of = USERS if kind == "user" else Collection(f"{kind}s", kind)
    return answer_members(call, group, lambda: nested_of(kind, group, call.tenant), of)


def nested_of(kind: str, group: Group, tenant: TenantState) -> list[str]:
    return [one for one in nested(group.id, tenant) if kind_of(one, tenant) == kind]


def kind_of(key: str, tenant: TenantState) -> str:
    stores = (("user", tenant.users), ("group", tenant.groups), ("servicePrincipal", tenant.service_principals))
    found = next((kind for kind, store in stores if key in store), None)
    if found is not None:
        return found
    device = tenant.device_index.find(tenant.devices, key)
    return "device" if device is not None and device.object_id == key else ""


def answer_members(call: Call, group: Group, find: Callable[[], list[str]], of: Collection) -> Answer:
    """The first page finds everybody; who is deleted before a page is read is not on it."""
    is_hidden = group.visibility == HIDDEN and "Member.Read.Hidden" not in call.roles
    listing, ids = listed(call, find)

    def form(key: str) -> Json:
        one = limited(object_by_id(call, key) or {}, call, is_hidden=is_hidden)
        return one if of is OBJECTS else without_type(one)

    def exists(key: str) -> bool:
        return bool(kind_of(key, call.tenant))

    return answer_list(call, ids, form, of, exists=exists, listing=listing)


def limited(one: Json, call: Call, *, is_hidden: bool = False) -> Json:
    """Properties that may not be read are null [docs]."""
    needed = READ_OF_KIND[one[TYPE].removeprefix("#microsoft.graph.")]
    if not is_hidden and any(some <= call.roles for some in needed):
        return one
    return Hidden(dict.fromkeys(one) | {TYPE: one[TYPE], "id": one["id"]})


def without_type(one: Json) -> Json:
    """Where the path names the type, no object does."""
    form = {name: value for name, value in one.items() if name != TYPE}
    return Hidden(form) if isinstance(one, Hidden) else form


def list_owners(call: Call) -> Answer:
    """Groups here have no owners."""
    find_group(call)
    return answer_list(call, [], as_it_is, OBJECTS)


OPERATIONS = (
    Operation("GET", "groups/{id}/members", list_members, "directory", READ_GROUPS, frozenset({"$select", "$top"})),
    Operation("GET", "groups/{id}/transitiveMembers", list_nested, "directory", READ_GROUPS, COUNTED),
    Operation("GET", "groups/{id}/transitiveMembers/{kind}", list_nested_of_kind, "directory", READ_GROUPS, COUNTED),
    Operation("GET", "groups/{id}/owners", list_owners, "directory", READ_GROUPS, frozenset({"$select", "$top"})),
)

"""Members of groups, direct and nested.

Whoever may read a group sees of its members what may be read of their own kind: of the others, type and id alone
[docs]. So too in a group with hidden membership without Member.Read.Hidden, which the documentation demands; how Graph
answers then is [inference].
"""

from collections.abc import Iterable

from ..membership import nested
from ..objects import Group, Json
from . import errors
from .calls import Answer, Call, Operation, any_of
from .directory import (
    READ_APPLICATIONS,
    READ_GROUPS,
    READ_USERS,
    USER_DEFAULTS,
    answer_list,
    find_group,
    objects_by_id,
)
from .user_members import Hidden

READ_OF_KIND = {
    "user": READ_USERS,
    "group": READ_GROUPS,
    "servicePrincipal": READ_APPLICATIONS,
    "device": any_of("Device.Read.All", "Directory.Read.All"),
}
HIDDEN = "HiddenMembership"
COUNTED = frozenset({"$select", "$top", "$count"})
TYPE = "@odata.type"


def list_members(call: Call) -> Answer:
    group = find_group(call)
    return answer_list(
        call, members_of(call, group, sorted(group.members)), "directoryObjects", "directoryObject", None
    )


def list_nested(call: Call) -> Answer:
    """A flat list of all kinds, the groups on the way among them [docs]."""
    group = find_group(call)
    found = members_of(call, group, nested(group.id, call.tenant))
    return answer_list(call, found, "directoryObjects", "directoryObject", None)


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
    members = members_of(call, group, nested(group.id, call.tenant))
    found = [without_type(one) for one in members if one[TYPE] == f"#microsoft.graph.{kind}"]
    return answer_list(call, found, f"{kind}s", kind, USER_DEFAULTS if kind == "user" else None)


def members_of(call: Call, group: Group, ids: Iterable[str]) -> list[Json]:
    known = objects_by_id(call.tenant)
    is_hidden = group.visibility == HIDDEN and "Member.Read.Hidden" not in call.roles
    return [limited(known[one], call, is_hidden=is_hidden) for one in ids if one in known]


def limited(one: Json, call: Call, *, is_hidden: bool = False) -> Json:
    """What may not be read is null [docs]."""
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
    return answer_list(call, [], "directoryObjects", "directoryObject", None)


OPERATIONS = (
    Operation("GET", "groups/{id}/members", list_members, "directory", READ_GROUPS, frozenset({"$select", "$top"})),
    Operation("GET", "groups/{id}/transitiveMembers", list_nested, "directory", READ_GROUPS, COUNTED),
    Operation("GET", "groups/{id}/transitiveMembers/{kind}", list_nested_of_kind, "directory", READ_GROUPS, COUNTED),
    Operation("GET", "groups/{id}/owners", list_owners, "directory", READ_GROUPS, frozenset({"$select", "$top"})),
)

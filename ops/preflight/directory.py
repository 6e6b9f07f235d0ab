"""Checks of the tenant's directory: security defaults, and the objects that the stack names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ops.preflight.rows import Asked, Check
from ops.table.rows import NOTE, OK, WRONG, Found, counted, listed
from providers.graph.directory import APPLICATION, BRING_IN, GROUP, existing, look_up
from providers.graph.errors import AmbiguousNameError, NotFoundError
from providers.graph.request import Json, Request
from settings.references import Mention, in_compliance_policy, in_conditional_access

_DEFAULTS_PATH: Final = "entra.microsoft.com > Entra ID > Overview > Properties > Manage security defaults > Disabled"
_GROUPS_PATH: Final = "entra.microsoft.com > Groups > All groups"
_DYNAMIC: Final = "DynamicMembership"
_EXCLUDING: Final = (".exclude", "breakGlass")


def _security_defaults(asked: Asked) -> Found:
    if not asked.tenant.security_defaults_enabled():
        return Found(OK, "off")
    return Found(
        WRONG,
        "on: Entra refuses an enforced Conditional Access policy beside them",
        f"Make sure that your policies cover what they do, then turn them off: {_DEFAULTS_PATH}",
    )


def _applications(asked: Asked) -> Found:
    mentions = [one for one in _mentions(asked) if one.kind is APPLICATION and (one.id or one.name)]
    if not mentions:
        return Found(OK, "the stack names none")
    present = existing(asked.reads, APPLICATION, sorted({one.id for one in mentions if one.id is not None}))
    missing = [f"{one.key} ({one.reference})" for one in mentions if one.id is not None and one.id not in present]
    missing += [f"{one.key} ({problem})" for one in mentions if one.name and (problem := _unresolved(one, asked))]
    if missing:
        todo = f"Correct the name or id, or {BRING_IN.format('APPLICATION_ID')}"
        return Found(WRONG, f"no service principal in the tenant: {listed(missing)}", todo)
    return Found(OK, f"all {len(mentions)} have a service principal")


def _unresolved(mention: Mention, asked: Asked) -> str:
    try:
        look_up(asked.reads, mention.kind, str(mention.name))
    except AmbiguousNameError as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class _Group:
    """A group that the stack names at `key`. `members` is None if it is not in the tenant."""

    key: str
    form: Json | None
    is_named: bool
    """Whether the stack names it by its display name."""

    @property
    def label(self) -> str:
        form = self.form or {}
        return f"{self.key} {form.get('displayName')!r} ({form.get('id')})"

    @property
    def excludes(self) -> bool:
        return any(one in self.key for one in _EXCLUDING)


def _groups(asked: Asked) -> list[_Group]:
    return [_read(one, asked) for one in _mentions(asked) if one.kind is GROUP and (one.id or one.name)]


def _read(mention: Mention, asked: Asked) -> _Group:
    try:
        group = mention.id or look_up(asked.reads, GROUP, str(mention.name))
        query = {"$select": "id,displayName,groupTypes,isAssignableToRole"}
        what = f"Reading the group {group}"
        form = asked.reads.send(Request("GET", f"{GROUP.path}/{group}", what, GROUP.permission, query=query))
    except (AmbiguousNameError, NotFoundError):
        form = None
    return _Group(mention.key, form, is_named=mention.name is not None)


def _mentions(asked: Asked) -> Iterator[Mention]:
    settings = asked.stack.settings
    yield from in_compliance_policy(settings.compliance_policy)
    yield from in_conditional_access(settings.conditional_access, settings.break_glass)


def _exist(asked: Asked, groups: list[_Group]) -> Found:
    gone = [one.key for one in groups if one.form is None]
    if gone:
        return Found(
            WRONG, f"not in the tenant, or not the only one of its name: {listed(gone)}", f"See {_GROUPS_PATH}"
        )
    empty = [one.label for one in groups if one.form and not any(asked.tenant.nested_members(one.form["id"]))]
    if empty:
        return Found(
            WRONG, f"without any member: {listed(empty)}", f"Add members, or name another group: {_GROUPS_PATH}"
        )
    return Found(OK, f"{counted(len(groups), 'group')} with members")


def _static(_asked: Asked, groups: list[_Group]) -> Found:
    """Whoever may change an attribute that a rule uses can change the membership."""
    dynamic = [one for one in groups if one.form and _DYNAMIC in (one.form.get("groupTypes") or [])]
    excluding = [one.label for one in dynamic if one.excludes]
    if excluding:
        return Found(
            WRONG,
            f"excluded by a rule: {listed(excluding)}",
            "Exclude a group with assigned members: whoever may change the attributes of a rule gets out of the policy",
        )
    if dynamic:
        return Found(
            NOTE, f"by a rule: {listed([one.label for one in dynamic])}", "Make sure who may change its attributes"
        )
    return Found(OK, "all are assigned")


def _protected(_asked: Asked, groups: list[_Group]) -> Found:
    """After a group is deleted, anyone who may create groups can create one with its name."""
    open_ = [one for one in groups if one.form and one.is_named and one.form.get("isAssignableToRole") is not True]
    excluding = [one.label for one in open_ if one.excludes]
    if excluding:
        return Found(
            WRONG,
            f"excluded by its name: {listed(excluding)}",
            "Give the object id instead, or make the group role-assignable: were it deleted, a group of the same name "
            "by somebody else would be excluded by the next deployment",
        )
    if open_:
        return Found(
            NOTE, f"by its name: {listed([one.label for one in open_])}", "Give the object id where that matters"
        )
    return Found(OK, "each is named by its id, or role-assignable")


def _of_groups(judge: Callable[[Asked, list[_Group]], Found]) -> Callable[[Asked], Found]:
    def look(asked: Asked) -> Found:
        groups = _groups(asked)
        return judge(asked, groups) if groups else Found(OK, "the stack names none")

    return look


CHECKS: Final = (
    Check("security-defaults", "Security defaults are off", _security_defaults),
    Check("applications", "Applications that the stack names have a service principal", _applications),
    Check("groups-members", "Groups that the stack names exist and have members", _of_groups(_exist)),
    Check("groups-assigned", "Membership of these groups is assigned", _of_groups(_static)),
    Check("groups-protected", "These groups cannot be replaced by others of the same name", _of_groups(_protected)),
)

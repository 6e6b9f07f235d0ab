"""Gives the emulated tenant the objects that a stack's configuration mentions, so that any configuration previews.

Names and ids are made up alike: whether they exist in a real tenant is what a preview against that tenant says.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from uuid import UUID, uuid5

from sandbox.tenant.objects import (
    AssignmentFilter,
    Group,
    NamedLocation,
    NotificationTemplate,
    RoleDefinition,
    ScopeTag,
    ServicePrincipal,
    User,
)
from sandbox.tenant.state import TenantState
from settings import ConditionalAccess, Settings
from settings.references import GUID

_SPACE: Final = UUID("5f3f0a3e-6c55-4a0b-9f62-0d3c1b7a9e44")
_WORDS: Final = frozenset(
    {"All", "None", "AllTrusted", "GuestsOrExternalUsers", "Office365", "MicrosoftAdminPortals"}
    | {"All devices", "All users"}
)
Mention = tuple[str, object]


def furnish(tenant: TenantState, settings: Settings) -> None:
    """Add what `settings` mentions and the tenant does not have."""
    with tenant.lock:
        for kind, reference in _mentions(settings):
            if isinstance(reference, str) and reference not in _WORDS:
                _ADD[kind](tenant, reference)


def _mentions(settings: Settings) -> Iterator[Mention]:
    if settings.break_glass is not None:
        yield from _each("user", settings.break_glass.users)
        yield from _each("group", settings.break_glass.groups)
    if settings.conditional_access is not None:
        yield from _in_conditional_access(settings.conditional_access)
    policy = settings.compliance_policy
    if policy is None:
        return
    yield from _each("scope tag", policy.scope_tags or ())
    for action in policy.actions_for_noncompliance:
        yield "template", action.notification_template
        yield from _each("group", action.additional_recipients)
    for target in (*policy.assignments.include, *policy.assignments.exclude):
        yield "group", target.target
        yield "filter", target.filter


def _in_conditional_access(policy: ConditionalAccess) -> Iterator[Mention]:
    for side in (policy.users.include, policy.users.exclude):
        yield from _each("user", side.users)
        yield from _each("group", side.groups)
        yield from _each("role", side.roles)
    yield from _each("application", (*policy.applications.include, *policy.applications.exclude))
    if policy.locations is not None:
        yield from _each("location", (*policy.locations.include, *policy.locations.exclude))


def _each(kind: str, references: Iterable[object]) -> Iterator[Mention]:
    return ((kind, reference) for reference in references)


def _identified(reference: str) -> tuple[str, str]:
    """Id and display name."""
    if GUID.fullmatch(reference):
        return reference.lower(), f"Object {reference}"
    return str(uuid5(_SPACE, reference)), reference


def _absent(known: Iterable[str], reference: str) -> bool:
    return reference.casefold() not in {one.casefold() for one in known}


def _user(tenant: TenantState, reference: str) -> None:
    names = [name for one in tenant.users.values() for name in (one.id, one.display_name, one.user_principal_name)]
    if _absent(names, reference):
        key, name = _identified(reference)
        tenant.users[key] = User(key, name, reference if "@" in reference else f"{key}@contoso.example")


def _group(tenant: TenantState, reference: str) -> None:
    if _absent([name for one in tenant.groups.values() for name in (one.id, one.display_name)], reference):
        key, name = _identified(reference)
        mail = f"{key}@contoso.example"
        # A recipient of notifications has to have a mailbox.
        tenant.groups[key] = Group(key, name, mail=mail, mail_enabled=True)


def _role(tenant: TenantState, reference: str) -> None:
    key, name = _identified(reference)
    tenant.role_definitions.setdefault(key, RoleDefinition(key, name, "As the configuration mentions it."))


def _application(tenant: TenantState, reference: str) -> None:
    principals = tenant.service_principals.values()
    if _absent([name for one in principals for name in (one.app_id, one.display_name)], reference):
        key, name = _identified(reference)
        object_id = str(uuid5(_SPACE, key))
        tenant.service_principals[object_id] = ServicePrincipal(object_id, key, name)


def _location(tenant: TenantState, reference: str) -> None:
    key, name = _identified(reference)
    members = {"isTrusted": True, "ipRanges": []}
    created = tenant.clock.now()
    tenant.named_locations.setdefault(key, NamedLocation(key, name, "ipNamedLocation", dict(members), created))


def _scope_tag(tenant: TenantState, reference: str) -> None:
    tags = tenant.scope_tags
    if _absent([name for one in tags.values() for name in (one.id, one.display_name)], reference):
        key = reference if reference.isdecimal() else str(max(map(int, tags), default=0) + 1)
        tags[key] = ScopeTag(key, reference)


def _filter(tenant: TenantState, reference: str) -> None:
    filters = tenant.assignment_filters
    if _absent([name for one in filters.values() for name in (one.id, one.display_name)], reference):
        key, name = _identified(reference)
        filters[key] = AssignmentFilter(key, name, '(device.deviceOwnership -eq "Corporate")')


def _template(tenant: TenantState, reference: str) -> None:
    templates = tenant.notification_templates
    if _absent([name for one in templates.values() for name in (one.id, one.display_name)], reference):
        key, name = _identified(reference)
        templates[key] = NotificationTemplate(key, name)


_ADD: Final[dict[str, Callable[[TenantState, str], None]]] = {
    "user": _user,
    "group": _group,
    "role": _role,
    "application": _application,
    "location": _location,
    "scope tag": _scope_tag,
    "filter": _filter,
    "template": _template,
}

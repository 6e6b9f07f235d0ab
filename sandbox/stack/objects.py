"""Gives the emulated tenant the objects that a stack's configuration mentions, so that any configuration previews.

Names and ids are made up alike: whether they exist in a real tenant is what a preview against that tenant says.
"""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID, uuid5

from providers.graph.directory import (
    APPLICATION,
    ASSIGNMENT_FILTER,
    AUTHENTICATION_STRENGTH,
    GROUP,
    NAMED_LOCATION,
    NOTIFICATION_TEMPLATE,
    ROLE,
    SCOPE_TAG,
    SERVICE_PRINCIPAL,
    TERMS_OF_USE,
    USER,
    Kind,
)
from sandbox.tenant.objects import (
    AssignmentFilter,
    AuthenticationStrength,
    Group,
    NamedLocation,
    NotificationTemplate,
    RoleDefinition,
    ScopeTag,
    ServicePrincipal,
    User,
)
from sandbox.tenant.state import TenantState
from settings import Settings
from settings.references import in_compliance_policy, in_conditional_access
from settings.types import GUID

_SPACE: Final = UUID("5f3f0a3e-6c55-4a0b-9f62-0d3c1b7a9e44")


def furnish(tenant: TenantState, settings: Settings) -> None:
    """Add what `settings` mentions and the tenant does not have."""
    access = in_conditional_access(settings.conditional_access, settings.break_glass)
    with tenant.lock:
        for mention in (*access, *in_compliance_policy(settings.compliance_policy)):
            reference = mention.id or mention.name
            if reference is not None:
                ADD[mention.kind](tenant, reference)


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


def _service_principal(tenant: TenantState, reference: str) -> None:
    key, name = _identified(reference)
    tenant.service_principals.setdefault(key, ServicePrincipal(key, str(uuid5(_SPACE, key)), name))


def _strength(tenant: TenantState, reference: str) -> None:
    key, name = _identified(reference)
    tenant.authentication_strengths.setdefault(key, AuthenticationStrength(key, name, ("fido2",)))


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


ADD: Final[dict[Kind, Callable[[TenantState, str], None]]] = {
    USER: _user,
    GROUP: _group,
    ROLE: _role,
    APPLICATION: _application,
    SERVICE_PRINCIPAL: _service_principal,
    NAMED_LOCATION: _location,
    AUTHENTICATION_STRENGTH: _strength,
    SCOPE_TAG: _scope_tag,
    ASSIGNMENT_FILTER: _filter,
    NOTIFICATION_TEMPLATE: _template,
    # Graph lists them to no application, so a preview asks for none.
    TERMS_OF_USE: lambda _tenant, _reference: None,
}
"""A function for each kind of object to which the settings can refer."""

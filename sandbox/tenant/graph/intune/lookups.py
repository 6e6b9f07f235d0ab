"""Objects that Intune policies refer to: scope tags, assignment filters, notification message templates. Read only."""

from collections.abc import Callable

from ...clock import timestamp
from ...objects import AssignmentFilter, Json, NotificationTemplate, ScopeTag
from ...schema.types import Version
from ...state import TenantState
from .. import errors
from ..calls import BETA_ONLY, BOTH, Answer, Call, Operation, Permissions
from ..odata import page, selected
from .permissions import READ_CONFIGURATION, READ_RBAC, READ_TEMPLATES


def scope_tag(one: ScopeTag, _: Version) -> Json:
    return {
        "id": one.id,
        "displayName": one.display_name,
        "description": one.description,
        "isBuiltIn": one.is_built_in,
    }


def assignment_filter(one: AssignmentFilter, _: Version) -> Json:
    return {
        "id": one.id,
        "displayName": one.display_name,
        "description": one.description,
        "platform": one.platform,
        "rule": one.rule,
        "roleScopeTags": ["0"],
        "assignmentFilterManagementType": one.management_type,
    }


def notification_template(one: NotificationTemplate, version: Version) -> Json:
    """description is beta only [csdl]."""
    form: Json = {
        "id": one.id,
        "lastModifiedDateTime": timestamp(one.last_modified) if one.last_modified else "0001-01-01T00:00:00Z",
        "displayName": one.display_name,
        "defaultLocale": one.default_locale,
        "brandingOptions": one.branding_options,
        "roleScopeTagIds": ["0"],
    }
    return form | {"description": one.description} if version == "beta" else form


Forms = Callable[[TenantState, Version], dict[str, Json]]


def scope_tags(tenant: TenantState, version: Version) -> dict[str, Json]:
    return {one.id: scope_tag(one, version) for one in tenant.scope_tags.values()}


def assignment_filters(tenant: TenantState, version: Version) -> dict[str, Json]:
    return {one.id: assignment_filter(one, version) for one in tenant.assignment_filters.values()}


def notification_templates(tenant: TenantState, version: Version) -> dict[str, Json]:
    return {one.id: notification_template(one, version) for one in tenant.notification_templates.values()}


def reads(
    name: str, type_name: str, forms: Forms, permissions: Permissions, versions: tuple[Version, ...]
) -> tuple[Operation, ...]:
    """The list and the single read of one kind of object."""
    path = f"deviceManagement/{name}"

    def list_all(call: Call) -> Answer:
        found = forms(call.tenant, call.version).values()
        items = [selected(one, call.query.select, type_name) for one in found]
        body = page(items, call.query, call.tenant.switches.page_size, call.url)
        return Answer(body={"@odata.context": call.context(path), **body})

    def get_one(call: Call) -> Answer:
        found = forms(call.tenant, call.version).get(call.keys["id"].lower())
        if found is None:
            raise errors.intune_not_found(type_name, call.keys["id"])
        form = {"@odata.context": call.context(f"{path}/$entity"), **found}
        return Answer(body=selected(form, call.query.select, type_name))

    options = frozenset({"$select"})
    return (
        Operation("GET", path, list_all, "intune", permissions, options | {"$top"}, versions),
        Operation("GET", path + "/{id}", get_one, "intune", permissions, options, versions),
    )


OPERATIONS = (
    *reads("roleScopeTags", "roleScopeTag", scope_tags, READ_RBAC, BETA_ONLY),
    *reads(
        "assignmentFilters",
        "deviceAndAppManagementAssignmentFilter",
        assignment_filters,
        READ_CONFIGURATION,
        BETA_ONLY,
    ),
    *reads(
        "notificationMessageTemplates",
        "notificationMessageTemplate",
        notification_templates,
        READ_TEMPLATES,
        BOTH,
    ),
)

"""What `pulumi preview` would change of what the tenant has, by the code that the program plans with.

Before: the tenant, in the form in which the program reads it. After: the written configuration, with every name looked
up again. Words are those of `ops plan`: in the tenant → configured.
"""

from collections.abc import Iterator

import pulumi

from components.name_lookup import Names
from components.tenant_reader import Tenant
from ops.pipeline.errors import PipelineError
from ops.plan.reading import resource_types
from ops.tenant.readings import Recorder
from ops.verify import access_policy, wanted
from ops.verify.differences import between
from providers.graph.request import Json
from providers.resource import Props
from providers.windows10_compliance_policy import mapping
from settings import BreakGlass, Settings


def with_ids(settings: Settings, reads: Recorder) -> Settings:
    """The settings with each name looked up as the program does. Raises PipelineError."""
    try:
        names = Names(settings, Tenant(reads))
    except pulumi.RunError as error:
        raise PipelineError(str(error)) from None
    parts = {
        key: names.resolved(part)
        for key in ("compliance_policy", "conditional_access")
        if (part := getattr(settings, key)) is not None
    }
    return settings.model_copy(update=parts)


def wanted_connector(settings: Settings) -> Props:
    """The members of the connector that the program manages; empty without the part."""
    return {} if settings.connector is None else wanted.of_connector(settings.connector)


def wanted_tenant_settings(settings: Settings) -> Props:
    return {} if settings.tenant_compliance is None else wanted.of_tenant_settings(settings.tenant_compliance)


def wanted_compliance_policy(settings: Settings) -> Props:
    """The inputs of the resource; empty without the part. The policy's references are ids."""
    return {} if settings.compliance_policy is None else wanted.of_compliance_policy(settings.compliance_policy)


def wanted_conditional_access(settings: Settings) -> Json:
    """The properties of azuread's resource. References are ids."""
    policy = settings.conditional_access
    return {} if policy is None else access_policy.configured(policy, settings.break_glass)


def of_connector(settings: Settings, found: Json) -> list[str]:
    configured = wanted_connector(settings)
    return _words(resource_types.CONNECTOR, {name: found.get(name) for name in configured}, configured, settings)


def of_tenant_settings(settings: Settings, found: Json) -> list[str]:
    configured = wanted_tenant_settings(settings)
    return _words(resource_types.TENANT_SETTINGS, {name: found.get(name) for name in configured}, configured, settings)


def of_compliance_policy(settings: Settings, found: Json) -> list[str]:
    configured = wanted_compliance_policy(settings)
    return _words(resource_types.COMPLIANCE_POLICY, mapping.from_graph(found, configured.keys()), configured, settings)


def of_conditional_access(settings: Settings, found: Json) -> list[str]:
    configured = wanted_conditional_access(settings)
    return _words(resource_types.CONDITIONAL_ACCESS, access_policy.in_tenant(found), configured, settings)


def _words(resource_type: str, before: Json, after: Json, settings: Settings) -> list[str]:
    return list(_said(resource_type, before, after, settings.break_glass or BreakGlass()))


def _said(resource_type: str, before: Json, after: Json, accounts: BreakGlass) -> Iterator[str]:
    for one in between(resource_type, before, after, (*accounts.users, *accounts.groups)):
        yield f"{one.path}: {one.words}"

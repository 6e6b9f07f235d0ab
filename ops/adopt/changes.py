"""What `pulumi preview` would change of what the tenant has, by the code that the program plans with.

Before: the tenant, in the form in which the program reads it. After: the written configuration, with every name looked
up again. Words are those of `ops plan`: in the tenant → configured.
"""

from collections.abc import Iterator
from typing import Any

import pulumi

from components import compliance_policy
from components.name_lookup import Names
from components.tenant_reader import Tenant
from ops.pipeline.errors import PipelineError
from ops.plan.reading import resource_types
from ops.tenant.readings import Recorder
from ops.verify import access_policy
from ops.verify.differences import between
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.graph.request import Json
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.resource import Props
from providers.tenant_wide import TenantWideProvider
from providers.windows10_compliance_policy import mapping
from settings import BreakGlass, CompliancePolicy, Settings


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
    return _implied(MobileThreatDefenseConnectorProvider(), settings.connector)


def wanted_tenant_settings(settings: Settings) -> Props:
    return _implied(DeviceComplianceSettingsProvider(), settings.tenant_compliance)


def wanted_compliance_policy(policy: CompliancePolicy) -> Props:
    """The inputs of the resource. The policy's references are ids."""
    return mapping.validate(compliance_policy.inputs(policy))


def wanted_conditional_access(settings: Settings) -> Json:
    """The properties of azuread's resource. References are ids."""
    policy = settings.conditional_access
    return {} if policy is None else access_policy.configured(policy, settings.break_glass)


def of_connector(settings: Settings, found: Json) -> list[str]:
    wanted = wanted_connector(settings)
    return _words(resource_types.CONNECTOR, {name: found.get(name) for name in wanted}, wanted, settings)


def of_tenant_settings(settings: Settings, found: Json) -> list[str]:
    wanted = wanted_tenant_settings(settings)
    return _words(resource_types.TENANT_SETTINGS, {name: found.get(name) for name in wanted}, wanted, settings)


def of_compliance_policy(settings: Settings, found: Json) -> list[str]:
    policy = settings.compliance_policy
    if policy is None:
        return []
    wanted = wanted_compliance_policy(policy)
    return _words(resource_types.COMPLIANCE_POLICY, mapping.from_graph(found, wanted.keys()), wanted, settings)


def of_conditional_access(settings: Settings, found: Json) -> list[str]:
    wanted = wanted_conditional_access(settings)
    return _words(resource_types.CONDITIONAL_ACCESS, access_policy.in_tenant(found), wanted, settings)


def _implied(provider: TenantWideProvider, part: Any) -> Props:  # noqa: ANN401 - one of the two sections
    return {} if part is None else provider.with_implied(dict(part.managed))


def _words(resource_type: str, before: Json, after: Json, settings: Settings) -> list[str]:
    return list(_said(resource_type, before, after, settings.break_glass or BreakGlass()))


def _said(resource_type: str, before: Json, after: Json, accounts: BreakGlass) -> Iterator[str]:
    for one in between(resource_type, before, after, (*accounts.users, *accounts.groups)):
        yield f"{one.path}: {one.words}"

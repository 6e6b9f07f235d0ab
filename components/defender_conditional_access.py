"""The chain as one component: connector, compliance policy, tenant settings, Conditional Access.

It orders the parts and joins them to the checks of its sibling modules. Each depends on all before it: access is never
enforced before the policy that makes devices compliant stands, and on destroy Conditional Access goes first. The tenant
setting comes after the compliance policy and goes before it:
`secureByDefault` without an assigned policy would mark devices noncompliant in between.
"""

import functools
from typing import TypeVar

import pulumi
import pulumi_azuread as azuread

from components import applications, break_glass, enforcement, immediate_effects, namesakes, order, takeover
from components.compliance_policy import declare_compliance_policy
from components.conditional_access import declare_conditional_access
from components.hooks import Look, Watch
from components.names import Names
from components.replacement import managed_policy, refuse_to_replace
from components.tenant import Tenant
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider, settings_request
from providers.device_compliance_settings.resource import DeviceComplianceSettings
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider, connector_request
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy
from settings import BreakGlass, CompliancePolicy, ConditionalAccess, Connector, Settings, TenantCompliance

Part = TypeVar("Part", bound=pulumi.Resource)


class DefenderConditionalAccess(pulumi.ComponentResource):
    """Conditional Access with Defender for Endpoint device risk. A part of `args` that is None is not declared.

    While access is enforced (`state` is `enabled`) the Conditional Access policy and the compliance policy are
    protected: Pulumi refuses to delete them, on destroy too, until the state is `reportOnly` or `disabled` again.

    Outputs (None where the part is switched off): `connected`, `partner_state` of the connector,
    `compliance_policy_id`, `conditional_access_policy_id` (object ids), `conditional_access_state` (Graph's word).
    """

    connector: MobileThreatDefenseConnector | None
    compliance_policy: Windows10CompliancePolicy | None
    device_compliance_settings: DeviceComplianceSettings | None
    conditional_access_policy: azuread.ConditionalAccessPolicy | None

    def __init__(self, name: str, args: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("defender-conditional-access:index:DefenderConditionalAccess", name, None, opts)
        self._name = name
        self._tenant = Tenant()
        self._names = Names(args, self._tenant)
        self._parts: list[pulumi.Resource] = []
        self._watches: dict[str, Watch] = {}
        self._justification = args.approval_justification
        self._access = args.conditional_access
        self._glass = None if self._access is None else break_glass.required(args)
        self._enforced = self._access is not None and self._access.state == "enabled"
        self.connector = self._declare_connector(args.connector)
        self.compliance_policy = self._declare_compliance_policy(args.compliance_policy)
        self.device_compliance_settings = self._declare_settings(args.tenant_compliance)
        self.conditional_access_policy = self._declare_conditional_access(args)
        self._set_outputs()

    def _declare_connector(self, connector: Connector | None) -> MobileThreatDefenseConnector | None:
        if connector is None:
            return None
        found = connector_request("beta")  # beta has all members
        look = takeover.tenant_wide(MobileThreatDefenseConnectorProvider(), found, self._tenant)
        watch = self._watch_devices("connector", "the connector", look)
        return self._add(
            watch,
            MobileThreatDefenseConnector(
                f"{self._name}-connector",
                connector.managed,
                connector.on_destroy,
                self._options(watch),
                self._justification,
            ),
        )

    def _declare_compliance_policy(self, policy: CompliancePolicy | None) -> Windows10CompliancePolicy | None:
        if policy is None:
            return None
        foreign_access = functools.partial(namesakes.foreign, self._access, self._tenant, self._managed_access)
        look = takeover.compliance_policy(policy, self._tenant, foreign_access)
        watch = self._watch_devices("compliance-policy", "the compliance policy", look)
        name, options = f"{self._name}-compliance-policy", self._options(watch, protect=self._enforced)
        access = None if self._access is None else self._access.display_name
        part = declare_compliance_policy(name, policy, self._names, options, self._justification, access)
        return self._add(watch, part)

    def _declare_settings(self, compliance: TenantCompliance | None) -> DeviceComplianceSettings | None:
        if compliance is None:
            return None
        look = takeover.tenant_wide(DeviceComplianceSettingsProvider(), settings_request(), self._tenant)
        watch = self._watch_devices("tenant-compliance", "the tenant's compliance settings", look)
        return self._add(
            watch,
            DeviceComplianceSettings(
                f"{self._name}-tenant-compliance",
                compliance.managed,
                compliance.on_destroy,
                self._options(watch),
                self._justification,
            ),
        )

    def _declare_conditional_access(self, args: Settings) -> azuread.ConditionalAccessPolicy | None:
        policy, glass = self._access, self._glass
        if policy is None or glass is None:
            return None
        name = f"{self._name}-conditional-access"
        if policy.adopt is not None:
            refuse_to_replace(name, policy.adopt)
        needs = {} if self.compliance_policy is None else {enforcement.COMPLIANCE_POLICY_ID: self.compliance_policy.id}
        watch = Watch(name, self._looks_at_access(args, policy, glass), needs)
        options = self._options(watch, protect=self._enforced)
        return self._add(watch, declare_conditional_access(name, policy, glass, self._names, options))

    def _looks_at_access(self, args: Settings, policy: ConditionalAccess, glass: BreakGlass) -> list[Look]:
        tenant, connection = self._tenant, enforcement.connected(self._tenant)
        checks = [enforcement.security_defaults_off(tenant), break_glass.working(glass, tenant)]
        if args.compliance_policy is not None:
            watch = self._watches["the compliance policy"]
            checks.insert(0, enforcement.compliance_policy_assigned(args.compliance_policy, watch, tenant))
        looks = [enforcement.connection_required(connection, required=args.requires_connection)]
        if self._enforced:
            # One of several reasons, to be told with the others.
            checks, looks = [connection, *checks], []
        return [
            break_glass.excluded(glass),
            namesakes.the_only_one_of_its_name(policy, tenant, self._managed_access),
            namesakes.still_ours(policy, tenant),
            order.one_side_at_a_time(policy, self._name, self._watches),
            enforcement.enforceable(checks),
            *looks,
            applications.present(tenant),
            takeover.conditional_access_policy(policy),
            immediate_effects.certificate_prompts(policy),
        ]

    def _watch_devices(self, part: str, what: str, *looks: Look) -> Watch:
        """A watch of a part that acts on devices at once."""
        shared = [immediate_effects.through_enabled_policies(what, self._tenant)]
        if self._access is not None:
            shared.append(order.not_while_enforcement_ends(self._access, self._name, what, self._tenant))
        self._watches[what] = Watch(f"{self._name}-{part}", [*looks, *shared])
        return self._watches[what]

    def _managed_access(self) -> str | None:
        return managed_policy(f"{self._name}-conditional-access")

    def _options(self, watch: Watch, *, protect: bool = False) -> pulumi.ResourceOptions:
        # None and not False: what the caller protects at the component stays protected.
        return pulumi.ResourceOptions(
            parent=self, depends_on=list(self._parts), hooks=watch.binding(), protect=protect or None
        )

    def _add(self, watch: Watch, part: Part) -> Part:
        watch.resource = part
        self._parts.append(part)
        return part

    def _set_outputs(self) -> None:
        connector, access = self.connector, self.conditional_access_policy
        if self._enforced and connector is not None:
            enforcement.warn_of_a_lost_connection(connector)
        self.connected = connector and connector.connected
        self.partner_state = connector and connector.partner_state
        self.compliance_policy_id = self.compliance_policy and self.compliance_policy.id
        self.conditional_access_policy_id = access and access.object_id
        self.conditional_access_state = access and access.state
        self.register_outputs(
            {
                "connected": self.connected,
                "partnerState": self.partner_state,
                "compliancePolicyId": self.compliance_policy_id,
                "conditionalAccessPolicyId": self.conditional_access_policy_id,
                "conditionalAccessState": self.conditional_access_state,
            }
        )

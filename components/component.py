"""The four parts as one component: connector, compliance policy, tenant settings, Conditional Access.

It declares the four parts in their order; `checks` decides what may stop or warn of a change. Each part depends on all
before it: access is never enforced before the policy that makes devices compliant is deployed, and destroy deletes
Conditional Access first. The tenant's settings are written after the compliance policy and deleted before it:
`secureByDefault` without an assigned policy would mark devices noncompliant in between.
"""

from typing import Final, TypeVar

import pulumi
import pulumi_azuread as azuread

from components import part_names, stack_state
from components.checks import (
    adoption,
    before_declaration,
    break_glass,
    created_once,
    deletion,
    enforcement,
    machine_risk,
    moved,
    removed_members,
    resource_options,
)
from components.checks.declared import require_as_declared
from components.checks.existence import Existence
from components.checks.hooks import ChangeHook
from components.checks.managed_policy import enforced_in
from components.checks.parts import PartHooks
from components.compliance_policy import declare_compliance_policy
from components.conditional_access import STATES, declare_conditional_access
from components.name_lookup import Names
from components.tenant_reader import Tenant
from providers.device_compliance_settings.resource import DeviceComplianceSettings
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy
from settings import BreakGlass, CompliancePolicy, ConditionalAccess, Connector, Settings, TenantCompliance

Part = TypeVar("Part", bound=pulumi.CustomResource)
_TYPE: Final = "defender-conditional-access:index:DefenderConditionalAccess"


class DefenderConditionalAccess(pulumi.ComponentResource):
    """Conditional Access with Defender for Endpoint device risk. A part of `args` that is None is not declared.

    While access is enforced (`state` is `enabled`) all parts are protected. None is deleted, not even by destroy, until
    the state is `reportOnly` or `disabled` again. Of `opts` it takes parent, depends_on, protect and aliases.

    Outputs (None where the part is switched off): `connected`, `partner_state` of the connector,
    `compliance_policy_id`, `conditional_access_policy_id` (object ids), `conditional_access_state` (Graph's word).
    """

    connector: MobileThreatDefenseConnector | None = None
    compliance_policy: Windows10CompliancePolicy | None = None
    device_compliance_settings: DeviceComplianceSettings | None = None
    conditional_access_policy: azuread.ConditionalAccessPolicy | None = None
    connected: pulumi.Output[bool] | None
    partner_state: pulumi.Output[str] | None
    compliance_policy_id: pulumi.Output[str] | None
    conditional_access_policy_id: pulumi.Output[str] | None
    conditional_access_state: pulumi.Output[str] | None

    def __init__(self, name: str, args: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        resource_options.require_accepted(name, opts)
        self._name, self._args, self._state = name, args, stack_state.resources()
        place = self._refuse_a_move(None if opts is None else opts.parent)
        super().__init__(_TYPE, name, None, moved.waiting_for(opts, place))
        resource_options.require_the_stacks_providers(self, name)
        access = args.conditional_access
        self._enforced = args.enforces_access
        self._parts: list[pulumi.CustomResource] = []
        self._deletion = deletion.refusal(name)
        self._tenant = Tenant()
        self._names = Names(args, self._tenant)
        emergency = None if access is None else break_glass.required(args)
        existence = Existence(self._tenant, enforced=self._enforced)
        before_declaration.verify(name, args, emergency, self._tenant, self._state, existence)
        self._hooks = PartHooks(name, args, self._tenant, self._state, existence)
        if args.connector is not None:
            self.connector = self._declare_connector(args.connector)
        if args.compliance_policy is not None:
            self.compliance_policy = self._declare_compliance_policy(args.compliance_policy)
        if args.tenant_compliance is not None:
            self.device_compliance_settings = self._declare_settings(args.tenant_compliance)
        if access is not None:
            self.conditional_access_policy = self._declare_access(access, break_glass.required(args))
        self._set_outputs()

    async def _refuse_a_move(self, parent: pulumi.Resource | None) -> None:
        """Once the parent is registered, and before the component itself is."""
        parts = {
            part_names.CONNECTOR: self._args.connector,
            part_names.COMPLIANCE_POLICY: self._args.compliance_policy,
            part_names.TENANT_COMPLIANCE: self._args.tenant_compliance,
            part_names.CONDITIONAL_ACCESS: self._args.conditional_access,
        }
        declared = [part for part, settings in parts.items() if settings is not None]
        own = pulumi.create_urn(self._name, _TYPE, parent)
        urns = [await pulumi.Output.from_input(urn).future() for urn in (own, *self._aliases)]
        moved.refuse_other_entries(self._state, self._name, frozenset(filter(None, urns)), declared)

    def _declare_connector(self, connector: Connector) -> MobileThreatDefenseConnector:
        hook = self._hooks.connector()
        return self._add(
            hook,
            MobileThreatDefenseConnector(
                hook.name,
                connector.managed,
                connector.on_destroy,
                self._args.approval_justification,
                self._tenant_wide_options(hook),
            ),
        )

    def _declare_compliance_policy(self, policy: CompliancePolicy) -> Windows10CompliancePolicy:
        hook = self._hooks.compliance_policy(policy)
        access, reason = self._args.conditional_access, self._args.approval_justification
        required_by = None if access is None else access.display_name
        opts, resolved = self._options(hook), self._names.resolved(policy)
        return self._add(hook, declare_compliance_policy(hook.name, resolved, reason, required_by, opts))

    def _declare_settings(self, compliance: TenantCompliance) -> DeviceComplianceSettings:
        hook = self._hooks.tenant_compliance()
        return self._add(
            hook,
            DeviceComplianceSettings(
                hook.name,
                compliance.managed,
                compliance.on_destroy,
                self._args.approval_justification,
                self._tenant_wide_options(hook),
            ),
        )

    def _declare_access(self, policy: ConditionalAccess, emergency: BreakGlass) -> azuread.ConditionalAccessPolicy:
        hook = self._hooks.conditional_access(policy, emergency)
        removed_members.refuse_what_is_kept(self._state, hook.name, policy)
        if self.compliance_policy is not None:
            hook.needs = {machine_risk.COMPLIANCE_POLICY_ID: self.compliance_policy.id}
        part = declare_conditional_access(hook.name, self._names.resolved(policy), emergency, self._options(hook))
        before: frozenset[str] = frozenset()
        if self._enforced:
            before = enforced_in(self._state) | adoption.enforced_already(policy, self._state, hook.name, self._tenant)
        require_as_declared(part, STATES[policy.state], emergency, hook, before)
        return self._add(hook, part)

    def _options(self, hook: ChangeHook) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(self._parts),
            hooks=hook.binding(self._deletion if self._enforced else None),
            # None and not False: what the caller protects at the component stays protected.
            protect=self._enforced or None,
            # A parent of the component would pass it on, and an enforced policy could be left behind unnoticed.
            retain_on_delete=False,
        )

    def _tenant_wide_options(self, hook: ChangeHook) -> pulumi.ResourceOptions:
        # There is only one in the tenant. Restoring the old values after the replacement would undo the new ones.
        return pulumi.ResourceOptions.merge(self._options(hook), pulumi.ResourceOptions(delete_before_replace=True))

    def _add(self, hook: ChangeHook, part: Part) -> Part:
        hook.resource = part
        hook.checks.insert(0, resource_options.the_stacks_providers(part, self._name))
        hook.needs = {**{one.pulumi_resource_name: one.id for one in self._parts}, **hook.needs}
        self._parts.append(part)
        return part

    def _set_outputs(self) -> None:
        connector, access = self.connector, self.conditional_access_policy
        if self._enforced and connector is not None:
            enforcement.warn_of_a_lost_connection(connector)
        self.connected = None if connector is None else connector.connected
        self.partner_state = None if connector is None else connector.partner_state
        created_once.report_second_policy(self, self._name, self._state, self._args.conditional_access, self._tenant)
        self.compliance_policy_id = None if self.compliance_policy is None else self.compliance_policy.id
        self.conditional_access_policy_id = None if access is None else access.object_id
        self.conditional_access_state = None if access is None else access.state
        self.register_outputs(
            {
                "connected": self.connected,
                "partnerState": self.partner_state,
                "compliancePolicyId": self.compliance_policy_id,
                created_once.POLICY_ID: self.conditional_access_policy_id,
                "conditionalAccessState": self.conditional_access_state,
            }
        )

"""The chain as one component: connector, compliance policy, tenant settings, Conditional Access.

It orders the parts and joins them to the checks of its sibling modules. Each depends on all before it: access is never
enforced before the policy that makes devices compliant stands, and on destroy Conditional Access goes first. The tenant
setting comes after the compliance policy and goes before it:
`secureByDefault` without an assigned policy would mark devices noncompliant in between.
"""

import functools
from typing import Final, TypeVar

import pulumi
import pulumi_azuread as azuread

from components import stack_state
from components.checks import (
    adoption,
    break_glass,
    compliant_device,
    created_once,
    deletion,
    deployer,
    duplicates,
    emergency_accounts,
    enforcement,
    immediate_effects,
    machine_risk,
    moved,
    one_side_at_a_time,
    removed_members,
    resource_options,
    unsupported_members,
)
from components.checks.check import Check
from components.checks.declared import require_as_declared
from components.checks.existence import Existence
from components.checks.hooks import Watch
from components.checks.managed_policy import (
    enforced_in,
    managed_in,
    managed_policy,
    refuse_a_second_compliance_policy,
    refuse_a_second_entry,
    refuse_to_replace,
)
from components.checks.references import Mention, in_compliance_policy, in_conditional_access
from components.compliance_policy import declare_compliance_policy
from components.conditional_access import STATES, declare_conditional_access
from components.name_lookup import Names
from components.tenant_reader import Tenant
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider, settings_request
from providers.device_compliance_settings.resource import DeviceComplianceSettings
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider, connector_request
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy
from settings import BreakGlass, CompliancePolicy, ConditionalAccess, Connector, Settings, TenantCompliance

Part = TypeVar("Part", bound=pulumi.CustomResource)
_TYPE: Final = "defender-conditional-access:index:DefenderConditionalAccess"


class DefenderConditionalAccess(pulumi.ComponentResource):
    """Conditional Access with Defender for Endpoint device risk. A part of `args` that is None is not declared.

    While access is enforced (`state` is `enabled`) all parts are protected: none is deleted, on destroy neither, until
    the state is `reportOnly` or `disabled` again. Of `opts` it takes parent, depends_on, protect and aliases.

    Outputs (None where the part is switched off): `connected`, `partner_state` of the connector,
    `compliance_policy_id`, `conditional_access_policy_id` (object ids), `conditional_access_state` (Graph's word).
    """

    connector: MobileThreatDefenseConnector | None
    compliance_policy: Windows10CompliancePolicy | None
    device_compliance_settings: DeviceComplianceSettings | None
    conditional_access_policy: azuread.ConditionalAccessPolicy | None

    def __init__(self, name: str, args: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        resource_options.require_accepted(name, opts)
        self._recorded = stack_state.resources()
        place = self._refuse_a_move(name, args, None if opts is None else opts.parent)
        super().__init__(_TYPE, name, None, moved.waiting_for(opts, place))
        resource_options.require_the_stacks_providers(self, name)
        self._name = name
        self._tenant = Tenant()
        self._names = Names(args, self._tenant)
        self._parts: list[pulumi.CustomResource] = []
        self._watches: dict[str, Watch] = {}
        self._justification = args.approval_justification
        self._access = args.conditional_access
        self._glass = None if self._access is None else break_glass.required(args)
        self._enforced = self._access is not None and self._access.state == "enabled"
        self._removal = deletion.refusal(name)
        self._existence = Existence(self._tenant, enforced=self._enforced)
        self._refuse_what_graph_would(args)
        self.connector = self._declare_connector(args.connector)
        self.compliance_policy = self._declare_compliance_policy(args.compliance_policy)
        self.device_compliance_settings = self._declare_settings(args.tenant_compliance)
        self.conditional_access_policy = self._declare_conditional_access(args)
        self._set_outputs()

    async def _refuse_a_move(self, name: str, args: Settings, parent: pulumi.Resource | None) -> None:
        """Once the parent is registered, and before the component itself is."""
        parts = {
            moved.CONNECTOR: args.connector,
            moved.COMPLIANCE_POLICY: args.compliance_policy,
            moved.TENANT_COMPLIANCE: args.tenant_compliance,
            moved.CONDITIONAL_ACCESS: args.conditional_access,
        }
        declared = [part for part, given in parts.items() if given is not None]
        own = pulumi.create_urn(name, _TYPE, parent)
        urns = [await pulumi.Output.from_input(urn).future() for urn in (own, *self._aliases)]
        moved.refuse_other_entries(self._recorded, name, frozenset(filter(None, urns)), declared)

    def _refuse_what_graph_would(self, args: Settings) -> None:
        """Before anything is declared, and so before anything is written; what the state holds already is not asked."""
        policy, access = args.compliance_policy, self._access
        if policy is None and access is None:
            return
        ours, theirs = f"{self._name}-compliance-policy", f"{self._name}-conditional-access"
        adopted = [None if part is None else part.adopt for part in (access, policy)]
        refuse_a_second_entry(self._recorded, (theirs, adopted[0]), (ours, adopted[1]))
        if access is not None and access.adopt is not None:
            refuse_to_replace(self._recorded, theirs, access.adopt)
        known, known_access = (stack_state.outputs_of(self._recorded, name) for name in (ours, theirs))
        if access is not None and access.adopt is not None and not known_access:
            unsupported_members.refuse_to_adopt(access, self._tenant)
        if policy is not None and policy.adopt is not None and not known:
            adoption.refuse_to_adopt(policy, policy.adopt, self._tenant)
        self._existence.verify([(in_compliance_policy(policy), known), (self._named_by_access(access), known_access)])

    def _named_by_access(self, access: ConditionalAccess | None) -> list[Mention]:
        # Where access is enforced, the check of the emergency accounts says more than that one is missing.
        return list(in_conditional_access(access, None if self._enforced else self._glass))

    def _declare_connector(self, connector: Connector | None) -> MobileThreatDefenseConnector | None:
        if connector is None:
            return None
        found = connector_request("beta")  # beta has all members
        look = adoption.tenant_wide(MobileThreatDefenseConnectorProvider(), found, self._tenant)
        watch = self._watch_devices("connector", "the connector", look)
        return self._add(
            watch,
            MobileThreatDefenseConnector(
                f"{self._name}-connector",
                connector.managed,
                connector.on_destroy,
                self._tenant_wide_options(watch),
                self._justification,
            ),
        )

    def _declare_compliance_policy(self, policy: CompliancePolicy | None) -> Windows10CompliancePolicy | None:
        if policy is None:
            return None
        foreign_access = functools.partial(duplicates.foreign, self._access, self._tenant, self._managed_access)
        name = f"{self._name}-compliance-policy"
        second = functools.partial(refuse_a_second_compliance_policy, self._recorded, name)
        look = adoption.compliance_policy(policy, self._tenant, foreign_access, second)
        present = self._existence.present("The compliance policy", in_compliance_policy(policy))
        watch = self._watch_devices("compliance-policy", "the compliance policy", present, look)
        opts = self._options(watch)
        access = None if self._access is None else self._access.display_name
        part = declare_compliance_policy(name, policy, self._names, opts, self._justification, access)
        return self._add(watch, part)

    def _declare_settings(self, compliance: TenantCompliance | None) -> DeviceComplianceSettings | None:
        if compliance is None:
            return None
        look = adoption.tenant_wide(DeviceComplianceSettingsProvider(), settings_request(), self._tenant)
        watch = self._watch_devices("tenant-compliance", "the tenant's compliance settings", look)
        return self._add(
            watch,
            DeviceComplianceSettings(
                f"{self._name}-tenant-compliance",
                compliance.managed,
                compliance.on_destroy,
                self._tenant_wide_options(watch),
                self._justification,
            ),
        )

    def _declare_conditional_access(self, args: Settings) -> azuread.ConditionalAccessPolicy | None:
        policy, glass = self._access, self._glass
        if policy is None or glass is None:
            return None
        name = f"{self._name}-conditional-access"
        removed_members.refuse_what_is_kept(self._recorded, name, policy)
        needs = {} if self.compliance_policy is None else {machine_risk.COMPLIANCE_POLICY_ID: self.compliance_policy.id}
        made = created_once.made_once(self._tenant, managed_in(self._recorded, name))
        watch = Watch(name, self._looks_at_access(args, policy, glass), needs, [made])
        opts = self._options(watch)
        before = enforced_in(self._recorded) if self._enforced else frozenset()
        part = declare_conditional_access(name, policy, glass, self._names, opts)
        require_as_declared(part, STATES[policy.state], glass, watch, before)
        return self._add(watch, part)

    def _looks_at_access(self, args: Settings, policy: ConditionalAccess, glass: BreakGlass) -> list[Check]:
        tenant = self._tenant
        connection = enforcement.connected(tenant, self._watches.get("the connector"))
        checks = [
            machine_risk.counts(args.compliance_policy, self._watches.get("the compliance policy"), tenant),
            enforcement.security_defaults_off(tenant),
            emergency_accounts.working(glass, tenant),
            compliant_device.demanded,
        ]
        looks = [enforcement.connection_required(connection, required=args.requires_connection)]
        if self._enforced:
            # One of several reasons, to be told with the others.
            checks, looks = [connection, *checks], []
        return [
            break_glass.excluded(glass),
            duplicates.the_only_one_of_its_name(policy, tenant, self._managed_access),
            duplicates.still_ours(policy, tenant),
            unsupported_members.nothing_lost(tenant),
            self._existence.present("Conditional Access", self._named_by_access(policy)),
            one_side_at_a_time.one_side_at_a_time(policy, self._name, self._watches),
            enforcement.enforceable(checks),
            *looks,
            deployer.spared(tenant),
            adoption.conditional_access_policy(policy),
            removed_members.nothing_stays(policy.display_name),
            immediate_effects.certificate_prompts(policy),
        ]

    def _watch_devices(self, part: str, what: str, *looks: Check) -> Watch:
        """A watch of a part that acts on devices at once."""
        shared = [immediate_effects.through_enabled_policies(what, self._tenant)]
        if self._access is not None:
            shared.append(one_side_at_a_time.not_while_enforcement_ends(self._access, self._name, what, self._tenant))
        self._watches[what] = Watch(f"{self._name}-{part}", [*looks, *shared])
        return self._watches[what]

    def _managed_access(self) -> str | None:
        return managed_policy(f"{self._name}-conditional-access")

    def _options(self, watch: Watch) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(self._parts),
            hooks=watch.binding(self._removal if self._enforced else None),
            # None and not False: what the caller protects at the component stays protected.
            protect=self._enforced or None,
            # A parent of the component would hand it down, and an enforced policy could be left behind in silence.
            retain_on_delete=False,
        )

    def _tenant_wide_options(self, watch: Watch) -> pulumi.ResourceOptions:
        # There is one in the tenant: what is put back after its replacement was made would undo that.
        return pulumi.ResourceOptions.merge(self._options(watch), pulumi.ResourceOptions(delete_before_replace=True))

    def _add(self, watch: Watch, part: Part) -> Part:
        watch.resource = part
        before = {one.pulumi_resource_name: one.id for one in self._parts}
        watch.needs = {**before, **watch.needs}
        watch.checks[:0] = [
            resource_options.the_stacks_providers(part, self._name),
            one_side_at_a_time.after(list(before)),
        ]
        self._parts.append(part)
        return part

    def _set_outputs(self) -> None:
        connector, access = self.connector, self.conditional_access_policy
        if self._enforced and connector is not None:
            enforcement.warn_of_a_lost_connection(connector)
        self.connected = connector and connector.connected
        self.partner_state = connector and connector.partner_state
        created_once.still_told(self, self._name, self._recorded, self._access, self._tenant)
        self.compliance_policy_id = self.compliance_policy and self.compliance_policy.id
        self.conditional_access_policy_id = access and access.object_id
        self.conditional_access_state = access and access.state
        self.register_outputs(
            {
                "connected": self.connected,
                "partnerState": self.partner_state,
                "compliancePolicyId": self.compliance_policy_id,
                created_once.POLICY_ID: self.conditional_access_policy_id,
                "conditionalAccessState": self.conditional_access_state,
            }
        )

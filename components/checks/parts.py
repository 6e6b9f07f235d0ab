"""Says which checks each part of the component has. Only this module combines them.

Each check has a module of its own. A part's checks run in the order in which they are listed here, and the first that
blocks ends the run.
"""

import functools
from typing import Final

from components import part_names, stack_state
from components.checks import (
    adoption,
    break_glass,
    compliant_device,
    created_once,
    deployer,
    duplicates,
    emergency_accounts,
    enforcement,
    immediate_effects,
    machine_risk,
    managed_policy,
    one_side_at_a_time,
    removed_members,
    unsupported_members,
)
from components.checks.check import Check
from components.checks.existence import Existence
from components.checks.hooks import ChangeHook
from components.part_names import part_name
from components.stack_state import Resources
from components.tenant_reader import Tenant
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider, settings_request
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider, connector_request
from settings import BreakGlass, CompliancePolicy, ConditionalAccess, Settings
from settings.references import in_compliance_policy, in_conditional_access

_COMPLIANCE_POLICY: Final = "The compliance policy"


class PartHooks:
    """The hook of each part of the component `name`. Call each method once, in the order of the parts.

    No request is sent until a part is about to change. `state`: as the last run left it.
    """

    def __init__(self, name: str, args: Settings, tenant: Tenant, state: Resources, existence: Existence) -> None:
        self._name, self._args, self._tenant, self._state, self._existence = name, args, tenant, state, existence
        self._access_name = part_name(name, part_names.CONDITIONAL_ACCESS)
        self._made: dict[str, ChangeHook] = {}

    def connector(self) -> ChangeHook:
        found = connector_request("beta")  # beta has all properties
        overwritten = adoption.tenant_wide(MobileThreatDefenseConnectorProvider(), found, self._tenant)
        return self._of_devices(part_names.CONNECTOR, "the connector", overwritten)

    def compliance_policy(self, policy: CompliancePolicy) -> ChangeHook:
        name = part_name(self._name, part_names.COMPLIANCE_POLICY)
        foreign_access = functools.partial(
            duplicates.foreign, self._args.conditional_access, self._tenant, self._managed_access
        )
        second = functools.partial(managed_policy.refuse_a_second_compliance_policy, self._state, name)
        return self._of_devices(
            part_names.COMPLIANCE_POLICY,
            "the compliance policy",
            self._existence.present(_COMPLIANCE_POLICY, in_compliance_policy(policy)),
            adoption.compliance_policy(policy, self._tenant, foreign_access, second),
        )

    def tenant_compliance(self) -> ChangeHook:
        overwritten = adoption.tenant_wide(DeviceComplianceSettingsProvider(), settings_request(), self._tenant)
        return self._of_devices(part_names.TENANT_COMPLIANCE, "the tenant's compliance settings", overwritten)

    def _of_devices(self, part: str, what: str, *checks: Check) -> ChangeHook:
        shared = [immediate_effects.through_enabled_policies(what, self._tenant)]
        access = self._args.conditional_access
        if access is not None:
            managed = managed_policy.managed_in(self._state, self._access_name)
            shared.append(
                one_side_at_a_time.not_while_enforcement_ends(access, self._name, what, self._tenant, managed)
            )
        return self._hook(part, what, [*checks, *shared])

    def conditional_access(self, policy: ConditionalAccess, emergency: BreakGlass) -> ChangeHook:
        tenant, enforced = self._tenant, policy.state == "enabled"
        connection = enforcement.connected(tenant, self._made.get(part_names.CONNECTOR))
        before_enforcement = [
            machine_risk.counts(self._args.compliance_policy, self._made.get(part_names.COMPLIANCE_POLICY), tenant),
            enforcement.security_defaults_off(tenant),
            emergency_accounts.working(emergency, tenant),
            compliant_device.demanded,
        ]
        required = [enforcement.connection_required(connection, required=self._args.requires_connection)]
        if enforced:
            # It is reported together with the other reasons.
            before_enforcement, required = [connection, *before_enforcement], []
        referred = in_conditional_access(policy, None if enforced else emergency)
        checks = [
            break_glass.excluded(emergency),
            duplicates.the_only_one_of_its_name(policy, tenant, self._managed_access),
            duplicates.still_ours(policy, tenant),
            unsupported_members.nothing_lost(tenant),
            self._existence.present("Conditional Access", referred),
            one_side_at_a_time.one_side_at_a_time(policy, self._name, list(self._made.values())),
            enforcement.enforceable(before_enforcement),
            *required,
            deployer.unaffected(tenant),
            adoption.conditional_access_policy(policy),
            removed_members.nothing_kept_by_azuread(policy.display_name),
            immediate_effects.certificate_prompts(policy),
        ]
        hook = self._hook(part_names.CONDITIONAL_ACCESS, "Conditional Access", checks)
        hook.after_creation.append(
            created_once.made_once(tenant, managed_policy.managed_in(self._state, self._access_name))
        )
        return hook

    def _hook(self, part: str, what: str, checks: list[Check]) -> ChangeHook:
        """The hook of a part: first the check that every part has, then its own."""
        before = [hook.name for hook in self._made.values()]
        hook = ChangeHook(part_name(self._name, part), what, [one_side_at_a_time.after(before), *checks])
        self._made[part] = hook
        return hook

    def _managed_access(self) -> str | None:
        return managed_policy.managed_in(stack_state.resources_in_a_hook(), self._access_name)

"""Refuses to enforce access unless a compliance policy asks for a machine risk and reaches somebody.

It is the stack's own policy where it declares one, else any policy of the tenant. The tenant is read, not the
configuration. The policy pack judges how strict the policy is and how long its grace period is. This check asks only
whether a risk ever ends access.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from components.checks.check import Blocker, Change, Check
from components.checks.hooks import ChangeHook
from components.tenant_reader import Tenant
from providers.graph.errors import NotFoundError
from providers.graph.request import Json
from providers.windows10_compliance_policy.machine_risk import LEVELS, REQUIRED_SECURITY_LEVELS
from providers.windows10_compliance_policy.model import ODATA_TYPE
from settings import CompliancePolicy

COMPLIANCE_POLICY_ID: Final = "compliancePolicyId"
"""The name under which the check finds the id of the stack's own policy in `Change.known`."""
_LEVEL: Final = "deviceThreatProtectionRequiredSecurityLevel"
_EVERYBODY: Final = {
    "allDevicesAssignmentTarget": "adadadad-808e-44e2-905a-0b7873a8a531",
    "allLicensedUsersAssignmentTarget": "acacacac-9df4-4c7d-9d50-4ef0226f57a9",
}
"""Targets for everybody, and the group that Intune itself writes for each [export]."""
_JUDGED: Final = frozenset({"#microsoft.graph.user", "#microsoft.graph.device"})
_REPAIR: Final = (
    "Run `pulumi up --refresh --exclude '**-conditional-access'`, which puts the compliance policy right; then run the "
    "same command again."
)
_CONSEQUENCE: Final = "so a device found risky would keep its access"
_WHERE: Final = (
    "intune.microsoft.com > Devices > Compliance > the policy > Properties > Compliance settings > Microsoft Defender "
    "for Endpoint"
)


def counts(policy: CompliancePolicy | None, hook: ChangeHook | None, tenant: Tenant) -> Check:
    """A compliance policy of the tenant asks for a machine risk and reaches somebody.

    `policy` and `hook`: the stack's own, None where it has none. A preview assumes what the same run will write.
    """

    def check(change: Change) -> list[Blocker]:
        if policy is None or hook is None:
            return _any_policy("No", tenant)
        # In a preview, the id of a policy that its run will make is empty.
        return _own(policy, hook, change.known.get(COMPLIANCE_POLICY_ID) or None, tenant)

    return check


def asks_for_machine_risk(policy: Mapping[str, Any]) -> bool:
    """Whether a device can fail this policy by its risk. It needs switch and level; neither works alone [live]."""
    return policy.get("deviceThreatProtectionEnabled") is True and policy.get(_LEVEL) in LEVELS


def _own(policy: CompliancePolicy, hook: ChangeHook, policy_id: object, tenant: Tenant) -> list[Blocker]:
    coming = _about_to_be_written(hook)
    named = f"Compliance policy {policy.display_name!r}" + ("" if policy_id is None else f" ({policy_id})")
    gone = Blocker(f"{named} has been deleted from the tenant, and without it no device's risk counts. {_REPAIR}")
    if policy_id is None and not coming:
        return [gone]
    try:
        found = {} if policy_id is None else tenant.compliance_policy(str(policy_id))
    except NotFoundError:
        return [gone]
    found = {**found, **coming}
    misses = _misses(found, tenant)
    if misses == []:
        return [Blocker(f"{named} is assigned to nobody in the tenant, so it checks no device. {_REPAIR}")]
    if misses:
        return [Blocker(f"{named} is {_only_to_groups(misses)}, so it checks no device. {_FILL}")]
    if asks_for_machine_risk(found):
        return []
    if REQUIRED_SECURITY_LEVELS[policy.machine_risk_score] not in LEVELS:
        return _any_policy("compliancePolicy.machineRiskScore is high, which every device meets, and no other", tenant)
    values = (
        f"deviceThreatProtectionEnabled {found.get('deviceThreatProtectionEnabled')!r}, level {found.get(_LEVEL)!r}"
    )
    return [Blocker(f"{named} does not ask for a machine risk in the tenant ({values}), {_CONSEQUENCE}. {_REPAIR}")]


def _about_to_be_written(hook: ChangeHook) -> dict[str, Any]:
    """The properties that this run will write to the policy, which a preview cannot find in the tenant yet."""
    change = hook.change
    if change is None or not pulumi.runtime.is_dry_run():
        return {}
    return {name: value for name, value in change.after.items() if change.before.get(name) != value}


def _any_policy(none: str, tenant: Tenant) -> list[Blocker]:
    """`none`: the beginning of the sentence that no such policy exists."""
    unreached = []
    for policy in tenant.compliance_policies():
        if policy.get("@odata.type") == ODATA_TYPE and asks_for_machine_risk(policy):
            misses = _misses(policy, tenant)
            if misses is None:
                return []
            how = _only_to_groups(misses) if misses else "assigned to nobody"
            unreached.append(f"{policy.get('displayName')!r} ({policy.get('id')}) is {how}")
    if unreached:
        return [
            Blocker(
                "The Windows compliance policies of the tenant that ask for a machine risk reach nobody, "
                f"{_CONSEQUENCE}: {'; '.join(unreached)}. Assign one to devices or people, and run the same command "
                "again."
            )
        ]
    return [
        Blocker(
            f"{none} Windows compliance policy of the tenant asks for a machine risk of Medium or lower, "
            f"{_CONSEQUENCE}. Declare one in the stack (compliancePolicy), or set the machine risk score in one "
            f"({_WHERE}) and assign it; then run the same command again."
        )
    ]


_FILL: Final = "Add devices or users to them, or assign it to others, and run the same command again."


def _only_to_groups(misses: list[str]) -> str:
    return f"assigned only to groups by which it reaches nobody ({'; '.join(misses)})"


def _misses(policy: Json, tenant: Tenant) -> list[str] | None:
    """Why each included group reaches nobody; None where the policy reaches somebody.

    What an assignment filter excludes is not checked.
    """
    targets = [(_kind(target), target) for target in _targets(policy)]
    excluded = {target.get("groupId") for kind, target in targets if kind == "exclusionGroupAssignmentTarget"}
    if any(kind in _EVERYBODY and _EVERYBODY[kind] not in excluded for kind, _ in targets):
        return None
    misses = []
    for group in (target.get("groupId") for kind, target in targets if kind == "groupAssignmentTarget"):
        why = "is excluded as well" if group in excluded else _why_empty(group, tenant)
        if why is None:
            return None
        misses.append(f"{group} {why}")
    return misses


def _targets(policy: Json) -> Iterator[Json]:
    return (one.get("target") or {} for one in policy.get("assignments") or [])


def _kind(target: Json) -> str:
    return str(target.get("@odata.type")).removeprefix("#microsoft.graph.")


def _why_empty(group: object, tenant: Tenant) -> str | None:
    if not isinstance(group, str):
        # A group that the same run will make, so in a preview alone.
        return None
    try:
        members = tenant.nested_members(group)
        return None if any(one.get("@odata.type") in _JUDGED for one in members) else "has no device and no user in it"
    except NotFoundError:
        return "is not in the tenant"

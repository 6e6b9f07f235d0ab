"""What is done to one resource, and what it needs to be there before."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pulumi.dynamic import ResourceProvider

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant import seed
from sandbox.tenant.intune_defaults import windows_policy_members
from sandbox.tenant.objects import ActionItem, CompliancePolicy
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState
from verification.provider_host import Host, Hosts, Props

MANAGED_BY = {"managedBy": "defender-conditional-access/faults"}
CONNECTOR: Props = {
    "windowsEnabled": True,
    "windowsDeviceBlockedOnMissingPartnerData": True,
    "microsoftDefenderForEndpointAttachEnabled": True,
    "onDestroy": "restore",
    **MANAGED_BY,
}
SETTINGS: Props = {
    "secureByDefault": True,
    "deviceComplianceCheckinThresholdDays": 20,
    "onDestroy": "restore",
    **MANAGED_BY,
}
BLOCK = {"actionType": "block", "gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}
NOTIFY = {
    "actionType": "notification",
    "gracePeriodHours": 24,
    "notificationTemplateId": seed.NOTIFICATION_TEMPLATE,
    "notificationMessageCCList": [],
}
ALL_DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
WITHOUT_CONTRACTORS = {
    "target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": seed.CONTRACTORS_GROUP}
}


def rule(*actions: Props) -> list[Props]:
    return [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": list(actions)}]


POLICY: Props = {
    "displayName": "Windows risk",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "bitLockerEnabled": True,
    "scheduledActionsForRule": rule(BLOCK, NOTIFY),
    "assignments": [ALL_DEVICES, WITHOUT_CONTRACTORS],
    "requiredBy": "Require compliant device",
    **MANAGED_BY,
}
OTHER_MEMBERS: Props = {"deviceThreatProtectionRequiredSecurityLevel": "low"}
OTHER_ACTIONS: Props = {"scheduledActionsForRule": rule(BLOCK)}
OTHER_ASSIGNMENTS: Props = {"assignments": [ALL_DEVICES]}
FOUND_POLICY = "99999999-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Situation:
    """What the engine knows of the resource: nothing before it is made."""

    id: str = ""
    state: Props = field(default_factory=dict)


Do = Callable[[Host, Situation], Any]


@dataclass(frozen=True)
class Operation:
    """`do` is what the engine asks of the provider; asked again, it is the same: a failed step leaves the state.

    `made` are the inputs that the resource is made with before, if it is; `seed` is what somebody else made before.
    `names` are words of which an error has one: which object it is about.
    """

    name: str
    provider: ResourceProvider
    do: Do
    names: tuple[str, ...]
    made: Props | None = None
    seed: Callable[[TenantState], None] = lambda _state: None

    def prepare(self, tenant: TenantServer, hosts: Hosts) -> Situation:
        """Bring the tenant to where the operation begins."""
        tenant.reset()
        self.seed(tenant.state)
        if self.made is None:
            return Situation()
        return Situation(*hosts.of(self.provider).create(deepcopy(self.made)))

    def run(self, hosts: Hosts, situation: Situation) -> Any:  # noqa: ANN401 - what the operation answers
        return self.do(hosts.of(self.provider), deepcopy(situation))


def create(inputs: Props) -> Do:
    return lambda host, _: host.create(deepcopy(inputs))


def update(inputs: Props) -> Do:
    return lambda host, situation: host.update(situation.id, situation.state, deepcopy(inputs))


def read(host: Host, situation: Situation) -> Any:  # noqa: ANN401 - the three parts of a ReadResponse
    return host.read(situation.id, situation.state)


def delete(host: Host, situation: Situation) -> None:
    host.delete(situation.id, situation.state)


def somebodys_policy(state: TenantState) -> None:
    """Made by hand, assigned to nobody: what `adopt` is for."""
    now = state.clock.now()
    members = windows_policy_members() | {"displayName": "Windows risk", "osMinimumVersion": "10.0.1"}
    policy = CompliancePolicy(
        FOUND_POLICY, "windows10CompliancePolicy", members, [ActionItem("a", "block", 0)], now, now
    )
    state.compliance_policies[policy.id] = policy


def operations() -> list[Operation]:
    return [*_connector(), *_policy(), *_settings()]


def _connector() -> list[Operation]:
    provider, names = MobileThreatDefenseConnectorProvider(), ("Defender for Endpoint connector",)
    changed = CONNECTOR | {"microsoftDefenderForEndpointAttachEnabled": False}
    return [
        Operation("connector create", provider, create(CONNECTOR), names),
        Operation("connector update", provider, update(changed), names, CONNECTOR),
        Operation("connector read", provider, read, names, CONNECTOR),
        Operation("connector delete", provider, delete, names, CONNECTOR),
    ]


def _policy() -> list[Operation]:
    provider, names = Windows10CompliancePolicyProvider(), ("compliance polic", "Compliance policy 'Windows risk'")
    all_at_once = POLICY | OTHER_MEMBERS | OTHER_ACTIONS | OTHER_ASSIGNMENTS
    adopting = POLICY | {"adopt": FOUND_POLICY}
    return [
        Operation("compliance policy create", provider, create(POLICY), names),
        Operation("compliance policy update members", provider, update(POLICY | OTHER_MEMBERS), names, POLICY),
        Operation("compliance policy update actions", provider, update(POLICY | OTHER_ACTIONS), names, POLICY),
        Operation("compliance policy update assignments", provider, update(POLICY | OTHER_ASSIGNMENTS), names, POLICY),
        Operation("compliance policy update all", provider, update(all_at_once), names, POLICY),
        Operation("compliance policy adopt", provider, create(adopting), names, seed=somebodys_policy),
        Operation("compliance policy read", provider, read, (*names, "Conditional Access policies"), POLICY),
        Operation("compliance policy delete", provider, delete, names, POLICY),
    ]


def _settings() -> list[Operation]:
    provider, names = DeviceComplianceSettingsProvider(), ("tenant's compliance settings",)
    changed = SETTINGS | {"deviceComplianceCheckinThresholdDays": 10}
    return [
        Operation("tenant settings create", provider, create(SETTINGS), names),
        Operation("tenant settings update", provider, update(changed), names, SETTINGS),
        Operation("tenant settings read", provider, read, names, SETTINGS),
        Operation("tenant settings delete", provider, delete, names, SETTINGS),
    ]

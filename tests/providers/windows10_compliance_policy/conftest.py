"""A Windows compliance policy in the real provider host, before the emulated tenant."""

from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant import seed
from sandbox.tenant.objects import ActionItem, CompliancePolicy
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts
    from tests.providers.doubles import Fault

Props = dict[str, Any]
BLOCK = {"actionType": "block", "gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}
ALL_DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
WITHOUT_CONTRACTORS = {
    "target": {
        "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget",
        "groupId": seed.CONTRACTORS_GROUP,
    }
}
INPUTS: Props = {
    "displayName": "Windows, Defender medium",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "bitLockerEnabled": True,
    "passwordMinimumLength": 8,
    "scheduledActionsForRule": [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [BLOCK]}],
    "assignments": [ALL_DEVICES, WITHOUT_CONTRACTORS],
}


@pytest.fixture
def policy(hosts: "Hosts") -> "Host":
    return hosts.of(Windows10CompliancePolicyProvider())


@pytest.fixture
def inputs() -> Callable[..., Props]:
    """Inputs in normal form, with changes; None takes a member out."""

    def changed(**more: Any) -> Props:  # noqa: ANN401 - any JSON
        return {name: value for name, value in deepcopy({**INPUTS, **more}).items() if value is not None}

    return changed


@pytest.fixture
def actions() -> Callable[..., list[Props]]:
    """The one rule with these actions, missing members filled in."""

    def rule(*items: Props) -> list[Props]:
        return [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [{**BLOCK, **one} for one in items]}]

    return rule


@pytest.fixture
def by_hand(tenant: TenantServer) -> Callable[..., CompliancePolicy]:
    """A policy that somebody made in the portal: the emulated tenant's defaults, with these members."""

    def make(type_name: str = "windows10CompliancePolicy", **members: Any) -> CompliancePolicy:  # noqa: ANN401
        from sandbox.tenant.intune_defaults import windows_policy_members

        now = tenant.state.clock.now()
        number = len(tenant.state.compliance_policies)
        made = CompliancePolicy(
            f"99999999-0000-4000-8000-{number:012}",
            type_name,
            windows_policy_members() | members,
            [ActionItem("a", "block", 0)],
            now,
            now,
        )
        with tenant.state.lock:
            tenant.state.compliance_policies[made.id] = made
        return made

    return make


@pytest.fixture
def fresh(start_hosts: "Callable[[], Hosts]") -> "Callable[[], Host]":
    """The same in a host process of its own, which has not signed in yet."""

    def start() -> "Host":
        return start_hosts().of(Windows10CompliancePolicyProvider())

    return start


@pytest.fixture
def spoiled(spoil: "Callable[[Fault], Hosts]") -> "Callable[[Fault], Host]":
    """The same behind a proxy which spoils the exchanges that a function says."""
    return lambda fault: spoil(fault).of(Windows10CompliancePolicyProvider())

"""States to reason about, made without HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.graph.conditional_access.forms import policy_members
from sandbox.tenant.intune_defaults import windows_policy_members
from sandbox.tenant.objects import ActionItem, Assignment, CompliancePolicy, ConditionalAccessPolicy, Connector
from sandbox.tenant.seeding import seeded_state
from sandbox.tenant.state import TenantState

Json = dict[str, Any]
AddPolicy = Callable[..., CompliancePolicy]
AddAccess = Callable[..., ConditionalAccessPolicy]


@pytest.fixture
def state() -> TenantState:
    return seeded_state("secret")


@pytest.fixture
def connector(state: TenantState) -> Connector:
    """Defender's, enabled for Windows as Intune enables it."""
    found = state.connectors[seed.MDE_CONNECTOR]
    found.members |= {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": True}
    return found


@pytest.fixture
def add_policy(state: TenantState) -> AddPolicy:
    """A Windows compliance policy, for all devices unless given otherwise."""

    def add(
        *assignments: Assignment, name: str = "Windows", level: str | None = None, grace: int = 0, **settings: object
    ) -> CompliancePolicy:
        threat = {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": level}
        members = windows_policy_members() | {"displayName": name} | (threat if level else {}) | settings
        targets = list(assignments) or [Assignment("allDevicesAssignmentTarget")]
        now = state.clock.now()
        block = ActionItem(f"{name}-block", "block", grace)
        policy = CompliancePolicy(name, "windows10CompliancePolicy", members, [block], now, now, targets)
        state.compliance_policies[policy.id] = policy
        return policy

    return add


@pytest.fixture
def risk_counts(connector: object, add_policy: AddPolicy) -> None:
    """Machine risk above medium makes a device noncompliant."""
    assert connector
    add_policy(level="medium")


@pytest.fixture
def add_access(state: TenantState, access_policy: Json) -> AddAccess:
    """An enabled policy that requires a compliant device, unless given otherwise; `grant` None is a session control."""

    def add(
        name: str = "CA", state_of: str = "enabled", grant: object = "same", **conditions: object
    ) -> ConditionalAccessPolicy:
        body: Json = access_policy | {"displayName": name, "state": state_of}
        body["conditions"] = access_policy["conditions"] | conditions
        if grant != "same":
            body["grantControls"] = grant
            body["sessionControls"] = None if grant else {"persistentBrowser": {"mode": "always", "isEnabled": True}}
        policy = ConditionalAccessPolicy(name, policy_members(body), state.clock.now())
        state.conditional_access_policies[name] = policy
        return policy

    return add

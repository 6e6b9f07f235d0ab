"""Access is enforced only where the tenant has a compliance policy by which a device's risk counts, for somebody."""

import pytest

from sandbox.tenant import seed
from sandbox.tenant.intune_defaults import windows_policy_members
from sandbox.tenant.objects import ActionItem, Assignment, CompliancePolicy
from tests.engine.conftest import Stack
from tests.engine.test_enforcement import blocked, enforced

ACCESS = "identity/conditionalAccess/policies"
THEIRS = "99999999-0000-4000-8000-000000000002"
NONE_ASKS = (
    "Windows compliance policy of the tenant asks for a machine risk of Medium or lower, so a device found risky would "
    "keep its access. Declare one in the stack (compliancePolicy), or set the machine risk score in one "
    "(intune.microsoft.com > Devices > Compliance > the policy > Properties > Compliance settings > Microsoft Defender "
    "for Endpoint) and assign it; then run the same command again."
)


def somebodys(stack: Stack, level: str, *assignments: Assignment) -> CompliancePolicy:
    """A policy that somebody made in the portal."""
    state = stack.tenant.state
    members = windows_policy_members() | {
        "displayName": "Theirs",
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": level,
    }
    now = state.clock.now()
    block = ActionItem("block", "block", 0)
    policy = CompliancePolicy(THEIRS, "windows10CompliancePolicy", members, [block], now, now, list(assignments))
    state.compliance_policies[policy.id] = policy
    return policy


def stops(stack: Stack, reason: str, *, of_access_alone: bool = False) -> None:
    """Both a preview and an up without one end before Conditional Access, for just that reason."""
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert blocked(stack) == f"Conditional Access was not touched. {reason}"
    run = stack.up("--skip-preview")
    assert run.exit_code == 1, run.output
    assert blocked(stack) == f"Conditional Access was not touched. {reason}"
    assert not [line for line in stack.writes() if ACCESS in line or of_access_alone]


def is_let_in(stack: Stack) -> bool:
    """Whether a device at high risk gets in."""
    return stack.tenant.sign_in(user=seed.DIEGO, device="DIEGO-PC", application=seed.SHAREPOINT_ONLINE).granted


@pytest.fixture
def alone(stack: Stack) -> Stack:
    """Only Conditional Access and its emergency accounts in the stack; somebody else looks after the connector."""
    for part in ("connector", "tenantCompliance", "compliancePolicy"):
        del stack.configuration[part]
    stack.tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = True
    return enforced(stack)


def test_compliance_that_is_managed_elsewhere(alone: Stack) -> None:
    stops(alone, f"No {NONE_ASKS}", of_access_alone=True)
    theirs = somebodys(alone, "high", Assignment("allDevicesAssignmentTarget"))
    stops(alone, f"No {NONE_ASKS}", of_access_alone=True)
    theirs.members["deviceThreatProtectionRequiredSecurityLevel"] = "medium"
    theirs.assignments = [Assignment("groupAssignmentTarget", seed.DUPLICATES_GROUP_1)]
    run = alone.preview()
    assert (run.exit_code, blocked(alone)) == (
        1,
        "Conditional Access was not touched. The Windows compliance policies of the tenant that ask for a machine risk "
        f"reach nobody, so a device found risky would keep its access: 'Theirs' ({THEIRS}) is assigned only to groups "
        f"by which it reaches nobody ({seed.DUPLICATES_GROUP_1} has no device and no user in it). Assign one to "
        "devices or people, and run the same command again.",
    ), run.output
    alone.tenant.state.groups[seed.DUPLICATES_GROUP_1].members = {seed.PILOT_GROUP}
    run = alone.up()
    assert (run.exit_code, alone.writes()) == (0, [f"POST {ACCESS}"]), run.output
    assert not is_let_in(alone)


def test_policies_that_may_not_be_read(alone: Stack) -> None:
    permissions = alone.tenant.state.applications[seed.CLIENT_ID].permissions
    permissions -= {"DeviceManagementConfiguration.ReadWrite.All"}
    run = alone.preview()
    assert (run.exit_code, alone.writes()) == (1, []), run.output
    message = blocked(alone)
    assert message.startswith(
        "Conditional Access was not touched. What must be true before access is enforced could not be read. Listing "
        "the compliance policies and their assignments failed: 403 "
    )
    assert message.endswith(
        "Grant the application permission DeviceManagementConfiguration.Read.All with admin consent, then run the same "
        "command again."
    )


def test_a_score_of_high_counts_for_nothing(stack: Stack) -> None:
    enforced(stack).configuration["compliancePolicy"]["machineRiskScore"] = "high"
    stops(stack, f"compliancePolicy.machineRiskScore is high, which every device meets, and no other {NONE_ASKS}")
    somebodys(stack, "medium", Assignment("allLicensedUsersAssignmentTarget"))
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, [f"POST {ACCESS}"]), run.output
    assert not is_let_in(stack)


def test_weakened_in_the_portal_and_not_refreshed(stack: Stack) -> None:
    stack.started()
    (policy,) = stack.tenant.state.compliance_policies.values()
    policy.members["deviceThreatProtectionRequiredSecurityLevel"] = "high"
    stops(
        enforced(stack),
        f"Compliance policy 'Windows risk' ({policy.id}) does not ask for a machine risk in the tenant "
        "(deviceThreatProtectionEnabled True, level 'high'), so a device found risky would keep its access. Run "
        "`pulumi up --refresh --exclude '**-conditional-access'`, which puts the compliance policy right; then run the "
        "same command again.",
        of_access_alone=True,
    )
    run = stack.up("--refresh", "--exclude", "**-conditional-access")
    assert (run.exit_code, len(stack.writes())) == (0, 1), run.output
    assert "Conditional Access is not written in this run: its state is" in run.output
    run = stack.up()
    assert run.exit_code == 0, run.output
    assert not is_let_in(stack)


def test_assigned_by_this_very_run_to_nobody(stack: Stack) -> None:
    """What the same run will write is judged in its preview already, and nothing is written at all."""
    enforced(stack).configuration["compliancePolicy"]["assignments"] = {"include": [seed.DUPLICATES_GROUP_1]}
    run = stack.up()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert blocked(stack) == (
        "Conditional Access was not touched. Compliance policy 'Windows risk' is assigned only to groups by which it "
        f"reaches nobody ({seed.DUPLICATES_GROUP_1} has no device and no user in it), so it checks no device. Add "
        "devices or users to them, or assign it to others, and run the same command again."
    )

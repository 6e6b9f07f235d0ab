"""A tenant with Multi Admin Approval: each write waits for a second administrator, over as many runs as that takes."""

from typing import Any

import pytest

from sandbox.engine.process import Run
from sandbox.tenant import seed
from tests.engine.conftest import Stack

POLICIES = "deviceManagement/deviceCompliancePolicies"
WHERE = "Intune admin center > Tenant administration > Multi Admin Approval > Received requests"


@pytest.fixture
def careful(stack: Stack) -> Stack:
    """The stack, in a tenant that wants every change of Intune approved."""
    stack.tenant.state.switches.multi_admin_approval = "412"
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    return stack


def waiting(stack: Stack) -> list[dict[str, Any]]:
    return [one for one in stack.tenant.approvals.all() if one["status"] == "needsApproval"]


def held_up(stack: Stack, run: Run, what: str) -> str:
    """The run ended with `what` waiting, with nothing behind it done; the request's id."""
    (request,) = waiting(stack)
    assert run.exit_code != 0, run.output
    assert f"{what} waits for the approval of a second administrator: nothing was changed." in run.output
    assert (f"The request is {request['id']}; it expires 3 days" in run.output, WHERE in run.output) == (True, True)
    assert stack.tenant.state.conditional_access_policies == {}
    return str(request["id"])


def carried_out(stack: Stack) -> list[str]:
    """The writes of the last run that changed something."""
    lines = stack.writes()
    statuses = [request.status for request in stack.tenant.writes]
    return [line for line, status in zip(lines, statuses, strict=True) if status < 400]


def go_on(stack: Stack) -> Run:
    """The second administrator approves; then the same command again."""
    assert stack.tenant.approvals.approve_all() == 1
    return stack.up("--skip-preview")


def test_up_goes_one_approved_step_further_each_time(careful: Stack) -> None:
    stack, state = careful, careful.tenant.state
    run = stack.up()
    connector = held_up(stack, run, "Changing the Defender for Endpoint connector")
    assert (carried_out(stack), state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"]) == ([], False)

    run = stack.up()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert "Changing the Defender for Endpoint connector still waits for the approval" in run.output
    assert f"The request is {connector}, made on " in run.output

    run = go_on(stack)
    held_up(stack, run, "Creating compliance policy 'Windows risk'")
    assert carried_out(stack) == ["PATCH deviceManagement/mobileThreatDefenseConnectors/{connector}"]

    run = go_on(stack)
    (policy,) = state.compliance_policies.values()
    held_up(stack, run, f"Assigning compliance policy {policy.id}")
    assert (carried_out(stack), policy.assignments) == ([f"POST {POLICIES}"], [])
    assert (
        f"The policy 'Windows risk' ({policy.id}) exists and is assigned to nobody: it protects nobody yet. The next "
        "run continues with it."
    ) in run.output

    run = go_on(stack)
    held_up(stack, run, "Changing the tenant's compliance settings")
    assert carried_out(stack) == [f"POST {POLICIES}/{{policy}}/assign"]

    run = go_on(stack)
    assert (run.exit_code, carried_out(stack)) == (
        0,
        ["PATCH deviceManagement", "POST identity/conditionalAccess/policies"],
    ), run.output
    (access,) = state.conditional_access_policies.values()
    assert (access.members["state"], list(state.compliance_policies)) == ("enabled", [policy.id])
    assert [one["status"] for one in stack.tenant.approvals.all()] == ["completed"] * 4

    run = stack.up()
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, []), run.output


@pytest.fixture
def standing(stack: Stack) -> Stack:
    """The stack after a first up, in a tenant that wants approvals from then on, and answers the other way."""
    stack.started()
    stack.tenant.state.switches.multi_admin_approval = "403"
    return stack


def test_what_the_second_administrator_reads(standing: Stack) -> None:
    standing.configuration["compliancePolicy"]["settings"]["bitLockerEnabled"] = False
    standing.configuration["approvalJustification"] = "CHG0012345, Größe"
    assert standing.up("--skip-preview").exit_code != 0
    (policy,) = standing.tenant.state.compliance_policies
    (request,) = waiting(standing)
    text, _, end = request["requestJustification"].rpartition(" ")
    assert text == (
        f"CHG0012345, Größe (Pulumi stack defender-conditional-access/dev): Changing "
        f"compliance policy {policy} (bitLockerEnabled: false)"
    )
    assert (len(end), end[0], end[-1]) == (18, "[", "]")


def test_each_part_of_an_update_waits_on_its_own(standing: Stack) -> None:
    stack = standing
    (policy,) = stack.tenant.state.compliance_policies.values()
    stack.configuration["compliancePolicy"] |= {
        "machineRiskScore": "low",
        "actionsForNoncompliance": [{"action": "block", "afterHours": 24}],
        "assignments": {"include": [seed.PILOT_GROUP]},
    }
    one = f"{POLICIES}/{{policy}}"
    assert (stack.up("--skip-preview").exit_code, carried_out(stack)) == (1, [])
    for step in ([f"PATCH {one}"], [f"POST {one}/scheduleActionsForRules"]):
        assert (go_on(stack).exit_code, carried_out(stack)) == (1, step)
    assert [one.target_type for one in policy.assignments] == ["allDevicesAssignmentTarget"]
    assert (go_on(stack).exit_code, carried_out(stack)) == (0, [f"POST {one}/assign"])
    assert policy.members["deviceThreatProtectionRequiredSecurityLevel"] == "low"
    assert [(one.action_type, one.grace_period_hours) for one in policy.actions] == [("block", 24)]
    assert [one.group_id for one in policy.assignments] == [seed.PILOT_GROUP]
    assert (stack.up().exit_code, stack.writes()) == (0, [])


def test_destroy_waits_as_well(standing: Stack) -> None:
    stack, state = standing, standing.tenant.state
    run = stack.destroy()
    assert (run.exit_code, carried_out(stack)) == (1, ["DELETE identity/conditionalAccess/policies/{ca}"]), run.output
    assert "Changing the tenant's compliance settings waits for the approval" in run.output
    assert (stack.destroy().exit_code, stack.writes()) == (1, [])
    stack.tenant.approvals.approve_all()
    (policy,) = state.compliance_policies
    run = stack.destroy()
    assert (run.exit_code, carried_out(stack)) == (1, ["PATCH deviceManagement"]), run.output
    assert f"Deleting compliance policy {policy} waits for the approval" in run.output
    assert state.device_management_settings["secureByDefault"] is False
    stack.tenant.approvals.approve_all()
    run = stack.destroy()
    assert (run.exit_code, stack.tenant.state.compliance_policies) == (0, {}), run.output


def test_a_rejected_change_is_not_asked_for_again(standing: Stack) -> None:
    stack = standing
    stack.configuration["tenantCompliance"]["deviceComplianceCheckinThresholdDays"] = 20
    assert stack.up("--skip-preview").exit_code != 0
    (request,) = waiting(stack)
    stack.tenant.approvals.decide(request["id"], "rejected", "Not\nthis month", seed.DIEGO)
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert 'Changing the tenant\'s compliance settings was rejected by "Diego Siciliani" on 20' in run.output
    assert f', with the comment "Not this month" (request {request["id"]}): nothing was changed.' in run.output
    stack.configuration["approvalJustification"] = "As agreed with Diego"
    run = stack.up("--skip-preview")
    assert "Changing the tenant's compliance settings waits for the approval" in run.output
    assert go_on(stack).exit_code == 0
    assert stack.tenant.state.device_management_settings["deviceComplianceCheckinThresholdDays"] == 20


@pytest.mark.parametrize(("status", "said"), [("expired", "has expired"), ("cancelled", "was withdrawn")])
def test_what_is_over_is_asked_for_anew(standing: Stack, status: str, said: str) -> None:
    stack = standing
    stack.configuration["tenantCompliance"]["deviceComplianceCheckinThresholdDays"] = 20
    assert stack.up("--skip-preview").exit_code != 0
    (request,) = waiting(stack)
    if status == "expired":
        stack.tenant.state.clock.advance(days=3, minutes=1)
    else:
        stack.tenant.approvals.decide(request["id"], "cancelled")
    run = stack.up("--skip-preview")
    assert f"the request for approval {request['id']} {said}; requesting approval again." in run.output
    assert waiting(stack)[0]["id"] != request["id"]
    assert go_on(stack).exit_code == 0


def test_somebody_else_asks_for_the_same_object(standing: Stack) -> None:
    stack, state = standing, standing.tenant.state
    stack.configuration["compliancePolicy"]["machineRiskScore"] = "low"
    assert stack.up("--skip-preview").exit_code != 0
    (request,) = state.approval_requests.values()
    request.application_name, request.justification = "Another tool", "Ours first"
    run = stack.up("--skip-preview")
    assert run.exit_code != 0
    assert (
        "failed: another request for approval of the same object is active. No request was filed and nothing was "
        "changed. "
        f'Active: {request.id} by "Another tool", needsApproval, "Ours first".'
    ) in run.output


def test_a_reason_is_sent_and_ignored_where_nothing_has_to_be_approved(stack: Stack) -> None:
    stack.configuration["approvalJustification"] = "CHG0012345"
    stack.started()
    stack.configuration["approvalJustification"] = "Another reason"
    run = stack.up()
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, []), run.output
    assert stack.inputs("DeviceComplianceSettings")["approvalJustification"] == "Another reason"

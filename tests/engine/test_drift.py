"""Someone in the portal: what a refresh shows of it, what the next up does, and what both say in plain words.

The rows of docs/drift.md that `test_refresh` does not hold.
"""

import copy

from sandbox.tenant import seed
from sandbox.tenant.clock import timestamp
from sandbox.tenant.objects import Assignment, CompliancePolicy, ConditionalAccessPolicy
from tests.engine.conftest import Stack

POLICY = "deviceManagement/deviceCompliancePolicies/{policy}"
ACCESS = "identity/conditionalAccess/policies/{ca}"
SECOND = "99999999-0000-4000-8000-000000000001"


def policies(stack: Stack) -> tuple[CompliancePolicy, ConditionalAccessPolicy]:
    (compliance,) = stack.tenant.state.compliance_policies.values()
    (access,) = stack.tenant.state.conditional_access_policies.values()
    return compliance, access


def test_renamed_assigned_to_others_and_excluded_from(stack: Stack) -> None:
    compliance, access = policies(stack.started())
    compliance.members["displayName"] = "Renamed"
    compliance.assignments.append(Assignment("exclusionGroupAssignmentTarget", seed.CONTRACTORS_GROUP))
    access.members["displayName"] = "Renamed too"
    access.members["conditions"]["users"]["excludeUsers"].append(seed.ADELE)
    run = stack.refresh()
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 4, "update": 2}, []), run.output
    assert stack.inputs("Windows10CompliancePolicy")["displayName"] == "Renamed"
    assert len(stack.inputs("Windows10CompliancePolicy")["assignments"]) == 2
    assert seed.ADELE in stack.inputs("ConditionalAccessPolicy")["conditions"]["users"]["excludedUsers"]
    run = stack.up()
    assert (run.exit_code, stack.changes()) == (0, {"same": 4, "update": 2}), run.output
    assert stack.writes() == [f"PATCH {POLICY}", f"POST {POLICY}/assign", f"PATCH {ACCESS}"]
    assert (compliance.members["displayName"], access.members["displayName"]) == (
        "Windows risk",
        "Require compliant device",
    )
    assert [one.target_type for one in compliance.assignments] == ["allDevicesAssignmentTarget"]
    assert access.members["conditions"]["users"]["excludeUsers"] == [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]


def test_the_connection_is_switched_off_while_access_is_enforced(stack: Stack) -> None:
    stack.configuration["connector"] = {"partnerUnsupportedOsVersionBlocked": True}
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = True
    stack.started()
    stack.tenant.state.connectors[seed.MDE_CONNECTOR].set_up = False
    run = stack.refresh()
    assert (run.exit_code, stack.workspace.outputs()["connected"]) == (0, True), run.output
    assert any(
        text.startswith(
            "Defender for Endpoint is not connected to Intune: its state is 'notSetUp' and it has never sent"
        )
        and text.endswith("It may take a day until both services show the connection.")
        for text in stack.diagnostics("info")
    )
    run = stack.up()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    assert stack.workspace.outputs()["connected"] is False
    assert [request for request in stack.tenant.requests if request.path.startswith(("/v1.0", "/beta"))] == []
    assert stack.diagnostics("warning") == [
        "Access is enforced, and when the connector was last read Defender for Endpoint was not connected to Intune "
        "(its state was 'notSetUp'): a new risk does not count. Turn it on: security.microsoft.com > "
        "Settings > Endpoints > Advanced features > Microsoft Intune connection > On > Save preferences. Then run "
        "`pulumi refresh`."
    ]
    stack.tenant.state.connectors[seed.MDE_CONNECTOR].set_up = True
    assert stack.refresh().exit_code == 0
    assert (stack.up().exit_code, stack.diagnostics("warning")) == (0, [])


def test_a_second_policy_of_each_name(stack: Stack) -> None:
    compliance, access = policies(stack.started())
    second = copy.deepcopy(compliance)
    second.id = SECOND
    stack.tenant.state.compliance_policies[SECOND] = second
    other = copy.deepcopy(access)
    other.id = SECOND
    stack.tenant.state.conditional_access_policies[SECOND] = other
    said = (
        f"There is another Windows compliance policy 'Windows risk' in the tenant ({SECOND}), which this stack does "
        "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not intended: "
        "this stack never touches it."
    )
    run = stack.refresh()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    assert said in stack.diagnostics("info")
    states = f"{access.id}, enabledForReportingButNotEnforced, {SECOND}, enabledForReportingButNotEnforced"
    assert (
        f"There are 2 Conditional Access policies 'Require compliant device' in the tenant ({states}). All of them "
        "apply, and this stack manages one. Delete or rename the others: this stack never touches them."
    ) in stack.diagnostics("info")
    stack.configuration["compliancePolicy"]["machineRiskScore"] = "low"
    stack.configuration["conditionalAccess"]["platforms"] = {"include": ["windows", "linux"]}
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    made = timestamp(other.created)
    assert stack.diagnostics("warning") == [
        f"There is another Conditional Access policy 'Require compliant device' in the tenant. This stack manages "
        f"{access.id}; it does not manage {SECOND} (enabledForReportingButNotEnforced, made {made}). None of these is "
        f"enforced now. Delete {SECOND} (entra.microsoft.com > Conditional Access > Policies; the id is in the address "
        "of a policy's page), or rename what somebody else made and needs. Then run `pulumi up`, which checks again. "
        "This stack never touches it.",
        said,
        f"There is another Conditional Access policy 'Require compliant device' in the tenant ({SECOND}, "
        "enabledForReportingButNotEnforced), which this stack does not manage. Both apply. Delete or rename the one "
        "that is not intended: this stack never touches it.",
    ]
    assert [request.path.rpartition("/")[2] for request in stack.tenant.writes] == [compliance.id, access.id]


def test_a_refresh_looks_for_the_name_that_the_conditional_access_policy_got(stack: Stack) -> None:
    _, access = policies(stack.started())
    stack.configuration["conditionalAccess"]["displayName"] = "Compliant devices only"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes()) == (0, {"same": 4, "update": 2}), run.output
    assert [request.path.rpartition("/")[2] for request in stack.tenant.writes] == [access.id]
    other = copy.deepcopy(access)
    other.id = SECOND
    stack.tenant.state.conditional_access_policies[SECOND] = other
    run = stack.refresh()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    states = f"{access.id}, enabledForReportingButNotEnforced, {SECOND}, enabledForReportingButNotEnforced"
    assert stack.diagnostics("info") == [
        f"There are 2 Conditional Access policies 'Compliant devices only' in the tenant ({states}). All of them "
        "apply, and this stack manages one. Delete or rename the others: this stack never touches them."
    ]


def test_a_deleted_conditional_access_policy(stack: Stack) -> None:
    _, access = policies(stack.started())
    state = stack.tenant.state
    access.deleted = state.clock.now()
    state.deleted_conditional_access_policies[access.id] = state.conditional_access_policies.pop(access.id)
    stack.configuration["conditionalAccess"]["platforms"] = {"include": ["windows", "linux"]}
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        f"Conditional Access policy 'Require compliant device' ({access.id}) is not in the tenant any more: someone "
        "deleted it. Nothing was written. To have it back with its id, restore it within 30 days (entra.microsoft.com "
        "> Conditional Access > Deleted policies) and run the same command again. To have a new one made, run `pulumi "
        "refresh` and then `pulumi up`."
    ) in run.output
    run = stack.refresh()
    assert (run.exit_code, stack.changes()) == (0, {"same": 5, "delete": 1}), run.output
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes()) == (0, {"same": 5, "create": 1}), run.output
    (warning,) = [text for text in stack.diagnostics("warning") if "was deleted on" in text]
    head, _, tail = warning.partition(" was deleted on ")
    assert head == "A Conditional Access policy 'Require compliant device'"
    assert tail.partition(" (")[2] == (
        f"{access.id}); a new one is made. To have the old one back instead, with its id, restore it within 30 days of "
        f"that (entra.microsoft.com > Conditional Access > Deleted policies) and set `adopt: {access.id}` under "
        "conditionalAccess."
    )
    assert [policy.members["displayName"] for policy in state.conditional_access_policies.values()] == [
        "Require compliant device"
    ]

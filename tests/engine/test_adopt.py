"""What exists already: adopted where `adopt` says so, with its changes shown; never duplicated where it does not."""

import copy
from datetime import timedelta

from sandbox.tenant import seed
from tests.engine.conftest import Stack


def existing_policies(stack: Stack) -> tuple[str, str]:
    """The policies as an earlier stack left them days ago: in the tenant, in no state."""
    stack.started()
    (policy,) = stack.tenant.state.compliance_policies
    stack.tenant.state.compliance_policies[policy].created -= timedelta(days=2)
    (access,) = stack.tenant.state.conditional_access_policies
    stack.workspace.run("stack", "rm", "--force", "--yes")
    stack.workspace = type(stack.workspace)(
        stack.workspace.folder, stack.workspace.program, stack.workspace.environment
    )
    (stack.workspace.folder / "project" / "Pulumi.dev.yaml").unlink()
    return policy, access


def test_equal_policies_are_adopted_without_a_write(stack: Stack) -> None:
    policy, access = existing_policies(stack)
    stack.configuration["compliancePolicy"]["adopt"] = policy
    stack.configuration["conditionalAccess"]["adopt"] = access
    run = stack.up()
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"create": 5, "import": 1}, []), run.output
    assert f"Adopting compliance policy {policy} changes nothing." in stack.diagnostics("warning")
    assert stack.workspace.outputs()["compliancePolicyId"] == policy
    assert stack.workspace.outputs()["conditionalAccessPolicyId"] == access
    assert (stack.up().exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, [])


def test_what_taking_over_changes_is_shown_in_preview(stack: Stack) -> None:
    policy, access = existing_policies(stack)
    stack.configuration["compliancePolicy"] |= {"adopt": policy, "machineRiskScore": "low"}
    stack.configuration["conditionalAccess"] |= {"adopt": access, "displayName": "Another name"}
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (0, []), run.output
    warnings = stack.diagnostics("warning")
    assert (
        f'Adopting compliance policy {policy} changes:\n  deviceThreatProtectionRequiredSecurityLevel: "medium" → "low"'
    ) in warnings
    assert (
        f"Adopting Conditional Access policy {access} changes:\n"
        '  displayName: "Require compliant device" → "Another name"'
    ) in warnings
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    assert stack.writes() == [
        "PATCH deviceManagement/deviceCompliancePolicies/{policy}",
        "PATCH identity/conditionalAccess/policies/{ca}",
    ]
    assert list(stack.tenant.state.compliance_policies) == [policy]
    assert list(stack.tenant.state.conditional_access_policies) == [access]


def test_a_policy_of_that_name_stops_the_preview(stack: Stack) -> None:
    policy, access = existing_policies(stack)
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert f"Compliance policy 'Windows risk' exists already ({policy}) and is not managed by this stack." in run.output
    del stack.configuration["compliancePolicy"]
    run = stack.preview()
    assert (
        f"Conditional Access policy 'Require compliant device' exists already ({access}, "
        "enabledForReportingButNotEnforced) and is not managed by this stack. Nothing was written to it. To adopt it, "
        f"set `adopt: {access}` under conditionalAccess; to keep it as it is, choose another displayName."
    ) in run.output
    assert (run.exit_code, stack.writes()) == (1, [])
    # One that is enforced, and would not be by this stack, is no matter of order either: it has to be adopted first.
    stack.tenant.state.conditional_access_policies[access].members["state"] = "enabled"
    stack.configuration["connector"]["windowsEnabled"] = False
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        f"Conditional Access policy 'Require compliant device' exists already ({access}, enabled) and is not managed "
        f"by this stack. Nothing was written to it. To adopt it, set `adopt: {access}` under conditionalAccess; to "
        "keep it as it is, choose another displayName."
    ) in run.output


def test_a_policy_of_that_name_stops_up_before_a_second_is_made(stack: Stack) -> None:
    policy, access = existing_policies(stack)
    run = stack.up("--skip-preview")
    assert run.exit_code == 1
    assert f"set `adopt: {policy}` under compliancePolicy" in run.output
    assert list(stack.tenant.state.compliance_policies) == [policy]
    assert list(stack.tenant.state.conditional_access_policies) == [access]


def test_adopting_what_does_not_exist(stack: Stack) -> None:
    stack.configuration["compliancePolicy"]["adopt"] = seed.PILOT_GROUP
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, [])
    assert (
        f"compliancePolicy.adopt: the tenant has no compliance policy {seed.PILOT_GROUP}. Nothing was written. Correct "
        "the id, or remove `adopt` to have 'Windows risk' made."
    ) in run.output
    del stack.configuration["compliancePolicy"]["adopt"]
    stack.configuration["conditionalAccess"]["adopt"] = seed.PILOT_GROUP
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, [])
    assert (
        f"conditionalAccess.adopt: the tenant has no Conditional Access policy {seed.PILOT_GROUP}. Nothing was "
        "written. Correct the id (entra.microsoft.com > Conditional Access > Policies), or remove `adopt` to have a "
        "new policy made."
    ) in run.output


def test_replacing_our_own_policy_is_reported_and_leaves_one(stack: Stack) -> None:
    """azuread replaces a policy where Graph cannot remove a condition from it. Here an option of Pulumi asks for it."""
    stack.started()
    (before,) = stack.tenant.state.conditional_access_policies
    run = stack.up("--skip-preview", "--replace", urn_of_access(stack))
    assert run.exit_code == 0, run.output
    (after,) = stack.tenant.state.conditional_access_policies
    assert after != before
    assert stack.writes() == [
        "POST identity/conditionalAccess/policies",
        "DELETE identity/conditionalAccess/policies/{ca}",
    ]
    assert (
        f"Conditional Access policy 'Require compliant device' ({before}) cannot be changed in this way: "
        "a new one is made with a new id, then this one is deleted. Entra keeps the deleted one for 30 days."
    ) in stack.diagnostics("warning")


def test_replacing_our_own_policy_while_another_has_its_name_stops(stack: Stack) -> None:
    stack.started()
    (ours,) = stack.tenant.state.conditional_access_policies
    double = copy.deepcopy(stack.tenant.state.conditional_access_policies[ours])
    double.id = seed.PILOT_GROUP
    stack.tenant.state.conditional_access_policies[double.id] = double
    run = stack.up("--skip-preview", "--replace", urn_of_access(stack))
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        f"Conditional Access policy 'Require compliant device' exists already ({double.id}, "
        "enabledForReportingButNotEnforced) and is not managed by this stack."
    ) in run.output


def test_an_enforced_policy_is_not_replaced(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.started()
    urn = urn_of_access(stack)
    stack.workspace.run("state", "unprotect", urn, "--yes")
    run = stack.up("--skip-preview", "--replace", urn)
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert "azuread would make a new policy and delete this one, which is enforced. Nothing was written." in run.output


def urn_of_access(stack: Stack) -> str:
    (resource,) = [
        one
        for one in stack.workspace.export()["deployment"]["resources"]
        if one["type"].endswith(":ConditionalAccessPolicy")
    ]
    return str(resource["urn"])

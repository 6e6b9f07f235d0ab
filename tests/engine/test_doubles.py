"""A Conditional Access policy that azuread made twice: found, named, and not passed over until it is gone."""

import copy
import re

from sandbox.tenant import seed
from sandbox.tenant.objects import ConditionalAccessPolicy
from tests.engine.conftest import Stack

POLICIES = "/v1.0/identity/conditionalAccess/policies"
LISTED = "/beta/identity/conditionalAccess/policies"
NAME = "Require compliant device"
WHAT_TO_DO = (
    "(entra.microsoft.com > Conditional Access > Policies; the id is in the address of a policy's page), or rename "
    "what somebody else made and needs. Then run `pulumi up`, which checks again. This stack never touches it."
)


def made_twice(stack: Stack) -> tuple[ConditionalAccessPolicy, str]:
    """A first up in which the creation was carried out and answered with an error: the double, and the id of ours."""
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.tenant.faults.inject("POST", POLICIES, "500 after processing")
    run = stack.up("--skip-preview")
    assert run.exit_code != 0, run.output
    double, ours = stack.tenant.state.conditional_access_policies.values()
    return double, ours.id


def asked_of_graph(stack: Stack) -> list[str]:
    return [f"{one.method} {one.path}" for one in stack.tenant.requests if one.path.startswith(("/v1.0/", "/beta/"))]


def test_a_creation_that_was_made_twice(stack: Stack) -> None:
    double, ours = made_twice(stack)
    first = stack.diagnostics("error")[0]
    made = re.search(r"made (\S+)\)", first)
    assert made is not None, first
    beside = f"{double.id} (enabled, made {made[1]}). "
    enforced = f"{double.id} is enforced, whatever the state of ours. Delete {double.id} {WHAT_TO_DO}"
    assert first == (
        f'after hook "defender-conditional-access-made" failed: There are 2 Conditional Access policies {NAME!r} in '
        f"the tenant. This stack has just made and manages {ours}: it is in the state. It does not manage {beside}When "
        "Graph answers a creation with an error, the azuread plugin sends it again, although the first may have been "
        f"carried out: that makes the same policy twice. {enforced}"
    )
    assert stack.inputs("ConditionalAccessPolicy")["displayName"] == NAME
    still = (
        f"There is another Conditional Access policy {NAME!r} in the tenant. This stack manages {ours}; it does not "
        f"manage {beside}{enforced}"
    )
    run = stack.preview()
    assert (run.exit_code, stack.diagnostics("warning"), stack.writes()) == (0, [still], []), run.output

    stack.configuration["connector"]["partnerUnresponsivenessThresholdInDays"] = 14
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.diagnostics("error")[0]) == (1, still), run.output
    assert stack.writes() == ["PATCH deviceManagement/mobileThreatDefenseConnectors/{connector}"]
    assert list(stack.tenant.state.conditional_access_policies) == [double.id, ours]

    del stack.tenant.state.conditional_access_policies[double.id]
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes(), stack.diagnostics("warning")) == (0, {"same": 6}, []), run.output
    assert asked_of_graph(stack) == [f"GET {LISTED}"]
    assert stack.workspace.outputs()["conditionalAccessPolicyId"] == ours
    run = stack.up("--skip-preview")
    assert (run.exit_code, asked_of_graph(stack)) == (0, []), run.output


def test_a_destroy_stops_while_a_policy_of_the_name_is_enforced(stack: Stack) -> None:
    double, _ = made_twice(stack)
    stack.configuration["conditionalAccess"]["state"] = "reportOnly"
    assert stack.up("--skip-preview").exit_code == 1
    states = [one.members["state"] for one in stack.tenant.state.conditional_access_policies.values()]
    assert states == ["enabled", "enabledForReportingButNotEnforced"]

    run = stack.destroy("--skip-preview")
    assert run.exit_code != 0, run.output
    assert f"1 enforced Conditional Access policy requires a compliant device: {NAME!r} ({double.id})" in run.output
    assert len(stack.tenant.state.compliance_policies) == 1
    assert list(stack.tenant.state.conditional_access_policies) == [double.id]

    del stack.tenant.state.conditional_access_policies[double.id]
    run = stack.destroy("--skip-preview")
    assert run.exit_code == 0, run.output
    assert stack.tenant.state.compliance_policies == {}


def test_what_a_refresh_found_is_reported_in_each_run_until_it_is_gone(stack: Stack) -> None:
    stack.started()
    (ours,) = stack.tenant.state.conditional_access_policies
    other = copy.deepcopy(stack.tenant.state.conditional_access_policies[ours])
    other.id = seed.PILOT_GROUP
    other.members["state"] = "enabled"
    stack.tenant.state.conditional_access_policies[other.id] = other
    run = stack.up("--skip-preview")
    assert (run.exit_code, asked_of_graph(stack)) == (0, []), run.output

    run = stack.refresh("--skip-preview")
    assert f"There are 2 Conditional Access policies {NAME!r} in the tenant" in run.output
    run = stack.up("--skip-preview")
    (warning,) = stack.diagnostics("warning")
    assert (run.exit_code, stack.changes(), asked_of_graph(stack)) == (0, {"same": 6}, [f"GET {LISTED}"]), run.output
    assert f"This stack manages {ours}; it does not manage {other.id} (enabled, " in warning

    del stack.tenant.state.conditional_access_policies[other.id]
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.diagnostics("warning")) == (0, []), run.output
    assert stack.refresh("--skip-preview").exit_code == 0
    run = stack.up("--skip-preview")
    assert (run.exit_code, asked_of_graph(stack)) == (0, []), run.output

"""The order of writes under change: never through a state that is worse than both its ends."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from tests.engine.conftest import Stack

Configuration = dict[str, Any]
POLICY = "deviceManagement/deviceCompliancePolicies/{policy}"
ACCESS = "identity/conditionalAccess/policies/{ca}"
NAME = "'Require compliant device'"
WHY = (
    "Between the two writes, and for longer if the run stops there, only the first is in force: it could lock out, or "
    "let in, people whom neither the old nor the new configuration does. Make it two runs: `pulumi up --refresh "
    "--target '**defender-conditional-access'`, which is right when Conditional Access becomes laxer, and then "
    "`pulumi up`; or take the change of one side out of the configuration until the other is deployed."
)


def state(name: str) -> Callable[[Configuration], None]:
    return lambda configuration: configuration["conditionalAccess"].update(state=name)


def risk(score: str) -> Callable[[Configuration], None]:
    return lambda configuration: configuration["compliancePolicy"].update(machineRiskScore=score)


def narrower(configuration: Configuration) -> None:
    """The whole tenant → the pilot, on both sides."""
    configuration["conditionalAccess"]["users"] = {"include": {"groups": [seed.PILOT_GROUP]}}
    configuration["compliancePolicy"]["assignments"] = {"include": [seed.PILOT_GROUP]}


def other_names(configuration: Configuration) -> None:
    configuration["conditionalAccess"]["displayName"] = "Another name"
    configuration["compliancePolicy"]["machineRiskScore"] = "low"


def tenant_setting(configuration: Configuration) -> None:
    configuration["tenantCompliance"]["deviceComplianceCheckinThresholdDays"] = 20
    configuration["conditionalAccess"]["platforms"] = {"include": ["all"]}


@pytest.mark.parametrize("score", [pytest.param("clear", id="tighter"), pytest.param("medium", id="looser")])
def test_enforcement_begins_last(stack: Stack, score: str) -> None:
    risk("low")(stack.configuration)
    stack.started()
    state("enabled")(stack.configuration)
    risk(score)(stack.configuration)
    run = stack.up()
    assert (run.exit_code, stack.writes()) == (0, [f"PATCH {POLICY}", f"PATCH {ACCESS}"]), run.output


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        pytest.param([state("reportOnly"), risk("clear")], "the compliance policy", id="ended-and-tighter"),
        pytest.param([state("disabled"), risk("high")], "the compliance policy", id="disabled-and-looser"),
        pytest.param([narrower], "the compliance policy", id="scope-and-assignments"),
        pytest.param([tenant_setting], "the tenant's compliance settings", id="platforms-and-tenant-setting"),
    ],
)
def test_an_enforced_policy_and_what_devices_must_meet_do_not_change_in_one_run(
    stack: Stack, changes: list[Callable[[Configuration], None]], what: str
) -> None:
    state("enabled")(stack.configuration)
    stack.started()
    for change in changes:
        change(stack.configuration)
    run = stack.up()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    wanted = stack.configuration["conditionalAccess"]["state"]
    if wanted == "enabled":
        said = f"Conditional Access policy {NAME} is enforced, and this run changes both it and {what}."
    else:
        said = (
            f"Conditional Access policy {NAME} is enforced in the tenant, the configuration says "
            f"{wanted}, and this run would change {what} first."
        )
    assert f"{said} {WHY}" in run.output


def test_the_end_of_enforcement_and_a_change_in_the_two_runs_of_the_message(stack: Stack) -> None:
    """Without a preview, too, nothing is written before the end of enforcement; then as the message says."""
    state("enabled")(stack.configuration)
    stack.started()
    state("reportOnly")(stack.configuration)
    risk("clear")(stack.configuration)
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    run = stack.up("--refresh", "--target", "**defender-conditional-access")
    assert (run.exit_code, stack.writes()) == (0, [f"PATCH {ACCESS}"]), run.output
    run = stack.up()
    assert (run.exit_code, stack.writes()) == (0, [f"PATCH {POLICY}"]), run.output


def test_a_new_name_of_an_enforced_policy_is_no_such_change(stack: Stack) -> None:
    state("enabled")(stack.configuration)
    stack.started()
    other_names(stack.configuration)
    run = stack.up()
    assert (run.exit_code, stack.writes()) == (0, [f"PATCH {POLICY}", f"PATCH {ACCESS}"]), run.output


def test_adopting_another_policy_does_not_delete_ours(stack: Stack) -> None:
    stack.started()
    (ours,) = stack.tenant.state.conditional_access_policies.values()
    other = type(ours)("99999999-0000-4000-8000-000000000001", dict(ours.members), ours.created)
    stack.tenant.state.conditional_access_policies[other.id] = other
    stack.configuration["conditionalAccess"]["adopt"] = other.id
    (urn,) = [
        resource["urn"]
        for resource in stack.workspace.export()["deployment"]["resources"]
        if resource["urn"].endswith("::defender-conditional-access")
    ]
    said = (
        f"This stack already manages Conditional Access policy {ours.id}; adopting {other.id} in its place would "
        "delete that one. Nothing was written. To go on with the one that it manages, remove `adopt` from "
        "conditionalAccess. To change over, remove the old policy from the state with `pulumi state delete "
        f"'{urn}'`, which leaves it in the tenant as it is, run the same command again, and then disable or delete "
        "the old policy in the portal."
    )
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert said in run.output
    assert stack.workspace.run("state", "delete", urn, "--yes").exit_code == 0
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 5, "import": 1}, []), run.output
    assert set(stack.tenant.state.conditional_access_policies) == {ours.id, other.id}
    assert stack.up().exit_code == 0, "the adopted policy stays adopted"

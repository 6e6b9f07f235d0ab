"""The commands by which a part of the chain can be reached alone: none leaves access enforced over what is not there.

docs/drift.md has the table. Destroy and parts taken out are `test_destroy`'s, options and programs `test_options`'.
"""

import shutil
from typing import Any

from components.checks.duplicates import ID_PREFIX
from sandbox.tenant import seed
from tests.engine.conftest import Stack

ACCESS = "identity/conditionalAccess/policies/{ca}"
POLICY = "deviceManagement/deviceCompliancePolicies/{policy}"
PARTS = ["connector", "compliance-policy", "tenant-compliance", "conditional-access"]
END = (
    "End enforcement first: set `state: reportOnly` under conditionalAccess and run `pulumi up` (in the portal for a "
    "policy that this stack does not manage), then run the same command again."
)


def urn(stack: Stack, part: str) -> str:
    (found,) = [one["urn"] for one in stack.workspace.export()["deployment"]["resources"] if ends(one, part)]
    return str(found)


def ends(resource: dict[str, Any], part: str) -> bool:
    return str(resource["urn"]).endswith(f"::defender-{part}")


def protected(stack: Stack) -> list[str]:
    """The parts that the state protects, and keeps by the hook before deletion."""
    resources = stack.workspace.export()["deployment"]["resources"]
    kept = [one for one in resources if one.get("protect") and "BeforeDelete" in (one.get("resourceHooks") or {})]
    return [one["urn"].rpartition("::defender-")[2] for one in kept]


def enabled(stack: Stack) -> Stack:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.configuration["connector"]["onDestroy"] = "restore"
    return stack


def errors(stack: Stack) -> str:
    return "\n".join(stack.diagnostics("error"))


def test_a_first_up_that_leaves_a_part_out_writes_nothing_that_rests_on_it(stack: Stack) -> None:
    """The engine's own state would be broken by it, with access enforced."""
    enabled(stack)
    for part, after in (("connector", "compliance-policy"), ("tenant-compliance", "conditional-access")):
        run = stack.up("--skip-preview", "--exclude", f"**defender-{part}")
        assert run.exit_code == 1
        assert (
            f'before hook "defender-{after}" failed: Nothing was written to it: what it depends on does not exist '
            f"yet and is left out of this run (defender-{part}). Run `pulumi up` without --exclude and --target."
        ) in errors(stack)
        assert stack.tenant.state.conditional_access_policies == {}
    run = stack.up("--skip-preview", "--target", "**defender-conditional-access")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    run = stack.up()
    assert (run.exit_code, stack.changes()["create"]) == (0, 2), run.output


def test_a_promotion_of_conditional_access_alone_leaves_the_rest_to_the_providers(stack: Stack) -> None:
    """Protection reaches only what a run touches: then the tenant is asked before anything is put back."""
    enabled(stack).configuration["conditionalAccess"]["state"] = "reportOnly"
    stack.started()
    whole = dict(stack.configuration)
    enabled(stack)
    run = stack.up("--skip-preview", "--target", "**defender-conditional-access")
    assert (run.exit_code, stack.writes(), protected(stack)) == (0, [f"PATCH {ACCESS}"], ["conditional-access"])
    (ours,) = stack.tenant.state.conditional_access_policies.values()
    rests = f"1 enforced Conditional Access policy requires a compliant device: 'Require compliant device' ({ours.id})"
    stack.configuration = {name: value for name, value in whole.items() if name != "tenantCompliance"}
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        "The tenant's compliance settings are not restored to the values found on creation, and nothing was written: "
        f"secureByDefault: true → false would make the risk of devices count for less, and {rests}. {END} To keep the "
        "current values instead, declare it with `onDestroy: leave` for one `pulumi up`."
    ) in errors(stack)
    stack.configuration = whole
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, []), run.output
    assert protected(stack) == PARTS


def test_a_replaced_connector_stays_as_it_is_wanted(stack: Stack) -> None:
    """Before access is enforced: afterwards nothing is replaced. What was found first is what a destroy puts back."""
    stack.configuration["connector"]["onDestroy"] = "restore"
    stack.started()
    run = stack.up("--skip-preview", "--replace", urn(stack, "connector"))
    assert run.exit_code == 0, run.output
    assert stack.tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] is True
    assert stack.destroy().exit_code == 0
    assert stack.tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] is False


def test_what_changes_the_state_alone_leaves_access_as_it_is(stack: Stack) -> None:
    enabled(stack).started()
    (ours,) = stack.tenant.state.conditional_access_policies
    access = urn(stack, "conditional-access")
    run = stack.up("--skip-preview", "--replace", access)
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert "as it is currently marked for protection" in run.output
    assert stack.workspace.run("state", "rename", access, "other", "--yes").exit_code == 0
    adopt = (
        f"Conditional Access policy 'Require compliant device' exists already ({ours}, enabled) and is not managed by "
        f"this stack. Nothing was written to it. To adopt it, set `adopt: {ours}` under conditionalAccess; to keep "
        "it as it is, choose another displayName."
    )
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert adopt in errors(stack)
    gone = stack.workspace.run(
        "state", "delete", f"{access.removesuffix('defender-conditional-access')}other", "--force", "--yes"
    )
    assert gone.exit_code == 0, gone.output
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert adopt in errors(stack)
    run = stack.destroy()
    assert (run.exit_code, stack.writes()) == (1, []), run.output


def test_a_second_entry_for_our_policy_is_refused(stack: Stack) -> None:
    """`pulumi import` of what the stack has: the next up would take that entry away, and the policy with it."""
    enabled(stack).started()
    (ours,) = stack.tenant.state.conditional_access_policies
    kind = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
    stack.workspace.run("import", kind, "other", f"{ID_PREFIX}{ours}", "--yes", "--protect=false")
    entry = f"urn:pulumi:dev::defender-conditional-access::{kind}::other"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        f"The state holds Conditional Access policy {ours} in an entry that the component does not declare: {entry}. "
        "Pulumi would delete it there, and so in the tenant. Nothing was written. Remove that entry from the state "
        f"with `pulumi state delete --force '{entry}'`, which leaves the policy in the tenant as it is, and run the "
        "same command again; where the component was renamed, give it its old name back, or an alias for it and no "
        "`adopt`; where the program reads the policy with `get`, use the component's own `conditional_access_policy` "
        "instead."
    ) in errors(stack)
    assert stack.workspace.run("state", "delete", "--force", entry, "--yes").exit_code == 0
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, []), run.output


def test_a_state_that_is_thrown_away_makes_nothing_twice(stack: Stack) -> None:
    enabled(stack).started()
    (policy,), (ours,) = stack.tenant.state.compliance_policies, stack.tenant.state.conditional_access_policies
    assert stack.workspace.run("state", "unprotect", "--all", "--yes").exit_code == 0
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes(), protected(stack)) == (0, [], PARTS), run.output
    assert stack.workspace.run("stack", "rm", "--force", "--yes").exit_code == 0
    shutil.rmtree(stack.workspace.folder / "project")
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert (
        f"Compliance policy 'Windows risk' exists already ({policy}), made by a stack of this name, and so does its "
        f"Conditional Access policy ({ours}); neither is in this stack's state. Nothing was written. Is this the right "
        "backend (`pulumi whoami -v`)? If the state was lost, take both over with `adopt`."
    ) in errors(stack)

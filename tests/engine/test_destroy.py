"""Taking the chain down: Conditional Access first, then the tenant setting, then the policy; the connector stays."""

from sandbox.tenant import seed
from tests.engine.conftest import Stack


def test_destroy_goes_the_way_back(stack: Stack) -> None:
    stack.started()
    run = stack.destroy()
    assert (run.exit_code, stack.changes()) == (0, {"delete": 6}), run.output
    assert stack.writes() == [
        "DELETE identity/conditionalAccess/policies/{ca}",
        "PATCH deviceManagement",
        "DELETE " + stack.tenant.writes[2].path.removeprefix("/beta/"),
    ]
    state = stack.tenant.state
    assert (state.compliance_policies, state.conditional_access_policies) == ({}, {})
    assert state.device_management_settings["secureByDefault"] is False
    assert state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] is True


def test_restore_puts_back_what_was_found_and_leave_leaves(stack: Stack) -> None:
    stack.configuration["connector"]["onDestroy"] = "restore"
    stack.configuration["tenantCompliance"]["onDestroy"] = "leave"
    stack.started()
    run = stack.destroy()
    assert run.exit_code == 0, run.output
    connector = stack.tenant.state.connectors[seed.MDE_CONNECTOR].members
    assert (connector["windowsEnabled"], connector["microsoftDefenderForEndpointAttachEnabled"]) == (False, False)
    assert stack.tenant.state.device_management_settings["secureByDefault"] is True


ADVICE = (
    "defender: access is enforced. First set `state: reportOnly` under conditionalAccess and run `pulumi up`, whole "
    "and without another change; then take parts out, or run `pulumi destroy` as it is, without --run-program"
)
PARTS = ("connector", "compliance-policy", "tenant-compliance", "conditional-access")


def enforced(stack: Stack) -> Stack:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.configuration["connector"]["onDestroy"] = "restore"
    return stack.started()


def test_destroy_of_enforced_access_says_the_way_and_the_way_works(stack: Stack) -> None:
    """Not Pulumi's own advice, to unprotect: neither with the program nor without it, nor after unprotecting."""
    enforced(stack)
    hooked = "Resource has delete hooks registered, but the program is not running. Hooks: "
    refused = f'before hook "{ADVICE}" failed: defender-conditional-access is not deleted while this stack enforces'
    for arguments in (
        [],
        ["--target", "**defender-connector"],
        ["--target", "**defender-connector", "--target-dependents"],
        ["--exclude", "**defender-conditional-access"],
        ["--exclude-protected"],
        ["--ignore-protect"],
        ["--continue-on-error"],
        ["--skip-preview"],
    ):
        run = stack.destroy(*arguments)
        assert (run.exit_code, stack.writes(), stack.diagnostics("error")) == (1, [], [hooked + ADVICE]), run.output
    run = stack.destroy("--run-program")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert any(refused in text for text in stack.diagnostics("error"))
    assert stack.workspace.run("state", "unprotect", "--all", "--yes").exit_code == 0
    run = stack.destroy()
    assert (run.exit_code, stack.writes(), stack.diagnostics("error")) == (1, [], [hooked + ADVICE]), run.output
    assert "unprotect" not in run.output
    stack.configuration["conditionalAccess"]["state"] = "reportOnly"
    assert stack.up("--skip-preview").exit_code == 0
    run = stack.destroy()
    assert (run.exit_code, stack.changes()) == (0, {"delete": 6}), run.output
    assert stack.writes()[0] == "DELETE identity/conditionalAccess/policies/{ca}"
    assert stack.tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] is False


def test_no_part_of_enforced_access_is_taken_out_of_the_configuration(stack: Stack) -> None:
    """Each, and several together; in the preview, and without one; and after `pulumi state unprotect`."""
    enforced(stack)
    assert stack.workspace.run("state", "unprotect", "--all", "--yes").exit_code == 0
    whole = dict(stack.configuration)
    keys = ("connector", "compliancePolicy", "tenantCompliance", "conditionalAccess")
    for arguments, out in [([], keys[1:]), *((["--skip-preview"], (key,)) for key in keys)]:
        stack.configuration = {key: value for key, value in whole.items() if key not in out}
        run = stack.up(*arguments)
        assert (run.exit_code, stack.writes()) == (1, []), run.output
        gone = PARTS[keys.index(out[0])] if len(out) == 1 else "conditional-access"
        said = f'before hook "{ADVICE}" failed: defender-{gone} is not deleted while this stack enforces access.'
        assert any(said in text for text in stack.diagnostics("error")), run.output


def test_what_is_gone_already_does_not_stop_a_destroy(stack: Stack) -> None:
    stack.started()
    stack.tenant.state.compliance_policies.clear()
    stack.tenant.state.conditional_access_policies.clear()
    run = stack.destroy()
    assert (run.exit_code, stack.changes()) == (0, {"delete": 6}), run.output

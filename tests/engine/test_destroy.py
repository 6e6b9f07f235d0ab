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


def test_an_enforced_policy_is_not_destroyed(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.started()
    run = stack.destroy()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert "defender-conditional-access" in run.output
    assert "protect" in run.output
    stack.configuration["conditionalAccess"]["state"] = "reportOnly"
    assert stack.up("--skip-preview").exit_code == 0
    assert (stack.destroy().exit_code, stack.changes()) == (0, {"delete": 6})


def test_an_enforced_policy_is_not_deleted_by_taking_it_out_of_the_configuration(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.started()
    del stack.configuration["conditionalAccess"]
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert len(stack.tenant.state.conditional_access_policies) == 1


def test_what_is_gone_already_does_not_stop_a_destroy(stack: Stack) -> None:
    stack.started()
    stack.tenant.state.compliance_policies.clear()
    stack.tenant.state.conditional_access_policies.clear()
    run = stack.destroy()
    assert (run.exit_code, stack.changes()) == (0, {"delete": 6}), run.output

"""Two at once: two runs of one stack, two states of one stack's name, two stacks on one tenant."""

import copy
import threading
from pathlib import Path

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.engine.conftest import Stack


def another(stack: Stack, engine: Engine, folder: Path) -> Stack:
    """A stack of the same name and configuration in a backend of its own."""
    tenant = stack.tenant
    workspace = engine.workspace(folder, environment={**tenant.environment(), **tenant.secrets()})
    return Stack(workspace, tenant, copy.deepcopy(stack.configuration))


def test_a_second_run_of_the_stack_is_refused_while_the_first_goes_on(stack: Stack) -> None:
    path = "/beta/deviceManagement/deviceCompliancePolicies/[^/]+/assign"
    hold = stack.tenant.faults.hold("POST", path)
    exit_codes: list[int] = []
    first = threading.Thread(target=lambda: exit_codes.append(stack.up("--skip-preview").exit_code))
    first.start()
    try:
        assert hold.reached.wait(60)
        before = len(stack.tenant.requests)
        second = stack.workspace.up("--skip-preview")
        assert len(stack.tenant.requests) == before
    finally:
        hold.release()
        first.join()
    assert second.exit_code != 0
    assert "error: the stack is currently locked by 1 lock(s)" in second.output
    assert exit_codes == [0]
    assert (stack.up("--skip-preview").exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, [])


def test_another_state_of_the_same_name_takes_nothing_over(stack: Stack, engine: Engine, tmp_path: Path) -> None:
    """A pipeline that lost its backend, or someone's own: what it destroyed would be the company's."""
    stack.started()
    (policy,) = stack.tenant.state.compliance_policies
    (access,) = stack.tenant.state.conditional_access_policies
    other = another(stack, engine, tmp_path / "other")
    for run in (other.preview(), other.up("--skip-preview")):
        assert run.exit_code == 1, run.output
        assert (
            f"Compliance policy 'Windows risk' exists already ({policy}), made by a stack of this name, and so does "
            f"its Conditional Access policy ({access}); neither is in this stack's state. Nothing was written. "
            "Is this the right backend (`pulumi whoami -v`)? If the state was lost, take both over with `adopt`."
        ) in run.output
    assert other.destroy().exit_code == 0
    assert list(stack.tenant.state.compliance_policies) == [policy]
    assert list(stack.tenant.state.conditional_access_policies) == [access]
    assert (stack.up("--skip-preview").exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, [])


def test_two_stacks_do_not_turn_the_tenants_settings_back_and_forth_unseen(
    stack: Stack, engine: Engine, tmp_path: Path, tenant: TenantServer
) -> None:
    stack.configuration = {"tenantCompliance": {"secureByDefault": True}}
    other = another(stack, engine, tmp_path / "other")
    other.configuration = {"tenantCompliance": {"secureByDefault": False}}
    assert stack.up("--skip-preview").exit_code == 0
    for run in (other.preview(), other.up("--skip-preview")):
        assert run.exit_code == 0, run.output
        assert (
            "The tenant's compliance settings are one for the whole tenant, and this changes what somebody set: "
            "secureByDefault: true → false. If another stack or a person wants other values, the two will overwrite "
            "each other: let only one of them manage it."
        ) in run.output
    assert tenant.state.device_management_settings["secureByDefault"] is False
    assert (stack.up("--skip-preview").exit_code, stack.writes()) == (0, [])
    run = stack.preview("--refresh", "--diff")
    assert "secureByDefault: false => true" in run.output

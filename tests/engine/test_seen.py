"""What a run lets its user see of its requests: waits as they happen, Graph's request ids on demand."""

import re
import threading

from sandbox.tenant import seed
from tests.engine.conftest import Stack

LINE = re.compile(r"(GET|POST|PATCH) (v1\.0|beta)/[^ ]+: \d+, request id [0-9a-f-]{36}")


def test_request_ids_of_both_halves(stack: Stack) -> None:
    stack.started()
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.configuration["conditionalAccess"]["users"] = {"include": {"users": [seed.ADELE_UPN]}}
    stack.workspace.environment["GRAPH_REQUEST_LOG"] = "true"
    run = stack.preview()
    assert run.exit_code == 0, run.output
    lines = {found.group().partition(":")[0] for found in LINE.finditer(run.output)}
    assert "GET v1.0/policies/identitySecurityDefaultsEnforcementPolicy" in lines
    assert "GET v1.0/users" in lines
    del stack.workspace.environment["GRAPH_REQUEST_LOG"]
    run = stack.refresh("--logflow", "--logtostderr", "-v=3")
    assert run.exit_code == 0, run.output
    (policy,) = stack.tenant.state.compliance_policies
    lines = {found.group().partition(":")[0] for found in LINE.finditer(run.output)}
    assert f"GET beta/deviceManagement/deviceCompliancePolicies/{policy}" in lines
    for secret in (stack.tenant.client_secret, "Bearer", "eyJ"):
        assert secret not in run.output


def test_a_wait_is_reported_while_it_lasts(stack: Stack) -> None:
    """The tenant answers nothing until the run has said that it waits."""
    stack.started()
    is_reported = threading.Event()

    def hold() -> None:
        with stack.tenant.state.lock:
            is_held.set()
            is_reported.wait(timeout=60)

    def listen(line: str) -> None:
        if "still waiting" in line:
            is_reported.set()

    is_held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    run = stack.workspace.refresh("--skip-preview", report=listen)
    holder.join()
    assert run.exit_code == 0, run.output
    assert is_reported.is_set()
    assert "Reading the Defender for Endpoint connector: no answer after 2 s, still waiting." in run.output

"""`kill -9` in the middle: some moments of the sweep that `make faults` makes whole, and two runs at once."""

from collections.abc import Iterator

import pytest

from sandbox.engine import Engine
from sandbox.engine.offline.preloaded import python as preloaded
from sandbox.tenant.fault_injection.faults import When
from verification.faults.pulumi_commands.kills import Boundary, Kill
from verification.faults.pulumi_commands.operations import DESTROY, FIRST_UP, UPDATE, Operation
from verification.faults.pulumi_commands.stack import FaultyStack, Json, faulty_stack
from verification.faults.pulumi_commands.sweep import undisturbed
from verification.faults.target import Target

POLICIES = "/beta/deviceManagement/deviceCompliancePolicies"
POLICY, ASSIGN = f"{POLICIES}/{{id}}", f"{POLICIES}/{{id}}/assign"
CONNECTOR = "/v1.0/deviceManagement/mobileThreatDefenseConnectors/{id}"
SETTINGS = "/beta/deviceManagement"
ACCESS = "/v1.0/identity/conditionalAccess/policies"


@pytest.fixture(scope="module")
def prepared(
    request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FaultyStack, Operation, Json]]:
    operation: Operation = request.param
    with pytest.MonkeyPatch.context() as environment:
        # The sweep knows a process by the environment that it was started with: a forked one shows another's.
        environment.delenv(preloaded.VARIABLE)
        with faulty_stack(engine, tmp_path_factory.mktemp("stack")) as stack:
            operation.prepare(stack)
            yield stack, operation, undisturbed(stack, operation)[1]


def killed(when: When, method: str, path: str) -> Boundary:
    return Boundary(Target(method, path, 1), when)


@pytest.mark.parametrize(
    ("prepared", "kill", "outcome", "next_writes"),
    [
        pytest.param(
            FIRST_UP,
            Kill(killed("before", "POST", ASSIGN), "sender"),
            "next run",
            (f"POST {ASSIGN}", f"PATCH {SETTINGS}", f"POST {ACCESS}"),
            id="provider-host-before-assign",
        ),
        pytest.param(
            FIRST_UP,
            Kill(killed("after", "POST", ASSIGN), "engine"),
            "after pulumi cancel",
            (f"PATCH {SETTINGS}", f"POST {ACCESS}"),
            id="engine-after-assign",
        ),
        pytest.param(
            FIRST_UP,
            Kill(killed("after", "PATCH", SETTINGS), "sender"),
            "next run",
            (f"POST {ACCESS}",),
            id="provider-host-after-the-settings",
        ),
        pytest.param(
            UPDATE,
            Kill(killed("after", "PATCH", POLICY), "sender"),
            "next run",
            (
                f"PATCH {POLICY}",
                f"POST {POLICY}/scheduleActionsForRules",
                f"POST {ASSIGN}",
                f"PATCH {SETTINGS}",
                f"PATCH {ACCESS}/{{id}}",
            ),
            id="provider-host-amid-an-update",
        ),
        pytest.param(
            DESTROY,
            Kill(killed("after", "DELETE", f"{ACCESS}/{{id}}"), "engine"),
            "after pulumi cancel",
            (f"PATCH {SETTINGS}", f"DELETE {POLICY}"),
            id="engine-amid-a-destroy",
        ),
        pytest.param(
            DESTROY,
            Kill(killed("after", "DELETE", POLICY), "sender"),
            "next run",
            (f"DELETE {POLICY}",),
            id="provider-host-at-the-end-of-a-destroy",
        ),
    ],
    indirect=["prepared"],
)
def test_the_next_command_converges(
    prepared: tuple[FaultyStack, Operation, Json], kill: Kill, outcome: str, next_writes: tuple[str, ...]
) -> None:
    stack, operation, wanted = prepared
    ending = kill.run(stack, operation, wanted)
    assert (ending.outcome, ending.detail) == (outcome, "")
    assert ending.writes[-1] == next_writes


@pytest.mark.parametrize("prepared", [FIRST_UP], indirect=True)
def test_a_policy_that_was_made_unseen_is_never_doubled(prepared: tuple[FaultyStack, Operation, Json]) -> None:
    """The azuread plugin forgets a policy whose answer it did not hear; Pulumi forgets what it was creating."""
    stack, operation, wanted = prepared
    ending = Kill(killed("after", "POST", ACCESS), "engine").run(stack, operation, wanted)
    assert (ending.outcome, ending.detail) == ("stopped, adopted", "")
    assert ending.writes[1:] == ((), ())
    assert stack.pending() == ["azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"]
    assert stack.workspace.refresh("--clear-pending-creates").exit_code == 0
    assert (stack.pending(), stack.picture()) == ([], wanted)

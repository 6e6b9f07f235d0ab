"""Changing a policy in place through the real provider host: what is written, and nothing else."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
Asked = Callable[[], list[str]]
ODATA_TYPE = {"@odata.type": "#microsoft.graph.windows10CompliancePolicy"}
RETIRE = {"actionType": "retire", "gracePeriodHours": 24}
PATCH, ACTIONS, ASSIGN, GET = (
    "PATCH policies/{id}",
    "POST policies/{id}/scheduleActionsForRules",
    "POST policies/{id}/assign",
    "GET policies/{id}",
)


@pytest.fixture
def made(policy: "Host", inputs: Inputs, tenant: TenantServer) -> tuple[str, Props]:
    """A policy of ours: its id and state."""
    id_, state = policy.create(inputs())
    tenant.clear_requests()
    return id_, state


@pytest.mark.parametrize(
    ("change", "body"),
    [
        pytest.param({"displayName": "New name"}, {"displayName": "New name"}, id="name"),
        pytest.param(
            {"deviceThreatProtectionRequiredSecurityLevel": "low"},
            {"deviceThreatProtectionRequiredSecurityLevel": "low"},
            id="level",
        ),
        pytest.param({"passwordMinimumLength": 12}, {"passwordMinimumLength": 12}, id="number"),
        pytest.param({"tpmRequired": True}, {"tpmRequired": True}, id="one-more"),
        pytest.param({"roleScopeTagIds": ["0", "1"]}, {"roleScopeTagIds": ["0", "1"]}, id="scope-tags"),
        pytest.param({"bitLockerEnabled": None}, {"bitLockerEnabled": False}, id="boolean-taken-out"),
        pytest.param({"passwordMinimumLength": None}, {"passwordMinimumLength": None}, id="number-taken-out"),
        pytest.param(
            {"deviceThreatProtectionRequiredSecurityLevel": None, "deviceThreatProtectionEnabled": None},
            {"deviceThreatProtectionRequiredSecurityLevel": "unavailable", "deviceThreatProtectionEnabled": False},
            id="level-taken-out",
        ),
        pytest.param(
            {"displayName": "New name", "bitLockerEnabled": None, "tpmRequired": True},
            {"displayName": "New name", "bitLockerEnabled": False, "tpmRequired": True},
            id="several",
        ),
    ],
)
def test_members(
    policy: "Host",
    inputs: Inputs,
    tenant: TenantServer,
    asked: Asked,
    made: tuple[str, Props],
    change: Props,
    body: Props,
) -> None:
    id_, state = made
    assert policy.update(id_, state, inputs(**change)) == inputs(**change)
    (patch,) = tenant.writes
    assert patch.body == {**ODATA_TYPE, **body}
    assert asked() == [PATCH, GET]


def test_member_at_graphs_default_is_taken_out_without_a_write(
    policy: "Host", inputs: Inputs, asked: Asked, made: tuple[str, Props]
) -> None:
    id_, state = made
    state = policy.update(id_, state, inputs(tpmRequired=False, description=""))
    asked()
    assert policy.update(id_, state, inputs(description="")) == inputs(description="")
    assert asked() == [GET]


def test_actions(
    policy: "Host",
    inputs: Inputs,
    actions: Inputs,
    tenant: TenantServer,
    asked: Asked,
    made: tuple[str, Props],
) -> None:
    id_, state = made
    wanted = inputs(scheduledActionsForRule=actions({"gracePeriodHours": 12}, RETIRE))
    assert policy.update(id_, state, wanted) == wanted
    (write,) = tenant.writes
    assert write.body == {"deviceComplianceScheduledActionForRules": wanted["scheduledActionsForRule"]}
    assert asked() == [ACTIONS, GET]


@pytest.mark.parametrize("targets", [0, 1], ids=["none", "fewer"])
def test_assignments(
    policy: "Host", inputs: Inputs, tenant: TenantServer, asked: Asked, made: tuple[str, Props], targets: int
) -> None:
    id_, state = made
    wanted = inputs(assignments=inputs()["assignments"][:targets])
    assert policy.update(id_, state, wanted) == wanted
    (write,) = tenant.writes
    assert write.body == {"assignments": wanted["assignments"]}
    assert asked() == [ASSIGN, GET]


def test_everything(policy: "Host", inputs: Inputs, actions: Inputs, asked: Asked, made: tuple[str, Props]) -> None:
    id_, state = made
    wanted = inputs(displayName="New name", scheduledActionsForRule=actions({}, RETIRE), assignments=[])
    assert policy.update(id_, state, wanted) == wanted
    assert asked() == [PATCH, ACTIONS, ASSIGN, GET]


def test_nothing_else_is_changed(policy: "Host", inputs: Inputs, tenant: TenantServer, made: tuple[str, Props]) -> None:
    id_, state = made
    with tenant.state.lock:
        tenant.state.compliance_policies[id_].members |= {"secureBootEnabled": True, "description": "by hand"}
    policy.update(id_, state, inputs(displayName="New name"))
    members = tenant.state.compliance_policies[id_].members
    assert (members["secureBootEnabled"], members["description"]) == (True, "by hand")


def test_policy_that_was_adopted_stays_so(
    policy: "Host", inputs: Inputs, asked: Asked, made: tuple[str, Props]
) -> None:
    id_, _ = made
    _, state = policy.create(inputs(adopt=id_))
    asked()
    wanted = inputs(adopt=id_, displayName="New name")
    assert policy.update(id_, state, wanted) == wanted
    assert asked() == [PATCH, GET]
    assert policy.update(id_, wanted, inputs()) == inputs()


def test_drift_is_put_right(
    policy: "Host", inputs: Inputs, tenant: TenantServer, asked: Asked, made: tuple[str, Props]
) -> None:
    id_, state = made
    with tenant.state.lock:
        changed = tenant.state.compliance_policies[id_]
        changed.members |= {"bitLockerEnabled": False, "passwordMinimumLength": None}
        changed.assignments = []
    _, drifted, _ = policy.read(id_, state)
    asked()
    assert policy.diff(id_, drifted, inputs()) is True
    assert policy.update(id_, drifted, inputs()) == inputs()
    assert asked() == [PATCH, ASSIGN, GET]


def test_failed_update_goes_again_as_a_whole(
    policy: "Host", inputs: Inputs, asked: Asked, made: tuple[str, Props], provider_error: type[Exception]
) -> None:
    id_, state = made
    nobody = {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget",
        "groupId": "ffffffff-0000-4000-8000-000000000000",
    }
    with pytest.raises(provider_error) as failure:
        policy.update(id_, state, inputs(displayName="New name", assignments=[{"target": nobody}]))
    assert str(failure.value).startswith(f"Assigning compliance policy {id_} failed: 400 BadRequest: ")
    assert asked() == [PATCH, ASSIGN]
    pilot = {**nobody, "groupId": seed.PILOT_GROUP}
    wanted = inputs(displayName="New name", assignments=[{"target": pilot}])
    assert policy.update(id_, state, wanted) == wanted
    assert asked() == [PATCH, ASSIGN, GET]


def test_policy_that_is_gone_is_an_error(
    policy: "Host", inputs: Inputs, tenant: TenantServer, made: tuple[str, Props], provider_error: type[Exception]
) -> None:
    id_, state = made
    with tenant.state.lock:
        tenant.state.compliance_policies.clear()
    with pytest.raises(provider_error) as failure:
        policy.update(id_, state, inputs(displayName="New name"))
    assert str(failure.value).startswith(f"Changing compliance policy {id_} failed: 404 ResourceNotFound: ")


def test_a_stale_read_does_not_get_into_the_state(policy: "Host", tenant: TenantServer, inputs: Inputs) -> None:
    id_, state = policy.create(inputs())
    stale = tenant.faults.inject("GET", f".*/{id_}", "stale read")
    wanted = inputs(deviceThreatProtectionRequiredSecurityLevel="low")
    assert policy.update(id_, state, wanted) == wanted
    assert stale.struck == 1

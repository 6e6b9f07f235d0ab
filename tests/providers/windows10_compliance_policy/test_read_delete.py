"""Refreshing and deleting a policy through the real provider host."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant import seed
from sandbox.tenant.objects import ActionItem, Assignment, CompliancePolicy, ConditionalAccessPolicy
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts
    from tests.providers.doubles import Asked, Fault, Reply, Respond

Props = dict[str, Any]
Inputs = Callable[..., Props]
Lines = Callable[[], list[str]]
CONDITIONAL_ACCESS = "GET /beta/identity/conditionalAccess/policies"
Made = tuple[str, Props, CompliancePolicy]


@pytest.fixture
def made(policy: "Host", inputs: Inputs, tenant: TenantServer) -> Made:
    """A policy of ours: its id, its state, and the policy itself for someone in the portal to change."""
    id_, state = policy.create(inputs())
    tenant.clear_requests()
    return id_, state, tenant.state.compliance_policies[id_]


def test_the_policy_and_what_shares_its_name(policy: "Host", inputs: Inputs, asked: Lines, made: Made) -> None:
    id_, state, _ = made
    assert policy.read(id_, state) == (id_, inputs(), inputs())
    assert asked() == ["GET policies/{id}", "GET policies"]


@pytest.mark.parametrize(
    ("others", "kept"),
    [
        pytest.param([], {}, id="ours-alone"),
        pytest.param(["Require compliance"], {"accessNamesakes": "Require compliance"}, id="two-of-its-name"),
        pytest.param(["Another"], {}, id="another-name"),
    ],
)
def test_that_several_have_the_name_of_the_access_policy_stays_in_the_state(
    start_hosts: "Callable[[], Hosts]", inputs: Inputs, tenant: TenantServer, others: list[str], kept: Props
) -> None:
    """Each run then checks whether it is still so; it is no input, or it would be a difference for ever."""
    policy = start_hosts().of(Windows10CompliancePolicyProvider())
    id_, state = policy.create(inputs(requiredBy="Require compliance"))
    for number, name in enumerate(["Require compliance", *others]):
        key = f"99999999-0000-4000-8000-00000000000{number}"
        members: Props = {"displayName": name, "state": "disabled", "conditions": {}, "grantControls": None}
        tenant.state.conditional_access_policies[key] = ConditionalAccessPolicy(key, members, tenant.state.clock.now())
    _, outs, news = policy.read(id_, state)
    wanted = inputs(requiredBy="Require compliance")
    assert (outs, news) == ({**wanted, **kept}, wanted)
    assert policy.read(id_, outs)[1:] == (outs, news)


def test_drift_of_a_managed_member(policy: "Host", inputs: Inputs, made: Made) -> None:
    id_, state, remote = made
    remote.members |= {"displayName": "Renamed", "bitLockerEnabled": False}
    drifted = inputs(displayName="Renamed", bitLockerEnabled=False)
    assert policy.read(id_, state) == (id_, drifted, drifted)


def test_member_that_was_cleared(policy: "Host", inputs: Inputs, made: Made) -> None:
    id_, state, remote = made
    remote.members["passwordMinimumLength"] = None
    _, drifted, news = policy.read(id_, state)
    assert drifted == news == inputs(passwordMinimumLength=None)
    assert policy.diff(id_, drifted, inputs()) is True


def test_what_is_not_managed_is_no_drift(policy: "Host", inputs: Inputs, made: Made) -> None:
    id_, state, remote = made
    remote.members |= {"tpmRequired": True, "description": "by hand", "roleScopeTagIds": ["0", "1"]}
    assert policy.read(id_, state) == (id_, inputs(), inputs())


def test_drift_of_the_assignments(policy: "Host", inputs: Inputs, made: Made) -> None:
    id_, state, remote = made
    remote.assignments = [Assignment("groupAssignmentTarget", seed.PILOT_GROUP)]
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": seed.PILOT_GROUP}
    drifted = inputs(assignments=[{"target": target}])
    assert policy.read(id_, state) == (id_, drifted, drifted)


def test_another_order_is_no_drift(policy: "Host", inputs: Inputs, made: Made) -> None:
    id_, state, remote = made
    remote.assignments.reverse()
    assert policy.read(id_, state) == (id_, inputs(), inputs())


def test_two_blocks_of_the_portal_read_and_differ(policy: "Host", inputs: Inputs, actions: Inputs, made: Made) -> None:
    id_, state, remote = made
    remote.actions.append(ActionItem("b", "block", 24))
    _, drifted, news = policy.read(id_, state)
    assert drifted == news == inputs(scheduledActionsForRule=actions({}, {"gracePeriodHours": 24}))
    assert policy.diff(id_, drifted, inputs()) is True
    assert policy.update(id_, drifted, inputs()) == inputs()
    assert [one.action_type for one in remote.actions] == ["block"]


def test_target_of_an_unknown_kind_reads_and_differs(
    inputs: Inputs, spoiled: "Callable[[Fault], Host]", made: Made, reply: "type[Reply]"
) -> None:
    id_, state, _ = made
    target = {"@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget", "collectionId": "C1"}

    def with_collection(asked: "Asked", forward: "Respond") -> "Reply | None":
        answer = forward(asked)
        if asked.method == "GET" and asked.path.endswith(id_) and answer and isinstance(answer.body, bytes):
            body = json.loads(answer.body)
            body["assignments"].append({"id": f"{id_}_C1", "source": "direct", "sourceId": id_, "target": target})
            return reply(200, body)
        return answer

    host = spoiled(with_collection)
    _, drifted, news = host.read(id_, state)
    assert drifted == news
    all_devices, without_contractors = inputs()["assignments"]
    assert drifted == inputs(assignments=[all_devices, {"target": target}, without_contractors])
    assert host.diff(id_, drifted, inputs()) is True


def test_gone(policy: "Host", tenant: TenantServer, made: Made) -> None:
    id_, state, _ = made
    tenant.state.compliance_policies.clear()
    assert policy.read(id_, state) == ("", {}, {})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(403, {"error": {"code": "Forbidden", "message": "No."}}, id="403"),
        pytest.param(404, b"<html>not here</html>", id="404-of-a-proxy"),
        pytest.param(
            404, {"error": {"code": "BadRequest", "message": "Resource not found for the segment 'x'."}}, id="segment"
        ),
        pytest.param(400, {"error": {"code": "BadRequest", "message": "Bad."}}, id="400"),
        pytest.param(200, b"", id="nothing"),
    ],
)
def test_any_other_failure_is_not_gone(
    spoiled: "Callable[[Fault], Host]",
    made: Made,
    reply: "type[Reply]",
    provider_error: type[Exception],
    status: int,
    body: object,
) -> None:
    id_, state, _ = made

    def refuse(asked: "Asked", forward: "Respond") -> "Reply | None":
        return reply(status, body) if asked.path.endswith(id_) else forward(asked)

    with pytest.raises(provider_error) as failure:
        spoiled(refuse).read(id_, state)
    assert str(failure.value).startswith(f"Reading compliance policy {id_} failed: ")


def test_delete(policy: "Host", tenant: TenantServer, asked: Lines, made: Made) -> None:
    id_, state, _ = made
    policy.delete(id_, state)
    assert tenant.state.compliance_policies == {}
    assert asked() == [CONDITIONAL_ACCESS, "DELETE policies/{id}"]


def test_delete_of_what_is_gone_already(policy: "Host", tenant: TenantServer, asked: Lines, made: Made) -> None:
    id_, state, _ = made
    tenant.state.compliance_policies.clear()
    policy.delete(id_, state)
    assert asked() == [CONDITIONAL_ACCESS, "DELETE policies/{id}", "GET policies/{id}"]


def test_policy_that_is_said_to_be_gone_and_stands_is_not_forgotten(
    policy: "Host", tenant: TenantServer, made: Made, provider_error: type[Exception]
) -> None:
    id_, state, _ = made
    tenant.faults.inject("DELETE", ".*", "404 not there yet")
    with pytest.raises(provider_error) as failure:
        policy.delete(id_, state)
    assert str(failure.value) == (
        f"Deleting compliance policy {id_} failed: Graph reports that it does not exist, but still returns it. It was "
        "created or changed a moment ago: run the same command again."
    )
    policy.delete(id_, state)
    assert tenant.state.compliance_policies == {}


def test_policy_that_is_missed_once_is_there(policy: "Host", tenant: TenantServer, made: Made) -> None:
    id_, state, _ = made
    tenant.faults.inject("GET", f".*/{id_}", "404 not there yet")
    assert policy.read(id_, state)[0] == id_


def test_refused_delete_is_an_error(
    spoiled: "Callable[[Fault], Host]",
    tenant: TenantServer,
    made: Made,
    reply: "type[Reply]",
    provider_error: type[Exception],
) -> None:
    id_, state, _ = made

    def refuse(asked: "Asked", forward: "Respond") -> "Reply | None":
        is_delete = asked.method == "DELETE"
        return reply(403, {"error": {"code": "Forbidden", "message": "No."}}) if is_delete else forward(asked)

    with pytest.raises(provider_error) as failure:
        spoiled(refuse).delete(id_, state)
    assert str(failure.value) == (
        f"Deleting compliance policy {id_} failed: 403 Forbidden: No. Graph's request id: none. Grant the application "
        "permission DeviceManagementConfiguration.ReadWrite.All with admin consent, then run the same command again."
    )
    assert list(tenant.state.compliance_policies) == [id_]


def test_a_refresh_looks_for_what_rests_on_the_policy(
    fresh: "Callable[[], Host]", inputs: Inputs, asked: Lines, made: Made
) -> None:
    """What is said, a test through the engine holds; here that nothing is asked where nothing rests on it.

    A host asks for the list once a run: so this one is of the test's own.
    """
    (id_, state, _), policy = made, fresh()
    assert policy.read(id_, state) == (id_, inputs(), inputs())
    without = asked()
    resting = inputs(requiredBy="Require compliant device")
    assert policy.read(id_, resting) == (id_, resting, resting)
    assert asked() == [*without, CONDITIONAL_ACCESS]


def test_what_rests_on_the_policy_gets_into_the_state_without_a_write(
    policy: "Host", inputs: Inputs, asked: Lines, made: Made
) -> None:
    id_, state, _ = made
    resting, renamed = inputs(requiredBy="Require compliant device"), inputs(requiredBy="Compliant devices only")
    assert policy.diff(id_, state, resting) is policy.diff(id_, resting, renamed) is policy.diff(id_, renamed, state)
    assert policy.diff(id_, resting, renamed) is True
    assert policy.diff(id_, resting, resting) is False
    assert policy.update(id_, resting, renamed) == renamed
    assert asked() == ["GET policies/{id}"]


def test_a_refresh_that_may_not_read_conditional_access_goes_on(
    fresh: "Callable[[], Host]", inputs: Inputs, tenant: TenantServer
) -> None:
    policy = fresh()
    id_, state = policy.create(inputs(requiredBy="Require compliant device"))
    tenant.faults.inject("GET", "/beta/identity/conditionalAccess/policies", "403 permission missing")
    assert policy.read(id_, state) == (id_, state, state)

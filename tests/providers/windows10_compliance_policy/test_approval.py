"""The compliance policy in a tenant with Multi Admin Approval; each host is a run of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Inputs = Callable[..., dict[str, Any]]
Lines = Callable[[], list[str]]
NAME = "Windows, Defender medium"
COLLECTION = "/beta/deviceManagement/deviceCompliancePolicies"
STACK = {"managedBy": "project/stack"}


@pytest.fixture
def careful(tenant: TenantServer) -> TenantServer:
    """The tenant wants approvals."""
    tenant.state.switches.multi_admin_approval = "412"
    return tenant


@pytest.fixture
def standing(policy: "Host", careful: TenantServer, inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """A policy of this stack, made before the tenant wanted approvals; its id and state."""
    careful.state.switches.multi_admin_approval = "off"
    made = policy.create(inputs(**STACK))
    careful.state.switches.multi_admin_approval = "412"
    return made


@pytest.fixture
def go(fresh: "Callable[[], Host]", careful: TenantServer, provider_error: type[Exception]) -> Callable[..., str]:
    """One run that ends waiting, and the approval after it; what was said."""

    def run(operation: Callable[["Host"], object]) -> str:
        with pytest.raises(provider_error) as failure:
            operation(fresh())
        assert careful.approvals.approve_all() == 1
        return str(failure.value)

    return run


def only_id(tenant: TenantServer) -> str:
    (id_,) = tenant.state.compliance_policies
    return id_


def test_a_creation_over_three_runs(
    fresh: "Callable[[], Host]", careful: TenantServer, inputs: Inputs, go: Callable[..., str], asked: Lines
) -> None:
    wanted = inputs(**STACK)
    assert go(lambda host: host.create(wanted)).startswith(
        f"Creating compliance policy '{NAME}' waits for the approval"
    )
    assert asked() == ["GET policies", "POST policies"]
    said = go(lambda host: host.create(wanted))
    id_ = only_id(careful)
    first, last = said.split("\n")
    assert first == (
        f"The policy '{NAME}' ({id_}) exists and is assigned to nobody: it protects nobody yet. The next run continues "
        "with it."
    )
    assert last.startswith(f"Assigning compliance policy {id_} waits for the approval of a second administrator: ")
    assert asked() == ["GET policies", "POST policies", "POST policies/{id}/assign"]
    assert fresh().create(wanted) == (id_, wanted)
    assert asked() == ["GET policies", "GET policies/{id}", "POST policies/{id}/assign", "GET policies/{id}"]


def test_lost_answers_on_the_way_make_one_policy(
    fresh: "Callable[[], Host]",
    careful: TenantServer,
    inputs: Inputs,
    go: Callable[..., str],
    provider_error: type[Exception],
) -> None:
    wanted = inputs(**STACK)
    lost = careful.faults.inject("POST", COLLECTION, "reset after processing")
    with pytest.raises(provider_error, match=f"Creating compliance policy '{NAME}' failed: no complete answer from"):
        fresh().create(wanted)
    with pytest.raises(provider_error, match=f"Creating compliance policy '{NAME}' still waits for the approval"):
        fresh().create(wanted)
    careful.approvals.approve_all()
    lost_again = careful.faults.inject("POST", COLLECTION, "reset after processing")
    assert "it protects nobody yet" in go(lambda host: host.create(wanted))
    assigned = careful.faults.inject("POST", f"{COLLECTION}/[^/]+/assign", "reset after processing")
    assert fresh().create(wanted) == (only_id(careful), wanted)
    assert (lost.struck, lost_again.struck, assigned.struck) == (1, 1, 1)
    assert [one["status"] for one in careful.approvals.all()] == ["completed"] * 2


def test_a_policy_whose_assignment_is_rejected_stays_and_protects_nobody(
    fresh: "Callable[[], Host]",
    careful: TenantServer,
    inputs: Inputs,
    go: Callable[..., str],
    provider_error: type[Exception],
) -> None:
    wanted = inputs(**STACK)
    go(lambda host: host.create(wanted))
    with pytest.raises(provider_error):
        fresh().create(wanted)
    waiting = careful.approvals.all()[-1]["id"]
    careful.approvals.decide(waiting, "rejected", "Not these", seed.DIEGO)
    with pytest.raises(provider_error) as failure:
        fresh().create(wanted)
    id_ = only_id(careful)
    first, last = str(failure.value).split("\n")
    assert first.startswith(f"The policy '{NAME}' ({id_}) exists and is assigned to nobody")
    assert last.startswith(f'Assigning compliance policy {id_} was rejected by "Diego Siciliani" on 20')
    assert len(careful.approvals.all()) == 2


def test_a_policy_that_cannot_be_assigned_is_not_deleted_where_that_would_wait(
    fresh: "Callable[[], Host]",
    careful: TenantServer,
    inputs: Inputs,
    go: Callable[..., str],
    provider_error: type[Exception],
) -> None:
    wanted = inputs(**STACK)
    go(lambda host: host.create(wanted))
    careful.faults.inject("POST", f"{COLLECTION}/[^/]+/assign", "409")
    with pytest.raises(provider_error) as failure:
        fresh().create(wanted)
    assert str(failure.value).split("\n")[-1] == (
        f"Compliance policy '{NAME}' ({only_id(careful)}), which this run created, is assigned to nobody "
        "and has no effect: run "
        "the same command again to finish it."
    )
    assert [one.method for one in careful.writes if one.method == "DELETE"] == []


def test_an_update_goes_on_from_what_the_tenant_has(
    standing: tuple[str, dict[str, Any]],
    fresh: "Callable[[], Host]",
    inputs: Inputs,
    go: Callable[..., str],
    asked: Lines,
) -> None:
    id_, state = standing
    news = inputs(**STACK, bitLockerEnabled=False, assignments=[])
    for part in ("Changing", "Assigning"):
        assert go(lambda host: host.update(id_, state, news)).startswith(f"{part} compliance policy {id_} waits")
    asked()
    assert fresh().update(id_, state, news) == news
    assert asked() == ["GET policies/{id}", "POST policies/{id}/assign", "GET policies/{id}"]
    assert fresh().update(id_, state, news) == news
    assert asked() == ["GET policies/{id}"] * 2


def test_nobody_is_asked_to_delete_what_is_gone(
    standing: tuple[str, dict[str, Any]],
    fresh: "Callable[[], Host]",
    tenant: TenantServer,
    go: Callable[..., str],
    asked: Lines,
) -> None:
    id_, state = standing
    assert go(lambda host: host.delete(id_, state)).startswith(f"Deleting compliance policy {id_} waits")
    fresh().delete(id_, state)
    assert tenant.state.compliance_policies == {}
    asked()
    fresh().delete(id_, state)
    assert asked() == ["GET policies/{id}"] * 2


def test_who_writes_and_why_is_no_difference(policy: "Host", inputs: Inputs) -> None:
    given, reasoned = inputs(**STACK), inputs(managedBy="project/other", approvalJustification="CHG0012345")
    news, failures = policy.check(reasoned)
    assert (news, failures) == (reasoned, [])
    assert policy.diff("id", given, reasoned) is policy.diff("id", inputs(), reasoned) is False
    assert policy.diff("id", given, inputs(bitLockerEnabled=False, **STACK)) is True


@pytest.mark.usefixtures("tenant")
def test_who_writes_and_why_stays_in_the_state(policy: "Host", inputs: Inputs) -> None:
    reasoned = inputs(**STACK, approvalJustification="CHG0012345")
    id_, state = policy.create(reasoned)
    assert state == reasoned
    assert policy.read(id_, state) == (id_, reasoned, reasoned)


def test_an_adopted_policy_changes_step_by_step(
    by_hand: Callable[..., Any],
    fresh: "Callable[[], Host]",
    tenant: TenantServer,
    inputs: Inputs,
    go: Callable[..., str],
) -> None:
    theirs = by_hand(displayName=NAME)
    wanted = inputs(**STACK, adopt=theirs.id)
    for part in ("Changing", "Assigning"):
        assert go(lambda host: host.create(wanted)).startswith(f"{part} compliance policy {theirs.id} waits")
    assert fresh().create(wanted) == (theirs.id, wanted)
    assert [one["status"] for one in tenant.approvals.all()] == ["completed"] * 2


def test_another_change_of_the_policy_withdraws_the_one_that_waits(
    standing: tuple[str, dict[str, Any]],
    fresh: "Callable[[], Host]",
    tenant: TenantServer,
    inputs: Inputs,
    provider_error: type[Exception],
) -> None:
    id_, state = standing
    with pytest.raises(provider_error, match="Assigning"):
        fresh().update(id_, state, inputs(**STACK, assignments=[]))
    with pytest.raises(provider_error, match=r"Deleting .* waits for the approval"):
        fresh().delete(id_, state)
    assert [one["status"] for one in tenant.approvals.all()] == ["cancelled", "needsApproval"]

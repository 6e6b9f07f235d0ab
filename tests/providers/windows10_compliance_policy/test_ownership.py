"""Whose a policy is, by its description: what an interrupted run of this stack made is finished, nobody else's is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.windows10_compliance_policy import mapping, ownership
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
Asked = Callable[[], list[str]]
OURS, THEIRS = "chain/contoso", "chain/fabrikam"
LINE = f"Managed by Pulumi: {OURS}"
DESCRIPTIONS = st.one_of(st.none(), st.text(min_size=1), st.just(LINE), st.just(f"Text\n\n{LINE}"))


@given(DESCRIPTIONS)
def test_the_line_is_added_on_the_way_out_and_taken_off_on_the_way_in(description: str | None) -> None:
    body = ownership.described({"description": description}, {"managedBy": OURS})
    assert body["description"].endswith(LINE)
    assert ownership.owner(body) == OURS
    assert ownership.declared(body["description"]) == description


@given(st.text())
def test_a_description_without_the_line_stays_as_it_is(description: str) -> None:
    body = {"description": description}
    assert ownership.described(body, {}) is body
    assert ownership.declared(description) == description
    assert ownership.owner(body) is None
    assert ownership.declared(None) is None


def test_only_a_description_that_is_sent_carries_the_line() -> None:
    before = {"displayName": "A", "managedBy": OURS}
    renamed = {**before, "displayName": "B"}
    odata_type = {"@odata.type": "#microsoft.graph.windows10CompliancePolicy"}
    assert mapping.patch_body(before, renamed) == {**odata_type, "displayName": "B"}
    described = {**before, "description": "Text"}
    assert mapping.patch_body(before, described) == {**odata_type, "description": f"Text\n\n{LINE}"}
    assert mapping.patch_body(described, before) == {**odata_type, "description": LINE}


def test_the_portal_shows_the_line_and_the_state_does_not(policy: "Host", inputs: Inputs, tenant: TenantServer) -> None:
    wanted = inputs(managedBy=OURS, description="Text")
    id_, state = policy.create(wanted)
    assert state == wanted
    assert tenant.state.compliance_policies[id_].members["description"] == f"Text\n\n{LINE}"
    assert policy.read(id_, state) == (id_, wanted, wanted)
    undescribed = inputs(managedBy=OURS)
    assert policy.update(id_, state, undescribed) == undescribed
    assert tenant.state.compliance_policies[id_].members["description"] == LINE


def test_what_an_interrupted_run_had_finished_is_ours_without_a_write(
    policy: "Host", inputs: Inputs, tenant: TenantServer, asked: Asked
) -> None:
    wanted = inputs(managedBy=OURS)
    created = policy.create(wanted)
    asked()
    assert policy.create(wanted) == created
    assert asked() == ["GET policies", "GET policies/{id}", "GET policies/{id}"]
    assert len(tenant.state.compliance_policies) == 1


TAKEN = (
    "Compliance policy 'Windows, Defender medium' exists already ({id}) and is not managed by this stack.{whose} "
    "Nothing was written. To adopt it, set `adopt: {id}` under compliancePolicy; to keep it as it is, choose "
    "another displayName."
)
OURS_SAYS = f" Its description says that Pulumi stack {OURS} made it."


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"managedBy": THEIRS}, id="another-stack"),
        pytest.param({"managedBy": THEIRS, "assignments": []}, id="another-stack-that-assigns-nobody"),
        pytest.param({"managedBy": None}, id="a-program-that-does-not-say"),
        pytest.param({"bitLockerEnabled": False}, id="another-member"),
        pytest.param({"assignments": []}, id="other-assignments"),
    ],
)
def test_a_policy_that_is_not_just_this_stacks_is_somebodys(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception], changes: Props
) -> None:
    id_, _ = policy.create(inputs(managedBy=OURS))
    tenant.clear_requests()
    with pytest.raises(provider_error) as failure:
        policy.create(inputs(**{"managedBy": OURS, **changes}))
    assert str(failure.value) == TAKEN.format(id=id_, whose=OURS_SAYS)
    assert tenant.writes == []


def test_unassigned_policy_of_another_stack_is_being_made_by_it(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception]
) -> None:
    id_, _ = policy.create(inputs(managedBy=OURS, assignments=[]))
    tenant.clear_requests()
    with pytest.raises(provider_error) as failure:
        policy.create(inputs(managedBy=THEIRS))
    assert str(failure.value) == TAKEN.format(id=id_, whose=OURS_SAYS)
    assert tenant.writes == []


def test_an_old_policy_may_be_in_another_state_of_that_name(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception]
) -> None:
    id_, _ = policy.create(inputs(managedBy=OURS))
    with tenant.state.lock:
        tenant.state.compliance_policies[id_].created -= timedelta(hours=25)
    with pytest.raises(provider_error) as failure:
        policy.create(inputs(managedBy=OURS))
    assert str(failure.value) == TAKEN.format(id=id_, whose=OURS_SAYS)


def test_fresh_is_less_than_a_day() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert ownership.is_fresh({"createdDateTime": "2026-11-24T12:00:01Z"}, now)
    assert not ownership.is_fresh({"createdDateTime": "2026-11-24T12:00:00Z"}, now)

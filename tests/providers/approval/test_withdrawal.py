"""Requests for approval that are active already: which of them a run withdraws, and which it leaves alone."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from sandbox.tenant.server import TenantServer
from tests.providers.approval.requested import PROGRAM, STILL, WAITS, WANTED, WHAT

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts


@pytest.mark.parametrize("approved", [False, True], ids=["waiting", "approved"])
def test_what_is_not_wanted_any_more_is_withdrawn(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception], approved: bool
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    if approved:
        tenant.approvals.approve_all()
    wanted = {**WANTED, "deviceComplianceCheckinThresholdDays": 20}
    with pytest.raises(provider_error, match=WAITS):
        run().create(wanted)
    assert [one["status"] for one in tenant.approvals.all()] == ["cancelled", "needsApproval"]
    tenant.approvals.approve_all()
    assert run().create(wanted)[1]["deviceComplianceCheckinThresholdDays"] == 20


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param({"application_id": "x", "application_name": "X"}, ' by "X", needsApproval, "Pu', id="application"),
        pytest.param(
            {"justification": f"Pulumi stack project/stack: {WHAT}"},
            f'{PROGRAM}, needsApproval, "Pulumi stack project/stack: {WHAT}".',
            id="without-our-mark",
        ),
        pytest.param({"justification": "By hand"}, f'{PROGRAM}, needsApproval, "By hand".', id="by-hand"),
    ],
)
def test_what_others_want_is_not_withdrawn(
    run: "Callable[[], Host]",
    tenant: TenantServer,
    provider_error: type[Exception],
    change: dict[str, str],
    named: str,
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    (request,) = tenant.state.approval_requests.values()
    for name, value in change.items():
        setattr(request, name, value)
    with pytest.raises(provider_error) as failure:
        run().create({**WANTED, "deviceComplianceCheckinThresholdDays": 20})
    assert f"{WHAT} failed: another request for approval of the same object is active" in str(failure.value)
    assert f"Active: {request.id}{named}" in str(failure.value)
    assert [one["status"] for one in tenant.approvals.all()] == ["needsApproval"]


def test_another_stacks_request_is_not_withdrawn(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create({**WANTED, "managedBy": "project/another"})
    with pytest.raises(provider_error, match="another request for approval of the same object is active"):
        run().create({**WANTED, "deviceComplianceCheckinThresholdDays": 20})
    assert [one["status"] for one in tenant.approvals.all()] == ["needsApproval"]


def test_a_rejected_change_is_asked_for_again_with_other_words(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    tenant.approvals.decide(tenant.approvals.all()[0]["id"], "rejected")
    with pytest.raises(provider_error, match=f"{WHAT} was rejected by .*: nothing was changed"):
        run().create(WANTED)
    with pytest.raises(provider_error, match=WAITS):
        run().create({**WANTED, "approvalJustification": "As agreed"})


def test_an_approval_is_for_once(
    run: "Callable[[], Host]", tenant: TenantServer, secure: Callable[[], bool], provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    tenant.approvals.approve_all()
    host = run()
    host.create(WANTED)
    tenant.state.device_management_settings["secureByDefault"] = False
    with pytest.raises(provider_error, match=WAITS):
        host.create(WANTED)
    assert secure() is False


def test_what_we_want_of_another_object_is_not_withdrawn(
    run: "Callable[[], Host]",
    tenant: TenantServer,
    start_hosts: "Callable[[], Hosts]",
    provider_error: type[Exception],
) -> None:
    connector = {"windowsEnabled": False, "macEnabled": True, "onDestroy": "leave", "managedBy": "project/stack"}
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    with pytest.raises(provider_error, match="connector waits for the approval"):
        start_hosts().of(MobileThreatDefenseConnectorProvider()).create(connector)
    ours, theirs = tenant.state.approval_requests.values()
    theirs.justification = "By hand"
    with pytest.raises(provider_error) as failure:
        start_hosts().of(MobileThreatDefenseConnectorProvider()).create(connector)
    assert f"Active: {theirs.id}{PROGRAM}, needsApproval" in str(failure.value)
    assert (ours.status, theirs.status) == ("needsApproval", "needsApproval")


def test_what_was_filed_in_this_run_is_not_sent_again(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    host = run()
    for said in (WAITS, STILL):
        with pytest.raises(provider_error, match=said):
            host.create(WANTED)
    assert [one.status for one in tenant.writes] == [412]

"""Writes in a tenant with Multi Admin Approval, through the real provider host; each host is a run of its own."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.providers.approval.requested import STILL, WAITS, WANTED, WHAT

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts, Proxy
    from tests.providers.doubles import Fault, Reply

Props = dict[str, Any]
LIST = "/beta/deviceManagement/operationApprovalRequests"
PATH = "/beta/deviceManagement"
CONFIGURATION_READ = "DeviceManagementConfiguration.Read.All"


def lines(tenant: TenantServer) -> list[str]:
    found = [f"{one.method} {one.path} {one.status}" for one in tenant.requests if one.path.startswith("/beta/")]
    tenant.clear_requests()
    return found


def test_file_wait_complete(
    run: "Callable[[], Host]", tenant: TenantServer, secure: Callable[[], bool], provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error) as failure:
        run().create(WANTED)
    (request,) = tenant.approvals.all()
    assert str(failure.value) == (
        f"{WAITS} This tenant uses Multi Admin Approval. The request is {request['id']}; it expires 3 days after it "
        "was made. Another administrator than the one signed in here approves it under Intune admin center > Tenant "
        "administration > Multi Admin Approval > Received requests (a user finds their own request under My requests). "
        "After the approval, run the same command again: it completes this step and continues."
    )
    assert lines(tenant) == [f"GET {PATH}/settings 200", f"GET {LIST} 200", f"PATCH {PATH} 412"]
    with pytest.raises(provider_error, match=STILL):
        run().create(WANTED)
    assert lines(tenant) == [f"GET {PATH}/settings 200", f"GET {LIST} 200"]
    tenant.approvals.approve_all()
    assert secure() is False
    _, state = run().create(WANTED)
    assert (state, secure()) == ({**WANTED, "found": {"secureByDefault": False}}, True)
    assert lines(tenant)[2:] == [f"PATCH {PATH} 200"]


def test_the_list_is_read_once_a_run(run: "Callable[[], Host]", tenant: TenantServer) -> None:
    tenant.state.switches.multi_admin_approval = "off"
    host = run()
    _, state = host.create(WANTED)
    host.update("deviceManagement", state, {**WANTED, "secureByDefault": False})
    assert [line for line in lines(tenant) if LIST in line] == [f"GET {LIST} 200"]


def test_a_run_that_writes_nothing_does_not_read_it(run: "Callable[[], Host]", tenant: TenantServer) -> None:
    run().create({**WANTED, "secureByDefault": False})
    assert lines(tenant) == [f"GET {PATH}/settings 200"]


@pytest.fixture
def behind(proxy: "Proxy") -> "Iterator[Callable[[Fault], Host]]":
    """The same behind the proxy, which spoils the exchanges that a function says."""
    unspoiled, started = proxy.fault, []

    def start(fault: "Fault") -> "Host":
        proxy.fault = fault
        started.append(proxy.start())
        return started[-1].of(DeviceComplianceSettingsProvider())

    yield start
    proxy.fault = unspoiled
    for one in started:
        one.close()


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_list_that_is_refused_is_none(
    behind: "Callable[[Fault], Host]", tenant: TenantServer, reply: "type[Reply]", status: int
) -> None:
    words = {"error": {"code": "BadRequest", "message": "No such thing."}}
    host = behind(lambda asked, forward: reply(status, words) if asked.path == LIST else forward(asked))
    _, state = host.create(WANTED)
    host.update("deviceManagement", state, {**WANTED, "secureByDefault": False})
    assert [one.status for one in tenant.writes] == [200, 200]
    assert lines(tenant).count(f"GET {LIST} 200") == 0


def test_nothing_is_written_while_the_list_cannot_be_had(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    injection = tenant.faults.inject("GET", LIST, "429 with seconds", seconds=9999)
    with pytest.raises(provider_error, match="Listing the requests for approval failed: 429"):
        run().create(WANTED)
    assert (injection.struck, tenant.writes) == (1, [])


def test_without_the_list_a_write_that_waits_names_the_permission(
    run: "Callable[[], Host]",
    behind: "Callable[[Fault], Host]",
    reply: "type[Reply]",
    provider_error: type[Exception],
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    no = {"error": {"code": "Forbidden", "message": "No."}}
    host = behind(lambda asked, forward: reply(403, no) if asked.path == LIST else forward(asked))
    with pytest.raises(provider_error) as failure:
        host.create(WANTED)
    assert str(failure.value) == (
        f"{WHAT} failed: another request for approval of the same object is active. No request was filed and nothing "
        f"was changed. Who made it could not be read: grant the application permission {CONFIGURATION_READ} with admin "
        "consent. Ask whoever made it to complete or withdraw it (Intune admin center > Tenant administration > Multi "
        "Admin Approval > My requests), or reject it (> Received requests), then run the same command again."
    )


def test_a_lost_answer_to_the_request_makes_no_second_one(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    injection = tenant.faults.inject("PATCH", PATH, "reset after processing")
    with pytest.raises(provider_error, match=STILL):
        run().create(WANTED)
    assert (injection.struck, len(tenant.approvals.all())) == (1, 1)


def test_a_lost_answer_to_the_completion_is_looked_for(
    run: "Callable[[], Host]", tenant: TenantServer, secure: Callable[[], bool], provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    tenant.approvals.approve_all()
    injection = tenant.faults.inject("PATCH", PATH, "reset after processing")
    _, state = run().create(WANTED)
    assert (injection.struck, state["found"], secure()) == (1, {"secureByDefault": False}, True)
    assert [one["status"] for one in tenant.approvals.all()] == ["completed"]


def test_another_applications_approval_does_not_fit(
    run: "Callable[[], Host]", tenant: TenantServer, secure: Callable[[], bool], provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    tenant.approvals.approve_all()
    (request,) = tenant.state.approval_requests.values()
    request.application_id = "somebody else"
    with pytest.raises(provider_error) as failure:
        run().create(WANTED)
    assert str(failure.value).split("\n")[-1] == (
        f"{WHAT} was approved (request {request.id}), but the tenant did not accept the change as the approved one: "
        "nothing was changed. The approved request no longer matches: either the object has changed since, or the "
        "request was made by another application than the one signed in now. Cancel the approval (Intune admin center "
        "> Tenant administration > Multi Admin Approval > Received requests), or let it expire, then run the same "
        "command again: it requests approval again."
    )
    assert secure() is False


def test_a_missing_permission_is_no_misfit(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    with pytest.raises(provider_error, match=WAITS):
        run().create(WANTED)
    tenant.approvals.approve_all()
    permissions = tenant.state.applications[tenant.client_id].permissions
    permissions.remove("DeviceManagementConfiguration.ReadWrite.All")
    permissions.add(CONFIGURATION_READ)
    with pytest.raises(provider_error) as failure:
        run().create(WANTED)
    assert "Grant the application permission DeviceManagementConfiguration.ReadWrite.All" in str(failure.value)
    assert "no longer fits" not in str(failure.value)


def test_a_change_that_was_made_and_not_recorded_is_not_asked_for_again(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    state = {**WANTED, "secureByDefault": False, "found": {"secureByDefault": False}}
    with pytest.raises(provider_error, match=WAITS):
        run().update("deviceManagement", state, WANTED)
    tenant.approvals.approve_all()
    run().update("deviceManagement", state, WANTED)
    lines(tenant)
    assert run().update("deviceManagement", state, WANTED) == {**WANTED, "found": {"secureByDefault": False}}
    assert lines(tenant) == [f"GET {LIST} 200", f"GET {PATH}/settings 200"]


def test_the_same_change_later_is_asked_for_anew(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    for _ in range(2):
        with pytest.raises(provider_error, match=WAITS):
            run().create(WANTED)
        tenant.approvals.approve_all()
        run().create(WANTED)
        tenant.state.device_management_settings["secureByDefault"] = False
    assert [one["status"] for one in tenant.approvals.all()] == ["completed"] * 2


def test_a_connector_that_has_to_be_made_first(
    tenant: TenantServer, start_hosts: "Callable[[], Hosts]", provider_error: type[Exception]
) -> None:
    tenant.state.switches.multi_admin_approval = "403"
    tenant.state.connectors.clear()
    wanted = {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": True, "onDestroy": "leave"}
    for what in ("Setting up", "Changing"):
        with pytest.raises(provider_error, match=f"{what} the Defender for Endpoint connector waits for the approval"):
            start_hosts().of(MobileThreatDefenseConnectorProvider()).create(wanted)
        tenant.approvals.approve_all()
    id_, state = start_hosts().of(MobileThreatDefenseConnectorProvider()).create(wanted)
    assert (id_, state["found"]) == (
        seed.MDE_CONNECTOR,
        {"windowsEnabled": False, "windowsDeviceBlockedOnMissingPartnerData": False},
    )


def test_restoring_on_destroy_waits_too(
    run: "Callable[[], Host]", tenant: TenantServer, secure: Callable[[], bool], provider_error: type[Exception]
) -> None:
    tenant.state.device_management_settings["secureByDefault"] = True
    state = {**WANTED, "found": {"secureByDefault": False}}
    for said in (WAITS, STILL):
        with pytest.raises(provider_error, match=said):
            run().delete("deviceManagement", state)
    (request,) = tenant.approvals.all()
    assert request["requestJustification"].startswith(f"Pulumi stack project/stack: {WHAT} (secureByDefault: false) [")
    tenant.approvals.approve_all()
    run().delete("deviceManagement", state)
    assert secure() is False
    run().delete("deviceManagement", state)


@pytest.mark.parametrize("reason", [None, "CHG0012345"], ids=["none", "given"])
def test_what_the_second_administrator_reads(
    run: "Callable[[], Host]", tenant: TenantServer, provider_error: type[Exception], reason: str | None
) -> None:
    props = {name: value for name, value in WANTED.items() if name != "managedBy"}
    with pytest.raises(provider_error, match=WAITS):
        run().create({**props, **({"approvalJustification": reason} if reason else {})})
    (request,) = tenant.approvals.all()
    start = "Pulumi" if reason is None else "CHG0012345 (Pulumi)"
    assert request["requestJustification"].startswith(f"{start}: {WHAT} (secureByDefault: true) [")

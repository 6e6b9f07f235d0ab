"""The life of the connector through the real provider host, in the emulated tenant."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime import rpc

from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from sandbox.tenant import seed
from sandbox.tenant.objects import Connector
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts

Props = dict[str, Any]
Asked = Callable[[], list[str]]
ID = "fc780465-2017-40d4-a0c5-307022471b92"
BLOCKED = "windowsDeviceBlockedOnMissingPartnerData"
ATTACH = "microsoftDefenderForEndpointAttachEnabled"
WANTED: Props = {"windowsEnabled": True, BLOCKED: True, ATTACH: True, "onDestroy": "leave"}
CONNECTORS = "/v1.0/deviceManagement/mobileThreatDefenseConnectors"
GET, PATCH = f"GET {CONNECTORS}/{ID}", f"PATCH {CONNECTORS}/{ID}"


@pytest.fixture
def connector(hosts: "Hosts") -> "Host":
    return hosts.of(MobileThreatDefenseConnectorProvider())


@pytest.fixture
def remote(tenant: TenantServer) -> Connector:
    """The connector itself, for someone in the portal to change."""
    return tenant.state.connectors[seed.MDE_CONNECTOR]


@pytest.fixture
def made(connector: "Host", tenant: TenantServer) -> Props:
    """The state after the first run."""
    _, state = connector.create(WANTED)
    tenant.clear_requests()
    return state


def test_an_answer_of_before_the_write_is_no_result(connector: "Host", tenant: TenantServer) -> None:
    stale = tenant.faults.inject("GET", f"{CONNECTORS}/{ID}", "stale read", occurrence=2)
    _, state = connector.create(WANTED)
    assert (stale.struck, state["connected"], state["windowsEvaluated"]) == (1, True, True)
    assert [f"{one.method} {one.path}" for one in tenant.requests if "/v1.0/" in one.path] == [GET, PATCH, GET, GET]


def test_check_adds_what_microsoft_forces(connector: "Host", tenant: TenantServer) -> None:
    assert connector.check({"windowsEnabled": True}) == (
        {"windowsEnabled": True, BLOCKED: True, "onDestroy": "leave"},
        [],
    )
    assert tenant.requests == []


@pytest.mark.parametrize(
    "news",
    [
        pytest.param({"windowsEnabled": False, "onDestroy": "restore"}, id="not-enabled"),
        pytest.param({"windowsEnabled": False, BLOCKED: False, "onDestroy": "leave"}, id="both-off"),
        pytest.param({ATTACH: True, "onDestroy": "leave"}, id="without-windows"),
        pytest.param(WANTED, id="said-already"),
        pytest.param({"onDestroy": "leave"}, id="nothing-managed"),
    ],
)
def test_check_leaves_the_rest_alone(connector: "Host", news: Props) -> None:
    assert connector.check(news) == (news, [])


@pytest.mark.parametrize(
    ("news", "failure"),
    [
        pytest.param(
            {"windowsEnabled": True, BLOCKED: False},
            (BLOCKED, "must not be false while windowsEnabled is true: Microsoft sets it to true (given: false)"),
            id="never-ending-difference",
        ),
        pytest.param(
            {"partnerState": "enabled"},
            ("partnerState", 'Extra inputs are not permitted (given: "enabled")'),
            id="partners",
        ),
        pytest.param(
            {"windowsEnabled": "true"}, ("windowsEnabled", 'Input should be a valid boolean (given: "true")'), id="text"
        ),
        pytest.param(
            {"partnerUnresponsivenessThresholdInDays": 0},
            ("partnerUnresponsivenessThresholdInDays", "Input should be greater than or equal to 1 (given: 0)"),
            id="no-days",
        ),
        pytest.param(
            {"partnerUnresponsivenessThresholdInDays": 1.5},
            ("partnerUnresponsivenessThresholdInDays", "Input should be a whole number (given: 1.5)"),
            id="half-days",
        ),
        pytest.param(
            {"allowPartnerToCollectIosApplicationMetadata": True},
            ("allowPartnerToCollectIosApplicationMetadata", "Extra inputs are not permitted (given: true)"),
            id="letter-case",
        ),
        pytest.param(
            {"onDestroy": "delete"}, ("onDestroy", 'takes leave or restore (given: "delete")'), id="on-destroy"
        ),
    ],
)
def test_check_refuses(connector: "Host", news: Props, failure: tuple[str, str]) -> None:
    assert connector.check(news)[1] == [failure]


@pytest.mark.parametrize("name", ["windowsEnabled", ATTACH, "onDestroy"])
def test_check_lets_unknown_values_pass(connector: "Host", name: str) -> None:
    news, failures = connector.check({"androidEnabled": True, name: rpc.UNKNOWN})
    assert failures == []
    assert news.keys() == {"androidEnabled", "onDestroy", name}
    assert connector.diff(ID, {"androidEnabled": True, "onDestroy": "leave", "found": {}}, news) is True


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"windowsEnabled": False}, True, id="changed"),
        pytest.param({"androidEnabled": True}, True, id="one-more"),
        pytest.param({ATTACH: None}, True, id="taken-out"),
        pytest.param({"onDestroy": "restore"}, True, id="only-on-destroy"),
    ],
)
def test_diff(connector: "Host", made: Props, tenant: TenantServer, change: Props, changed: bool) -> None:
    news = {name: value for name, value in {**WANTED, **change}.items() if value is not None}
    assert connector.diff(ID, made, news) is changed
    assert tenant.requests == []


def test_create_patches_what_differs(connector: "Host", tenant: TenantServer, asked: Asked) -> None:
    id_, state = connector.create(WANTED)
    assert id_ == ID
    assert {name: state[name] for name in WANTED} == WANTED
    assert state["found"] == {"windowsEnabled": False, BLOCKED: False, ATTACH: False}
    assert (state["partnerState"], state["connected"]) == ("enabled", True)
    assert [request.body for request in tenant.writes] == [{"windowsEnabled": True, BLOCKED: True, ATTACH: True}]
    assert asked() == [GET, PATCH, GET]


def test_create_of_what_is_so_already_writes_nothing(connector: "Host", remote: Connector, asked: Asked) -> None:
    remote.members |= {"windowsEnabled": True, BLOCKED: True, ATTACH: True}
    _, state = connector.create(WANTED)
    assert state["found"] == {"windowsEnabled": True, BLOCKED: True, ATTACH: True}
    assert asked() == [GET]


def test_what_is_not_managed_stays(connector: "Host", remote: Connector) -> None:
    remote.members |= {"androidEnabled": True, "partnerUnresponsivenessThresholdInDays": 14}
    connector.create(WANTED)
    assert remote.members["androidEnabled"] is True
    assert remote.members["partnerUnresponsivenessThresholdInDays"] == 14


def test_members_of_beta_go_over_beta(connector: "Host", tenant: TenantServer, asked: Asked) -> None:
    _, state = connector.create(
        {"macEnabled": True, "partnerUnresponsivenessThresholdInDays": 10, "onDestroy": "leave"}
    )
    assert state["found"] == {"macEnabled": False, "partnerUnresponsivenessThresholdInDays": 7}
    (patch,) = tenant.writes
    assert patch.body == {"macEnabled": True, "partnerUnresponsivenessThresholdInDays": 10}
    assert type(patch.body["partnerUnresponsivenessThresholdInDays"]) is int
    assert asked() == [line.replace("v1.0", "beta") for line in (GET, PATCH, GET)]


def test_connector_that_the_tenant_never_had_is_set_up(connector: "Host", tenant: TenantServer, asked: Asked) -> None:
    tenant.state.connectors.pop(ID)
    _, state = connector.create(WANTED)
    assert state["connected"] is False
    assert state["lastHeartbeatDateTime"] == "0001-01-01T00:00:00Z"
    assert tenant.writes[0].body == {"@odata.type": "#microsoft.graph.mobileThreatDefenseConnector", "id": ID}
    assert asked() == [GET, GET, f"POST {CONNECTORS}", GET, PATCH, GET]


def test_silent_connector_is_not_connected(connector: "Host", remote: Connector) -> None:
    remote.silent_since = datetime.now(UTC) - timedelta(days=8)
    _, state = connector.create(WANTED)
    assert (state["partnerState"], state["connected"]) == ("unresponsive", False)


def test_update_of_one_member(connector: "Host", made: Props, tenant: TenantServer, asked: Asked) -> None:
    state = connector.update(ID, made, {**WANTED, ATTACH: False})
    assert (state[ATTACH], state["found"]) == (False, made["found"])
    assert [request.body for request in tenant.writes] == [{ATTACH: False}]
    assert asked() == [PATCH, GET]


def test_update_of_on_destroy_writes_nothing(connector: "Host", made: Props, asked: Asked) -> None:
    assert connector.update(ID, made, {**WANTED, "onDestroy": "restore"})["onDestroy"] == "restore"
    assert asked() == [GET]


def test_member_that_comes_later_is_remembered_as_it_was_found(
    connector: "Host", made: Props, remote: Connector, asked: Asked
) -> None:
    remote.members["partnerUnsupportedOsVersionBlocked"] = True
    news = {**WANTED, "partnerUnsupportedOsVersionBlocked": False}
    state = connector.update(ID, made, news)
    assert state["found"] == {**made["found"], "partnerUnsupportedOsVersionBlocked": True}
    assert asked() == [GET, PATCH, GET]


def test_member_that_comes_later_and_is_so_already(connector: "Host", made: Props, asked: Asked) -> None:
    state = connector.update(ID, made, {**WANTED, "androidEnabled": False})
    assert state["found"] == {**made["found"], "androidEnabled": False}
    assert asked() == [GET]


def test_member_taken_out_is_left_as_it_is(connector: "Host", made: Props, remote: Connector, asked: Asked) -> None:
    news = {name: value for name, value in WANTED.items() if name != ATTACH}
    state = connector.update(ID, made, news)
    assert ATTACH not in state
    assert state["found"] == {"windowsEnabled": False, BLOCKED: False}
    assert remote.members[ATTACH] is True
    assert asked() == [GET]


def test_read(connector: "Host", made: Props, remote: Connector, asked: Asked) -> None:
    remote.members |= {ATTACH: False, "androidEnabled": True}
    id_, state, news = connector.read(ID, made)
    assert (id_, news) == (ID, {**WANTED, ATTACH: False})
    assert {name: state[name] for name in WANTED} == news
    assert state["found"] == made["found"]
    assert asked() == [GET]


def test_read_of_what_nobody_changed(connector: "Host", made: Props) -> None:
    _, _, news = connector.read(ID, made)
    assert news == WANTED
    assert connector.diff(ID, made, news) is False


def test_read_of_a_connector_that_is_gone(connector: "Host", made: Props, tenant: TenantServer) -> None:
    tenant.state.connectors.clear()
    assert connector.read(ID, made) == ("", {}, {})


def test_read_without_permission_is_not_gone(
    made: Props, tenant: TenantServer, start_hosts: "Callable[[], Hosts]", provider_error: type[Exception]
) -> None:
    tenant.state.applications[tenant.client_id].permissions -= {"DeviceManagementServiceConfig.ReadWrite.All"}
    with pytest.raises(provider_error) as failure:
        start_hosts().of(MobileThreatDefenseConnectorProvider()).read(ID, made)
    assert str(failure.value).startswith("Reading the Defender for Endpoint connector failed: 403 Forbidden: ")
    assert str(failure.value).endswith(
        "Grant the application permission DeviceManagementServiceConfig.Read.All with admin consent, then run the same "
        "command again."
    )


def test_delete_leaves_it(connector: "Host", made: Props, remote: Connector, tenant: TenantServer) -> None:
    before = dict(remote.members)
    connector.delete(ID, made)
    assert remote.members == before
    assert tenant.requests == []


def test_delete_restores_what_was_found(
    connector: "Host", remote: Connector, tenant: TenantServer, asked: Asked
) -> None:
    remote.members |= {"partnerUnresponsivenessThresholdInDays": 14, "androidEnabled": True}
    before = dict(remote.members)
    _, state = connector.create({**WANTED, "partnerUnresponsivenessThresholdInDays": 7, "onDestroy": "restore"})
    tenant.clear_requests()
    connector.delete(ID, state)
    assert remote.members == before
    (patch,) = tenant.writes
    assert patch.body == {
        "windowsEnabled": False, BLOCKED: False, ATTACH: False, "partnerUnresponsivenessThresholdInDays": 14
    }  # fmt: skip
    assert asked() == [GET, "GET /beta/identity/conditionalAccess/policies", PATCH]


def test_delete_of_what_is_restored_already_writes_nothing(
    connector: "Host", remote: Connector, made: Props, asked: Asked
) -> None:
    remote.members |= made["found"]
    connector.delete(ID, {**made, "onDestroy": "restore"})
    assert asked() == [GET]


def test_delete_of_a_connector_that_is_gone(connector: "Host", made: Props, tenant: TenantServer, asked: Asked) -> None:
    tenant.state.connectors.clear()
    connector.delete(ID, {**made, "onDestroy": "restore"})
    assert asked() == [GET, GET]


def test_what_was_found_is_kept_when_the_last_read_fails(connector: "Host", tenant: TenantServer) -> None:
    before = tenant.faults.inject("GET", f"{CONNECTORS}/{ID}", "403 permission missing", occurrence=2)
    _, state = connector.create({**WANTED, "onDestroy": "restore"})
    assert before.struck == 1
    assert state["found"] == {"windowsEnabled": False, BLOCKED: False, ATTACH: False}
    assert {name: state[name] for name in WANTED if name != "onDestroy"} == {
        name: value for name, value in WANTED.items() if name != "onDestroy"
    }

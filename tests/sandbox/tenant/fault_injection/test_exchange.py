"""Each fault as a plain client meets it over the socket, and what the tenant did."""

import email.utils
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from sandbox.tenant.fault_injection.catalogue import FAULTS
from sandbox.tenant.server import TenantServer

SETTINGS = "/beta/deviceManagement"
READ = "/beta/deviceManagement/settings"
ACCESS = "/v1.0/identity/conditionalAccess/policies"
CHANGE = {"settings": {"secureByDefault": True}}


@pytest.fixture
def client(graph: httpx.Client, tenant: TenantServer, trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """With connections of its own, so that a fault spoils no other test's, and little patience."""
    with httpx.Client(
        base_url=graph.base_url, headers=graph.headers, verify=trust, timeout=httpx.Timeout(2, read=0.3)
    ) as client:
        yield client
        tenant.faults.clear()
        assert eventually(lambda: is_answered(client))


def is_carried_out(tenant: TenantServer) -> bool:
    return bool(tenant.state.device_management_settings["secureByDefault"])


def test_every_fault_is_tried_here() -> None:
    tried = {*ANSWERS, *NO_ANSWERS, "HTML with 200", "empty 200", "stale read"}
    assert tried == set(FAULTS)


ANSWERS = {
    "401 token expired": (401, "InvalidAuthenticationToken"),
    "403 permission missing": (403, "Forbidden"),
    "404 not there yet": (404, "ResourceNotFound"),
    "409": (409, "Conflict"),
    "412": (412, "PreconditionFailed"),
    "423": (423, "Locked"),
    "429 with seconds": (429, "TooManyRequests"),
    "429 with a date": (429, "TooManyRequests"),
    "429 without Retry-After": (429, "TooManyRequests"),
    "500 rate limit": (500, "InternalServerError"),
    "500": (500, "InternalError"),
    "502": (502, None),
    "503": (503, "ServiceUnavailable"),
    "504": (504, "GatewayTimeout"),
    "500 after processing": (500, "InternalError"),
    "502 after processing": (502, None),
    "503 after processing": (503, "ServiceUnavailable"),
    "504 after processing": (504, "GatewayTimeout"),
}


@pytest.mark.parametrize("fault", ANSWERS)
def test_an_error_answer_is_the_workloads_and_says_nothing_of_what_happened(
    tenant: TenantServer, client: httpx.Client, fault: str
) -> None:
    injected = tenant.faults.inject("PATCH", SETTINGS, fault)
    answer = client.patch(SETTINGS, json=CHANGE)
    status, code = ANSWERS[fault]

    found = answer.json()["error"]["code"] if code else None
    assert (answer.status_code, found) == (status, code)
    assert is_carried_out(tenant) is fault.endswith("after processing")
    assert injected.struck == 1
    assert [(one.status, one.fault) for one in tenant.requests] == [(status, fault)]
    assert client.patch(SETTINGS, json=CHANGE).status_code == 200
    assert injected.struck == 1


# Python's TLS shows a reset like an end.
RESET = (httpx.ReadError, httpx.RemoteProtocolError)
NO_ANSWERS: dict[str, tuple[type[httpx.HTTPError] | tuple[type[httpx.HTTPError], ...], bool]] = {
    "connection refused": (RESET, False),
    "reset before processing": (RESET, False),
    "reset after processing": (RESET, True),
    "answer cut off": (httpx.RemoteProtocolError, True),
    "slow, processed first": (httpx.ReadTimeout, True),
    "slow, processed late": (httpx.ReadTimeout, False),
}


@pytest.mark.parametrize("fault", NO_ANSWERS)
def test_no_whole_answer_comes(tenant: TenantServer, client: httpx.Client, fault: str) -> None:
    injected = tenant.faults.inject("PATCH", SETTINGS, fault, seconds=0.01)
    error, done = NO_ANSWERS[fault]
    with pytest.raises(error):
        client.patch(SETTINGS, json=CHANGE)

    assert injected.struck == 1
    assert [(one.status, one.fault) for one in tenant.requests] == [(0, fault)]
    assert is_carried_out(tenant) is done or fault == "slow, processed late"


def test_a_reset_is_a_reset_and_no_end(tenant: TenantServer, trust: ssl.SSLContext) -> None:
    """TLS by hand, to see what TCP says."""
    tenant.faults.inject("GET", "/metadata/endpoints", "reset before processing")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trust.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with socket.create_connection(("localhost", tenant.port)) as connection:
        while not is_shaken(tls):
            connection.sendall(outgoing.read())
            incoming.write(connection.recv(65536))
        tls.write(b"GET /metadata/endpoints HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.sendall(outgoing.read())
        with pytest.raises(ConnectionResetError):
            list(iter(lambda: connection.recv(65536), b""))


def is_shaken(tls: ssl.SSLObject) -> bool:
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def test_processed_late_is_processed_after_all(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("PATCH", SETTINGS, "slow, processed late")
    with pytest.raises(httpx.ReadTimeout):
        client.patch(SETTINGS, json=CHANGE)
    assert eventually(lambda: is_carried_out(tenant))


def test_half_of_the_answer_comes(tenant: TenantServer, client: httpx.Client) -> None:
    whole = client.get(READ).content
    tenant.faults.inject("GET", READ, "answer cut off")
    read = b""
    with client.stream("GET", READ) as answer:
        chunks = answer.iter_raw()
        read += next(chunks)
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            next(chunks)
    assert answer.status_code == 200
    assert read == whole[: len(whole) // 2]


def test_an_answer_without_a_body_is_cut_in_its_head(tenant: TenantServer, client: httpx.Client) -> None:
    policy = client.post("/beta/deviceManagement/deviceCompliancePolicies", json=POLICY).json()["id"]
    path = f"/beta/deviceManagement/deviceCompliancePolicies/{policy}"
    tenant.faults.inject("DELETE", path, "answer cut off")
    with pytest.raises(httpx.RemoteProtocolError):
        client.delete(path)
    assert tenant.state.compliance_policies == {}


def test_connections_are_refused_for_a_while(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("GET", READ, "connection refused", seconds=1)
    with pytest.raises(RESET):
        client.get(READ)
    with pytest.raises(httpx.ConnectError, match="refused"):
        client.get(READ)
    assert eventually(lambda: is_answered(client))


def is_answered(client: httpx.Client) -> bool:
    try:
        return client.get(READ).status_code == 200
    except httpx.ConnectError:
        return False


def eventually(is_so: Callable[[], bool]) -> bool:
    """Within ten seconds, asked often."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.01)
    return False


def test_a_page_of_a_proxy_comes_with_200(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("PATCH", SETTINGS, "HTML with 200")
    answer = client.patch(SETTINGS, json=CHANGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert is_carried_out(tenant) is False


def test_nothing_comes_with_200_and_it_is_done(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("PATCH", SETTINGS, "empty 200")
    answer = client.patch(SETTINGS, json=CHANGE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert is_carried_out(tenant) is True


def test_a_stale_read_misses_the_last_write_alone(tenant: TenantServer, client: httpx.Client) -> None:
    injected = tenant.faults.inject("GET", READ, "stale read")
    client.patch(SETTINGS, json={"settings": {"deviceComplianceCheckinThresholdDays": 5}}).raise_for_status()
    client.patch(SETTINGS, json=CHANGE).raise_for_status()
    stale, fresh = client.get(READ).json(), client.get(READ).json()

    assert (stale["deviceComplianceCheckinThresholdDays"], stale["secureByDefault"]) == (5, False)
    assert (fresh["deviceComplianceCheckinThresholdDays"], fresh["secureByDefault"]) == (5, True)
    assert injected.struck == 1


def test_a_stale_read_after_a_create_finds_nothing(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("GET", ".*/deviceCompliancePolicies/.*", "stale read")
    policy = client.post("/beta/deviceManagement/deviceCompliancePolicies", json=POLICY).json()["id"]
    path = f"/beta/deviceManagement/deviceCompliancePolicies/{policy}"
    assert [client.get(path).status_code, client.get(path).status_code] == [404, 200]


def test_a_stale_read_knows_nothing_of_writes_of_an_earlier_injection(
    tenant: TenantServer, client: httpx.Client
) -> None:
    tenant.faults.inject("GET", READ, "stale read")
    client.patch(SETTINGS, json=CHANGE).raise_for_status()
    client.get(READ)
    client.patch(SETTINGS, json=CHANGE).raise_for_status()
    tenant.faults.inject("GET", READ, "stale read")
    assert client.get(READ).json()["secureByDefault"] is True


def test_waits_are_asked_for_in_seconds_and_as_a_date(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("GET", READ, "429 with seconds", seconds=7)
    tenant.faults.inject("GET", READ, "429 with a date", occurrence=2, seconds=30)
    tenant.faults.inject("GET", READ, "429 without Retry-After", occurrence=3)
    asked = [client.get(READ).headers.get("Retry-After") for _ in range(3)]
    assert (asked[0], asked[2]) == ("7", None)
    assert asked[1] is not None
    date = email.utils.parsedate_to_datetime(asked[1])
    assert 20 < date.timestamp() - time.time() <= 32


@pytest.mark.parametrize(
    ("method", "path", "fault", "message"),
    [
        ("GET", READ, "403 permission missing", "DeviceManagementConfiguration.Read.All, DeviceManagementConfigura"),
        ("GET", ACCESS, "403 permission missing", "required scopes are missing in the token."),
        ("GET", "/v1.0/groups", "403 permission missing", "Insufficient privileges to complete the operation."),
        (
            "GET",
            "/v1.0/auditLogs/signIns",
            "403 permission missing",
            "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
        ),
        ("GET", f"{ACCESS}/x", "404 not there yet", "Policy with id x was not found."),
        ("GET", "/v1.0/groups/x", "404 not there yet", "Resource 'x' does not exist"),
        ("GET", READ, "500 rate limit", "Rate limit reached because of too many requests to query broker."),
        ("GET", ACCESS, "500", "An internal server error has occurred"),
        ("GET", ACCESS, "429 without Retry-After", "Too many requests."),
        ("GET", READ, "429 without Retry-After", "An error has occurred"),
    ],
)
def test_the_words_are_the_workloads(
    tenant: TenantServer, client: httpx.Client, method: str, path: str, fault: str, message: str
) -> None:
    tenant.faults.inject(method, path, fault)
    assert message in client.request(method, path).json()["error"]["message"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [("401 token expired", 7000222), ("429 with seconds", 90055), ("503", 90033), ("409", 90023)],
)
def test_sign_in_has_entras_words(tenant: TenantServer, client: httpx.Client, fault: str, code: int) -> None:
    tenant.faults.inject("POST", "/.*/oauth2/v2.0/token", fault)
    answer = client.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data={"client_secret": "hidden"})
    assert (answer.status_code, answer.json()["error_codes"]) == (FAULTS[fault].status, [code])
    assert [(one.body, one.fault) for one in tenant.requests] == [(None, fault)]


def test_a_fault_meets_the_metadata_too(tenant: TenantServer, client: httpx.Client) -> None:
    tenant.faults.inject("GET", "/metadata/endpoints", "503")
    assert client.get("/metadata/endpoints").status_code == 503


POLICY = {
    "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
    "displayName": "Windows risk",
    "scheduledActionsForRule": json.loads(
        '[{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [{"actionType": "block",'
        ' "gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}]}]'
    ),
}

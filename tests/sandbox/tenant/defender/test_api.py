"""Defender's machines, on a host and with a token of their own."""

from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from azure.identity import ClientSecretCredential

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

Json = dict[str, Any]
Token = Callable[..., str]


@pytest.fixture
def defender_token(tenant: TenantServer, anonymous: httpx.Client) -> Token:
    """A new token for Defender, with the permissions that the application has on it then."""

    def get(*permissions: str) -> str:
        tenant.state.applications[seed.CLIENT_ID].defender_permissions = set(permissions)
        document = anonymous.get("/metadata/endpoints", params={"api-version": "2022-09-01"}).json()
        form = {
            "grant_type": "client_credentials",
            "client_id": tenant.client_id,
            "client_secret": tenant.client_secret,
            "scope": f"{document['defenderForEndpointAudience']}.default",
        }
        answer = anonymous.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data=form)
        access_token: str = answer.raise_for_status().json()["access_token"]
        return access_token

    return get


@pytest.fixture
def client(tenant: TenantServer, connections: httpx.HTTPTransport) -> httpx.Client:
    """On Defender's host, without a token."""
    return httpx.Client(base_url=f"https://127.0.0.1:{tenant.port}", transport=connections)


@pytest.fixture
def defender(client: httpx.Client, defender_token: Token) -> httpx.Client:
    client.headers["Authorization"] = f"Bearer {defender_token('Machine.Read.All')}"
    return client


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "target"}
    return answer.status_code, error["code"], error["message"]


def names(defender: httpx.Client, **options: str) -> list[str]:
    params = {f"${name}": value for name, value in options.items()}
    found = defender.get("/api/machines", params=params).raise_for_status().json()["value"]
    return [one["computerDnsName"] for one in found]


def test_machines_tell_their_risk(tenant: TenantServer, defender: httpx.Client) -> None:
    body = defender.get("/api/machines").raise_for_status().json()
    assert body["@odata.context"] == f"https://127.0.0.1:{tenant.port}/api/$metadata#Machines"
    clean, risky = body["value"]
    assert (clean["computerDnsName"], clean["riskScore"]) == ("adele-pc", "None")
    key, seen = risky.pop("id"), risky.pop("lastSeen")
    assert (len(key), seen.endswith("0Z")) == (40, True)
    assert risky == {
        "computerDnsName": "diego-pc",
        "firstSeen": "2025-01-01T00:00:00.0000000Z",
        "osPlatform": "Windows11",
        "version": None,
        "osProcessor": "x64",
        "osArchitecture": "64-bit",
        "osBuild": 26200,
        "lastIpAddress": None,
        "lastExternalIpAddress": None,
        "healthStatus": "Active",
        "deviceValue": "Normal",
        "rbacGroupId": 0,
        "rbacGroupName": None,
        "riskScore": "High",
        "exposureLevel": None,
        "isAadJoined": True,
        "aadDeviceId": tenant.state.devices[seed.RISKY_DEVICE].azure_ad_device_id,
        "machineTags": [],
        "onboardingStatus": "Onboarded",
        "ipAddresses": [],
    }
    for wanted in (key, "DIEGO-PC"):
        one = defender.get(f"/api/machines/{wanted}").raise_for_status().json()
        assert (one["id"], one["riskScore"]) == (key, "High")


def test_what_was_only_seen_has_no_risk(tenant: TenantServer, defender: httpx.Client) -> None:
    defender.patch("/sandbox/devices/NEW-PC", json={"discovered": True}).raise_for_status()
    (new,) = defender.get("/api/machines?$filter=onboardingStatus eq 'CanBeOnboarded'").json()["value"]
    shown = {name: new[name] for name in ("computerDnsName", "riskScore", "aadDeviceId", "isAadJoined")}
    assert shown == {"computerDnsName": "new-pc", "riskScore": None, "aadDeviceId": None, "isAadJoined": False}
    tenant.state.devices[seed.UNMANAGED_DEVICE].onboarded = True
    home = defender.get("/api/machines/home-pc").json()
    assert (home["onboardingStatus"], home["aadDeviceId"], home["riskScore"]) == ("Onboarded", None, "None")


def test_other_systems_and_silent_devices(tenant: TenantServer, defender: httpx.Client) -> None:
    tenant.state.devices[seed.IPHONE].onboarded = True
    tenant.state.devices[seed.CLEAN_DEVICE].os_version = "10.0.19045.1"
    tenant.state.devices[seed.CLEAN_DEVICE].silent_since = tenant.state.clock.now()
    tenant.state.clock.advance(days=8)
    found = {one["computerDnsName"]: one for one in defender.get("/api/machines").json()["value"]}
    assert (found["adele-pc"]["osPlatform"], found["adele-pc"]["healthStatus"]) == ("Windows10", "Inactive")
    assert (found["adele's iphone"]["osPlatform"], found["adele's iphone"]["osBuild"]) == ("iOS", None)
    assert found["diego-pc"]["healthStatus"] == "Active"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("riskScore eq 'High'", ["diego-pc"]),
        ("riskScore ne 'High'", ["adele-pc"]),
        ("riskScore eq 'high'", []),
        ("healthStatus ne 'Active'", []),
        ("onboardingStatus eq 'Onboarded' and riskScore eq 'None'", ["adele-pc"]),
        ("lastSeen gt 2018-08-01", ["adele-pc", "diego-pc"]),
        ("lastSeen lt 2018-08-01T00:00:00Z", []),
        ("rbacGroupId eq 0", ["adele-pc", "diego-pc"]),
    ],
)
def test_filters(defender: httpx.Client, text: str, found: list[str]) -> None:
    assert names(defender, filter=text) == found


def test_one_is_found_by_its_id_in_entra(tenant: TenantServer, defender: httpx.Client) -> None:
    key = tenant.state.devices[seed.RISKY_DEVICE].azure_ad_device_id
    assert names(defender, filter=f"aadDeviceId eq {key!r}") == ["diego-pc"]


def test_pages(tenant: TenantServer, defender: httpx.Client) -> None:
    for key in (seed.NOT_ONBOARDED_DEVICE, seed.UNMANAGED_DEVICE):
        tenant.state.devices[key].onboarded = True
    assert names(defender, top="1", skip="1") == ["diego-pc"]
    assert names(defender, top="10", skip="4") == []
    tenant.state.switches.page_size = 2
    found, url = [], "/api/machines?$top=3&$filter=riskScore ne 'Low'"
    pages = 0
    while url:
        body = defender.get(url).raise_for_status().json()
        found += [one["computerDnsName"] for one in body["value"]]
        url, pages = body.get("@odata.nextLink", ""), pages + 1
    assert (found, pages) == (["adele-pc", "diego-pc", "home-pc"], 2)
    body = defender.get("/api/machines").json()
    link = f"https://127.0.0.1:{tenant.port}/api/machines?$skip=2"
    assert (len(body["value"]), body["@odata.nextLink"]) == (2, link)


def test_without_any_machine_there_is_nothing_to_find(tenant: TenantServer, defender: httpx.Client) -> None:
    """[docs]"""
    for device in tenant.state.devices.values():
        device.onboarded = False
    assert error_of(defender.get("/api/machines")) == (404, "ResourceNotFound", "Any machine was not found")


@pytest.mark.parametrize(
    ("path", "params", "status", "code", "message"),
    [
        ("machines/x", {}, 404, "ResourceNotFound", "Machine x was not found"),
        ("machines", {"$filter": "shoeSize eq 3"}, 400, "ODataError", "Invalid filter clause: 'shoeSize eq 3'."),
        (
            "machines",
            {"$filter": "riskScore eq High"},
            400,
            "ODataError",
            "Invalid filter clause: 'riskScore eq High'.",
        ),
        ("machines", {"$top": "x"}, 400, "ODataError", "Invalid value 'x' for $top query option found."),
        ("machines", {"$skip": "-1"}, 400, "ODataError", "Invalid value '-1' for $skip query option found."),
        (
            "machines",
            {"$top": "10001"},
            400,
            "ODataError",
            "The limit of '10000' for Top query has been exceeded; the request has '10001'.",
        ),
        (
            "machines",
            {"$filter": "machineTags/any(t: t eq 'x')"},
            501,
            "NotEmulated",
            "The emulated tenant cannot do this: $filter by machineTags/ eq: there is no evidence that it works.",
        ),
        (
            "machines",
            {"$select": "id"},
            501,
            "NotEmulated",
            "The emulated tenant cannot do this: $select on machines; only $filter, $top, $skip on the list.",
        ),
        (
            "alerts",
            {},
            501,
            "NotEmulated",
            "The emulated tenant cannot do this: GET /api/alerts of Defender; only GET of machines.",
        ),
    ],
)
def test_what_does_not_hold_is_refused(
    defender: httpx.Client, path: str, params: dict[str, str], status: int, code: str, message: str
) -> None:
    assert error_of(defender.get(f"/api/{path}", params=params)) == (status, code, message)


def test_nothing_is_written(tenant: TenantServer, defender: httpx.Client) -> None:
    answer = defender.post("/api/machines", json={})
    assert (answer.status_code, tenant.writes) == (501, [])


def test_each_host_takes_its_own_tokens(
    tenant: TenantServer, client: httpx.Client, graph: httpx.Client, defender_token: Token, token: Callable[[], str]
) -> None:
    ours = defender_token("Machine.Read.All")
    claims = jwt.decode(ours, options={"verify_signature": False})
    assert claims["aud"] == f"https://securitycenter.localhost:{tenant.port}"
    assert claims["roles"] == ["Machine.Read.All"]
    refused = graph.get("/v1.0/users", headers={"Authorization": f"Bearer {ours}"})
    message = "Access token validation failure. Invalid audience."
    assert (refused.status_code, refused.json()["error"]["message"]) == (401, message)
    refused = client.get("/api/machines", headers={"Authorization": f"Bearer {token()}"})
    assert error_of(refused) == (403, "Forbidden", "The access token is not for this resource.")
    elsewhere = graph.get("/api/machines", headers={"Authorization": f"Bearer {ours}"})
    assert error_of(elsewhere) == (404, "NotFound", "There is nothing at this address.")


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "The authorization header is missing."),
        ({"Authorization": "Bearer x"}, "IDX14100: JWT is not well formed."),
    ],
)
def test_without_a_token_nothing_is_answered(client: httpx.Client, headers: dict[str, str], message: str) -> None:
    assert error_of(client.get("/api/machines", headers=headers)) == (401, "Unauthorized", message)


def test_it_takes_a_permission_on_defender(tenant: TenantServer, client: httpx.Client, defender_token: Token) -> None:
    """[issue] one on Graph of the same name is none."""
    tenant.state.applications[seed.CLIENT_ID].permissions.add("Machine.Read.All")
    refused = client.get("/api/machines", headers={"Authorization": f"Bearer {defender_token('Alert.Read.All')}"})
    message = (
        "Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, "
        "application roles: Alert.Read.All."
    )
    assert error_of(refused) == (403, "Forbidden", message)
    writer = {"Authorization": f"Bearer {defender_token('Machine.ReadWrite.All')}"}
    assert client.get("/api/machines", headers=writer).status_code == 200


def test_a_hundred_requests_in_a_minute(tenant: TenantServer, defender: httpx.Client) -> None:
    """[docs]"""
    tenant.state.switches.defender_throttling = True
    assert {defender.get("/api/machines/adele-pc").status_code for _ in range(100)} == {200}
    refused = defender.get("/api/machines")
    assert error_of(refused) == (429, "TooManyRequests", "Too many requests.")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    tenant.state.clock.advance(minutes=2)
    assert defender.get("/api/machines").status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("401 token expired", 401, "Unauthorized"),
        ("403 permission missing", 403, "Forbidden"),
        ("404 not there yet", 404, "ResourceNotFound"),
        ("429 with seconds", 429, "TooManyRequests"),
        ("500", 500, "InternalServerError"),
        ("503", 503, "ServiceUnavailable"),
    ],
)
def test_its_faults_are_in_its_own_form(
    tenant: TenantServer, defender: httpx.Client, fault: str, status: int, code: str
) -> None:
    tenant.clear_requests()
    tenant.faults.inject("GET", "/api/machines", fault)
    answer = defender.get("/api/machines")
    assert (answer.status_code, error_of(answer)[1]) == (status, code)
    assert [one.fault for one in tenant.requests] == [fault]


def test_azure_identity_gets_a_token_for_it(tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in tenant.environment().items():
        monkeypatch.setenv(name, value)
    credential = ClientSecretCredential(
        tenant.tenant_id,
        tenant.client_id,
        tenant.client_secret,
        authority=f"https://{tenant.host}",
        disable_instance_discovery=True,
    )
    resource = f"https://securitycenter.localhost:{tenant.port}"
    found = credential.get_token(f"{resource}/.default").token
    assert jwt.decode(found, options={"verify_signature": False})["aud"] == resource
    credential.close()

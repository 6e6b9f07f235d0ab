"""The programmatic door: what tests, the demo and the benchmark build on."""

import ssl
from pathlib import Path

import certifi
import httpx
import pytest

from sandbox.tenant import app, seed
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState


def test_addresses_and_ids_are_those_of_the_seed(tenant: TenantServer) -> None:
    assert tenant.host == f"localhost:{tenant.port}"
    assert (tenant.tenant_id, tenant.client_id) == (seed.TENANT_ID, seed.CLIENT_ID)
    assert tenant.pulumi_config() == {
        "azuread:metadataHost": tenant.host,
        "azuread:tenantId": seed.TENANT_ID,
        "azuread:clientId": seed.CLIENT_ID,
    }
    assert tenant.secrets() == {"ARM_CLIENT_SECRET": tenant.client_secret}


def test_the_environment_names_the_bundle_for_every_client(tenant: TenantServer) -> None:
    bundle = str(tenant.ca_bundle)
    assert tenant.environment() == {"SSL_CERT_FILE": bundle, "REQUESTS_CA_BUNDLE": bundle}


def test_the_bundle_trusts_the_rest_of_the_world_too(tenant: TenantServer) -> None:
    roots = Path(certifi.where()).read_text(encoding="utf-8").count("BEGIN CERTIFICATE")
    assert tenant.ca_bundle.read_text(encoding="utf-8").count("BEGIN CERTIFICATE") == roots + 1


def test_without_its_authority_nobody_connects(tenant: TenantServer) -> None:
    with (
        httpx.Client(verify=ssl.create_default_context(cafile=certifi.where())) as client,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        client.get(f"https://{tenant.host}/metadata/endpoints")


def test_nothing_secret_is_written_to_the_folder(tenant: TenantServer) -> None:
    files = list(tenant.ca_bundle.parent.iterdir())
    assert files == [tenant.ca_bundle]
    text = files[0].read_text(encoding="utf-8")
    assert tenant.client_secret not in text
    assert "PRIVATE KEY" not in text


def test_reset_restores_the_seed_and_keeps_the_state_object(tenant: TenantServer, graph: httpx.Client) -> None:
    state = tenant.state
    graph.patch("/v1.0/deviceManagement", json={"settings": {"secureByDefault": True}}).raise_for_status()
    state.groups.clear()
    state.clock.advance(days=400)
    tenant.reset()

    assert tenant.state is state
    assert state.device_management_settings["secureByDefault"] is False
    assert seed.PILOT_GROUP in state.groups
    assert state.clock.offset.days == 0
    assert graph.get("/v1.0/groups").status_code == 200


def test_a_read_does_not_look_through_all_devices(
    tenant: TenantServer, graph: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[TenantState] = []
    monkeypatch.setattr(app, "settle", settled.append)
    graph.get("/v1.0/users").raise_for_status()
    assert settled == []
    graph.patch("/v1.0/deviceManagement", json={"settings": {"secureByDefault": True}}).raise_for_status()
    assert settled == [tenant.state]


def test_requests_are_recorded_with_what_was_sent(tenant: TenantServer, graph: httpx.Client) -> None:
    graph.get("/v1.0/users", params={"$top": "1"}, headers={"User-Agent": "tests/1"})
    graph.patch("/v1.0/deviceManagement", json={"settings": {"secureByDefault": True}})
    graph.delete("/v1.0/deviceManagement")

    first, second, third = tenant.requests
    assert (first.method, first.path, first.query, first.status) == ("GET", "/v1.0/users", {"$top": "1"}, 200)
    assert (first.body, first.user_agent) == (None, "tests/1")
    assert (second.method, second.body) == ("PATCH", {"settings": {"secureByDefault": True}})
    assert (third.method, third.status) == ("DELETE", 405)
    assert first.at <= second.at <= third.at


def test_the_body_of_a_token_request_is_not_kept(tenant: TenantServer, anonymous: httpx.Client) -> None:
    form = {"grant_type": "client_credentials", "client_secret": "wrong"}
    anonymous.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data=form)
    assert [(one.path, one.body) for one in tenant.requests] == [(f"/{tenant.tenant_id}/oauth2/v2.0/token", None)]


def test_writes_are_those_that_change_something_in_graph(tenant: TenantServer, graph: httpx.Client) -> None:
    graph.get("/v1.0/users")
    graph.post("/v1.0/identity/conditionalAccess/evaluate", json={})
    graph.post("/v1.0/directoryObjects/getByIds", json={"ids": []})
    graph.post("/sandbox/clock", json={})
    graph.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data={"grant_type": "x"})
    graph.post("/beta/deviceManagement/deviceCompliancePolicies", json={})
    graph.patch("/v1.0/deviceManagement", json={})
    assert [(one.method, one.path) for one in tenant.writes] == [
        ("POST", "/beta/deviceManagement/deviceCompliancePolicies"),
        ("PATCH", "/v1.0/deviceManagement"),
    ]

    tenant.clear_requests()

    assert tenant.requests == []


def test_a_port_may_be_given_and_is_free_again_afterwards(tmp_path: Path) -> None:
    with TenantServer(folder=tmp_path) as first:
        port = first.port
        with pytest.raises(OSError, match="Address already in use"):
            TenantServer(folder=tmp_path / "other", port=port)
        assert not (tmp_path / "other").exists()
    with TenantServer(folder=tmp_path, port=port) as second:
        assert second.host == f"localhost:{port}"


def test_a_sign_in_by_the_server_is_the_one_of_the_control_plane(tenant: TenantServer, anonymous: httpx.Client) -> None:
    ours = tenant.sign_in(user=seed.ADELE, device="ADELE-PC", application=seed.SHAREPOINT_ONLINE)
    body = {"user": seed.ADELE_UPN, "device": seed.CLEAN_DEVICE, "application": "Office 365 SharePoint Online"}
    assert anonymous.post("/sandbox/signIns", json=body).json() == {
        "user": seed.ADELE_UPN,
        "device": "ADELE-PC",
        "application": seed.SHAREPOINT_ONLINE,
        "clientAppType": "browser",
        "platform": "windows",
        "deviceCompliance": "compliant",
        "granted": True,
        "result": "success",
        "reasons": [],
        "policies": [],
    }
    assert ours.granted

"""The connectors: what the partner owns, what the tenant sets, and what v1.0 does not see."""

from datetime import datetime, timedelta

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

COLLECTION = "deviceManagement/mobileThreatDefenseConnectors"
MDE = f"{COLLECTION}/{seed.MDE_CONNECTOR}"
V1_FLAGS = (
    "allowPartnerToCollectIOSApplicationMetadata",
    "allowPartnerToCollectIOSPersonalApplicationMetadata",
    "androidDeviceBlockedOnMissingPartnerData",
    "androidEnabled",
    "androidMobileApplicationManagementEnabled",
    "iosDeviceBlockedOnMissingPartnerData",
    "iosEnabled",
    "iosMobileApplicationManagementEnabled",
    "microsoftDefenderForEndpointAttachEnabled",
    "partnerUnsupportedOsVersionBlocked",
    "windowsDeviceBlockedOnMissingPartnerData",
    "windowsEnabled",
)
BETA_FLAGS = (
    "allowPartnerToCollectIosCertificateMetadata",
    "allowPartnerToCollectIosPersonalCertificateMetadata",
    "grantMobileThreatDefensePartnerRole",
    "launchMobileThreatDefensePartnerOnSetupEnabled",
    "macDeviceBlockedOnMissingPartnerData",
    "macEnabled",
    "windowsMobileApplicationManagementEnabled",
)


@pytest.mark.parametrize(
    ("version", "flags"), [("v1.0", V1_FLAGS), ("beta", (*V1_FLAGS, *BETA_FLAGS))], ids=["v1.0", "beta"]
)
def test_the_connector_as_found_after_step_1(
    tenant: TenantServer, graph: httpx.Client, version: str, flags: tuple[str, ...]
) -> None:
    body = graph.get(f"/{version}/{MDE}").json()
    heartbeat = datetime.fromisoformat(body.pop("lastHeartbeatDateTime"))
    assert timedelta() < tenant.state.clock.now() - heartbeat < timedelta(hours=1)
    assert body == dict.fromkeys(flags, False) | {
        "@odata.context": f"https://{tenant.host}/{version}/$metadata#{COLLECTION}/$entity",
        "id": seed.MDE_CONNECTOR,
        "partnerState": "available",
        "partnerUnresponsivenessThresholdInDays": 7,
    }


def test_the_list_has_partners_that_were_never_set_up(graph: httpx.Client) -> None:
    """[live] v1.0 says notSetUp too."""
    found = {one["id"]: one for one in graph.get(f"/v1.0/{COLLECTION}").json()["value"]}
    assert set(found) == {seed.MDE_CONNECTOR, seed.LOOKOUT_CONNECTOR, seed.UNNAMED_CONNECTOR}
    lookout = found[seed.LOOKOUT_CONNECTOR]
    assert (lookout["partnerState"], lookout["lastHeartbeatDateTime"]) == ("notSetUp", "0001-01-01T00:00:00Z")
    assert lookout["partnerUnresponsivenessThresholdInDays"] == 7


def test_the_list_tells_when_each_partner_was_last_heard_of(tenant: TenantServer, graph: httpx.Client) -> None:
    tenant.state.connectors[seed.MDE_CONNECTOR].silent_since = tenant.state.clock.now()
    tenant.state.clock.advance(days=3)
    path = f"/v1.0/{COLLECTION}?$select=id,lastHeartbeatDateTime,partnerState"
    found = {one["id"]: one["lastHeartbeatDateTime"] for one in graph.get(path).json()["value"]}
    age = tenant.state.clock.now() - datetime.fromisoformat(found[seed.MDE_CONNECTOR])
    assert timedelta(days=3) <= age < timedelta(days=3, minutes=5)
    assert found[seed.LOOKOUT_CONNECTOR] == "0001-01-01T00:00:00Z"


def test_a_partial_patch_answers_with_the_whole_connector(tenant: TenantServer, graph: httpx.Client) -> None:
    answer = graph.patch(f"/v1.0/{MDE}", json={"microsoftDefenderForEndpointAttachEnabled": True})
    assert answer.status_code == 200
    assert answer.json()["microsoftDefenderForEndpointAttachEnabled"] is True
    assert answer.json()["partnerState"] == "available"
    assert tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] is False


def test_windows_enabled_forces_blocked_on_missing_data(graph: httpx.Client) -> None:
    """[client, live]"""
    sent = {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": False}
    body = graph.patch(f"/v1.0/{MDE}", json=sent).json()
    assert (body["windowsEnabled"], body["windowsDeviceBlockedOnMissingPartnerData"]) == (True, True)
    assert body["partnerState"] == "enabled"

    again = graph.patch(f"/v1.0/{MDE}", json={"windowsDeviceBlockedOnMissingPartnerData": False}).json()
    assert again["windowsDeviceBlockedOnMissingPartnerData"] is True

    off = graph.patch(f"/v1.0/{MDE}", json=sent | {"windowsEnabled": False}).json()
    assert (off["windowsEnabled"], off["windowsDeviceBlockedOnMissingPartnerData"]) == (False, False)


def test_a_silent_partner_becomes_unresponsive_after_the_threshold(tenant: TenantServer, graph: httpx.Client) -> None:
    graph.patch(f"/v1.0/{MDE}", json={"windowsEnabled": True})
    tenant.state.connectors[seed.MDE_CONNECTOR].silent_since = tenant.state.clock.now()

    tenant.state.clock.advance(days=6)
    assert graph.get(f"/v1.0/{MDE}").json()["partnerState"] == "enabled"

    tenant.state.clock.advance(days=2)
    assert graph.get(f"/v1.0/{MDE}").json()["partnerState"] == "unresponsive"


def test_what_the_partner_owns_cannot_be_written(graph: httpx.Client) -> None:
    sent = {"partnerState": "enabled", "lastHeartbeatDateTime": "2030-01-01T00:00:00Z"}
    body = graph.patch(f"/v1.0/{MDE}", json=sent).json()
    assert body["partnerState"] == "available"
    assert not body["lastHeartbeatDateTime"].startswith("2030")


@pytest.mark.parametrize("name", BETA_FLAGS)
def test_members_of_beta_are_kept_by_beta_and_refused_by_v1(graph: httpx.Client, name: str) -> None:
    refused = graph.patch(f"/v1.0/{MDE}", json={name: True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "ModelValidationFailure")
    assert f"The property '{name}' does not exist" in refused.json()["error"]["message"]
    assert refused.json()["error"]["innerError"]["message"] == refused.json()["error"]["message"]

    assert graph.patch(f"/beta/{MDE}", json={name: True}).json()[name] is True
    assert graph.get(f"/beta/{MDE}").json()[name] is True
    assert name not in graph.get(f"/v1.0/{MDE}").json()


def test_a_connector_that_is_gone_is_created_by_its_id(tenant: TenantServer, graph: httpx.Client) -> None:
    """[client] GET fails, then POST with the id in the body."""
    del tenant.state.connectors[seed.MDE_CONNECTOR]
    assert graph.get(f"/beta/{MDE}").status_code == 404

    answer = graph.post(f"/beta/{COLLECTION}", json={"id": seed.MDE_CONNECTOR, "windowsEnabled": True})

    assert answer.status_code == 201
    body = answer.json()
    assert (body["id"], body["windowsEnabled"], body["partnerState"]) == (seed.MDE_CONNECTOR, True, "notSetUp")
    assert graph.get(f"/beta/{MDE}").json()["windowsEnabled"] is True


@pytest.mark.parametrize("body", [{"windowsEnabled": True}, {"id": seed.MDE_CONNECTOR}], ids=["no-id", "again"])
def test_a_post_that_makes_no_sense_is_refused(graph: httpx.Client, body: dict[str, object]) -> None:
    assert graph.post(f"/v1.0/{COLLECTION}", json=body).status_code == 400


def test_the_id_cannot_be_changed(graph: httpx.Client) -> None:
    assert graph.patch(f"/v1.0/{MDE}", json={"id": seed.LOOKOUT_CONNECTOR}).status_code == 400
    assert graph.patch(f"/v1.0/{MDE}", json={"id": seed.MDE_CONNECTOR.upper()}).status_code == 200


def test_deleting_is_not_pretended(tenant: TenantServer, graph: httpx.Client) -> None:
    answer = graph.delete(f"/v1.0/{MDE}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "NotEmulated")
    assert seed.MDE_CONNECTOR in tenant.state.connectors


def test_a_selection_of_members(graph: httpx.Client) -> None:
    body = graph.get(f"/v1.0/{MDE}?$select=partnerState,windowsEnabled").json()
    assert {name for name in body if "@" not in name} == {"partnerState", "windowsEnabled"}

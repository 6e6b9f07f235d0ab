"""The tenant's compliance settings."""

import json
from pathlib import Path

import httpx
import pytest

from sandbox.tenant.server import TenantServer

V1_SETTINGS = {
    "deviceComplianceCheckinThresholdDays": 30,
    "isScheduledActionEnabled": True,
    "secureByDefault": False,
}


def test_v1_shows_three_settings(graph: httpx.Client, tenant: TenantServer) -> None:
    body = graph.get("/v1.0/deviceManagement").json()
    assert body["settings"] == V1_SETTINGS
    assert (body["subscriptionState"], body["id"]) == ("active", body["intuneAccountId"])
    assert graph.get("/v1.0/deviceManagement?$select=settings").json() == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#deviceManagement/$entity",
        "settings": V1_SETTINGS,
    }


def test_beta_shows_the_settings_of_a_real_tenant(graph: httpx.Client, examples: Path) -> None:
    """[export] but for the threshold, whose default is 30 days."""
    exported = json.loads((examples / "CES2026-IntuneCD.deviceManagement.settings.json").read_text(encoding="utf-8"))
    body = graph.get("/beta/deviceManagement/settings").json()
    del body["@odata.context"]
    assert body == exported | {"deviceComplianceCheckinThresholdDays": 30}


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_a_patch_merges_and_answers_with_the_object(graph: httpx.Client, tenant: TenantServer, version: str) -> None:
    """[docs] for the answer, [inference] for the merge."""
    before = dict(tenant.state.device_management_settings)
    answer = graph.patch(f"/{version}/deviceManagement", json={"settings": {"secureByDefault": True}})
    assert (answer.status_code, answer.json()["settings"]["secureByDefault"]) == (200, True)
    assert tenant.state.device_management_settings == before | {"secureByDefault": True}


@pytest.mark.parametrize(
    ("version", "settings", "message"),
    [
        ("v1.0", {"enableLogCollection": True}, "The property 'enableLogCollection' does not exist on type"),
        ("v1.0", {"SecureByDefault": True}, "The property 'SecureByDefault' does not exist on type"),
        ("v1.0", {"secureByDefault": None}, "A null value was found for the property named 'secureByDefault'"),
        ("v1.0", {"secureByDefault": "yes"}, "Cannot convert the literal 'yes' to the expected type 'Edm.Boolean'"),
        ("v1.0", {"deviceComplianceCheckinThresholdDays": 30.0}, "Cannot convert the literal '30.0'"),
        ("beta", {"derivedCredentialProvider": "none"}, "Requested value 'none' was not found"),
    ],
)
def test_settings_that_do_not_hold_change_nothing(
    graph: httpx.Client, tenant: TenantServer, version: str, settings: dict[str, object], message: str
) -> None:
    before = dict(tenant.state.device_management_settings)
    answer = graph.patch(f"/{version}/deviceManagement", json={"settings": settings})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ModelValidationFailure")
    assert answer.json()["error"]["message"].startswith(message)
    assert tenant.state.device_management_settings == before


def test_settings_are_not_patched_at_their_own_path(graph: httpx.Client) -> None:
    answer = graph.patch("/beta/deviceManagement/settings", json={"secureByDefault": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "No method match route template")


def test_other_members_of_the_singleton_are_not_emulated(graph: httpx.Client) -> None:
    answer = graph.patch("/v1.0/deviceManagement", json={"subscriptionState": "active"})
    assert answer.json()["error"]["message"] == (
        "The emulated tenant cannot do this: PATCH of deviceManagement.subscriptionState; only its settings."
    )

"""The read form of Conditional Access policies."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

POLICIES = "/v1.0/identity/conditionalAccess/policies"
DELETED = "/v1.0/identity/conditionalAccess/deletedItems/policies"
SCHEMA_ERROR = "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema"
Json = dict[str, Any]


@pytest.fixture
def policy_id(graph: httpx.Client, access_policy: Json) -> str:
    created: str = graph.post(POLICIES, json=access_policy).raise_for_status().json()["id"]
    return created


def test_a_created_policy_reads_back_complete(graph: httpx.Client, access_policy: Json, tenant: TenantServer) -> None:
    """[live] empty arrays, nulls, and the context of the authentication strength."""
    answer = graph.post(POLICIES, json=access_policy)
    body = answer.json()
    policy_id, created = body["id"], body["createdDateTime"]
    metadata = f"https://{tenant.host}/v1.0/$metadata#identity/conditionalAccess/policies"
    strength = f"{metadata}('{policy_id}')/grantControls/authenticationStrength/$entity"
    assert answer.status_code == 201
    assert body == {
        "@odata.context": f"{metadata}/$entity",
        "id": policy_id,
        "templateId": None,
        "displayName": "Require compliant device",
        "description": None,
        "createdDateTime": created,
        "modifiedDateTime": None,
        "deletedDateTime": None,
        "state": "enabledForReportingButNotEnforced",
        "sessionControls": None,
        "conditions": {
            "userRiskLevels": [],
            "signInRiskLevels": [],
            "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
            "servicePrincipalRiskLevels": [],
            "insiderRiskLevels": None,
            "platforms": None,
            "locations": None,
            "devices": None,
            "clientApplications": None,
            "authenticationFlows": None,
            "applications": {
                "includeApplications": [seed.SHAREPOINT_ONLINE, seed.EXCHANGE_ONLINE],
                "excludeApplications": [],
                "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [],
                "applicationFilter": None,
            },
            "users": {
                "includeUsers": ["All"],
                "excludeUsers": [],
                "includeGroups": [],
                "excludeGroups": [seed.BREAK_GLASS_GROUP],
                "includeRoles": [],
                "excludeRoles": [],
                "includeGuestsOrExternalUsers": None,
                "excludeGuestsOrExternalUsers": None,
            },
        },
        "grantControls": {
            "operator": "AND",
            "builtInControls": ["compliantDevice"],
            "customAuthenticationFactors": [],
            "termsOfUse": [],
            "authenticationStrength@odata.context": strength,
            "authenticationStrength": None,
        },
    }
    assert graph.get(f"{POLICIES}/{policy_id}").json() == body


def test_beta_shows_members_more(graph: httpx.Client, policy_id: str) -> None:
    """[export]"""
    body = graph.get(f"/beta/identity/conditionalAccess/policies/{policy_id}").json()
    assert body["partialEnablementStrategy"] is None
    conditions = body["conditions"]
    assert {name: conditions[name] for name in ("times", "clients", "deviceStates", "agents", "agentContext")} == {
        "times": None,
        "clients": None,
        "deviceStates": None,
        "agents": None,
        "agentContext": None,
    }
    assert conditions["applications"]["networkAccess"] is None


def test_what_only_the_portal_sets_shows_on_beta_and_outlives_a_patch(
    graph: httpx.Client, policy_id: str, tenant: TenantServer
) -> None:
    agents = {"includeAgentUsers": ["All"], "excludeAgentUsers": [], "agentFilter": None}
    tenant.state.conditional_access_policies[policy_id].members["conditions"]["agents"] = agents
    change = {"displayName": "Another name", "conditions": {"platforms": {"includePlatforms": ["windows"]}}}
    graph.patch(f"{POLICIES}/{policy_id}", json=change).raise_for_status()
    assert graph.get(f"/beta/identity/conditionalAccess/policies/{policy_id}").json()["conditions"]["agents"] == agents
    assert "agents" not in graph.get(f"{POLICIES}/{policy_id}").json()["conditions"]


def test_session_controls_of_beta_alone_are_an_empty_object_on_v1(graph: httpx.Client, policy_id: str) -> None:
    """[issue] so the azuread plugin sees controls that hold nothing, and writes null."""
    url = f"/beta/identity/conditionalAccess/policies/{policy_id}"
    strict = {"continuousAccessEvaluation": {"mode": "strictLocation"}}
    graph.patch(url, json={"sessionControls": strict}).raise_for_status()
    assert graph.get(f"{POLICIES}/{policy_id}").json()["sessionControls"] == {
        "applicationEnforcedRestrictions": None,
        "cloudAppSecurity": None,
        "disableResilienceDefaults": None,
        "persistentBrowser": None,
        "secureSignInSession": None,
        "signInFrequency": None,
    }
    graph.patch(f"{POLICIES}/{policy_id}", json={"sessionControls": None}).raise_for_status()
    assert graph.get(url).json()["sessionControls"] is None


def test_a_real_policy_reads_back_in_its_form(graph: httpx.Client, examples: Path, tenant: TenantServer) -> None:
    """[export] with odata.metadata=full: its annotations, and newer members, aside."""
    name = "ConditionalAccessBaseline-j0eyv.CA006.json"
    exported: Json = without_annotations(json.loads((examples / name).read_text(encoding="utf-8")))
    tenant.state.groups["a8e55fcf-f8ed-43c2-bb4f-0c62edd62963"] = tenant.state.groups[seed.BREAK_GLASS_GROUP]
    taken = ("displayName", "state", "conditions", "grantControls", "sessionControls")
    sent: Json = {one: exported[one] for one in taken}
    for newer in ("times", "agents"):
        del sent["conditions"][newer]
    del sent["sessionControls"]["blockSensitiveActions"]

    created = graph.post("/beta/identity/conditionalAccess/policies", json=sent).raise_for_status().json()["id"]
    body: Json = without_annotations(graph.get(f"/beta/identity/conditionalAccess/policies/{created}").json())

    for one in taken:
        assert is_within(sent[one], body[one]), one
    assert body["conditions"].keys() >= exported["conditions"].keys()


def without_annotations(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name: without_annotations(v) for name, v in value.items() if "@odata." not in name and name[0] != "#"}
    return [without_annotations(v) for v in value] if isinstance(value, list) else value


def is_within(part: object, whole: object) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and is_within(value, whole[name]) for name, value in part.items())
    return part == whole


@pytest.mark.parametrize(
    "name",
    [
        "IntuneHydrationKit.CA-Require-compliant-device.json",
        "ConditionalAccess-AlexFilipin.208-compliantDevice.json",
        "ConditionalAccess-AlexFilipin.209-EXO-SPO.json",
    ],
)
def test_public_templates_are_taken_once_their_placeholders_are_filled(
    graph: httpx.Client, examples: Path, name: str
) -> None:
    template = json.loads((examples / name).read_text(encoding="utf-8"))
    users: Json = template["conditions"]["users"]
    users["excludeGroups"] = [seed.BREAK_GLASS_GROUP]
    for newer in ("agentIdRiskLevels", "clients", "times", "deviceStates"):
        template["conditions"].pop(newer, None)
    for newer in ("networkAccess", "globalSecureAccess"):
        template["conditions"]["applications"].pop(newer, None)
    answer = graph.post(POLICIES, json=template | {"state": "enabledForReportingButNotEnforced"})
    assert answer.status_code == 201, answer.text


def test_an_authentication_strength_is_shown_in_full(graph: httpx.Client, access_policy: Json) -> None:
    grant = {"operator": "OR", "authenticationStrength": {"id": seed.PHISHING_RESISTANT_STRENGTH}}
    body = graph.post(POLICIES, json=access_policy | {"grantControls": grant}).json()
    strength = body["grantControls"]["authenticationStrength"]
    assert (strength["displayName"], strength["policyType"]) == ("Phishing-resistant MFA", "builtIn")


def test_the_type_of_external_tenants_is_kept(graph: httpx.Client, access_policy: Json) -> None:
    tenants = {
        "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
        "membershipKind": "enumerated",
        "members": [seed.TENANT_ID],
    }
    guests = {"guestOrExternalUserTypes": "b2bCollaborationGuest,serviceProvider", "externalTenants": tenants}
    users: Json = access_policy["conditions"]["users"]
    users["excludeGuestsOrExternalUsers"] = guests
    body = graph.post(POLICIES, json=access_policy).json()
    assert body["conditions"]["users"]["excludeGuestsOrExternalUsers"] == guests

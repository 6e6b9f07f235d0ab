"""What-If."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

EVALUATE = "/v1.0/identity/conditionalAccess/evaluate"
POLICIES = "/v1.0/identity/conditionalAccess/policies"
Json = dict[str, Any]


def what_if(**changes: object) -> Json:
    return {
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": seed.ADELE},
        "signInContext": {
            "@odata.type": "#microsoft.graph.applicationContext",
            "includeApplications": [seed.SHAREPOINT_ONLINE],
        },
        "signInConditions": {"devicePlatform": "windows", "clientAppType": "browser"},
    } | changes


def reasons(graph: httpx.Client, body: Json) -> dict[str, tuple[bool, str]]:
    found = graph.post(EVALUATE, json=body).raise_for_status().json()["value"]
    return {one["displayName"]: (one["policyApplies"], one["analysisReasons"]) for one in found}


@pytest.fixture
def policies(graph: httpx.Client, access_policy: Json) -> None:
    conditions: Json = access_policy["conditions"]
    phones = conditions | {"platforms": {"includePlatforms": ["iOS"]}}
    risky = conditions | {"signInRiskLevels": ["high"]}
    inside = conditions | {"insiderRiskLevels": "elevated"}
    for body in (
        access_policy,
        access_policy | {"displayName": "Enforced", "state": "enabled"},
        access_policy | {"displayName": "Disabled", "state": "disabled"},
        access_policy | {"displayName": "Phones", "conditions": phones},
        access_policy | {"displayName": "Risky", "conditions": risky},
        access_policy | {"displayName": "Inside", "conditions": inside},
    ):
        graph.post(POLICIES, json=body).raise_for_status()


@pytest.mark.usefixtures("policies")
def test_each_policy_applies_or_says_why_not(graph: httpx.Client) -> None:
    assert reasons(graph, what_if()) == {
        "Require compliant device": (True, "notSet"),
        "Enforced": (True, "notSet"),
        "Disabled": (False, "policyNotEnabled"),
        "Phones": (False, "devicePlatform"),
        "Risky": (False, "signInRisk"),
        "Inside": (False, "notEnoughInformation"),
    }


@pytest.mark.usefixtures("policies")
def test_only_those_that_apply_where_asked(graph: httpx.Client) -> None:
    conditions = {
        "devicePlatform": "iOS",
        "clientAppType": "browser",
        "signInRiskLevel": "high",
        "insiderRiskLevel": "elevated",
    }
    found = reasons(graph, what_if(appliedPoliciesOnly=True, signInConditions=conditions))
    assert list(found) == ["Require compliant device", "Enforced", "Phones", "Risky", "Inside"]


@pytest.mark.usefixtures("policies")
def test_a_compliant_device_does_not_keep_the_policy_from_applying(graph: httpx.Client) -> None:
    """[docs, inference]"""
    conditions = {"clientAppType": "browser", "devicePlatform": "windows", "deviceInfo": {"isCompliant": True}}
    assert reasons(graph, what_if(signInConditions=conditions))["Enforced"] == (True, "notSet")


@pytest.mark.usefixtures("policies")
def test_break_glass_accounts_are_excluded(graph: httpx.Client) -> None:
    identity = {"@odata.type": "#microsoft.graph.userSignIn", "userId": seed.BREAK_GLASS_1}
    assert reasons(graph, what_if(signInIdentity=identity, appliedPoliciesOnly=True)) == {}


@pytest.mark.usefixtures("policies")
def test_a_missing_condition_is_reported(graph: httpx.Client) -> None:
    assert reasons(graph, what_if(signInConditions={}))["Enforced"] == (False, "notEnoughInformation")


@pytest.mark.usefixtures("policies")
def test_it_writes_nothing(graph: httpx.Client, tenant: TenantServer) -> None:
    before = len(tenant.writes)
    graph.post(EVALUATE, json=what_if()).raise_for_status()
    assert len(tenant.writes) == before


def test_the_documented_request_is_understood(
    graph: httpx.Client, access_policy: Json, examples: Path, tenant: TenantServer
) -> None:
    """[docs] and the answer has the members of the documented one."""
    path = examples / "microsoft-docs.v1.0.conditionalAccess-evaluate.example.json"
    example = json.loads(path.read_text(encoding="utf-8"))
    request: Json = example["request"]["body"]
    tenant.state.users[request["signInIdentity"]["userId"]] = tenant.state.users[seed.ADELE]
    graph.post(POLICIES, json=access_policy).raise_for_status()
    answer = graph.post(EVALUATE, json=request).raise_for_status().json()
    documented = example["response"]["body"]
    assert answer["@odata.context"].endswith("/v1.0/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)")
    assert documented["@odata.context"].endswith("/v1.0/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)")
    assert answer["value"][0].keys() >= documented["value"][0].keys() - {"partialEnablementStrategy"}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ([], 400, "Empty Payload. JSON content expected."),
        ({"x": 1}, 400, "The parameter 'x' in the request payload is not a parameter of the operation 'evaluate'."),
        ({}, 400, "A JSON object was expected for signInIdentity, found None."),
        (what_if(appliedPoliciesOnly="yes"), 400, "appliedPoliciesOnly must be a Boolean."),
        (
            what_if(signInConditions={"devicePlatform": "Windows"}),
            400,
            "Requested value 'Windows' was not found for 'devicePlatform' of type 'conditionalAccessDevicePlatform'.",
        ),
        (
            what_if(signInIdentity={"@odata.type": "#microsoft.graph.userSignIn", "userId": "x"}),
            400,
            "The user x of signInIdentity does not exist.",
        ),
        (
            what_if(signInIdentity={"@odata.type": "#microsoft.graph.servicePrincipalSignIn"}),
            501,
            "The emulated tenant cannot do this: What-If for a servicePrincipalSignIn; only userSignIn.",
        ),
        (
            what_if(signInContext={"@odata.type": "#microsoft.graph.userActionContext"}),
            501,
            "The emulated tenant cannot do this: What-If for a userActionContext; only applicationContext.",
        ),
        (
            what_if(signInContext={}),
            501,
            "The emulated tenant cannot do this: What-If for a context without @odata.type; only applicationContext.",
        ),
    ],
    ids=["list", "unknown", "empty", "boolean", "enum", "user", "workload", "action", "untyped"],
)
def test_what_does_not_hold_is_refused(graph: httpx.Client, body: object, status: int, message: str) -> None:
    answer = graph.post(EVALUATE, json=body)
    assert (answer.status_code, answer.json()["error"]["message"]) == (status, message)


def test_a_policy_that_cannot_be_evaluated_is_an_error(graph: httpx.Client, access_policy: Json) -> None:
    applications = {"includeApplications": ["MicrosoftAdminPortals"]}
    conditions: Json = access_policy["conditions"]
    body = access_policy | {"conditions": conditions | {"applications": applications}}
    graph.post(POLICIES, json=body).raise_for_status()
    answer = graph.post(EVALUATE, json=what_if())
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "NotEmulated")

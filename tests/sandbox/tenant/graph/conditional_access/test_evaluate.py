"""What-If."""

import json
from collections.abc import Callable
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
        "Risky": (False, "notEnoughInformation"),
        "Inside": (False, "notEnoughInformation"),
    }


@pytest.mark.usefixtures("policies")
def test_a_given_risk_decides(graph: httpx.Client) -> None:
    told = {
        "devicePlatform": "windows",
        "clientAppType": "browser",
        "signInRiskLevel": "low",
        "insiderRiskLevel": "minor",
    }
    found = reasons(graph, what_if(signInConditions=told))
    assert (found["Risky"], found["Inside"]) == ((False, "signInRisk"), (False, "insiderRisk"))


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
@pytest.mark.parametrize(
    ("changes", "policy"),
    [
        ({"signInConditions": {"clientAppType": "all", "devicePlatform": "windows"}}, "Enforced"),
        ({"signInConditions": {"clientAppType": "browser", "devicePlatform": "all"}}, "Phones"),
        ({"signInContext": {"@odata.type": "#microsoft.graph.applicationContext"}}, "Enforced"),
    ],
    ids=["client", "platform", "application"],
)
def test_the_defaults_of_the_request_tell_nothing(graph: httpx.Client, changes: Json, policy: str) -> None:
    """[inference]"""
    assert reasons(graph, what_if(**changes))[policy] == (False, "notEnoughInformation")


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize(
    ("groups", "applies"), [("evaluated", (False, "users")), ("exclusions ignored", (True, "notSet"))]
)
def test_exclusions_by_group_may_be_ignored(
    tenant: TenantServer, graph: httpx.Client, groups: str, applies: tuple[bool, str]
) -> None:
    """[issue: maester 152]"""
    graph.patch("/sandbox/switches", json={"what_if_groups": groups}).raise_for_status()
    identity = {"@odata.type": "#microsoft.graph.userSignIn", "userId": seed.BREAK_GLASS_1}
    assert reasons(graph, what_if(signInIdentity=identity))["Enforced"] == applies
    assert tenant.sign_in(user=seed.BREAK_GLASS_1, application=seed.SHAREPOINT_ONLINE, platform="windows").granted


@pytest.mark.usefixtures("policies")
def test_dynamic_groups_may_be_unknown(tenant: TenantServer, graph: httpx.Client, access_policy: Json) -> None:
    """[issue: maester 507]"""
    tenant.state.groups[seed.CONTRACTORS_GROUP].group_types = ("DynamicMembership",)
    tenant.state.groups[seed.CONTRACTORS_GROUP].members.add(seed.ADELE)
    users = {"includeGroups": [seed.CONTRACTORS_GROUP]}
    body = access_policy | {"displayName": "Dynamic", "conditions": access_policy["conditions"] | {"users": users}}
    graph.post(POLICIES, json=body).raise_for_status()
    assert reasons(graph, what_if())["Dynamic"] == (True, "notSet")
    tenant.state.switches.what_if_groups = "dynamic unknown"
    found = reasons(graph, what_if())
    assert (found["Dynamic"], found["Enforced"]) == ((False, "notEnoughInformation"), (True, "notSet"))


@pytest.fixture
def workload_policies(graph: httpx.Client, access_policy: Json) -> None:
    """For service principals, and one for users."""
    own: Json = {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]}
    this: Json = {"includeServicePrincipals": [seed.CLIENT_SERVICE_PRINCIPAL]}
    for name, workloads, more in (
        ("All own", own, {}),
        ("But this", own | {"excludeServicePrincipals": [seed.CLIENT_SERVICE_PRINCIPAL]}, {}),
        ("This", this, {"servicePrincipalRiskLevels": ["high"]}),
    ):
        conditions = {
            "users": {"includeUsers": ["None"]},
            "clientApplications": workloads,
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"],
        }
        grant = {"operator": "OR", "builtInControls": ["block"]}
        body = {"displayName": name, "state": "enabled", "conditions": conditions | more, "grantControls": grant}
        graph.post(POLICIES, json=body).raise_for_status()
    graph.post(POLICIES, json=access_policy | {"displayName": "Users"}).raise_for_status()


def workload(app_id: str, **conditions: str) -> Json:
    identity = {"@odata.type": "#microsoft.graph.servicePrincipalSignIn", "servicePrincipalId": app_id}
    return what_if(signInIdentity=identity, signInConditions=conditions)


@pytest.mark.usefixtures("workload_policies")
def test_a_service_principal(graph: httpx.Client) -> None:
    assert reasons(graph, workload(seed.CLIENT_ID, servicePrincipalRiskLevel="high")) == {
        "All own": (True, "notSet"),
        "But this": (False, "workloadIdentities"),
        "This": (True, "notSet"),
        "Users": (False, "workloadIdentities"),
    }
    assert reasons(graph, workload(seed.CLIENT_ID))["This"] == (False, "notEnoughInformation")
    assert reasons(graph, what_if())["All own"] == (False, "users")


@pytest.mark.usefixtures("workload_policies")
def test_what_another_risk_of_a_service_principal_does_is_not_known(graph: httpx.Client) -> None:
    answer = graph.post(EVALUATE, json=workload(seed.CLIENT_ID, servicePrincipalRiskLevel="low"))
    message = (
        "The emulated tenant cannot do this: What is said of a policy that another service principal risk keeps from "
        "applying is not documented."
    )
    assert (answer.status_code, answer.json()["error"]["message"]) == (501, message)


def test_it_takes_a_permission_to_read_policies(
    graph: httpx.Client, without: Callable[[str], httpx.Client], granted: Callable[..., httpx.Client]
) -> None:
    """[docs] the one to write them does, too."""
    assert graph.post(EVALUATE, json=what_if()).status_code == 200
    assert without("Policy.Read.All").post(EVALUATE, json=what_if()).status_code == 200
    refused = without("Policy.ReadWrite.ConditionalAccess").post(EVALUATE, json=what_if())
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AccessDenied")
    assert granted("Policy.Read.ConditionalAccess").post(EVALUATE, json=what_if()).status_code == 200


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
            400,
            "No service principal has the appId None of signInIdentity.",
        ),
        (
            workload(seed.CLIENT_SERVICE_PRINCIPAL),
            400,
            f"No service principal has the appId {seed.CLIENT_SERVICE_PRINCIPAL} of signInIdentity.",
        ),
        (
            workload(seed.TEAMS),
            501,
            "The emulated tenant cannot do this: What-If for a service principal of an application that is registered "
            "in another tenant.",
        ),
        (
            what_if(signInIdentity={}),
            501,
            "The emulated tenant cannot do this: What-If for a sign-in without @odata.type.",
        ),
        (
            what_if(
                signInIdentity={
                    "@odata.type": "#microsoft.graph.userSignIn",
                    "userId": seed.GUEST,
                    "externalUserType": "b2bCollaborationGuest",
                }
            ),
            501,
            "The emulated tenant cannot do this: What-If for a guest of a named kind or home tenant; "
            "only for users of this tenant by userId.",
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
    ids=[
        "list",
        "unknown",
        "empty",
        "boolean",
        "enum",
        "user",
        "workload",
        "object-id",
        "other-tenant",
        "nobody",
        "guest",
        "action",
        "untyped",
    ],
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

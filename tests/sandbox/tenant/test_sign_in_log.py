"""`/sandbox/signInLog`: entries that are given, and not decided."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.clock import timestamp
from sandbox.tenant.server import TenantServer

LOG = "/sandbox/signInLog"
Json = dict[str, Any]
ENTRY: Json = {"user": seed.ADELE_UPN, "application": "Office 365 SharePoint Online", "policies": {}}


@pytest.fixture
def policies(graph: httpx.Client, access_policy: Json) -> None:
    for name, state in (("On", "enabled"), ("Report", "enabledForReportingButNotEnforced"), ("Off", "disabled")):
        body = access_policy | {"displayName": name, "state": state}
        graph.post("/v1.0/identity/conditionalAccess/policies", json=body).raise_for_status()


@pytest.mark.usefixtures("policies")
def test_an_entry_says_what_it_was_given(tenant: TenantServer, anonymous: httpx.Client) -> None:
    tenant.sign_in(user=seed.ADELE, application=seed.TEAMS)
    yesterday = timestamp(tenant.state.clock.now() - timedelta(days=1))
    more: Json = {"device": "ADELE-PC", "createdDateTime": yesterday, "errorCode": 53000}
    results = {"On": "failure", "Report": "reportOnlyInterrupted"}
    entry = anonymous.post(LOG, json=ENTRY | more | {"policies": results}).raise_for_status().json()
    assert entry["createdDateTime"] == yesterday
    assert entry["status"] == {"errorCode": 53000, "failureReason": "Given by hand.", "additionalDetails": None}
    assert (entry["conditionalAccessStatus"], entry["deviceDetail"]["displayName"]) == ("failure", "ADELE-PC")
    found = {one["displayName"]: one["result"] for one in entry["appliedConditionalAccessPolicies"]}
    assert found == {"On": "failure", "Report": "reportOnlyInterrupted", "Off": "notEnabled"}
    listed = anonymous.get(LOG).json()["value"]
    assert [one["resourceId"] for one in listed] == [seed.SHAREPOINT_ONLINE, seed.TEAMS]
    assert anonymous.delete(LOG).json() == {"value": []}
    assert tenant.state.sign_ins == []


@pytest.mark.usefixtures("policies")
def test_a_policy_that_is_not_named_did_not_apply(anonymous: httpx.Client) -> None:
    entry = anonymous.post(LOG, json=ENTRY).raise_for_status().json()
    found = {one["displayName"]: one["result"] for one in entry["appliedConditionalAccessPolicies"]}
    assert found == {"On": "notApplied", "Report": "reportOnlyNotApplied", "Off": "notEnabled"}
    assert (entry["conditionalAccessStatus"], entry["status"]["errorCode"]) == ("notApplied", 0)


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            {"policies": {"On": "reportOnlyFailure"}},
            "\"On\" is enabled: 'reportOnlyFailure' is no result of such a policy.",
        ),
        (
            {"policies": {"Report": "failure"}},
            "\"Report\" is enabledForReportingButNotEnforced: 'failure' is no result of such a policy.",
        ),
        ({"policies": {"Off": "success"}}, "\"Off\" is disabled: 'success' is no result of such a policy."),
        ({"policies": {"On": "refused"}}, "\"On\" is enabled: 'refused' is no result of such a policy."),
        (
            {"policies": {"None": "success"}},
            "No Conditional Access policy is called 'None'. There are: On, Report, Off.",
        ),
        ({"policies": "On"}, "policies has a value of the wrong type: 'On'."),
        ({"errorCode": True}, "errorCode has a value of the wrong type: True."),
        (
            {"createdDateTime": "2026-01-01"},
            "createdDateTime is a time with its zone that is not in the future, found '2026-01-01'.",
        ),
        (
            {"createdDateTime": "2999-01-01T00:00:00Z"},
            "createdDateTime is a time with its zone that is not in the future, found '2999-01-01T00:00:00Z'.",
        ),
        (
            {"createdDateTime": "yesterday"},
            "createdDateTime is a time with its zone that is not in the future, found 'yesterday'.",
        ),
        (
            {"result": "x"},
            "A JSON object with user, application, policies and perhaps device, clientAppType, platform, ip, "
            "createdDateTime, errorCode is expected.",
        ),
    ],
)
def test_what_makes_no_sense_says_so(tenant: TenantServer, anonymous: httpx.Client, change: Json, error: str) -> None:
    answer = anonymous.post(LOG, json=ENTRY | change)
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert tenant.state.sign_ins == []

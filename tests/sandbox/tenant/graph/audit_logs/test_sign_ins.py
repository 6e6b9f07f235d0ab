"""The sign-in log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

SIGN_INS = "/v1.0/auditLogs/signIns"
POLICIES = "/v1.0/identity/conditionalAccess/policies"
ALL_VALUES = {"Prefer": "include-unknown-enum-members"}
Json = dict[str, Any]


@pytest.fixture
def policies(tenant: TenantServer, graph: httpx.Client, windows_policy: Json, access_policy: Json) -> None:
    """Three policies, and a machine risk above medium makes a device noncompliant."""
    connector = f"/v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
    graph.patch(connector, json={"windowsEnabled": True}).raise_for_status()
    compliance = "/beta/deviceManagement/deviceCompliancePolicies"
    key = graph.post(compliance, json=windows_policy).raise_for_status().json()["id"]
    target = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    graph.post(f"{compliance}/{key}/assign", json={"assignments": [{"target": target}]}).raise_for_status()
    for name, state in (
        ("Enforced", "enabled"),
        ("Report", "enabledForReportingButNotEnforced"),
        ("Off", "disabled"),
    ):
        body = access_policy | {"displayName": name, "state": state}
        graph.post(POLICIES, json=body).raise_for_status()
    tenant.clear_requests()


def sign_in(
    tenant: TenantServer, device: str, user: str = seed.ADELE, application: str = seed.SHAREPOINT_ONLINE
) -> None:
    tenant.sign_in(user=user, device=device, application=application, ip="198.51.100.7")


def entries(reader: httpx.Client, headers: dict[str, str] | None = None, **options: str) -> list[Json]:
    params = {f"${name}": value for name, value in options.items()}
    found: list[Json] = reader.get(SIGN_INS, params=params, headers=headers).raise_for_status().json()["value"]
    return found


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def results(entry: Json) -> dict[str, str]:
    return {one["displayName"]: one["result"] for one in entry["appliedConditionalAccessPolicies"]}


@pytest.mark.usefixtures("policies")
def test_a_refused_sign_in_is_in_the_log(tenant: TenantServer, reader: httpx.Client) -> None:
    sign_in(tenant, "DIEGO-PC", seed.DIEGO)
    answer = reader.get(SIGN_INS, headers=ALL_VALUES).json()
    assert answer["@odata.context"] == f"https://{tenant.host}/v1.0/$metadata#auditLogs/signIns"
    (entry,) = answer["value"]
    policies = entry.pop("appliedConditionalAccessPolicies")
    moments = {name: entry.pop(name) for name in ("id", "createdDateTime", "correlationId")}
    device = tenant.state.devices[seed.RISKY_DEVICE]
    assert entry == {
        "userDisplayName": "Diego Siciliani",
        "userPrincipalName": seed.DIEGO_UPN,
        "userId": seed.DIEGO,
        "appId": seed.SHAREPOINT_ONLINE,
        "appDisplayName": "Office 365 SharePoint Online",
        "resourceId": seed.SHAREPOINT_ONLINE,
        "resourceDisplayName": "Office 365 SharePoint Online",
        "clientAppUsed": "Browser",
        "ipAddress": "198.51.100.7",
        "deviceDetail": {
            "deviceId": device.azure_ad_device_id,
            "displayName": "DIEGO-PC",
            "operatingSystem": "Windows 10",
            "browser": "",
            "isCompliant": False,
            "isManaged": True,
            "trustType": "Azure AD joined",
        },
        "conditionalAccessStatus": "failure",
        "isInteractive": True,
        "riskDetail": "hidden",
        "riskLevelAggregated": "hidden",
        "riskLevelDuringSignIn": "hidden",
        "riskState": "none",
        "riskEventTypes": [],
        "riskEventTypes_v2": [],
        "status": {
            "errorCode": 53000,
            "failureReason": "The device is not in the required state: a compliant device is required.",
            "additionalDetails": None,
        },
        "location": {
            "city": "",
            "state": "",
            "countryOrRegion": "",
            "geoCoordinates": {"altitude": None, "latitude": None, "longitude": None},
        },
    }
    assert moments["createdDateTime"].endswith("0Z")
    ids = {one.members["displayName"]: one.id for one in tenant.state.conditional_access_policies.values()}
    shown: Json = {"enforcedGrantControls": ["RequireCompliantDevice"], "enforcedSessionControls": []}
    assert policies == [
        {"id": ids["Enforced"], "displayName": "Enforced", **shown, "result": "failure"},
        {"id": ids["Report"], "displayName": "Report", **shown, "result": "reportOnlyFailure"},
        {
            "id": ids["Off"],
            "displayName": "Off",
            "enforcedGrantControls": [],
            "enforcedSessionControls": [],
            "result": "notEnabled",
        },
    ]
    one = reader.get(f"{SIGN_INS}/{moments['id']}", headers=ALL_VALUES).json()
    assert (one["id"], one["appliedConditionalAccessPolicies"]) == (moments["id"], policies)


@pytest.mark.usefixtures("policies")
def test_a_granted_sign_in_and_one_that_no_policy_is_for(tenant: TenantServer, reader: httpx.Client) -> None:
    sign_in(tenant, "ADELE-PC")
    sign_in(tenant, "ADELE-PC", application=seed.TEAMS)
    teams, sharepoint = entries(reader, ALL_VALUES)
    assert (sharepoint["conditionalAccessStatus"], teams["conditionalAccessStatus"]) == ("success", "notApplied")
    assert results(sharepoint) == {"Enforced": "success", "Report": "reportOnlySuccess", "Off": "notEnabled"}
    assert results(teams) == {"Enforced": "notApplied", "Report": "reportOnlyNotApplied", "Off": "notEnabled"}
    assert sharepoint["status"] == {"errorCode": 0, "failureReason": None, "additionalDetails": None}


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize(
    ("prefer", "shown"),
    [
        (None, "unknownFutureValue"),
        ("odata.maxpagesize=5", "unknownFutureValue"),
        ("include-unknown-enum-members", "reportOnlyFailure"),
        ("odata.maxpagesize=5, Include-Unknown-Enum-Members", "reportOnlyFailure"),
    ],
)
def test_results_of_report_only_policies_take_a_header(
    tenant: TenantServer, reader: httpx.Client, prefer: str | None, shown: str
) -> None:
    """[docs]"""
    sign_in(tenant, "DIEGO-PC", seed.DIEGO)
    (entry,) = entries(reader, {"Prefer": prefer} if prefer else None)
    assert results(entry) == {"Enforced": "failure", "Report": shown, "Off": "notEnabled"}


@pytest.mark.usefixtures("policies")
def test_a_second_factor_that_is_missing_is_an_interruption_in_report_only(
    tenant: TenantServer, graph: httpx.Client, reader: httpx.Client, access_policy: Json
) -> None:
    """[docs] it takes an action of the person; a device that is not compliant is a failure."""
    for name, operator in (("Both", "AND"), ("Either", "OR")):
        grant = {"operator": operator, "builtInControls": ["compliantDevice", "mfa"]}
        graph.post(POLICIES, json=access_policy | {"displayName": name, "grantControls": grant}).raise_for_status()
    for user, device in ((seed.ADELE, "ADELE-PC"), (seed.DIEGO, "DIEGO-PC")):
        tenant.sign_in(user=user, device=device, application=seed.SHAREPOINT_ONLINE, multifactor=False)
    risky, clean = entries(reader, ALL_VALUES)
    assert (results(clean)["Both"], results(clean)["Either"]) == ("reportOnlyInterrupted", "reportOnlySuccess")
    assert (results(risky)["Both"], results(risky)["Either"]) == ("reportOnlyFailure", "reportOnlyInterrupted")
    assert risky["appliedConditionalAccessPolicies"][-1]["enforcedGrantControls"] == ["RequireCompliantDevice", "Mfa"]


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize(
    ("controls", "multifactor", "code"),
    [
        (["block"], None, 53003),
        (["domainJoinedDevice"], None, 53001),
        (["mfa"], False, 50074),
    ],
)
def test_the_code_says_what_was_missing(
    tenant: TenantServer,
    graph: httpx.Client,
    reader: httpx.Client,
    access_policy: Json,
    controls: list[str],
    multifactor: bool | None,
    code: int,
) -> None:
    """[docs] Entra's authentication error codes."""
    grant = {"operator": "OR", "builtInControls": controls}
    graph.post(POLICIES, json=access_policy | {"state": "enabled", "grantControls": grant}).raise_for_status()
    tenant.sign_in(user=seed.ADELE, device="ADELE-PC", application=seed.SHAREPOINT_ONLINE, multifactor=multifactor)
    (entry,) = entries(reader)
    assert entry["status"]["errorCode"] == code


def test_without_a_device_there_is_nothing_about_one(tenant: TenantServer, reader: httpx.Client) -> None:
    tenant.sign_in(user=seed.GUEST, application=seed.TEAMS, platform="macOS", client_app_type="other")
    (entry,) = entries(reader)
    assert entry["deviceDetail"] == {
        "deviceId": "",
        "displayName": None,
        "operatingSystem": "macOS",
        "browser": "",
        "isCompliant": None,
        "isManaged": None,
        "trustType": None,
    }
    assert (entry["userPrincipalName"], entry["clientAppUsed"]) == ("alex@fabrikam.example", "Other clients")


@pytest.mark.usefixtures("policies")
def test_without_a_permission_for_policies_they_are_left_out(
    tenant: TenantServer,
    reader: httpx.Client,
    without: Callable[[str], httpx.Client],
    granted: Callable[..., httpx.Client],
) -> None:
    """[live] silently."""
    sign_in(tenant, "ADELE-PC")
    assert "appliedConditionalAccessPolicies" in entries(reader)[0]
    assert "appliedConditionalAccessPolicies" not in entries(without("Policy.Read.All"))[0]
    assert "appliedConditionalAccessPolicies" in entries(granted("Policy.Read.ConditionalAccess"))[0]


def test_it_takes_a_permission_of_its_own(graph: httpx.Client) -> None:
    """[issue]"""
    message = "Calling principal does not have required MSGraph permissions AuditLog.Read.All"
    assert error_of(graph.get(SIGN_INS)) == (403, "Authentication_MSGraphPermissionMissing", message)


def test_reading_the_directory_may_be_needed_too(
    tenant: TenantServer, reader: httpx.Client, granted: Callable[..., httpx.Client]
) -> None:
    """[docs, issue]"""
    tenant.state.switches.sign_ins_need_directory_read = True
    code = "Authentication_ApplicationHasNoDirectoryReadAccess"
    assert error_of(reader.get(SIGN_INS)) == (403, code, "Failed to do premium license check from ADGraph")
    assert granted("Directory.Read.All").get(SIGN_INS).status_code == 200


def test_a_tenant_without_premium_shows_no_sign_ins(tenant: TenantServer, reader: httpx.Client) -> None:
    """[issue]"""
    tenant.state.switches.entra_plan = "free"
    code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    message = "Neither tenant is B2C or tenant doesn't have premium license"
    assert error_of(reader.get(SIGN_INS)) == (403, code, message)


def test_entries_are_kept_for_thirty_days(tenant: TenantServer, reader: httpx.Client) -> None:
    """[docs]"""
    sign_in(tenant, "ADELE-PC")
    (entry,) = entries(reader)
    tenant.state.clock.advance(days=29)
    sign_in(tenant, "ADELE-PC")
    assert len(entries(reader)) == 2
    tenant.state.clock.advance(days=2)
    assert len(entries(reader)) == 1
    gone = reader.get(f"{SIGN_INS}/{entry['id']}")
    assert error_of(gone) == (404, "ResourceNotFound", f"The log has no entry {entry['id']}.")


def test_pages_come_with_the_newest_first(tenant: TenantServer, reader: httpx.Client) -> None:
    for device in ("ADELE-PC", "DIEGO-PC", "NEW-PC"):
        sign_in(tenant, device)
    tenant.state.switches.page_size = 2
    names, url = [], f"{SIGN_INS}?$filter=userId eq '{seed.ADELE}'"
    while url:
        body = reader.get(url).raise_for_status().json()
        names += [one["deviceDetail"]["displayName"] for one in body["value"]]
        url = body.get("@odata.nextLink", "")
    assert names == ["NEW-PC", "DIEGO-PC", "ADELE-PC"]
    ascending = entries(reader, orderby="createdDateTime asc", top="1")
    assert [one["deviceDetail"]["displayName"] for one in ascending] == ["ADELE-PC"]


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("createdDateTime ge {middle}", ["DIEGO-PC"]),
        ("createdDateTime le {middle}", ["ADELE-PC"]),
        ("createdDateTime ge {day} and createdDateTime le {middle}", ["ADELE-PC"]),
        ("conditionalAccessStatus eq 'failure'", ["DIEGO-PC"]),
        ("status/errorCode eq 0", ["ADELE-PC"]),
        ("status/errorCode eq 0 or status/errorCode eq 53000", ["DIEGO-PC", "ADELE-PC"]),
        ("(status/errorCode eq 53000) and (userPrincipalName eq 'diego@contoso.example')", ["DIEGO-PC"]),
        ("userPrincipalName eq 'DIEGO@contoso.example'", []),
        ("startsWith(userPrincipalName,'diego')", ["DIEGO-PC"]),
        ("startswith(deviceDetail/operatingSystem, 'Windows')", ["DIEGO-PC", "ADELE-PC"]),
        (f"appId eq '{seed.SHAREPOINT_ONLINE}'", ["DIEGO-PC", "ADELE-PC"]),
        ("resourceId eq '2018-13-24'", []),
    ],
)
def test_filters(tenant: TenantServer, reader: httpx.Client, text: str, devices: list[str]) -> None:
    sign_in(tenant, "ADELE-PC")
    tenant.state.clock.advance(hours=1)
    middle = tenant.state.clock.now()
    tenant.state.clock.advance(hours=1)
    sign_in(tenant, "DIEGO-PC", seed.DIEGO)
    moments = {
        "middle": middle.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": (middle - timedelta(days=1)).strftime("%Y-%m-%d"),
    }
    found = entries(reader, filter=text.format(**moments))
    assert [one["deviceDetail"]["displayName"] for one in found] == devices


@pytest.mark.parametrize(
    ("params", "status", "message"),
    [
        ({"$filter": "signInEventTypes/any(t: t eq 'interactiveUser')"}, 400, "Invalid filter clause"),
        ({"$filter": "createdDateTime ge '2026-01-01T00:00:00Z'"}, 400, "Invalid filter clause"),
        ({"$filter": "createdDateTime ge 2018-01-24"}, 400, "Invalid filter clause"),
        ({"$filter": "createdDateTime ge 2026-13-24"}, 400, "Invalid filter clause"),
        ({"$filter": "status/errorCode eq '0'"}, 400, "Invalid filter clause"),
        ({"$filter": "shoeSize eq 'x'"}, 400, "Invalid filter clause"),
        ({"$filter": "not (userId eq 'x')"}, 400, "Invalid filter clause"),
        ({"$filter": "userId eq 'x' and"}, 400, "Invalid filter clause"),
        ({"$filter": "userId eq 'x' userId eq 'y'"}, 400, "Invalid filter clause"),
        ({"$filter": "userId"}, 400, "Invalid filter clause"),
        ({"$filter": ""}, 400, "Invalid filter clause"),
        (
            {"$filter": "appliedConditionalAccessPolicies/any(p: p/id eq 'x')"},
            501,
            "The emulated tenant cannot do this: $filter by appliedConditionalAccessPolicies/id eq: "
            "there is no evidence that it works.",
        ),
        (
            {"$filter": "status/errorCode ge 1"},
            501,
            "The emulated tenant cannot do this: $filter by status/errorCode ge: there is no evidence that it works.",
        ),
        (
            {"$orderby": "userId"},
            501,
            "The emulated tenant cannot do this: $orderby=userId; only by createdDateTime.",
        ),
        (
            {"$top": "1001"},
            501,
            "The emulated tenant cannot do this: $top=1001: pages have at most 1000 entries, "
            "and how more is answered is not known.",
        ),
        (
            {"$select": "id"},
            400,
            "Query option 'Select' is not allowed. To allow it, set the 'AllowedQueryOptions' property on "
            "EnableQueryAttribute or QueryValidationSettings.",
        ),
        ({"$count": "true"}, 400, "The query parameter '$count' is not supported."),
    ],
)
def test_what_does_not_hold_is_refused(reader: httpx.Client, params: dict[str, str], status: int, message: str) -> None:
    answer = reader.get(SIGN_INS, params=params)
    assert (answer.status_code, answer.json()["error"]["message"]) == (status, message)


def test_beta_is_not_emulated(reader: httpx.Client) -> None:
    what = "sign-ins on beta, which shows more kinds and more properties of them; only v1.0."
    message = f"The emulated tenant cannot do this: {what}"
    for path in ("/beta/auditLogs/signIns", "/beta/auditLogs/signIns/x"):
        assert error_of(reader.get(path)) == (501, "NotEmulated", message)


def test_five_requests_in_ten_seconds(tenant: TenantServer, reader: httpx.Client) -> None:
    """[docs]"""
    tenant.state.switches.audit_log_throttling = True
    assert [reader.get(SIGN_INS).status_code for _ in range(6)] == [200] * 5 + [429]
    refused = reader.get(f"{SIGN_INS}/x")
    assert error_of(refused) == (429, "TooManyRequests", "Too many requests.")
    assert "retry-after" not in refused.headers
    tenant.state.clock.advance(minutes=10 / 60)
    assert reader.get(SIGN_INS).status_code == 200


def test_other_requests_are_not_counted(tenant: TenantServer, reader: httpx.Client) -> None:
    tenant.state.switches.audit_log_throttling = True
    assert [reader.get("/v1.0/organization").status_code for _ in range(7)] == [200] * 7

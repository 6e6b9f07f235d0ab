"""Entries of the sign-in log, and who may read them."""

from collections.abc import Callable

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.sandbox.tenant.graph.audit_logs.sign_in_log import POLICIES, SIGN_INS, Json, entries, error_of, sign_in

ALL_VALUES = {"Prefer": "include-unknown-enum-members"}


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

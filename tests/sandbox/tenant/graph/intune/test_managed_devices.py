"""Managed devices: what Intune says of them, page by page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import Assignment, AssignmentFilter, Device
from sandbox.tenant.server import TenantServer

COLLECTION = "/v1.0/deviceManagement/managedDevices"
NAMES = ["ADELE-PC", "DIEGO-PC", "NEW-PC", "Adele's iPhone"]
Message = Callable[[httpx.Response], str]


def names(answer: httpx.Response) -> list[str]:
    return [one["deviceName"] for one in answer.raise_for_status().json()["value"]]


def add_devices(tenant: TenantServer, count: int) -> None:
    for number in range(count):
        key = f"d1000000-0000-4000-8000-{number:012}"
        tenant.state.devices[key] = Device(key, f"o{number}", f"e{number}", f"PC-{number}", "Windows", "10.0.26200.1")


def followed(graph: httpx.Client, url: str, **asked: Any) -> list[list[str]]:  # noqa: ANN401
    pages = []
    while url:
        answer = graph.get(url, **asked)
        pages.append(names(answer))
        url = answer.json().get("@odata.nextLink", "")
    return pages


def test_only_managed_devices_are_listed(graph: httpx.Client) -> None:
    assert names(graph.get(f"{COLLECTION}?$select=deviceName")) == NAMES
    assert graph.get(f"{COLLECTION}/{seed.UNMANAGED_DEVICE}").status_code == 404


def test_a_device(graph: httpx.Client, tenant: TenantServer) -> None:
    body = graph.get(f"{COLLECTION}/{seed.CLEAN_DEVICE}").json()
    assert datetime.fromisoformat(body.pop("lastSyncDateTime"))
    assert body == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#deviceManagement/managedDevices/$entity",
        "id": seed.CLEAN_DEVICE,
        "userId": seed.ADELE,
        "deviceName": "ADELE-PC",
        "managedDeviceOwnerType": "company",
        "enrolledDateTime": "2025-01-15T08:00:00.0000000Z",
        "operatingSystem": "Windows",
        "osVersion": "10.0.26200.6899",
        "complianceState": "compliant",
        "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z",
        "partnerReportedThreatState": "unknown",
        "managementAgent": "mdm",
        "deviceEnrollmentType": "windowsAzureADJoin",
        "deviceRegistrationState": "registered",
        "managementState": "managed",
        "azureADRegistered": True,
        "azureADDeviceId": tenant.state.devices[seed.CLEAN_DEVICE].azure_ad_device_id,
        "emailAddress": seed.ADELE_UPN,
        "userPrincipalName": seed.ADELE_UPN,
        "userDisplayName": "Adele Vance",
        "manufacturer": "Contoso",
        "model": "Sandbox 1",
    }


@pytest.mark.parametrize(
    ("trust_type", "join_type", "enrollment"),
    [
        ("AzureAd", "azureADJoined", "windowsAzureADJoin"),
        ("ServerAd", "hybridAzureADJoined", "windowsAutoEnrollment"),
        ("Workplace", "azureADRegistered", "userEnrollment"),
    ],
)
def test_beta_has_how_a_device_is_joined(
    graph: httpx.Client, tenant: TenantServer, trust_type: str, join_type: str, enrollment: str
) -> None:
    tenant.state.devices[seed.CLEAN_DEVICE].trust_type = trust_type  # type: ignore[assignment]
    beta = graph.get(f"{COLLECTION}/{seed.CLEAN_DEVICE}".replace("v1.0", "beta")).json()
    assert (beta["joinType"], beta["deviceEnrollmentType"]) == (join_type, enrollment)
    assert graph.get(f"{COLLECTION}?$select=joinType").status_code == 400
    assert graph.get(f"{COLLECTION}/{seed.IPHONE}").json()["deviceEnrollmentType"] == "userEnrollment"


def test_a_member_that_is_not_kept_is_no_mistake_of_the_client(graph: httpx.Client) -> None:
    answer = graph.get(f"{COLLECTION}?$select=serialNumber")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: serialNumber of a managed device.",
    )
    unknown = graph.get(f"{COLLECTION}/{seed.CLEAN_DEVICE}?$select=shoeSize")
    assert (unknown.status_code, unknown.json()["error"]["message"]) == (
        400,
        "Could not find a property named 'shoeSize' on type 'microsoft.graph.managedDevice'.",
    )


def test_devices_need_a_permission_of_their_own(without: Callable[[str], httpx.Client]) -> None:
    assert without("DeviceManagementManagedDevices.Read.All").get(COLLECTION).status_code == 403


def test_pages_of_devices_hold_a_thousand(graph: httpx.Client, tenant: TenantServer) -> None:
    add_devices(tenant, 2000)
    sizes = [len(page) for page in followed(graph, f"{COLLECTION}?$select=deviceName")]
    assert sizes == [1000, 1000, 4]
    assert len(names(graph.get(f"{COLLECTION}?$select=deviceName&$top=1500"))) == 1000


@pytest.mark.parametrize(
    ("query", "prefer", "sizes"),
    [
        ("$top=3", None, [3, 1]),
        ("$select=deviceName", "odata.maxpagesize=3", [3, 1]),
        ("$top=1", "respond-async, odata.maxpagesize=3", [3, 1]),
        ("$top=4", "odata.maxpagesize=many", [4]),
    ],
)
def test_the_client_says_how_large_a_page_is(
    graph: httpx.Client, query: str, prefer: str | None, sizes: list[int]
) -> None:
    headers = {"Prefer": prefer} if prefer else {}
    pages = followed(graph, f"{COLLECTION}?{query}", headers=headers)
    assert [len(page) for page in pages] == sizes
    assert [name for page in pages for name in page] == NAMES


def test_a_list_that_changes_while_it_is_read_has_gaps_and_more(graph: httpx.Client, tenant: TenantServer) -> None:
    first = graph.get(f"{COLLECTION}?$top=2&$select=deviceName")
    del tenant.state.devices[seed.CLEAN_DEVICE]
    add_devices(tenant, 1)
    rest = graph.get(first.json()["@odata.nextLink"])
    assert names(first) + names(rest) == ["ADELE-PC", "DIEGO-PC", "Adele's iPhone", "PC-0"]


def test_the_link_to_a_next_page_expires(graph: httpx.Client, tenant: TenantServer, message_of: Message) -> None:
    link = graph.get(f"{COLLECTION}?$top=2").json()["@odata.nextLink"]
    tenant.state.clock.advance(minutes=59)
    assert graph.get(link).status_code == 200
    tenant.state.clock.advance(minutes=2)
    assert message_of(graph.get(link)) == "The skip token has expired"


def test_as_many_links_as_are_wanted_have_expired(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.switches.expired_page_tokens = 1
    link = graph.get(f"{COLLECTION}?$top=2").json()["@odata.nextLink"]
    assert [graph.get(link).status_code for _ in range(2)] == [400, 200]


@pytest.mark.parametrize("text", ["3", "x", "MS4w", "LTEuMC4", ""])
def test_a_token_that_nobody_was_given_is_refused(graph: httpx.Client, text: str) -> None:
    answer = graph.get(COLLECTION, params={"$skiptoken": text})
    message = f"Invalid value '{text}' for $skiptoken query option found."
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_too_many_requests_in_20_seconds(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.switches.device_requests = 2
    answers = [graph.get(COLLECTION) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "TooManyRequests"
    assert "Retry-After" not in answers[2].headers
    assert graph.get("/v1.0/users").status_code == 200
    tenant.state.clock.advance(minutes=1)
    assert graph.get(COLLECTION).status_code == 200


@pytest.mark.parametrize(
    ("query", "prefer", "complete"),
    [
        ("", "", False),
        ("?$top=999", "", True),
        ("?$select=deviceName", "", True),
        ("", "odata.maxpagesize=1000", True),
    ],
)
def test_a_list_without_options_may_leave_devices_out(
    graph: httpx.Client, tenant: TenantServer, query: str, prefer: str, *, complete: bool
) -> None:
    """[issue]"""
    tenant.state.switches.incomplete_device_listing = True
    found = names(graph.get(f"{COLLECTION}{query}", headers={"Prefer": prefer}))
    assert (found == NAMES) is complete
    assert set(found) <= set(NAMES)


def test_devices_can_be_filtered_by_when_they_were_seen(graph: httpx.Client, tenant: TenantServer) -> None:
    now = tenant.state.clock.now()
    tenant.state.devices[seed.RISKY_DEVICE].silent_since = now - timedelta(days=10)
    moment = (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = f"{COLLECTION}?$select=deviceName&$top=2&$filter="
    assert followed(graph, f"{path}lastSyncDateTime lt {moment}") == [["DIEGO-PC"]]
    recent = followed(graph, f"{path}lastSyncDateTime gt {moment} and enrolledDateTime lt {moment}")
    assert recent == [["ADELE-PC", "NEW-PC"], ["Adele's iPhone"]]


def test_devices_cannot_be_filtered_by_system_or_counted(graph: httpx.Client, message_of: Message) -> None:
    """[live]"""
    answer = graph.get(f"{COLLECTION}?$filter=operatingSystem eq 'Windows'")
    assert message_of(answer) == "Filtering on property 'operatingSystem' is not supported"
    assert graph.get(f"{COLLECTION}/$count").status_code == 400
    assert graph.get(f"{COLLECTION}?$count=true").status_code == 400
    assert graph.get(f"{COLLECTION}?$skip=1").status_code == 400


@pytest.mark.parametrize(
    "condition",
    [
        "complianceState eq 'noncompliant'",
        "lastSyncDateTime ge 2026-01-01T00:00:00Z",
        "lastSyncDateTime lt 2026-01-01T00:00:00Z or lastSyncDateTime gt 2026-01-01T00:00:00Z",
        "deviceName eq 'x'",
        "",
    ],
)
def test_whether_another_filter_works_is_not_established(graph: httpx.Client, condition: str) -> None:
    answer = graph.get(COLLECTION, params={"$filter": condition})
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        f"The emulated tenant cannot do this: $filter of managed devices by {condition!r}: "
        "whether Intune takes it is not established.",
    )


def test_a_day_that_does_not_exist(graph: httpx.Client, message_of: Message) -> None:
    condition = "lastSyncDateTime lt 2026-02-30T00:00:00Z"
    assert message_of(graph.get(f"{COLLECTION}?$filter={condition}")) == f"Invalid filter clause: '{condition}'"


@pytest.mark.parametrize(
    ("risk", "state"),
    [("clear", "secured"), ("low", "lowSeverity"), ("medium", "mediumSeverity"), ("high", "highSeverity")],
)
def test_what_the_partner_reports_is_shown_where_the_tenant_shows_it(
    graph: httpx.Client, tenant: TenantServer, risk: str, state: str
) -> None:
    def states() -> dict[str, str]:
        found = graph.get(f"{COLLECTION}?$select=deviceName,partnerReportedThreatState").json()["value"]
        return {one["deviceName"]: one["partnerReportedThreatState"] for one in found}

    tenant.state.devices[seed.CLEAN_DEVICE].machine_risk = risk  # type: ignore[assignment]
    tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = True
    assert set(states().values()) == {"unknown"}
    tenant.state.switches.partner_threat_state = "reported"
    assert (states()["ADELE-PC"], states()["NEW-PC"]) == (state, "unknown")
    tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = False
    assert set(states().values()) == {"unknown"}


def test_what_cannot_be_evaluated_is_not_shown_as_compliant(
    graph: httpx.Client, tenant: TenantServer, policy_id: str
) -> None:
    tenant.state.assignment_filters["x"] = AssignmentFilter("x", "Odd", '(device.cpuArchitecture -eq "arm64")')
    policy = tenant.state.compliance_policies[policy_id]
    policy.assignments = [Assignment("allDevicesAssignmentTarget", filter_id="x", filter_type="include")]
    answer = graph.get(f"{COLLECTION}/{seed.CLEAN_DEVICE}")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        'The emulated tenant cannot do this: The rule of the assignment filter "Odd" cannot be evaluated here: '
        "the property 'cpuArchitecture' is not known of a device. "
        "The rule is '(device.cpuArchitecture -eq \"arm64\")'.",
    )

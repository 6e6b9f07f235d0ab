"""Queries of the sign-in log: pages, filters, what is refused, and how many requests are allowed."""

from datetime import timedelta

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.sandbox.tenant.graph.audit_logs.sign_in_log import SIGN_INS, entries, error_of, sign_in


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

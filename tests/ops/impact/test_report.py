"""The order of danger, the counts, the remarks, and both formats of one small tenant, whole."""

import json

from ops.impact.formats.json_document import json_document
from ops.impact.formats.terminal import terminal_text
from ops.impact.judging.judgement import Verdict
from ops.impact.judging.report import Report
from tests.ops.impact.small_tenant import SmallTenant, configured, id_of

SYNCHRONIZATION = "d29b2b05-8046-44ba-8758-1e26182fcf32"


def company() -> SmallTenant:
    tenant = SmallTenant()
    for name in ("Adele", "Bob", "Diego", "Nobody", "Root", "Sync", "breakglass"):
        tenant.person(name)
    tenant.role("Root")
    tenant.role("Sync", SYNCHRONIZATION)
    tenant.device("PC-A", "Adele")
    tenant.device("PC-B", "Bob", risk="Severe")
    tenant.device("PC-D", "Diego", risk="High")
    tenant.device("PC-R", "Root", risk="High")
    tenant.device("kiosk", None)
    tenant.device("iPhone", "Adele", operatingSystem="iOS", risk=None)
    return tenant


def report(limit: int = 0) -> Report:
    return company().report(configured(conditionalAccess={"platforms": {"include": ["windows"]}}), limit)


def test_the_most_dangerous_come_first() -> None:
    """Administrators (a service account holds a role, too), then people without any device, then the others."""
    found = [(one.display_name, one.is_administrator, one.is_service_like) for one in report().named]
    assert found == [
        ("Root", True, False),
        ("Sync", True, True),
        ("Nobody", False, False),
        ("Diego", False, False),
        ("Bob", False, False),
    ]


def test_counts() -> None:
    found = report()
    assert found.people.by_verdict == {
        Verdict.BLOCKED: 4,
        Verdict.AFTER_GRACE: 0,
        Verdict.NOT_KNOWN: 1,
        Verdict.FINE: 1,
    }
    assert (found.out_of_scope, [one.display_name for one in found.emergency]) == (1, ["breakglass"])
    assert (found.devices_not_covered, found.devices_without_a_person) == (1, 1)
    assert [(reason.code, count) for _, reason, count in found.people.reasons] == [
        ("machineRisk", 2),
        ("noDevice", 2),
        ("riskNotKnown", 1),
    ]


def test_exit_status() -> None:
    assert [report(limit).exit_status for limit in (3, 4, 5)] == [2, 1, 0]


def test_a_second_page_that_repeats_people_and_devices_counts_once() -> None:
    tenant = company()
    once = tenant.report(configured())
    tenant.users += tenant.users
    tenant.managed += tenant.managed
    again = tenant.report(configured())
    assert (again.people, again.devices, again.disabled_accounts) == (once.people, once.devices, once.disabled_accounts)


def test_json() -> None:
    document = json.loads(json_document(report()))
    assert {key: document[key] for key in ("schemaVersion", "stack", "policy", "limit", "exitStatus")} == {
        "schemaVersion": 1,
        "stack": "test",
        "policy": {"displayName": "Require compliant device", "state": "reportOnly"},
        "limit": 0,
        "exitStatus": 2,
    }
    assert document["people"]["named"][0] == {
        "id": id_of("Root"),
        "displayName": "Root",
        "userPrincipalName": "Root@contoso.example",
        "verdict": "blocked",
        "code": "machineRisk",
        "text": "machine risk high, the limit is medium",
        "needs": None,
        "administrator": True,
        "emergencyAccount": False,
        "serviceLike": False,
        "deviceCount": 1,
        "devices": [
            {
                "name": "PC-R",
                "operatingSystem": "Windows",
                "verdict": "blocked",
                "code": "machineRisk",
                "text": "machine risk high, the limit is medium",
                "needs": None,
            }
        ],
    }
    assert document["devices"]["byOperatingSystem"] == {
        "Windows": {"blocked": 2, "blockedAfterGrace": 0, "notKnown": 1, "fine": 2}
    }


def test_each_source_has_its_requests_with_their_time() -> None:
    sources = {one["name"]: one for one in json.loads(json_document(report()))["sources"]}
    time = "2026-11-27T12:00:00Z"
    query = {"$top": "10000"}
    assert sources["Defender machines"]["evidence"] == [
        {"method": "GET", "route": "/api/machines", "query": query, "time": time}
    ]
    assert [(one["route"], one["time"]) for one in sources["Managed devices"]["evidence"]] == [
        ("/v1.0/deviceManagement/managedDevices", time)
    ]


def test_anonymous_json_has_no_name_and_no_id() -> None:
    text = json_document(report(), without_names=True)
    for name in ("Root", "Diego", "Nobody", "breakglass"):
        assert name not in text
        assert id_of(name) not in text
    assert "PC-R" not in text
    assert [one["displayName"] for one in json.loads(text)["people"]["named"]] == [f"Person {n}" for n in range(1, 6)]


def test_foreign_names_are_harmless_in_a_terminal() -> None:
    tenant = SmallTenant()
    tenant.person("\x1b[31mEvil\u202e [bold]")
    tenant.users[0]["userPrincipalName"] = "e@x"
    text = terminal_text(tenant.report(configured()), 120)
    assert "\\u001b[31mEvil\\u202e [bold] (e@x)" in text
    assert "\x1b" not in text


def test_text_names_the_first_people_and_counts_the_others() -> None:
    tenant = SmallTenant()
    for number in range(30):
        tenant.person(f"Person {number:02}")
    text = terminal_text(tenant.report(configured()), 120)
    assert "Who: the first 25, and 5 more (--format json has all)" in text
    assert "Person 24 (" in text
    assert "Person 25 (" not in text

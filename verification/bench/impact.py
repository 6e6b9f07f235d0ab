"""`ops impact` in a large tenant: processor time and memory beside those of parsing the same answers alone.

The pages stand in memory as the bytes of Graph's and Defender's answers, so that no network is in the figures. Each
figure is that of a process of its own. Both parse each page; the report also judges.
"""

import json
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from rich.table import Table

from ops.impact.judging.report import Report
from ops.impact.reading.tenant import assessed
from ops.tenant.readings import Readings
from ops.tenant.sources import Sources
from providers.graph.request import Json, Request
from settings import Settings, load

NOW: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
_PAGE: Final = 999
_POLICIES: Final = 40
_RISKS: Final = ("None", "None", "None", "Informational", "Low", "Medium", "High")
_STATES: Final = ("compliant", "compliant", "compliant", "compliant", "noncompliant", "inGracePeriod")


@dataclass(frozen=True)
class Size:
    """How large the tenant is. Each person is in two of the groups that policies name, each device in one."""

    devices: int = 200_000
    people: int = 100_000
    groups: int = 2_000

    def __str__(self) -> str:
        return f"{self.devices:,} devices, {self.people:,} people, {self.groups:,} groups"


class Pages:
    """All answers of the tenant, as bytes, by path."""

    def __init__(self, size: Size) -> None:
        # The same tenant in each process.
        chance = random.Random(1)  # noqa: S311 - nothing secret
        self._size = size
        self._members: list[list[Json]] = [[] for _ in range(size.groups)]
        for number in range(size.people):
            for group in chance.sample(range(size.groups), 2):
                self._members[group].append(_member("user", 1, number))
        for number in range(size.devices):
            self._members[chance.randrange(size.groups)].append(_member("device", 2, number))
        self.by_path: dict[str, list[bytes]] = {
            f"/groups/{_id(4, number)}/transitiveMembers": _pages(members)
            for number, members in enumerate(self._members)
        }
        self._members = []
        self.by_path |= {
            "/users": _pages(_users(size)),
            "/devices": _pages(_entra_devices(size, chance)),
            "/machines": _pages(_machines(size, chance), 10_000),
            "/deviceManagement/managedDevices": _pages(_managed_devices(size, chance)),
            "/deviceManagement/deviceCompliancePolicies": _pages(_policies(size)),
            "/roleManagement/directory/roleAssignments": _pages(_roles(size)),
            "/policies/crossTenantAccessPolicy/partners": _pages([]),
        }

    def stream(self, request: Request) -> Iterator[Json]:
        """As the clients do: page by page."""
        for page in self.by_path[request.path]:
            yield from json.loads(page)["value"]

    def get_all(self, request: Request) -> Iterator[Json]:
        """As `stream`."""
        return self.stream(request)

    def pause(self) -> None:
        """Nothing is written."""

    def caller(self) -> None:
        """Nobody signs in."""

    def send(self, request: Request) -> Json:
        """The few single objects."""
        found: dict[str, Json] = {
            "/deviceManagement/settings": {"secureByDefault": True, "deviceComplianceCheckinThresholdDays": 30},
            "/policies/crossTenantAccessPolicy/default": {"inboundTrust": {"isCompliantDeviceAccepted": False}},
        }
        return found.get(
            request.path,
            {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": True, "partnerState": "enabled"},
        )

    def parse(self) -> int:
        """Read everything and keep nothing; how many objects there were."""
        return sum(len(json.loads(page)["value"]) for pages in self.by_path.values() for page in pages)

    def report(self) -> Report:
        """What `ops impact` makes of it."""
        return assessed("benchmark", _settings(), 0, Sources(Readings(self, lambda: NOW).recorder(), self))


def _id(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 96) + number * 0x9E3779B97F4A7C15 % (1 << 64)))


def _member(kind: str, key: int, number: int) -> Json:
    return {"@odata.type": f"#microsoft.graph.{kind}", "id": _id(key, number)}


def _pages(items: Iterable[Json], most: int = _PAGE) -> list[bytes]:
    pages, page = [], []
    for item in items:
        page.append(item)
        if len(page) == most:
            pages.append(json.dumps({"value": page}).encode())
            page = []
    return [*pages, json.dumps({"value": page}).encode()]


def _users(size: Size) -> Iterator[Json]:
    for number in range(size.people):
        is_guest = number % 50 == 0
        name = f"person.{number}_fabrikam.example#EXT#" if is_guest else f"person.{number}"
        yield {
            "id": _id(1, number),
            "displayName": f"Person Number {number}",
            "userPrincipalName": f"{name}@contoso.example",
            "userType": "Guest" if is_guest else "Member",
            "accountEnabled": number % 33 != 0,
            "externalUserState": "Accepted" if is_guest else None,
            "creationType": "Invitation" if is_guest else None,
        }


def _entra_devices(size: Size, chance: random.Random) -> Iterator[Json]:
    for number in range(size.devices):
        yield {
            "id": _id(2, number),
            "deviceId": _id(3, number),
            "accountEnabled": number % 99 != 0,
            "isCompliant": chance.random() < 0.7,
            "trustType": chance.choice(("AzureAd", "AzureAd", "ServerAd", "Workplace")),
        }


def _machines(size: Size, chance: random.Random) -> Iterator[Json]:
    """With the members that Microsoft's page on the machine resource lists; phones are no machines here."""
    for number in range(size.devices):
        if number % 5 == 0:
            continue
        yield {
            "id": f"{number:040x}",
            "computerDnsName": f"pc-{number}.contoso.example",
            "firstSeen": "2025-08-02T14:55:03.7791856Z",
            "lastSeen": "2026-11-26T07:21:59.5171234Z",
            "osPlatform": "Windows11",
            "osProcessor": "x64",
            "version": "24H2",
            "osBuild": 26100,
            "lastIpAddress": "10.166.113.46",
            "lastExternalIpAddress": "203.0.113.175",
            "healthStatus": "Active" if number % 40 else "NoSensorData",
            "onboardingStatus": "Onboarded" if number % 30 else "CanBeOnboarded",
            "deviceValue": "Normal",
            "rbacGroupId": 300,
            "rbacGroupName": "Clients",
            "riskScore": chance.choice(_RISKS),
            "exposureLevel": "Low",
            "isAadJoined": True,
            "aadDeviceId": _id(3, number),
            "machineTags": [],
            "ipAddresses": [],
        }


def _managed_devices(size: Size, chance: random.Random) -> Iterator[Json]:
    for number in range(size.devices):
        is_phone = number % 5 == 0
        build = f"10.0.{chance.choice((19045, 22631, 26100, 26200))}.{chance.randrange(4000, 4050)}"
        silent = timedelta(minutes=chance.randrange(60 * 24 * 35))
        yield {
            "id": _id(5, number),
            "azureADDeviceId": _id(3, number),
            "deviceName": f"PC-{number}",
            "userId": _id(1, chance.randrange(size.people)) if number % 20 else "",
            "operatingSystem": "iOS" if is_phone else "Windows",
            "osVersion": "26.1" if is_phone else build,
            "complianceState": chance.choice(_STATES),
            "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z",
            "partnerReportedThreatState": "unknown",
            "lastSyncDateTime": f"{NOW - silent:%Y-%m-%dT%H:%M:%SZ}",
        }


def _policies(size: Size) -> Iterator[Json]:
    """Policies of other people, of both platforms, that share the groups."""
    for number in range(_POLICIES):
        kind = "iosCompliancePolicy" if number % 4 == 0 else "windows10CompliancePolicy"
        groups = range(number, size.groups, _POLICIES)
        target = "#microsoft.graph.groupAssignmentTarget"
        yield {
            "@odata.type": f"#microsoft.graph.{kind}",
            "id": _id(6, number),
            "displayName": f"Policy {number}",
            "assignments": [{"target": {"@odata.type": target, "groupId": _id(4, group)}} for group in groups],
        }


def _roles(size: Size) -> Iterator[Json]:
    for number in range(0, size.people, 500):
        yield {
            "principalId": _id(1, number),
            "roleDefinitionId": _id(7, number % 20),
            "directoryScopeId": "/",
            "principal": {"@odata.type": "#microsoft.graph.user"},
        }


def _settings() -> Settings:
    """The policy for a part of the devices, so that the others depend on the tenant's other policies."""
    return load(
        {
            "compliancePolicy": {
                "displayName": "Benchmark",
                "machineRiskScore": "medium",
                "settings": {"osMinimumVersion": "10.0.22631"},
                "assignments": {"include": [_id(4, number) for number in range(100)]},
                "actionsForNoncompliance": [{"action": "block", "afterDays": 3}],
            },
            "conditionalAccess": {
                "displayName": "Benchmark",
                "users": {"include": {"users": ["All"]}, "exclude": {"groups": [_id(4, 7)]}},
                "applications": {"include": ["Office365"]},
            },
            "breakGlass": {"users": [_id(1, 1), _id(1, 2)]},
        }
    )


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor, and MiB at the peak above the pages."""

    seconds: float
    mebibytes: float


def cost_of(what: str, size: Size) -> Cost:
    """Of `parse` or `report`, in this process, whose peak it raises."""
    pages = Pages(size)
    work: Callable[[], Any] = getattr(pages, what)
    before, started = _peak(), time.process_time()
    work()
    return Cost(time.process_time() - started, _peak() - before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def impact_table(size: Size, repeat: int) -> Table:
    """One row: the report beside parsing alone. Of several runs the fastest counts: what disturbs only slows."""
    context = multiprocessing.get_context("spawn")
    best: dict[str, Cost] = {}
    for what in ("parse", "report") * repeat:
        with context.Pool(1) as pool:
            found = pool.apply(cost_of, (what, size))
        best[what] = min(found, best.get(what, found), key=lambda one: one.seconds)
    parse, report = best["parse"], best["report"]
    caption = "processor time; memory: the peak above the pages of JSON, which stand in memory"
    table = Table(title=f"ops impact: {size}", caption=caption)
    for heading in ("parsing", "report", "ratio", "memory of parsing", "memory of report"):
        table.add_column(heading, justify="right")
    memory = [f"{one.mebibytes:.0f} MiB" for one in (parse, report)]
    table.add_row(f"{parse.seconds:.2f} s", f"{report.seconds:.2f} s", f"{report.seconds / parse.seconds:.2f}", *memory)
    return table

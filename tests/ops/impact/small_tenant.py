"""A tenant of a few people and devices, as Graph and Defender would answer, without a socket."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ops.impact.judging.judgement import Verdict
from ops.impact.judging.report import Report
from ops.impact.reading.tenant import assessed
from ops.tenant.readings import Readings
from ops.tenant.sources import Sources
from providers.graph.errors import ForbiddenError, NotFoundError
from providers.graph.request import Json, Request
from providers.graph.tenant_guard import Caller
from settings import Settings, load

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CONNECTOR = {
    "windowsEnabled": True,
    "windowsDeviceBlockedOnMissingPartnerData": True,
    "partnerState": "enabled",
}
TENANT_SETTINGS = {"secureByDefault": False, "deviceComplianceCheckinThresholdDays": 30}
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


def id_of(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def configured(**more: Any) -> Settings:  # noqa: ANN401 - any section
    """A Windows policy for all devices with the limit medium, and a compliant device for everybody on Windows."""
    config: dict[str, Any] = {
        "compliancePolicy": {
            "displayName": "Windows risk",
            "machineRiskScore": "medium",
            "assignments": {"include": ["All devices"]},
        },
        "conditionalAccess": {
            "displayName": "Require compliant device",
            "users": ["All"],
            "applications": {"include": ["Office365"]},
        },
        "breakGlass": {"users": [id_of("breakglass")]},
    }
    for key, value in more.items():
        config[key] = {**config.get(key, {}), **value} if isinstance(value, dict) else value
    return load({key: value for key, value in config.items() if value is not None})


@dataclass(eq=False)
class SmallTenant:
    """`refused`: paths that answer 403. Defender is asked unless `defender` is False."""

    users: list[Json] = field(default_factory=list)
    roles: list[Json] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    managed: list[Json] = field(default_factory=list)
    entra: list[Json] = field(default_factory=list)
    machines: list[Json] = field(default_factory=list)
    policies: list[Json] = field(default_factory=list)
    connector: Json | None = field(default_factory=lambda: dict(CONNECTOR))
    settings: Json = field(default_factory=lambda: dict(TENANT_SETTINGS))
    trusts: list[bool] = field(default_factory=lambda: [False])
    """Whether this tenant trusts compliant devices of others: by default, then of each partner."""
    refused: set[str] = field(default_factory=set)
    defender: bool = True

    def person(self, name: str, **more: object) -> str:
        key = id_of(name)
        self.users.append(
            {"id": key, "displayName": name, "userPrincipalName": f"{name}@contoso.example", "accountEnabled": True}
            | more
        )
        return key

    def role(self, name: str, role: str = GLOBAL_ADMINISTRATOR, scope: str = "/", kind: str = "user") -> None:
        principal = {"@odata.type": f"#microsoft.graph.{kind}"}
        self.roles.append(
            {"principalId": id_of(name), "roleDefinitionId": role, "directoryScopeId": scope, "principal": principal}
        )

    def device(self, name: str, user: str | None = None, risk: str | None = "None", **more: object) -> None:
        """A Windows device that Intune, Entra and Defender know; compliant today. `risk`: None for no machine."""
        entra = {"isCompliant": True, "accountEnabled": True, "trustType": "AzureAd"}
        managed = {
            "userId": id_of(user) if user else "",
            "operatingSystem": "Windows",
            "osVersion": "10.0.26200.6899",
            "complianceState": "compliant",
            "partnerReportedThreatState": "unknown",
            "lastSyncDateTime": (NOW - timedelta(hours=3)).isoformat(),
        }
        device_id = id_of(f"{name}/device")
        self.managed.append(
            {"id": id_of(f"{name}/intune"), "deviceName": name, "azureADDeviceId": device_id}
            | managed
            | {key: value for key, value in more.items() if key in managed}
        )
        self.entra.append(
            {"id": id_of(name), "deviceId": device_id, **entra}
            | {key: value for key, value in more.items() if key in entra}
        )
        if risk is not None:
            onboarding = str(more.get("onboardingStatus", "Onboarded"))
            self.machines.append(
                {"aadDeviceId": device_id, "riskScore": risk, "onboardingStatus": onboarding, "healthStatus": "Active"}
            )

    def report(self, settings: Settings, limit: int = 0) -> Report:
        recorder = Readings(self, lambda: NOW).recorder()
        sources = Sources(recorder, DefenderDouble(self) if self.defender else None)
        return assessed("test", settings, limit, sources)

    def send(self, request: Request) -> Json:
        self._refuse(request)
        if request.path == "/policies/crossTenantAccessPolicy/default":
            return trust(is_trusted=self.trusts[0])
        found = self.settings if request.path == "/deviceManagement/settings" else self.connector
        if found is None:
            raise missing(request)
        return found

    def stream(self, request: Request) -> Iterator[Json]:
        self._refuse(request)
        if request.path.startswith("/groups/"):
            group = request.path.split("/")[2]
            if group not in self.groups:
                raise missing(request)
            return iter([{"id": id_of(one)} for one in self.groups[group]])
        lists = {
            "/policies/crossTenantAccessPolicy/partners": [trust(is_trusted=one) for one in self.trusts[1:]],
            "/users": self.users,
            "/devices": self.entra,
            "/machines": self.machines,
            "/roleManagement/directory/roleAssignments": self.roles,
            "/deviceManagement/managedDevices": self.managed,
            "/deviceManagement/deviceCompliancePolicies": self.policies,
        }
        return iter(lists[request.path])

    def get_all(self, request: Request) -> Iterator[Json]:
        return self.stream(request)

    def pause(self) -> None:
        raise AssertionError

    def caller(self) -> Caller | None:
        return None

    def _refuse(self, request: Request) -> None:
        if any(request.path.startswith(one) for one in self.refused):
            raise ForbiddenError(request.what, status=403, code="Forbidden", request_id="")


class DefenderDouble(SmallTenant):
    """Defender's machines of a tenant."""

    def __init__(self, tenant: SmallTenant) -> None:
        super().__init__(machines=tenant.machines, refused=tenant.refused)

    def stream(self, request: Request) -> Iterator[Json]:
        if not self.machines:
            raise missing(request)
        return super().stream(request)


def trust(*, is_trusted: bool) -> Json:
    return {"inboundTrust": {"isCompliantDeviceAccepted": is_trusted}}


def missing(request: Request) -> NotFoundError:
    return NotFoundError(request.what, status=404, code="ResourceNotFound", request_id="")


def verdicts(report: Report) -> dict[str, list[str]]:
    """Who is not fine, by name, and how many are."""
    names: dict[str, list[str]] = {}
    for one in report.named:
        names.setdefault(one.judgement.verdict.name, []).append(one.display_name)
    fine = report.people.by_verdict[Verdict.FINE]
    return names | ({"FINE": [str(fine)]} if fine else {})

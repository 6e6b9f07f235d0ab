"""The report and the emulated tenant, whose judgements are written apart, agree on any small tenant.

Each example is judged before anything is deployed. Then the configuration is put into the tenant by Graph requests, and
people sign in. Who was called fine is granted, who was called blocked is refused on each device that the policy covers
and without one, and who was called blocked after grace is refused once the grace period is over.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st

from components.compliance_policy import actions, members, targets
from ops.impact.judging.judgement import Verdict
from ops.impact.judging.report import Report
from ops.impact.reading.tenant import assessed
from ops.tenant.readings import Readings
from ops.tenant.sources import Sources
from providers.defender.client import DefenderClient
from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from providers.graph.request import Json, Request
from sandbox.tenant import seed
from sandbox.tenant.consequence.errors import CannotEvaluateError
from sandbox.tenant.objects import Device, Group, User
from sandbox.tenant.server import TenantServer
from settings import Settings, load
from tests.ops.impact.small_tenant import id_of

PEOPLE, GROUPS = ("Anna", "Ben", "Cleo"), ("first", "second")
NAME = "Windows risk"
POLICIES = "/deviceManagement/deviceCompliancePolicies"
Risk = Literal["clear", "low", "medium", "high"]
RISKS = st.sampled_from(["clear", "low", "medium", "high"])
SYSTEMS = {"Windows": "windows", "iOS": "iOS", "macOS": "macOS"}


@dataclass(frozen=True)
class AnyDevice:
    """A device before and after the deployment: nothing of it changes."""

    user: str | None
    system: str = "Windows"
    risk: Risk = "clear"
    onboarded: bool = True
    managed: bool = True
    silent_days: int = 0
    fails_encryption: bool = False


@dataclass(frozen=True)
class AnyTenant:
    """What is judged: a tenant, what of ours stands in it already, and the configuration."""

    devices: list[AnyDevice]
    in_groups: dict[str, list[str]]
    """Names of people and numbers of devices."""
    limit: Risk
    standing: Risk | None
    grace_hours: int
    include: list[str]
    exclude: list[str]
    everybody: bool
    excluded_group: str | None
    windows_alone: bool
    strict_before: bool
    strict_after: bool | None
    checkin_days: int | None
    encryption: bool = False
    admins: list[str] = field(default_factory=list)


DEVICES = st.builds(
    AnyDevice,
    user=st.sampled_from([*PEOPLE, *PEOPLE, None]),
    system=st.sampled_from(["Windows", "Windows", "Windows", "iOS", "macOS"]),
    risk=RISKS,
    onboarded=st.sampled_from([True, True, True, False]),
    managed=st.sampled_from([True, True, True, False]),
    silent_days=st.sampled_from([0, 0, 0, 0, 40]),
    fails_encryption=st.sampled_from([False, False, True]),
)
TARGETS = st.sampled_from([["All devices"], ["All devices"], ["All users"], ["first"], ["first", "second"]])
TENANTS = st.builds(
    AnyTenant,
    devices=st.lists(DEVICES, min_size=1, max_size=4),
    in_groups=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from([*PEOPLE, "0", "1", "2"]), unique=True, max_size=3) for name in GROUPS}
    ),
    limit=RISKS,
    standing=st.one_of(st.none(), st.none(), RISKS),
    grace_hours=st.sampled_from([0, 0, 24]),
    include=TARGETS,
    exclude=st.sampled_from([[], [], ["second"]]),
    everybody=st.booleans(),
    excluded_group=st.sampled_from([None, None, "second"]),
    windows_alone=st.booleans(),
    strict_before=st.sampled_from([False, False, True]),
    strict_after=st.sampled_from([None, False, True]),
    checkin_days=st.sampled_from([None, None, 20, 60]),
    encryption=st.sampled_from([False, False, True]),
    admins=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=1),
)


def configured(given: AnyTenant) -> Settings:
    exclude = {"groups": [id_of(given.excluded_group)]} if given.excluded_group and given.everybody else {}
    users = {
        "include": {"users": ["All"]} if given.everybody else {"groups": [id_of("first")]},
        "exclude": exclude,
    }
    strict = {"secureByDefault": given.strict_after, "deviceComplianceCheckinThresholdDays": given.checkin_days}
    wanted = {name: value for name, value in strict.items() if value is not None}
    named = {name: id_of(name) for name in GROUPS}
    excluded = [named[one] for one in given.exclude if one not in given.include]
    config: dict[str, Any] = {
        "connector": {"windowsEnabled": True},
        "compliancePolicy": {
            "displayName": NAME,
            "machineRiskScore": given.limit,
            "settings": {"storageRequireEncryption": True} if given.encryption else {},
            "actionsForNoncompliance": [{"action": "block", "afterHours": given.grace_hours}],
            "assignments": {"include": [named.get(one, one) for one in given.include], "exclude": excluded},
        },
        "conditionalAccess": {
            "displayName": "Require compliant device",
            "users": users,
            "applications": {"include": [seed.SHAREPOINT_ONLINE]},
            **({"platforms": {"include": ["windows"]}} if given.windows_alone else {}),
        },
        "breakGlass": {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
        **({"tenantCompliance": wanted} if wanted else {}),
    }
    return load(config)


def fill(tenant: TenantServer, given: AnyTenant) -> None:
    """The tenant as it is before the deployment."""
    state = tenant.state
    with state.lock:
        emergency = {key: state.users[key] for key in (seed.BREAK_GLASS_1, seed.BREAK_GLASS_2)}
        people = {id_of(name): User(id_of(name), name, f"{name.lower()}@contoso.example") for name in PEOPLE}
        for name in given.admins:
            people[id_of(name)].directory_roles.add(seed.GLOBAL_ADMINISTRATOR)
        state.users = emergency | people
        state.devices = {one.id: one for one in (device(n, a, tenant) for n, a in enumerate(given.devices))}
        state.groups = {id_of(name): Group(id_of(name), name, members=member_ids(given, name)) for name in GROUPS}
        state.device_management_settings["secureByDefault"] = given.strict_before
        # Licences of the seed's people would refer to nobody.
        application = state.applications[seed.CLIENT_ID]
        application.defender_permissions = {"Machine.Read.All"}
        application.permissions.add("Device.Read.All")


def device(number: int, given: AnyDevice, tenant: TenantServer) -> Device:
    silent = tenant.state.clock.now() - timedelta(days=given.silent_days) if given.silent_days else None
    return Device(
        id_of(f"{number}/intune"),
        id_of(f"{number}/object"),
        id_of(f"{number}/device"),
        f"device-{number}",
        given.system,
        "10.0.26200.6899",
        user_id=id_of(given.user) if given.user else None,
        managed=given.managed,
        onboarded=given.onboarded and given.system == "Windows",
        machine_risk=given.risk,
        silent_since=silent,
        failed_settings={"storageRequireEncryption"} if given.fails_encryption else set(),
    )


def member_ids(given: AnyTenant, group: str) -> set[str]:
    found = set()
    for one in given.in_groups[group]:
        if not one.isdecimal():
            found.add(id_of(one))
        elif int(one) < len(given.devices):
            found.add(id_of(f"{one}/object"))
    return found


class Deployment:
    """Puts a configuration into the tenant, as `pulumi up` would."""

    def __init__(self, graph: GraphClient) -> None:
        self.graph = graph
        self.policy_id: str | None = None

    def compliance_policy(self, wanted: Settings) -> None:
        policy = wanted.compliance_policy
        assert policy is not None
        rule: Json = {"ruleName": "PasswordRequired", "scheduledActionConfigurations": actions(policy)}
        body: Json = {"@odata.type": "#microsoft.graph.windows10CompliancePolicy", **members(policy)}
        if self.policy_id is None:
            self.policy_id = self._send("POST", POLICIES, {**body, "scheduledActionsForRule": [rule]}, "beta")["id"]
        else:
            path = f"{POLICIES}/{self.policy_id}"
            self._send("PATCH", path, body, "beta")
            rules = {"deviceComplianceScheduledActionForRules": [rule]}
            self._send("POST", f"{path}/scheduleActionsForRules", rules, "beta")
        assigned = [{"target": target} for target in targets(policy.assignments)]
        self._send("POST", f"{POLICIES}/{self.policy_id}/assign", {"assignments": assigned}, "beta")

    def others(self, wanted: Settings) -> None:
        connector = f"/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
        self._send("PATCH", connector, {"windowsEnabled": True})
        if wanted.tenant_compliance is not None:
            self._send("PATCH", "/deviceManagement", {"settings": wanted.tenant_compliance.managed})
        access, break_glass = wanted.conditional_access, wanted.break_glass
        assert access is not None
        assert break_glass is not None
        users = {
            "includeUsers": list(access.users.include.users),
            "includeGroups": list(access.users.include.groups),
            "excludeUsers": list(break_glass.users),
            "excludeGroups": list(access.users.exclude.groups),
        }
        conditions: Json = {
            "users": {name: value for name, value in users.items() if value},
            "applications": {"includeApplications": list(access.applications.include)},
            "clientAppTypes": list(access.client_app_types),
        }
        if access.platforms is not None:
            conditions["platforms"] = {"includePlatforms": list(access.platforms.include)}
        body = {
            "displayName": access.display_name,
            "state": "enabled",
            "conditions": conditions,
            "grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]},
        }
        self._send("POST", "/identity/conditionalAccess/policies", body)

    def _send(self, method: Any, path: str, body: Json, version: Any = "v1.0") -> Json:  # noqa: ANN401
        return self.graph.send(Request(method, path, f"{method} {path}", "none", version, body=body))


@pytest.fixture(scope="module")
def connection(tenant_server: TenantServer) -> Iterator[Connection]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in tenant_server.environment().items():
            patch.setenv(name, value)
        yield Connection(
            tenant_server.tenant_id,
            client_id=tenant_server.client_id,
            client_secret=tenant_server.client_secret,
            metadata_host=tenant_server.host,
        )


def granted(tenant: TenantServer, name: str, device: str | None, platform: str) -> bool:
    signed_in = tenant.sign_in(user=id_of(name), application=seed.SHAREPOINT_ONLINE, device=device, platform=platform)
    return bool(signed_in.body()["granted"])


def sign_ins(tenant: TenantServer, given: AnyTenant, name: str) -> dict[str, bool]:
    """Whether each sign-in on a platform that the policy covers is granted: from each device, and from none."""
    found = {"none": granted(tenant, name, None, "windows")}
    for number, one in enumerate(given.devices):
        if one.user == name and (one.system == "Windows" or not given.windows_alone):
            found[f"device-{number}"] = granted(tenant, name, f"device-{number}", SYSTEMS[one.system])
    return found


def others(tenant: TenantServer, given: AnyTenant, name: str) -> list[bool]:
    """The same on platforms that the policy leaves alone."""
    return [
        granted(tenant, name, f"device-{number}", SYSTEMS[one.system])
        for number, one in enumerate(given.devices)
        if one.user == name and one.system != "Windows" and given.windows_alone
    ]


@given(given=TENANTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_report_is_what_happens(tenant_server: TenantServer, connection: Connection, given: AnyTenant) -> None:
    tenant_server.reset()
    fill(tenant_server, given)
    wanted = configured(given)
    with closing(GraphClient(connection)) as graph, closing(DefenderClient(connection)) as defender:
        deployment = Deployment(graph)
        if given.standing is not None:
            policy = wanted.compliance_policy
            assert policy is not None
            before = policy.model_copy(update={"machine_risk_score": given.standing})
            deployment.compliance_policy(wanted.model_copy(update={"compliance_policy": before}))
        report = assessed(
            "dev", wanted, 0, Sources(Readings(graph, tenant_server.state.clock.now).recorder(), defender)
        )
        deployment.compliance_policy(wanted)
        deployment.others(wanted)
    try:
        compare(tenant_server, given, report)
    except CannotEvaluateError:
        reject()  # Microsoft does not say what happens, so there is nothing to compare the report with.


def compare(tenant: TenantServer, given: AnyTenant, report: Report) -> None:
    verdicts = {one.display_name: one.judgement for one in report.named}
    assert sum(report.people.by_verdict.values()) + report.out_of_scope == len(PEOPLE) + 2
    late = []
    for name in PEOPLE:
        found = verdicts.get(name)
        event("fine" if found is None else found.verdict.name)
        results = sign_ins(tenant, given, name)
        if found is None:
            assert any([*results.values(), *others(tenant, given, name)]), (name, results)
        elif found.verdict is Verdict.BLOCKED:
            assert not any(results.values()), (name, found, results)
        elif found.verdict is Verdict.AFTER_GRACE:
            late.append(name)
    if late:
        tenant.state.clock.advance(timedelta(hours=given.grace_hours + 1))
        for name in late:
            results = sign_ins(tenant, given, name)
            assert not any(results.values()), (name, verdicts[name], results)

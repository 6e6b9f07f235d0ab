"""Which checks each part has: what a change of it meets, in a tenant where all is well but for one thing."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pulumi
import pytest

from components import stack_state
from components.checks.check import Change, warnings_of
from components.checks.duplicates import ID_PREFIX
from components.checks.existence import Existence
from components.checks.hooks import ChangeHook
from components.checks.machine_risk import COMPLIANCE_POLICY_ID
from components.checks.parts import PartHooks
from components.stack_state import Resources
from components.tenant_reader import Tenant
from settings import BreakGlass, Settings, load
from settings.references import Mention

FIRST, SECOND = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
OURS: Final = "6d9c2f7e-1e4b-4c63-8b52-8f3ea1d7b204"
EMERGENCY: Final = BreakGlass(users=(FIRST, SECOND))
PARTS: Final = ("it-connector", "it-compliance-policy", "it-tenant-compliance")
KNOWN: Final = {**dict.fromkeys(PARTS, "1"), COMPLIANCE_POLICY_ID: "1"}
EXCLUDING: Final = {"conditions": {"users": {"includedUsers": ["All"], "excludedUsers": [FIRST, SECOND]}}}
CONFIG: Final[dict[str, Any]] = {
    "connector": {"windowsEnabled": True},
    "compliancePolicy": {
        "displayName": "Windows risk",
        "machineRiskScore": "medium",
        "assignments": {"include": ["All devices"]},
    },
    "tenantCompliance": {"secureByDefault": True},
    "conditionalAccess": {
        "displayName": "Ours",
        "users": ["All"],
        "applications": {"include": ["All"]},
        "platforms": {"include": ["windows"]},
    },
    "breakGlass": {"users": [FIRST, SECOND]},
}
Json = dict[str, Any]


class Sound(Tenant):
    """All is well in it, but for what a test changes."""

    def __init__(self) -> None:
        super().__init__()
        self.connected = True
        self.defaults = False
        self.policies: list[Json] = []

    def connector(self) -> Json:
        heartbeat = datetime.now(UTC).isoformat() if self.connected else "0001-01-01T00:00:00Z"
        state = "enabled" if self.connected else "notSetUp"
        return {
            "partnerState": state,
            "lastHeartbeatDateTime": heartbeat,
            "partnerUnresponsivenessThresholdInDays": 7,
            "windowsEnabled": True,
        }

    def security_defaults_enabled(self) -> bool:
        return self.defaults

    def user(self, user_id: str) -> Json:
        return {"id": user_id, "displayName": "Break glass", "accountEnabled": True}

    def role_assignments(self, role_ids: Iterable[str]) -> Iterator[Json]:
        role = next(iter(role_ids))
        return iter([{"principalId": FIRST, "directoryScopeId": "/", "roleDefinitionId": role}])

    def conditional_access_policies(self) -> list[Json]:
        return self.policies

    def conditional_access_policies_now(self) -> list[Json]:
        return self.policies

    def deleted_conditional_access_policies(self) -> list[Json]:
        return []

    def compliance_policy(self, policy_id: str) -> Json:
        return {
            "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
            "id": policy_id,
            "deviceThreatProtectionEnabled": True,
            "deviceThreatProtectionRequiredSecurityLevel": "medium",
            "assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
        }

    def compliance_policies(self) -> Iterator[Json]:
        return iter([self.compliance_policy("1")])

    def compliance_policies_named(self, name: str) -> list[Json]:
        assert name == "Windows risk"
        return []

    def caller(self) -> None:
        return None


class Seen(Existence):
    """Keeps what each part asks for, and finds all of it."""

    def __init__(self) -> None:
        super().__init__(Tenant(), enforced=False)
        self.asked: dict[str, list[str]] = {}

    def present(self, what: str, mentions: Iterable[Mention]) -> Any:  # noqa: ANN401 - a check
        self.asked[what] = [one.key for one in mentions]
        return lambda _change: []


def settings(**more: object) -> Settings:
    access = {**CONFIG["conditionalAccess"], **more}
    return load({**CONFIG, "conditionalAccess": access})


def hooks(
    tenant: Tenant, args: Settings, existence: Existence | None = None, state: Resources | None = None
) -> dict[str, ChangeHook]:
    """The hook of each part that `args` declare."""
    parts, made = PartHooks("it", args, tenant, state or {}, existence or Seen()), {}
    if args.connector is not None:
        made["connector"] = parts.connector()
    if args.compliance_policy is not None:
        made["compliance_policy"] = parts.compliance_policy(args.compliance_policy)
    if args.tenant_compliance is not None:
        made["tenant_compliance"] = parts.tenant_compliance()
    if args.conditional_access is not None:
        made["conditional_access"] = parts.conditional_access(args.conditional_access, EMERGENCY)
    return made


def warnings_from(hook: ChangeHook, change: Change) -> list[str]:
    return [*warnings_of(hook.checks, change)]


def access_change(state: str = "enabled", *, creation: bool = True) -> Change:
    grants = {"grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]}}
    after = {"displayName": "Ours", "state": state, **EXCLUDING, **grants}
    before = {} if creation else {**after, "state": "disabled"}
    return Change(before, after, "" if creation else f"{ID_PREFIX}{OURS}", KNOWN)


NOT_CONNECTED = "Defender for Endpoint is not connected to Intune: its state is 'notSetUp'"
DEFAULTS = "Security defaults are on in the tenant"


def test_in_a_sound_tenant_nothing_is_said() -> None:
    assert warnings_from(hooks(Sound(), settings(state="enabled"))["conditional_access"], access_change()) == []


def test_the_connection_is_one_of_the_reasons_against_enforcement() -> None:
    tenant = Sound()
    tenant.connected, tenant.defaults = False, True
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_from(hooks(tenant, settings(state="enabled"))["conditional_access"], access_change())
    head, first, second = str(stopped.value).splitlines()
    assert head == "Conditional Access was not touched, for 2 reasons:"
    assert first.strip().startswith(NOT_CONNECTED)
    assert second.strip().startswith(DEFAULTS)


def test_before_that_a_missing_connection_is_a_warning_unless_it_is_required() -> None:
    tenant = Sound()
    tenant.connected, tenant.defaults = False, True
    change = access_change("enabledForReportingButNotEnforced")
    args = settings(state="reportOnly")
    (said,) = warnings_from(hooks(tenant, args)["conditional_access"], change)
    assert said.startswith(NOT_CONNECTED)
    required = load({**CONFIG, "connector": {"windowsEnabled": True, "requireConnection": True}})
    with pytest.raises(pulumi.RunError, match=rf"^Conditional Access was not touched\. {NOT_CONNECTED}"):
        warnings_from(hooks(tenant, required)["conditional_access"], change)


@pytest.mark.parametrize("part", ["connector", "compliance_policy", "tenant_compliance"])
def test_devices_do_not_change_in_the_run_that_ends_enforcement(part: str) -> None:
    tenant = Sound()
    tenant.policies = [{"id": OURS, "displayName": "Ours", "state": "enabled", "grantControls": None}]
    change = Change({"windowsEnabled": False}, {"windowsEnabled": True}, "1", KNOWN)
    ours: Resources = {"urn::it-conditional-access": {"id": f"{ID_PREFIX}{OURS}"}}
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access policy 'Ours' is enforced in the tenant, the conf"):
        warnings_from(hooks(tenant, settings(state="reportOnly"), state=ours)[part], change)
    with pytest.raises(pulumi.RunError, match=rf"^Conditional Access policy 'Ours' exists already \({OURS}, enabled\)"):
        warnings_from(hooks(tenant, settings(state="reportOnly"))[part], change)
    assert warnings_from(hooks(tenant, settings(state="enabled"))[part], change) == []
    alone = load({key: value for key, value in CONFIG.items() if key not in ("conditionalAccess", "breakGlass")})
    assert warnings_from(hooks(tenant, alone)[part], change) == []


def test_the_emergency_accounts_are_asked_for_once() -> None:
    """Where access is enforced, their own check says more than that one is missing."""
    seen = Seen()
    hooks(Sound(), settings(state="enabled"), seen)
    enforced = seen.asked["Conditional Access"]
    hooks(Sound(), settings(state="reportOnly"), seen)
    assert [one for one in seen.asked["Conditional Access"] if one not in enforced] == [
        "breakGlass.users[0]",
        "breakGlass.users[1]",
    ]


def test_our_own_policy_is_no_foreign_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state is asked in the moment of the change."""
    held = {"urn::it-conditional-access": {"id": f"{ID_PREFIX}{OURS}"}}
    monkeypatch.setattr(stack_state, "resources_in_a_hook", lambda: held)
    tenant = Sound()
    tenant.policies = [{"id": OURS, "displayName": "Ours", "state": "disabled", "grantControls": None}]
    hook = hooks(tenant, settings(state="reportOnly"))["conditional_access"]
    (said,) = warnings_from(hook, access_change("enabledForReportingButNotEnforced"))
    assert said.startswith(f"Conditional Access policy 'Ours' ({OURS}) cannot be changed in this way: ")
    held.clear()
    with pytest.raises(pulumi.RunError, match="exists already"):
        warnings_from(hook, access_change("enabledForReportingButNotEnforced"))


def test_each_part_is_called_as_messages_call_it() -> None:
    made = hooks(Sound(), settings())
    assert {one.name: one.what for one in made.values()} == {
        "it-connector": "the connector",
        "it-compliance-policy": "the compliance policy",
        "it-tenant-compliance": "the tenant's compliance settings",
        "it-conditional-access": "Conditional Access",
    }
    assert [len(one.after_creation) for one in made.values()] == [0, 0, 0, 1]


def test_what_a_part_rests_on_has_to_be_there() -> None:
    made = hooks(Sound(), settings(state="enabled"))
    change = Change({}, access_change().after, "", {**KNOWN, "it-tenant-compliance": None})
    with pytest.raises(pulumi.RunError, match=r"left out of this run \(it-tenant-compliance\)"):
        warnings_from(made["conditional_access"], change)

"""What the component registers: parts, their order, protection and hooks, and what it refuses before it registers any.

What the hooks do is tried module by module, and through the engine in tests/engine.
"""

import copy
from typing import Any

import pulumi
import pytest

from components.checks.duplicates import ID_PREFIX
from providers.graph.errors import ConnectionSettingsError
from providers.mobile_threat_defense_connector.provider import PORTAL_PATH, WINDOWS_PATH
from settings import load
from settings.references import in_compliance_policy, in_conditional_access
from tests.components.programs import URN, Config, Program, Registered

ADVICE = (
    "it: access is enforced. First set `state: reportOnly` under conditionalAccess and run `pulumi up`, whole and "
    "without another change; then take parts out, or run `pulumi destroy` as it is, without --run-program"
)
OURS, OTHER = "it-conditional-access-id", "6d9c2f7e-1e4b-4c63-8b52-8f3ea1d7b204"
FOUND = {"connected": True, "partnerState": "enabled", "found": {}}
CONFIG: Config = {
    "connector": {"windowsEnabled": True},
    "compliancePolicy": {
        "displayName": "Windows risk",
        "machineRiskScore": "medium",
        "assignments": {"include": ["5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"]},
    },
    "tenantCompliance": {"secureByDefault": True},
    "conditionalAccess": {"displayName": "Require", "users": ["All"], "applications": {"include": ["All"]}},
    "breakGlass": {
        "users": ["4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"],
    },
}
PARTS = ("connector", "compliance-policy", "tenant-compliance", "conditional-access")
KEYS = dict(zip(PARTS, ("connector", "compliancePolicy", "tenantCompliance", "conditionalAccess"), strict=True))


def held(config: Config, **access: Any) -> Config:  # noqa: ANN401 - any JSON
    """A state that knows every id of the configuration, so that nothing is asked of a tenant."""
    stack = load(copy.deepcopy(config))
    mentions = [
        *in_compliance_policy(stack.compliance_policy),
        *in_conditional_access(stack.conditional_access, stack.break_glass),
    ]
    known = {"ids": [one.id for one in mentions if one.id is not None]}
    return {
        f"{URN}::it": {"conditionalAccessPolicyId": str(access.get("id")).removeprefix(ID_PREFIX)},
        f"{URN}$a:b:C::it-compliance-policy": known,
        f"{URN}$a:b:C::it-conditional-access": {**known, **access},
    }


def without(*parts: str) -> Config:
    gone = {KEYS[part] for part in parts}
    if "conditionalAccess" in gone:
        gone.add("breakGlass")
    return {key: value for key, value in copy.deepcopy(CONFIG).items() if key not in gone}


def enforced(config: Config) -> Config:
    return {**config, "conditionalAccess": {**config["conditionalAccess"], "state": "enabled"}}


def registered(part: str, after: list[str], *, is_enforced: bool = False) -> Registered:
    name = f"it-{part}"
    hooks = {"before_create": [name], "before_update": [name]}
    if part == "conditional-access":
        hooks["after_create"] = [f"{name}-made"]
    if is_enforced:
        hooks["before_delete"] = [ADVICE]
    return Registered(
        name=name,
        parent="it",
        protect=True if is_enforced else None,
        dependencies=sorted(f"it-{one}" for one in after),
        hooks=hooks,
        delete_before_replace=part in ("connector", "tenant-compliance"),
        retain_on_delete=False,
    )


@pytest.mark.parametrize("is_enforced", [False, True], ids=["report-only", "enforced"])
@pytest.mark.parametrize("left_out", [None, "connector", "compliance-policy", "tenant-compliance"])
def test_each_part_comes_after_those_before_it(left_out: str | None, is_enforced: bool) -> None:
    config = without(*([] if left_out is None else [left_out]))
    config = enforced(config) if is_enforced else config
    program = Program(held(config, id=f"{ID_PREFIX}{OURS}", state="enabled"), access_id=f"{ID_PREFIX}{OURS}")
    parts = [part for part in PARTS if part != left_out]
    assert program.run(config).registered[1:] == [
        registered(part, parts[:position], is_enforced=is_enforced) for position, part in enumerate(parts)
    ]


def test_what_is_switched_off_has_no_output() -> None:
    config = without("conditional-access", "compliance-policy")
    assert Program(held(config), outputs_of_parts=FOUND).run(config).outputs == {
        "connected": True,
        "partnerState": "enabled",
    }
    config = without("connector", "tenant-compliance")
    assert Program(held(config)).run(config).outputs == {
        "compliancePolicyId": "it-compliance-policy-id",
        "conditionalAccessPolicyId": "it-conditional-access-object-id",
        "conditionalAccessState": "enabledForReportingButNotEnforced",
    }


def test_protection_that_the_caller_gives_stays() -> None:
    config = without("tenant-compliance", "connector")
    program = Program(held(config)).run(config, pulumi.ResourceOptions(protect=True))
    assert [one.protect for one in program.registered] == [True] * 3


def test_enforced_without_a_check_is_an_error_unless_it_was_enforced_before() -> None:
    """No hook runs here: as where a transform takes them away."""
    config = enforced(CONFIG)
    cases = [(True, "would not be"), (False, "was written, and is not")]
    for preview, done in cases:
        program = Program(held(config, id=f"{ID_PREFIX}other", state="enabled"), preview=preview)
        with pytest.raises(pulumi.RunError) as failure:
            program.run(config)
        assert str(failure.value).startswith(
            f"The Conditional Access policy {done} as declared: it becomes enforced, and no check was run before that. "
        )
    before = held(config, id=f"{ID_PREFIX}{OURS}", state="disabled")
    with pytest.raises(pulumi.RunError, match="it becomes enforced"):
        Program(before, access_id=f"{ID_PREFIX}{OURS}").run(config)


def test_access_that_stays_unenforced_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """As with --exclude: the engine answers with the policy as it was."""
    config = enforced(CONFIG)
    made = {"state": "disabled", "conditions": {"users": {"excludedUsers": CONFIG["breakGlass"]["users"]}}}
    program = Program(
        held(config, id=f"{ID_PREFIX}{OURS}", state="disabled"), access_id=f"{ID_PREFIX}{OURS}", access=made
    )
    program.run(config)
    assert [one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == [
        "Conditional Access is not written in this run: its state is 'disabled' and not 'enabled'. Where the command "
        "leaves it out (--target, --exclude), run `pulumi up` without these afterwards: access is not enforced until "
        "then. Where it does not, something in the program prevents the change: look for transforms that set "
        "ignore_changes."
    ]


def test_a_component_under_another_name_registers_nothing() -> None:
    program = Program({f"{URN}$a:b:C::old-connector": {}, **held(CONFIG)})
    other = copy.deepcopy(program.held)
    program.held = {urn: one for urn, one in other.items() if "::old-" in urn}
    config = without("conditional-access", "compliance-policy")
    with pytest.raises(pulumi.RunError, match=r"^The state holds the parts of DefenderConditionalAccess 'it' under"):
        program.run(config)
    assert program.registered == []
    aliases = pulumi.ResourceOptions(aliases=[f"{URN}::old"])
    assert program.run(config, aliases).part("connector").parent == "it"


def test_a_part_that_is_not_there_is_none_of_a_move() -> None:
    config = without("connector", "conditional-access", "compliance-policy")
    program = Program({f"{URN}$a:b:C::old-connector": {}}).run(config)
    assert program.part("tenant-compliance").parent == "it"


NO_TENANT = "The stack does not say which tenant it manages"
"""Why a request cannot be made here: how these tests see that one is wanted."""


@pytest.mark.parametrize("part", ["compliance-policy", "conditional-access"])
def test_what_is_adopted_is_looked_at_unless_the_state_holds_it(part: str) -> None:
    config = without()
    config[KEYS[part]] = {**config[KEYS[part]], "adopt": OTHER}
    known = held(config, id=f"{ID_PREFIX}{OTHER}", state="disabled")
    assert len(Program(known, access_id=f"{ID_PREFIX}{OTHER}").run(config).registered) == 5
    program = Program({urn: {} if urn.endswith(part) else outputs for urn, outputs in known.items()})
    with pytest.raises(ConnectionSettingsError, match=NO_TENANT):
        program.run(config)
    assert [one.name for one in program.registered] == ["it"]


def test_emergency_accounts_are_verified_here_only_where_the_check_of_enforcement_does_not() -> None:
    known = {
        urn: {**outputs, "ids": [one for one in outputs.get("ids", ()) if one not in CONFIG["breakGlass"]["users"]]}
        for urn, outputs in held(CONFIG, id=f"{ID_PREFIX}{OURS}", state="enabled").items()
    }
    with pytest.raises(pulumi.RunError, match=f"ids could not be verified; nothing was written. {NO_TENANT}"):
        Program(known, access_id=f"{ID_PREFIX}{OURS}").run(CONFIG)
    assert len(Program(known, access_id=f"{ID_PREFIX}{OURS}").run(enforced(CONFIG)).registered) == 5


@pytest.mark.parametrize("left_out", ["compliance-policy", "conditional-access"])
def test_one_policy_alone_is_verified(left_out: str) -> None:
    config = without(left_out)
    with pytest.raises(pulumi.RunError, match=f"ids could not be verified; nothing was written. {NO_TENANT}"):
        Program().run(config)


@pytest.mark.parametrize("left_out", [(), ("conditional-access",)])
def test_the_compliance_policy_knows_who_requires_it(left_out: tuple[str, ...]) -> None:
    config = without(*left_out)
    program = Program(held(config)).run(config)
    assert program.inputs["it-compliance-policy"].get("requiredBy") == (None if left_out else "Require")


def warned(monkeypatch: pytest.MonkeyPatch, *, is_enforced: bool = True, **connector: object) -> list[str]:
    """What a run without a change warns of at the connector, where the state has it so."""
    config = enforced(CONFIG) if is_enforced else CONFIG
    found: list[str] = []

    def warn(text: str, resource: pulumi.Resource) -> None:
        assert resource.pulumi_resource_name == "it-connector"
        found.append(text)

    monkeypatch.setattr(pulumi, "warn", warn)
    state = held(config, id=f"{ID_PREFIX}{OURS}", state="enabled")
    Program(state, access_id=f"{ID_PREFIX}{OURS}", outputs_of_parts={"found": {}, **connector}).run(config)
    return found


@pytest.mark.parametrize(
    ("state", "windows", "said", "path"),
    [
        pytest.param(
            "enabled",
            False,
            "Intune did not evaluate Windows devices by Defender for Endpoint (windowsEnabled)",
            WINDOWS_PATH,
            id="windows",
        ),
        pytest.param(
            "unresponsive",
            False,
            "Defender for Endpoint was not connected to Intune (its state was 'unresponsive')",
            PORTAL_PATH,
            id="both",
        ),
        pytest.param(
            "notSetUp",
            True,
            "Defender for Endpoint was not connected to Intune (its state was 'notSetUp')",
            PORTAL_PATH,
            id="connection",
        ),
    ],
)
def test_a_lost_connection_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, state: str, windows: bool, said: str, path: str
) -> None:
    assert warned(monkeypatch, connected=False, partnerState=state, windowsEvaluated=windows) == [
        f"Access is enforced, and when the connector was last read {said}: a new risk does not count. "
        f"Turn it on: {path}. Then run `pulumi refresh`."
    ]


def test_a_connection_that_stands_is_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warned(monkeypatch, connected=True, partnerState="enabled", windowsEvaluated=True) == []


def test_nor_is_one_that_nothing_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warned(monkeypatch, is_enforced=False, connected=False, partnerState="notSetUp", windowsEvaluated=True) == []

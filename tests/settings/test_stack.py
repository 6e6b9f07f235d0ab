"""A whole stack's configuration, as Pulumi hands it over, and the rules between its keys."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pulumi
import pytest
from pulumi.runtime import config as runtime_config
from pydantic import ValidationError

from settings import BreakGlass, ConditionalAccess, ConfigurationError, Connector, Settings, load, load_stack_config

Config = dict[str, Any]
PROJECT = "defender-conditional-access"
ALICE = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
KEYS = "approvalJustification, breakGlass, compliancePolicy, conditionalAccess, connector, tenantCompliance"


def test_what_is_left_out_is_none() -> None:
    assert load({"connector": {"windowsEnabled": True}}) == Settings(connector=Connector(windows_enabled=True))


@pytest.mark.parametrize("nothing", [{}, None], ids=["empty", "null"])
def test_an_empty_key_is_left_out(valid: Config, nothing: object) -> None:
    for key in ("connector", "tenantCompliance", "conditionalAccess", "breakGlass"):
        valid[key] = nothing
    valid["approvalJustification"] = "" if nothing == {} else nothing
    settings = load(valid)
    assert settings == Settings(compliance_policy=settings.compliance_policy)
    assert settings.compliance_policy is not None


@pytest.mark.parametrize(
    ("connector", "state", "required"),
    [
        pytest.param({}, "reportOnly", False, id="report-only"),
        pytest.param({}, "disabled", False, id="disabled"),
        pytest.param({}, "enabled", True, id="enforced"),
        pytest.param({"requireConnection": False}, "reportOnly", False, id="not-wanted"),
        pytest.param({"requireConnection": True}, "reportOnly", True, id="wanted"),
    ],
)
def test_requires_connection(valid: Config, connector: Config, state: str, required: bool) -> None:
    valid["connector"] |= connector
    valid["conditionalAccess"]["state"] = state
    assert load(valid).requires_connection is required


def test_no_access_is_enforced_without_the_connection(mistakes: Callable[[Config], list[str]], valid: Config) -> None:
    valid["connector"]["requireConnection"] = False
    valid["conditionalAccess"]["state"] = "enabled"
    assert mistakes(valid) == [
        "connector.requireConnection: false, but conditionalAccess is enabled, and no access is enforced without the "
        "connection; remove it"
    ]


COUNTS_FOR_NONE = "compliancePolicy asks for a machine risk, which then counts for no device"
KEEPS_ACCESS = "conditionalAccess is enabled, and a device found risky would keep its access"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({}, COUNTS_FOR_NONE, id="beside-a-machine-risk"),
        pytest.param({"conditionalAccess": None}, COUNTS_FOR_NONE, id="without-conditional-access"),
        pytest.param({"state": "enabled"}, KEEPS_ACCESS, id="enforced"),
        pytest.param({"state": "enabled", "compliancePolicy": None}, KEEPS_ACCESS, id="enforced-alone"),
        pytest.param({"compliancePolicy": None}, None, id="report-only-alone"),
        pytest.param({"compliancePolicy": None, "conditionalAccess": None}, None, id="the-connector-alone"),
    ],
)
def test_windows_devices_are_evaluated_where_their_risk_is_asked_for(
    mistakes: Callable[[Config], list[str]], valid: Config, changed: Config, why: str | None
) -> None:
    valid["connector"]["windowsEnabled"] = False
    valid["conditionalAccess"]["state"] = changed.pop("state", "reportOnly")
    said = f"connector.windowsEnabled: false, but {why}; set it to true, or remove it"
    assert mistakes({**valid, **changed}) == ([] if why is None else [said])


def test_requires_connection_without_a_policy() -> None:
    assert not Settings(connector=Connector()).requires_connection


@pytest.mark.parametrize("accounts", [None, {}, {"users": [], "groups": []}], ids=["missing", "empty", "nobody"])
def test_break_glass_is_required(mistakes: Callable[[Config], list[str]], valid: Config, accounts: object) -> None:
    valid["breakGlass"] = accounts
    assert mistakes(valid) == [
        "breakGlass: no emergency account, the policy could lock everybody out; "
        "expected object ids under users or groups"
    ]


def test_break_glass_is_required_in_python_too(valid: Config) -> None:
    access = ConditionalAccess.model_validate(valid["conditionalAccess"])
    with pytest.raises(ValidationError, match="no emergency account"):
        Settings(conditional_access=access, break_glass=BreakGlass())
    assert Settings(conditional_access=access, break_glass=BreakGlass(groups=(ALICE,))).conditional_access is access


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_break_glass_is_not_included(mistakes: Callable[[Config], list[str]], valid: Config, kind: str) -> None:
    valid["conditionalAccess"]["users"] = {"include": {kind: ["Staff", ALICE.upper()]}}
    valid["breakGlass"] = {kind: [ALICE.upper()]}
    assert mistakes(valid) == [
        f'conditionalAccess.users.include.{kind}[1]: "{ALICE.upper()}" is also in breakGlass.{kind}: '
        "an emergency account is always excluded; remove it here"
    ]


@pytest.mark.parametrize(
    "config",
    [{}, {"connector": {}}, {"breakGlass": {"users": [ALICE]}}, {"approvalJustification": "CHG0012345"}],
    ids=repr,
)
def test_nothing(mistakes: Callable[[Config], list[str]], config: Config) -> None:
    assert mistakes(config) == [
        "nothing is configured; expected at least one of connector, tenantCompliance, compliancePolicy, "
        "conditionalAccess"
    ]


def test_unknown_keys(mistakes: Callable[[Config], list[str]]) -> None:
    assert mistakes({"conector": {}, "display_name\n": 1, "connector.windowsEnabled": True}) == [
        f'conector: unknown key; did you mean "connector"? Allowed: {KEYS}',
        f'"display_name\\n": unknown key. Allowed: {KEYS}',
        f'"connector.windowsEnabled": unknown key. Allowed: {KEYS}',
    ]


def test_files_have_one_spelling(mistakes: Callable[[Config], list[str]], valid: Config) -> None:
    valid["tenant_compliance"] = valid.pop("tenantCompliance")
    assert mistakes(valid) == [f'tenant_compliance: unknown key; did you mean "tenantCompliance"? Allowed: {KEYS}']


def test_all_mistakes_of_a_file_at_once() -> None:
    config = {
        "connector": {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": False, "onDestroy": "keep"},
        "tenantCompliance": [],
        "compliancePolicy": {
            "machineRiskScore": "severe",
            "actionsForNoncompliance": [{"action": "block"}, {"action": "block"}, {"action": "wipe", "afterHours": -1}],
            "assignments": {"include": ["Staff", 7], "exclude": ["staff"]},
        },
        "conditionalAccess": {
            "displayName": "Access",
            "users": {"include": {"groups": ["Staff"], "users": [ALICE]}, "exclude": {"groups": ["Staff", None]}},
            "applications": {},
        },
        "breakGlass": {"users": [ALICE, "bob"]},
        "outputs": {},
    }
    with pytest.raises(ConfigurationError) as caught:
        load(config, "Pulumi.prod.yaml")
    assert str(caught.value).split("\n") == [
        'connector.onDestroy: "keep" is not allowed. Allowed: leave, restore',
        "connector.windowsDeviceBlockedOnMissingPartnerData: false does not last while windowsEnabled is true: "
        "Microsoft sets it to true; say true or leave it out",
        "tenantCompliance: expected a mapping with the keys deviceComplianceCheckinThresholdDays, onDestroy, "
        "secureByDefault, given []",
        "compliancePolicy.displayName: is missing: the name that the portal shows",
        'compliancePolicy.machineRiskScore: "severe" is not allowed. Allowed: clear, low, medium, high',
        "compliancePolicy.actionsForNoncompliance[2].afterHours: expected 0 to 8760 hours, given -1",
        "compliancePolicy.assignments.include[1].target: expected a name or an id, given 7; put it in quotes",
        'compliancePolicy.assignments.exclude[0]: "staff" is also at include[0]; remove one of them',
        "compliancePolicy.actionsForNoncompliance[1].action: a second block; "
        "a policy marks a device noncompliant once, and [0] does already",
        "conditionalAccess.users.exclude.groups[1]: expected a name or an id, given null",
        'conditionalAccess.users.exclude.groups[0]: "Staff" is also at include.groups[0]; remove one of them',
        "conditionalAccess.applications.include: no applications, the policy would apply to nothing; "
        "expected names, ids, All, Office365 or userActions",
        "breakGlass.users[1]: expected an object id (GUID) such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3, "
        'given "bob"; names are not taken here, another object could take over a name',
        f"outputs: unknown key. Allowed: {KEYS}",
        f'conditionalAccess.users.include.users[0]: "{ALICE}" is also in breakGlass.users: '
        "an emergency account is always excluded; remove it here",
        "15 mistakes in the configuration: correct connector, tenantCompliance, compliancePolicy, conditionalAccess, "
        "breakGlass, outputs in Pulumi.prod.yaml and run again. Nothing was written.",
    ]


@contextmanager
def stack(values: dict[str, str], secrets: tuple[str, ...] = ()) -> Iterator[pulumi.Config]:
    """A running stack's configuration, as the engine hands it over."""
    config, keys = runtime_config.CONFIG.get(), runtime_config._SECRET_KEYS.get()
    named = {f"{PROJECT}:{key}": value for key, value in values.items()}
    runtime_config.set_all_config({**named, "azuread:tenantId": "t"}, [f"{PROJECT}:{key}" for key in secrets])
    try:
        yield pulumi.Config(PROJECT)
    finally:
        runtime_config.CONFIG.set(config)
        runtime_config._SECRET_KEYS.set(keys)


def refusal(values: dict[str, str], secrets: tuple[str, ...] = ()) -> list[str]:
    with stack(values, secrets) as config, pytest.raises(ConfigurationError) as caught:
        load_stack_config(config)
    return str(caught.value).split("\n")


def test_stack_configuration(valid: Config) -> None:
    with stack({key: json.dumps(value) for key, value in valid.items()}) as config:
        assert load_stack_config(config) == load(valid)


def test_stack_configuration_with_an_unknown_key() -> None:
    assert refusal({"connector": '{"windowsEnabled": true}', "conector": "plain text"}) == [
        f'conector: unknown key; did you mean "connector"? Allowed: {KEYS}',
        "1 mistake in the configuration: correct conector in Pulumi.stack.yaml and run again. Nothing was written.",
    ]


@pytest.mark.parametrize("text", ["CHG0012345", "12", '{"a": 1}', "Ünïcode 日本"])
def test_a_justification_is_taken_as_it_is(valid: Config, text: str) -> None:
    values = {key: json.dumps(value) for key, value in valid.items()}
    with stack({**values, "approvalJustification": text}) as config:
        assert load_stack_config(config) == load({**valid, "approvalJustification": text})
        assert load_stack_config(config).approval_justification == text


@pytest.mark.parametrize("key", ["connector.windowsEnabled", "connector[0]"])
def test_stack_configuration_with_a_member_as_key(key: str) -> None:
    assert refusal({"connector": '{"windowsEnabled": true}', key: "true"}) == [
        f'"{key}": is read as one key; a property of connector is set with `pulumi config set --path`',
        f'1 mistake in the configuration: correct "{key}" in Pulumi.stack.yaml and run again. Nothing was written.',
    ]


@pytest.mark.parametrize("value", ["windowsEnabled", "{windowsEnabled: true}", "[" * 100_000], ids=lambda v: v[:30])
def test_stack_configuration_that_is_no_mapping(value: str) -> None:
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    assert refusal({"connector": value})[0] == f'connector: expected a mapping, given "{shown}"'


def test_a_key_with_nothing_under_it() -> None:
    """Pulumi makes an empty text of it."""
    assert refusal({"connector": '{"windowsEnabled": true}', "tenantCompliance": ""}) == [
        "tenantCompliance: it is empty; set at least one property in it, or remove the key",
        "1 mistake in the configuration: correct tenantCompliance in Pulumi.stack.yaml and run again. Nothing was "
        "written.",
    ]


def test_a_required_key_that_is_misspelt_is_one_mistake(valid: Config, mistakes: Callable[[Config], list[str]]) -> None:
    policy = valid["compliancePolicy"]
    policy["machine_risk_scor"] = policy.pop("machineRiskScore")
    (only,) = mistakes(valid)
    assert only.startswith('compliancePolicy.machine_risk_scor: unknown key; did you mean "machineRiskScore"? Allowed:')
    policy["something_else"] = policy.pop("machine_risk_scor")
    assert [one.partition(":")[0] for one in mistakes(valid)] == [
        "compliancePolicy.machineRiskScore",
        "compliancePolicy.something_else",
    ]


def test_a_secret_is_refused_and_not_shown() -> None:
    lines = refusal(
        {"breakGlass": '{"users": ["hunter2"]}', "connector": '{"x": 1}', "sercet": "hunter3"}, ("breakGlass", "sercet")
    )
    assert [line.split(". Allowed")[0] for line in lines] == [
        "breakGlass: holds a secret, but all of it shows in plans and in the portal; set it again without --secret",
        "sercet: holds a secret, but all of it shows in plans and in the portal; set it again without --secret",
        "connector.x: unknown key",
        "3 mistakes in the configuration: correct breakGlass, sercet, connector in Pulumi.stack.yaml and run again. "
        "Nothing was written.",
    ]


def test_an_unreadable_key_does_not_hide_or_cause_others(valid: Config) -> None:
    values = {key: json.dumps(value) for key, value in valid.items()} | {"breakGlass": "no", "conditionalAccess": "no"}
    values["tenantCompliance"] = '{"secureByDefault": "no"}'
    assert refusal(values)[:-1] == [
        'conditionalAccess: expected a mapping, given "no"',
        'breakGlass: expected a mapping, given "no"',
        'tenantCompliance.secureByDefault: expected true or false, given "no"',
    ]

"""The Conditional Access policy's keys, its defaults and its mistakes."""

from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import pulumi
import pulumi_azuread
import pytest
from pydantic import BaseModel

from settings import Applications, ConditionalAccess, Identities, SessionControls, Users, load

Config = dict[str, Any]
EXCHANGE = "Office 365 Exchange Online"
EXCHANGE_ID = "00000002-0000-0ff1-ce00-000000000000"
TYPES = "all, browser, mobileAppsAndDesktopClients, exchangeActiveSync, easSupported, other"


def test_defaults() -> None:
    policy = ConditionalAccess(
        display_name="A",
        users=Users(include=Identities(users=("All",))),
        applications=Applications(include=("Office365",)),
    )
    assert policy.state == "reportOnly"
    assert policy.client_app_types == ("browser", "mobileAppsAndDesktopClients")
    assert policy.grant_controls.operator == "AND"
    assert policy.grant_controls.built_in_controls == ("compliantDevice",)
    assert policy.session_controls is None


def test_configuration_and_python_build_the_same(valid: Config) -> None:
    assert load(valid).conditional_access == ConditionalAccess(
        display_name="Require compliant device",
        users=Users(include=Identities(users=("All",))),
        applications=Applications(include=("Office365",)),
    )


@pytest.mark.parametrize("application", [EXCHANGE, EXCHANGE_ID, EXCHANGE.upper()])
def test_exchange_active_sync_with_exchange_online(put: Callable[[str, object], Config], application: str) -> None:
    config = put("conditionalAccess.clientAppTypes", ["exchangeActiveSync"])
    config["conditionalAccess"]["applications"] = {"include": [application]}
    policy = load(config).conditional_access
    assert policy is not None
    assert policy.applications.include == (application,)


def test_exchange_active_sync_with_an_output() -> None:
    application: pulumi.Output[str] = pulumi.Output.from_input(EXCHANGE_ID)
    policy = ConditionalAccess(
        display_name="A",
        users=Users(include=Identities(users=("All",))),
        applications=Applications(include=(application,)),
        client_app_types=("exchangeActiveSync",),
    )
    assert policy.applications.include == (application,)


def test_session_controls_can_stand_without_a_grant(put: Callable[[str, object], Config]) -> None:
    config = put("conditionalAccess.grantControls", {"builtInControls": []})
    config["conditionalAccess"]["sessionControls"] = {"persistentBrowserMode": "never"}
    policy = load(config).conditional_access
    assert policy is not None
    assert policy.grant_controls.is_empty
    assert policy.session_controls == SessionControls(persistent_browser_mode="never")


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        pytest.param(
            "state",
            "enabledForReportingButNotEnforced",
            'state: "enabledForReportingButNotEnforced" is not allowed; did you mean "reportOnly"? '
            "Allowed: reportOnly, enabled, disabled",
            id="state-in-graphs-words",
        ),
        pytest.param(
            "state",
            True,
            'state: true is not allowed; did you mean "enabled"? Allowed: reportOnly, enabled, disabled',
            id="state-as-boolean",
        ),
        pytest.param("clientAppTypes", [], "clientAppTypes: expected at least one entry, given []", id="no-client-app"),
        pytest.param(
            "clientAppTypes",
            ["browser", "mobile"],
            'clientAppTypes[1]: "mobile" is not allowed; did you mean "mobileAppsAndDesktopClients"? Allowed: ' + TYPES,
            id="client-app-unknown",
        ),
        pytest.param(
            "clientAppTypes",
            ["all", "browser"],
            'clientAppTypes[0]: "all" cannot be combined with other entries; leave only it, or remove it',
            id="all-client-apps-and-one",
        ),
        pytest.param(
            "clientAppTypes",
            ["exchangeActiveSync"],
            'clientAppTypes: "exchangeActiveSync" needs "Office 365 Exchange Online" as the only application, '
            'given ["Office365"]; give Exchange ActiveSync a policy of its own',
            id="exchange-active-sync-with-more",
        ),
        pytest.param(
            "grantControls",
            {"builtInControls": []},
            "grantControls: no grant and no session control, the policy would do nothing; "
            "expected builtInControls or sessionControls",
            id="no-control",
        ),
        pytest.param(
            "signInRiskLevels",
            ["hgih"],
            'signInRiskLevels[0]: "hgih" is not allowed; did you mean "high"? Allowed: low, medium, high, hidden, none',
            id="risk-level",
        ),
        pytest.param(
            "insiderRiskLevels",
            "minimal",
            'insiderRiskLevels: "minimal" is not allowed. Allowed: minor, moderate, elevated',
            id="insider-risk-level",
        ),
        pytest.param(
            "authenticationFlowTransferMethods",
            ["deviceCode"],
            'authenticationFlowTransferMethods[0]: "deviceCode" is not allowed; did you mean "deviceCodeFlow"? '
            "Allowed: authenticationTransfer, deviceCodeFlow",
            id="transfer-method",
        ),
        pytest.param(
            "adopt",
            "/identity/conditionalAccess/policies/2b6f0c83-94d7-4e5a-8f31-c7a9d15e0b64",
            'adopt: "/identity/conditionalAccess/policies/2b6f0c83-94d7-4e5a-8f31…" is not an id; '
            "expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3",
            id="adopt-a-path",
        ),
        pytest.param(
            "conditions",
            {},
            'conditions: unknown key; did you mean "locations"? Allowed: '
            "adopt, applications, authenticationFlowTransferMethods, clientApplications, clientAppTypes, devices, "
            "displayName, grantControls, insiderRiskLevels, locations, platforms, servicePrincipalRiskLevels, "
            "sessionControls, signInRiskLevels, state, userRiskLevels, users",
            id="unknown-key",
        ),
    ],
)
def test_mistake(
    mistakes: Callable[[Config], list[str]],
    put: Callable[[str, object], Config],
    member: str,
    value: object,
    expected: str,
) -> None:
    assert mistakes(put(f"conditionalAccess.{member}", value)) == [f"conditionalAccess.{expected}"]


def test_exchange_active_sync_with_a_second_application(
    mistakes: Callable[[Config], list[str]], put: Callable[[str, object], Config]
) -> None:
    config = put("conditionalAccess.clientAppTypes", ["exchangeActiveSync"])
    config["conditionalAccess"]["applications"] = {"include": [EXCHANGE, EXCHANGE_ID]}
    assert mistakes(config) == [
        'conditionalAccess.clientAppTypes: "exchangeActiveSync" needs "Office 365 Exchange Online" as the only '
        f'application, given ["{EXCHANGE}", "{EXCHANGE_ID}"]; give Exchange ActiveSync a policy of its own'
    ]


def test_required_members(mistakes: Callable[[Config], list[str]], valid: Config) -> None:
    valid["conditionalAccess"] = {"state": "enabled"}
    assert mistakes(valid) == [
        "conditionalAccess.displayName: is missing: the name that the portal shows",
        "conditionalAccess.users: is missing: whom the policy applies to, for instance [All]",
        "conditionalAccess.applications: is missing: what is accessed, for instance {include: [Office365]}",
    ]


# azuread's input → where our model has it. State and names are in a spelling of our own, all else is azuread's.
RENAMED = {
    "conditions": "",
    "terms_of_uses": "terms_of_use",
    "included_user_actions": "user_actions",
}
SIDES = {"included": "include", "excluded": "exclude"}


def leaves(args: type, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all inputs that are not themselves made of inputs."""
    for name, hint in inputs(args).items():
        nested = next(iter(args_types(hint)), None)
        if nested is None:
            yield (*path, name)
        else:
            yield from leaves(nested, (*path, name))


def inputs(args: type) -> dict[str, Any]:
    names = {**vars(pulumi_azuread._inputs), "Output": pulumi.Output, "T": Any}
    hints = get_type_hints(vars(args)["__init__"], names)
    return {name: hint for name, hint in hints.items() if name != "return"}


def args_types(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and hint.__name__.endswith("Args") and hint.__name__.startswith("ConditionalAccess"):
        yield hint
    for part in get_args(hint):
        yield from args_types(part)


def ours(path: tuple[str, ...]) -> tuple[str, ...]:
    """Our attributes for an azuread path: `conditions.users.included_groups` → `users.include.groups`."""
    steps: list[str] = []
    for step in path:
        side, _, rest = step.partition("_")
        if step in RENAMED:
            steps += [RENAMED[step]]
        elif side in SIDES and steps[-1] == "users":
            steps += [SIDES[side], rest]
        else:
            steps += [SIDES.get(side, step)]
    return tuple(step for step in steps if step)


def model_of(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := model_of(part))), None)


def has(model: type[BaseModel] | None, path: tuple[str, ...]) -> bool:
    if not path:
        return True
    field = model.model_fields.get(path[0]) if model else None
    return field is not None and has(model_of(field.annotation), path[1:])


POLICY = list(leaves(pulumi_azuread.ConditionalAccessPolicyArgs))


def test_all_inputs_of_azuread_are_found() -> None:
    assert len(POLICY) == 48
    assert ("conditions", "users", "included_guests_or_external_users", "external_tenants", "members") in POLICY


@pytest.mark.parametrize("path", POLICY, ids=".".join)
def test_every_input_of_azuread_has_a_key(path: tuple[str, ...]) -> None:
    assert has(ConditionalAccess, ours(path)), ours(path)

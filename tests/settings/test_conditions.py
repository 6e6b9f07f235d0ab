"""Conditions of a Conditional Access policy: values, combinations, filters."""

from collections.abc import Callable
from typing import Any

import pytest

from settings import Applications, ClientApplications, Devices, Filter, Locations, Platforms, load

Config = dict[str, Any]
LOCATION = "0c6f2a91-7d48-4be5-93a0-51e8d7c4b2f6"
NOTHING = (
    ".include: no applications, the policy would apply to nothing; expected names, ids, All, Office365 or userActions"
)


def test_all_conditions(valid: Config) -> None:
    valid["conditionalAccess"] |= {
        "applications": {
            "include": ["Payroll", "MicrosoftAdminPortals"],
            "exclude": ["Office365"],
            "filter": {"mode": "exclude", "rule": 'CustomSecurityAttribute.A_b -eq "c"'},
        },
        "platforms": {"include": ["all"], "exclude": ["iOS", "android"]},
        "locations": {"include": ["All"], "exclude": ["AllTrusted", LOCATION]},
        "devices": {"filter": {"mode": "include", "rule": "device.isCompliant -eq True"}},
        "clientApplications": {"include": ["ServicePrincipalsInMyTenant"], "exclude": [LOCATION]},
        "servicePrincipalRiskLevels": ["high"],
    }
    policy = load(valid).conditional_access
    assert policy is not None
    assert policy.applications == Applications(
        include=("Payroll", "MicrosoftAdminPortals"),
        exclude=("Office365",),
        filter=Filter(mode="exclude", rule='CustomSecurityAttribute.A_b -eq "c"'),
    )
    assert policy.platforms == Platforms(include=("all",), exclude=("iOS", "android"))
    assert policy.locations == Locations(include=("All",), exclude=("AllTrusted", LOCATION))
    assert policy.devices == Devices(filter=Filter(mode="include", rule="device.isCompliant -eq True"))
    assert policy.client_applications == ClientApplications(
        include=("ServicePrincipalsInMyTenant",), exclude=(LOCATION,)
    )
    assert policy.service_principal_risk_levels == ("high",)


def test_user_actions_instead_of_applications(put: Callable[[str, object], Config]) -> None:
    policy = load(
        put("conditionalAccess.applications", {"userActions": ["urn:user:registerdevice"]})
    ).conditional_access
    assert policy is not None
    assert policy.applications == Applications(user_actions=("urn:user:registerdevice",))


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        pytest.param("applications", {}, NOTHING, id="no-application"),
        pytest.param("applications", {"include": [], "userActions": []}, NOTHING, id="empty-applications"),
        pytest.param(
            "applications",
            {"include": ["Office365"], "userActions": ["urn:user:registerdevice"]},
            ".userActions: a policy is for applications or for user actions; remove one of them",
            id="applications-and-actions",
        ),
        pytest.param(
            "applications",
            {"userActions": ["registerDevice"]},
            '.userActions[0]: "registerDevice" is not allowed; did you mean "urn:user:registerdevice"? '
            "Allowed: urn:user:registerdevice, urn:user:registersecurityinfo",
            id="user-action",
        ),
        pytest.param(
            "applications",
            {"include": ["All", "Payroll"]},
            '.include[0]: "All" cannot be combined with other entries; leave only it, or remove it',
            id="all-applications-and-one",
        ),
        pytest.param(
            "applications",
            {"include": ["Payroll", "None"]},
            '.include[1]: "None" cannot be combined with other entries; leave only it, or remove it',
            id="none-and-one",
        ),
        pytest.param(
            "applications",
            {"include": ["Office365"], "exclude": ["All"]},
            '.exclude[0]: "All" cannot be excluded; remove it',
            id="all-applications-excluded",
        ),
        pytest.param(
            "applications",
            {"include": ["Payroll", "Shop"], "exclude": ["PAYROLL"]},
            '.exclude[0]: "PAYROLL" is also at include[0]; remove one of them',
            id="application-on-both-sides",
        ),
        pytest.param(
            "applications",
            {"include": ["Payroll", "payroll"]},
            '.include[1]: "payroll" is already in this list, at [0]; remove one',
            id="application-twice",
        ),
        pytest.param(
            "applications",
            {"include": ["Office 365"]},
            '.include[0]: "Office 365" may be a name or Microsoft\'s word "Office365"; write the word so, or the id',
            id="nearly-office365",
        ),
        pytest.param(
            "applications",
            {"include": ["All"], "filter": {"mode": "only", "rule": ""}},
            '.filter.mode: "only" is not allowed. Allowed: include, exclude\n'
            ".filter.rule: expected a text, given an empty text",
            id="filter",
        ),
        pytest.param(
            "platforms",
            {},
            ".include: is missing. Allowed: all, android, iOS, linux, macOS, windows, windowsPhone",
            id="no-platform",
        ),
        pytest.param(
            "platforms", {"include": []}, ".include: expected at least one entry, given []", id="no-platforms"
        ),
        pytest.param(
            "platforms",
            {"include": ["IOS"]},
            '.include[0]: "IOS" is not allowed; did you mean "iOS"? '
            "Allowed: all, android, iOS, linux, macOS, windows, windowsPhone",
            id="platform-unknown",
        ),
        pytest.param(
            "platforms",
            {"include": ["all", "windows"]},
            '.include[0]: "all" cannot be combined with other entries; leave only it, or remove it',
            id="all-platforms-and-one",
        ),
        pytest.param(
            "platforms",
            {"include": ["windows", "iOS"], "exclude": ["all", "iOS"]},
            '.exclude[0]: "all" cannot be excluded; remove it\n'
            '.exclude[1]: "iOS" is also at include[1]; remove one of them',
            id="platforms-excluded",
        ),
        pytest.param(
            "locations",
            {"include": ["Head office"]},
            '.include[0]: "Head office" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
            id="location-by-name",
        ),
        pytest.param(
            "locations",
            {"include": ["All", LOCATION], "exclude": ["AllTrusted", "All"]},
            '.include[0]: "All" cannot be combined with other entries; leave only it, or remove it\n'
            '.exclude[1]: "All" cannot be excluded; remove it\n'
            '.exclude[1]: "All" is also at include[0]; remove one of them',
            id="locations",
        ),
        pytest.param("devices", {}, ".filter: is missing", id="no-device-filter"),
        pytest.param(
            "clientApplications",
            {"exclude": [LOCATION]},
            ".include: is missing: exclude needs it. Expected ids or ServicePrincipalsInMyTenant",
            id="service-principal-only-excluded",
        ),
        pytest.param(
            "clientApplications",
            {"include": ["ServicePrincipalsInMyTenant", LOCATION], "exclude": ["ServicePrincipalsInMyTenant"]},
            '.include[0]: "ServicePrincipalsInMyTenant" cannot be combined with other entries; '
            "leave only it, or remove it\n"
            '.exclude[0]: "ServicePrincipalsInMyTenant" cannot be excluded; remove it\n'
            '.exclude[0]: "ServicePrincipalsInMyTenant" is also at include[0]; remove one of them',
            id="all-service-principals",
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
    found = mistakes(put(f"conditionalAccess.{member}", value))
    assert found == [f"conditionalAccess.{member}{line}" for line in expected.split("\n")]

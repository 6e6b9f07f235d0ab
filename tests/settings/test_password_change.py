"""The grant control passwordChange: with mfa or a strength, AND, users at risk, everything, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

Config = dict[str, Any]
GUID = "2c7f95d0-1a4e-4b68-8fd3-6e0b9a51c7f4"
RIGHT: Config = {
    "displayName": "Risky users",
    "users": ["All"],
    "applications": {"include": ["All"]},
    "clientAppTypes": ["all"],
    "userRiskLevels": ["high"],
    "grantControls": {"operator": "AND", "builtInControls": ["mfa", "passwordChange"]},
}


@pytest.mark.parametrize(
    "grant",
    [
        pytest.param({"builtInControls": ["passwordChange", "mfa"]}, id="mfa-and-the-default-operator"),
        pytest.param({"builtInControls": ["passwordChange"], "authenticationStrengthPolicyId": GUID}, id="strength"),
        pytest.param({"builtInControls": ["passwordChange", "mfa", "compliantDevice"]}, id="more"),
    ],
)
def test_what_entra_takes(
    put: Callable[[str, object], Config], mistakes: Callable[[Config], list[str]], grant: Config
) -> None:
    assert mistakes(put("conditionalAccess", {**RIGHT, "grantControls": grant})) == []


GIVEN = '"passwordChange"'
ONLY = f"{GIVEN} goes with no condition but users, applications and userRiskLevels; remove it"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"grantControls": {"operator": "OR", "builtInControls": ["passwordChange"]}},
            [
                f'grantControls.builtInControls: {GIVEN} needs "mfa" or an authentication strength beside it; add one '
                "of them",
                f'grantControls.operator: {GIVEN} needs "AND", given "OR"',
            ],
            id="alone-and-or",
        ),
        pytest.param(
            {"userRiskLevels": [], "clientAppTypes": ["browser"]},
            [
                f"userRiskLevels: is missing: {GIVEN} is for users at risk. Expected for instance [high]",
                f"clientAppTypes: {GIVEN} needs all client applications. Expected [all]",
            ],
            id="nobody-at-risk-and-browsers",
        ),
        pytest.param(
            {"applications": {"include": ["Office365"], "exclude": [GUID]}},
            [
                f"applications.include: {GIVEN} needs all applications. Expected [All]",
                f"applications.exclude: {GIVEN} goes with no excluded application; remove it",
            ],
            id="some-applications",
        ),
        pytest.param(
            {
                "platforms": {"include": ["windows"]},
                "locations": {"include": ["All"]},
                "devices": {"filter": {"mode": "include", "rule": "x"}},
                "signInRiskLevels": ["high"],
                "insiderRiskLevels": "elevated",
                "authenticationFlowTransferMethods": ["deviceCodeFlow"],
            },
            [
                f"platforms: {ONLY}",
                f"locations: {ONLY}",
                f"devices: {ONLY}",
                f"signInRiskLevels: {ONLY}",
                f"insiderRiskLevels: {ONLY}",
                f"authenticationFlowTransferMethods: {ONLY}",
            ],
            id="other-conditions",
        ),
    ],
)
def test_what_entra_refuses(
    mistakes: Callable[[Config], list[str]],
    put: Callable[[str, object], Config],
    changes: Config,
    expected: list[str],
) -> None:
    found = mistakes(put("conditionalAccess", {**RIGHT, **changes}))
    assert found == [f"conditionalAccess.{line}" for line in expected]


def test_client_applications_that_are_left_out_are_not_all(
    mistakes: Callable[[Config], list[str]], put: Callable[[str, object], Config]
) -> None:
    left_out = {name: value for name, value in RIGHT.items() if name != "clientAppTypes"}
    assert mistakes(put("conditionalAccess", left_out)) == [
        f"conditionalAccess.clientAppTypes: {GIVEN} needs all client applications. Expected [all]"
    ]

"""What differs of the Conditional Access policy that came back from what was declared: state and emergency accounts."""

import asyncio
from typing import Any

import pulumi
import pytest
from pulumi.output import Unknown

from components.checks.declared import differences, require_as_declared
from components.checks.hooks import ChangeHook
from settings import BreakGlass
from tests.components.programs import as_program

USER = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
GROUP = "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
ACCOUNTS = BreakGlass(users=(USER,), groups=(GROUP,))
EXCLUDED = {"excluded_users": [USER.upper(), "other"], "excluded_groups": [GROUP]}

UNKNOWN = Unknown()  # type: ignore[no-untyped-call]


class Object:
    """As azuread's outputs come: an object, not a dictionary."""

    def __init__(self, **members: object) -> None:
        vars(self).update(members)


@pytest.mark.parametrize(
    ("state", "conditions", "reasons"),
    [
        pytest.param("enabled", {"users": EXCLUDED}, [], id="as-declared"),
        pytest.param("enabled", Object(users=Object(**EXCLUDED)), [], id="as-declared-objects"),
        pytest.param(UNKNOWN, UNKNOWN, [], id="unknown"),
        pytest.param("enabled", {"users": UNKNOWN}, [], id="unknown-users"),
        pytest.param("enabled", {"users": {**EXCLUDED, "excluded_groups": UNKNOWN}}, [], id="unknown-groups"),
        pytest.param("disabled", {"users": EXCLUDED}, ["its state is 'disabled' and not 'enabled'"], id="state"),
        pytest.param(
            "enabled",
            {"users": {**EXCLUDED, "excluded_groups": None}},
            [f"it does not exclude the emergency (break-glass) accounts {GROUP}"],
            id="group",
        ),
        pytest.param(
            "disabled",
            {"users": {"excluded_users": [GROUP], "excluded_groups": [USER]}},
            [
                "its state is 'disabled' and not 'enabled'",
                f"it does not exclude the emergency (break-glass) accounts {USER}, {GROUP}",
            ],
            id="all",
        ),
        pytest.param(
            "enabled",
            None,
            [f"it does not exclude the emergency (break-glass) accounts {USER}, {GROUP}"],
            id="no-conditions",
        ),
    ],
)
def test_differences(state: object, conditions: Any, reasons: list[str]) -> None:  # noqa: ANN401 - azuread's outputs
    assert differences(state, conditions, "enabled", ACCOUNTS) == reasons


def unknown() -> "pulumi.Output[Any]":
    """An output of which a preview knows nothing yet."""
    known: asyncio.Future[bool] = asyncio.Future()
    known.set_result(False)
    value: asyncio.Future[object] = asyncio.Future()
    value.set_result(UNKNOWN)
    return pulumi.Output(set(), value, known)


def test_a_policy_whose_id_is_not_known_yet_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)

    def program() -> None:
        policy: Any = Object(id=unknown(), state=pulumi.Output.from_input("disabled"), conditions=unknown())
        require_as_declared(
            policy, "enabledForReportingButNotEnforced", ACCOUNTS, ChangeHook("it", "it", []), frozenset()
        )

    with pytest.raises(pulumi.RunError, match=r"^The Conditional Access policy would not be as declared: its state is"):
        as_program(program)

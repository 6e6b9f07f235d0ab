"""The last line: no Conditional Access policy without emergency accounts, whichever way round the settings' rules."""

from typing import Any

import pulumi
import pytest

from components.checks import break_glass
from components.checks.check import Change, warnings_of
from settings import BreakGlass, Settings

FIRST = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
SECOND = "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
OUTPUTS: Any = (pulumi.Output.from_input(FIRST),)
NOT_DECLARED = (
    "The Conditional Access policy was not declared: it would exclude no emergency (break-glass) account that is known "
    "before anything runs, and a mistake in it could lock everybody out. Give the object ids of two emergency "
    "accounts, literally, as breakGlass.users or breakGlass.groups."
)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="no-such-member"),
        pytest.param({"break_glass": None}, id="none"),
        pytest.param({"break_glass": BreakGlass()}, id="nobody"),
        pytest.param({"break_glass": BreakGlass.model_construct()}, id="constructed-empty"),
        pytest.param({"break_glass": BreakGlass.model_construct(users=("Break glass 1",))}, id="a-name"),
        pytest.param({"break_glass": BreakGlass.model_construct(users=(FIRST, ""))}, id="one-is-empty"),
        pytest.param({"break_glass": BreakGlass.model_construct(groups=OUTPUTS)}, id="output"),
        pytest.param({"break_glass": {"users": []}}, id="a-dictionary"),
    ],
)
def test_settings_that_were_never_validated(given: dict[str, Any]) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        break_glass.required(Settings.model_construct(**given))
    assert str(caught.value) == NOT_DECLARED


def test_literal_ids_in_any_form_are_taken() -> None:
    given: dict[str, Any] = {"break_glass": {"users": [FIRST.upper()], "groups": [SECOND]}}
    settings = Settings.model_construct(**given)
    assert break_glass.required(settings) == BreakGlass(users=(FIRST,), groups=(SECOND,))


ACCOUNTS = BreakGlass(users=(FIRST,), groups=(SECOND,))


def written(users: object) -> Change:
    return Change({}, {"state": "disabled", "conditions": {"users": users}})


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param(written({"excludedUsers": [FIRST]}), SECOND, id="no-groups"),
        pytest.param(
            written({"excludedUsers": [SECOND], "excludedGroups": [FIRST]}), f"{FIRST}, {SECOND}", id="mixed-up"
        ),
        pytest.param(written(None), f"{FIRST}, {SECOND}", id="no-users"),
        pytest.param(Change({}, {}), f"{FIRST}, {SECOND}", id="nothing-at-all"),
    ],
)
def test_exclusions_that_are_lost_on_the_way_to_the_resource(change: Change, missing: str) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        warnings_of([break_glass.excluded(ACCOUNTS)], change)
    assert str(caught.value) == (
        f"Conditional Access was not touched: the emergency (break-glass) accounts {missing} are not among the "
        "policy's exclusions as they are about to be written. Something between the configuration and the resource "
        "removes them, such as a transform or ignoreChanges: remove that from the program."
    )


def test_exclusions_beside_others() -> None:
    change = written({"excludedUsers": [SECOND, FIRST.upper(), object()], "excludedGroups": [SECOND]})
    assert warnings_of([break_glass.excluded(ACCOUNTS)], change) == []

"""Break-glass accounts: literal object ids, nothing else."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from settings import BreakGlass, load

Config = dict[str, Any]
ALICE = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"


def test_ids_are_kept_in_graphs_spelling(valid: Config) -> None:
    valid["breakGlass"] = {"groups": [ALICE.upper()]}
    assert load(valid).break_glass == BreakGlass(groups=(ALICE,))


@pytest.mark.parametrize("kind", ["users", "groups"])
@pytest.mark.parametrize("value", ["alice@contoso.com", "", 5, ALICE + "0"], ids=repr)
def test_names_are_not_taken(mistakes: Callable[[Config], list[str]], valid: Config, kind: str, value: object) -> None:
    valid["breakGlass"] = {kind: [value]}
    shown = f'"{value}"' if isinstance(value, str) else value
    assert mistakes(valid) == [
        f"breakGlass.{kind}[0]: expected an object id (GUID) such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3, "
        f"given {shown}; names are not taken here, another object could take over a name"
    ]


def test_outputs_are_not_taken() -> None:
    with pytest.raises(ValidationError, match="expected a literal object id, given an Output"):
        BreakGlass.model_validate({"users": [pulumi.Output.from_input(ALICE)]})


def test_twice(mistakes: Callable[[Config], list[str]], valid: Config) -> None:
    valid["breakGlass"] = {"users": [ALICE, ALICE.upper()]}
    assert mistakes(valid) == [f'breakGlass.users[1]: "{ALICE.upper()}" is already in this list, at [0]; remove one']

"""The justification for tenants that want changes approved."""

from collections.abc import Callable
from typing import Any

import pytest

from settings import load

Config = dict[str, Any]


@pytest.mark.parametrize(
    "text", ["CHG0012345", "x" * 500, "Größere Änderung: 承認 🔐"], ids=["short", "longest", "any"]
)
def test_a_line_of_text(valid: Config, text: str) -> None:
    assert load({**valid, "approvalJustification": text}).approval_justification == text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("x" * 501, f'expected at most 500 characters, given 501: "{"x" * 60}…"', id="too-long"),
        pytest.param(
            "two\nlines", 'expected one line without control characters, given "two\\nlines"', id="line-break"
        ),
        pytest.param("a\u202eb", 'expected one line without control characters, given "a\\u202eb"', id="direction"),
        pytest.param("a\x00b", 'expected one line without control characters, given "a\\u0000b"', id="control"),
        pytest.param(" ", "expected a text, given an empty text", id="blank"),
        pytest.param("x ", '"x " begins or ends with a space; remove it', id="space"),
        pytest.param(12345, "expected a text, given 12345; put it in quotes", id="number"),
        pytest.param(["x"], 'expected a text, given ["x"]', id="list"),
    ],
)
def test_anything_else(mistakes: Callable[[Config], list[str]], valid: Config, value: object, said: str) -> None:
    assert mistakes({**valid, "approvalJustification": value}) == [f"approvalJustification: {said}"]

"""How a mistake reads: where it is, what was given, what is expected; safe for a log."""

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.errors import ConfigurationError, Mistake, choice, nearest, quoted, spelled


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("medium", '"medium"', id="text"),
        pytest.param('a "b" \\', '"a \\"b\\" \\\\"', id="quotes"),
        pytest.param("Büro Köln", '"Büro Köln"', id="umlauts"),
        pytest.param("a\nNothing was written.", '"a\\nNothing was written."', id="line-break"),
        pytest.param("\u202egnp.exe", '"\\u202egnp.exe"', id="direction-mark"),
        pytest.param("\x1b[31m", '"\\u001b[31m"', id="terminal-escape"),
        pytest.param("\ud800", '"\\ud800"', id="lone-surrogate"),
        pytest.param("x" * 61, f'"{"x" * 60}…"', id="long-text"),
        pytest.param(True, "true", id="true"),
        pytest.param(None, "null", id="null"),
        pytest.param(9000, "9000", id="number"),
        pytest.param(10**5000, "a number of more than 30 digits", id="huge-number"),
        pytest.param(1.5, "1.5", id="fraction"),
        pytest.param(["a", 1, 2, 3, 4], '["a", 1, 2, 3, ...]', id="long-list"),
        pytest.param(("a",), '["a"]', id="tuple"),
        pytest.param({"a": {"b": [[]]}}, '{"a": {"b": [[]]}}', id="mapping"),
        pytest.param([[[["deep"]]]], "[[[[...]]]]", id="deep"),
        pytest.param(["x" * 50] * 4, f'["{"x" * 50}", "{"x" * 50}", "{"x" * 50}…', id="long-list-of-long-texts"),
        pytest.param(pulumi.Output.from_input("id"), "an Output", id="output"),
    ],
)
def test_quoted(value: object, shown: str) -> None:
    assert quoted(value) == shown


@given(st.text(st.characters()))
def test_quoted_text_is_one_short_printable_line(text: str) -> None:
    shown = quoted(text)
    assert shown.isprintable()
    assert len(shown) <= 161


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        pytest.param(("a", "b", 0, "c"), "a.b[0].c", id="keys-and-positions"),
        pytest.param(("a", "b.c"), 'a."b.c"', id="dot-in-key"),
        pytest.param(("a", "b\nc"), 'a."b\\nc"', id="line-break-in-key"),
        pytest.param((), "", id="root"),
    ],
)
def test_spelled(path: tuple[str | int, ...], shown: str) -> None:
    assert spelled(path) == shown


@pytest.mark.parametrize(
    ("word", "allowed", "found"),
    [
        pytest.param("hgih", ("clear", "low", "medium", "high"), "high", id="typing-error"),
        pytest.param("report-only", ("reportOnly", "enabled"), "reportOnly", id="hyphen"),
        pytest.param("IOS", ("android", "iOS"), "iOS", id="case"),
        pytest.param("markNoncompliant", ("block", "retire"), "block", id="portal-word"),
        pytest.param("secured", ("clear", "low"), "clear", id="graph-word"),
        pytest.param(True, ("enabled", "disabled"), "enabled", id="boolean"),
        pytest.param("secured", ("low", "high"), None, id="synonym-not-allowed-here"),
        pytest.param("completely different", ("low", "high"), None, id="nothing-near"),
        pytest.param(["low"], ("low", "high"), None, id="not-a-word"),
    ],
)
def test_nearest(word: object, allowed: tuple[str, ...], found: str | None) -> None:
    assert nearest(word, allowed) == found


def test_choice_names_the_nearest_and_all() -> None:
    assert choice("hgih", ["low", "high"]) == '; did you mean "high"? Allowed: low, high'
    assert choice("other", ["low", "high"]) == ". Allowed: low, high"


def test_configuration_error_lists_all_and_ends_with_what_to_do() -> None:
    found = [Mistake(("a", "b"), "is wrong"), Mistake(("c",), "is missing"), Mistake(("a",), "is odd")]
    error = ConfigurationError(found, "Pulumi.prod.yaml")
    assert isinstance(error, pulumi.RunError)
    assert error.mistakes == tuple(found)
    assert str(error).split("\n") == [
        "a.b: is wrong",
        "c: is missing",
        "a: is odd",
        "3 mistakes in the configuration: correct a, c in Pulumi.prod.yaml and run again. Nothing was written.",
    ]


def test_configuration_error_of_the_whole() -> None:
    error = ConfigurationError([Mistake((), "nothing is configured")], "Pulumi.dev.yaml")
    assert str(error).split("\n") == [
        "nothing is configured",
        "1 mistake in the configuration: correct it in Pulumi.dev.yaml and run again. Nothing was written.",
    ]

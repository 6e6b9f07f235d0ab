"""Values in the text of a YAML file: what is written is read as the same text, and nothing else changes."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ops.init.yaml_text import replaced, scalar

TEXT = """\
# Above.
a: # beside a
  b: old # beside b
  c: [x, y] # beside c
d:
  users:
    - one
    - two
"""


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        pytest.param(("a", "b"), "new", "b: old", "b: new", id="text"),
        pytest.param(("a", "b"), "yes: #", "b: old", 'b: "yes: #"', id="text in quotes"),
        pytest.param(("a", "c"), ["z"], "[x, y]", "[z]", id="list"),
        pytest.param(
            ("d",),
            {"groups": ["three"], "users": ["four"]},
            "users:\n    - one\n    - two",
            "groups:\n    - three\n  users:\n    - four",
            id="mapping",
        ),
    ],
)
def test_only_the_value_changes(path: tuple[str, ...], value: str, before: str, after: str) -> None:
    assert replaced(TEXT, path, value) == TEXT.replace(before, after)


def test_a_place_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="missing"):
        replaced(TEXT, ("a", "missing"), "x")


@pytest.mark.parametrize("text", ["1e3", "yes", "null", "0x10", "-", "a: b", "a #b", "'a'", "[a]", "2020-01-01", "~"])
def test_what_some_reader_takes_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text) == f'"{text}"'


@pytest.mark.parametrize("text", ["Windows - machine risk (low)", "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"])
def test_what_every_reader_takes_for_a_text_is_not(text: str) -> None:
    assert scalar(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text: str) -> None:
    assert yaml.safe_load(replaced(TEXT, ("a", "b"), text))["a"]["b"] == text
    assert yaml.safe_load(replaced(TEXT, ("a", "c"), [text, "x"]))["a"]["c"] == [text, "x"]

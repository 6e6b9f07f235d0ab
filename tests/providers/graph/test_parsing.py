"""JSON that Python cannot follow is an error of the document."""

import json

import pytest

from providers.graph.parsing import parse


def test_json_as_it_is() -> None:
    assert [parse(b'{"a": [1]}'), parse("null")] == [{"a": [1]}, None]


def test_nesting_without_an_end() -> None:
    with pytest.raises(json.JSONDecodeError) as failure:
        parse("[" * 1_000_000)
    assert str(failure.value) == "nested too deeply: line 1 column 1 (char 0)"

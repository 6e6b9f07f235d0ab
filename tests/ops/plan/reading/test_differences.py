"""Differences of two values: nothing is lost, whichever way round."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.plan.reading.differences import Leaf, differences, leaves_of
from ops.plan.reading.property_values import UNKNOWN, Value, cleaned

# The machine may be busy: how long an example takes says nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("before", "after", "leaves"),
    [
        pytest.param({"a": 1}, {"a": 1.0}, [], id="equal"),
        pytest.param({"a": 1}, {"a": True}, [Leaf(("a",), 1, True)], id="true is not 1"),
        pytest.param({"a": [0]}, {"a": [False]}, [Leaf(("a",), [0], [False])], id="nor within a list"),
        pytest.param({"a": None}, {}, [], id="null is absent"),
        pytest.param({}, {"a": []}, [Leaf(("a",), None, [])], id="an empty list is there"),
        pytest.param({"a": {}}, {}, [Leaf(("a",), {}, None)], id="an empty object was there"),
        pytest.param(
            {"a": ["x", "y"]}, {"a": ["y"]}, [Leaf(("a",), ["x", "y"], ["y"])], id="a list of scalars is one"
        ),
        pytest.param(
            {"a": [{"b": 1}, {"b": 2}]},
            {"a": [{"b": 1}]},
            [Leaf(("a", 1, "b"), 2, None)],
            id="a list of objects is not",
        ),
        pytest.param(
            {"a": {"b": 1}}, {"a": {"b": 2, "c": {"d": 3}}},
            [Leaf(("a", "b"), 1, 2), Leaf(("a", "c", "d"), None, 3)], id="within",
        ),
        pytest.param(
            {"a": ["x"]}, {"a": [{"b": 1}]}, [Leaf(("a", 0), "x", {"b": 1})], id="scalars become objects"
        ),
        pytest.param({"a": {"b": 1}}, {"a": UNKNOWN}, [Leaf(("a",), {"b": 1}, UNKNOWN)], id="known only later"),
        pytest.param({"a": "x"}, {"a": {"b": 1}}, [Leaf(("a",), "x", {"b": 1})], id="another shape"),
    ],
)  # fmt: skip
def test_differences(before: Value, after: Value, leaves: list[Leaf]) -> None:
    assert differences(before, after) == leaves


@given(json_values)
@settings(UNTIMED)
def test_nothing_differs_from_itself(raw: Any) -> None:  # noqa: ANN401 - any JSON
    assert differences(cleaned(raw), cleaned(raw)) == []


@given(json_values, json_values)
@settings(UNTIMED)
def test_differences_turn_round(one: Any, other: Any) -> None:  # noqa: ANN401 - any JSON
    before, after = {"it": cleaned(one)}, {"it": cleaned(other)}
    there, back = differences(before, after), differences(after, before)
    assert {repr(Leaf(leaf.path, leaf.after, leaf.before)) for leaf in back} == {repr(leaf) for leaf in there}


def _all_leaves(value: Value, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    if isinstance(value, dict) and value:
        return {leaf for name, item in value.items() for leaf in _all_leaves(item, (*path, name))}
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return {leaf for number, item in enumerate(value) for leaf in _all_leaves(item, (*path, number))}
    return set() if value is None else {path}


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=4))
@settings(UNTIMED)
def test_everything_that_comes_or_goes_is_a_leaf(raw: dict[str, Any]) -> None:
    value = cleaned(raw)
    expected = _all_leaves(value) - {()}
    assert expected <= {leaf.path for leaf in leaves_of(value)}
    assert expected <= {leaf.path for leaf in leaves_of(value, going=True)}

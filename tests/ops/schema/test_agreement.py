"""Whatever the schema refuses the program refuses, for any configuration."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.ops.schema.agreement import DIALECTS, NAMESPACE, ROOT, accepts, as_file, assert_agreement
from tests.settings.conftest import VALID as CONFIGURATION
from tests.settings.strategies import Config
from tests.settings.test_properties import GARBAGE, VALID, spoiled


@given(VALID)
def test_an_editor_has_nothing_against_a_valid_configuration(config: Config) -> None:
    file = as_file(config)
    assert [dialect.is_valid(file) for dialect in DIALECTS] == [True, True], list(DIALECTS[0].iter_errors(file))


@given(spoiled())
def test_garbage_anywhere_is_judged_alike(config: object) -> None:
    if isinstance(config, dict):
        assert_agreement(config)


@given(st.dictionaries(st.sampled_from(sorted(CONFIGURATION)), GARBAGE))
def test_garbage_under_our_keys_is_judged_alike(config: Config) -> None:
    assert_agreement(config)


@given(st.one_of(VALID, spoiled()))
def test_both_dialects_say_the_same(config: object) -> None:
    if isinstance(config, dict):
        first, second = (accepts(as_file(config), dialect) for dialect in DIALECTS)
        assert first is second


WORDS: list[Any] = [
    None,
    [],
    {},
    "",
    " x",
    "all",
    "All",
    "none",
    True,
    False,
    0,
    1,
    7.0,
    "low",
    ["All"],
    ["All", "x"],
    ["all"],
]
MORE: list[Any] = [
    *("5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3", "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f", "everyTime", "hours", "OR"),
    *(["block"], ["mfa", "passwordChange"], ["block", "mfa"], ["exchangeActiveSync"], ["low", "low"], "notification"),
    *({"include": []}, {"include": ["All"]}, {"users": ["All"], "groups": ["x"]}, {"target": "All devices"}),
]
VALUES: list[Any] = [*WORDS, *MORE]


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a configuration."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [*([path] if path else []), *(one for key, item in inner for one in places(item, (*path, key)))]


@pytest.mark.parametrize("name", ["dev", "production"])
def test_a_wrong_value_in_any_place_of_an_example_is_judged_alike(name: str) -> None:
    """Each of the values above in each place of the example: what is near to right is what people write."""
    file = ROOT / ("Pulumi.dev.yaml" if name == "dev" else f"examples/{name}/stack.yaml")
    given_file = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    example = {key.removeprefix(NAMESPACE): value for key, value in given_file.items() if key.startswith(NAMESPACE)}
    for path in places(example):
        for value in VALUES:
            changed = copy.deepcopy(example)
            place: Any = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            assert_agreement(changed)

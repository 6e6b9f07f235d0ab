"""What all sections have in common: unknown keys, every mistake at once."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from settings.base import Given, Section, entries, in_both, literals, member, not_alone, not_excludable, repeated
from settings.errors import Mistake


class Inner(Section):
    """A section in a section."""

    whole_number: int = 0


class Outer(Section):
    """A section whose rule always objects, and reads what was given."""

    inner_one: Inner = Inner()
    other: bool = False

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        yield Mistake(("innerOne", "wholeNumber"), f"given {member(given, 'inner_one', 'whole_number')}")


def errors(given: dict[str, object]) -> list[tuple[tuple[str | int, ...], str, str]]:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(given)
    return [(error["loc"], error["type"], error["msg"]) for error in caught.value.errors()]


def test_rules_and_pydantic_speak_in_one_error() -> None:
    assert errors({"innerOne": {"wholeNumber": 7, "more": 1}, "other": []}) == [
        (("innerOne", "more"), "extra_forbidden", "Extra inputs are not permitted"),
        (("other",), "bool_type", "Input should be a valid boolean"),
        (("innerOne", "wholeNumber"), "mistake", "given 7"),
    ]


def test_rules_see_models_as_they_see_mappings() -> None:
    assert errors({"inner_one": Inner(whole_number=3)}) == [(("innerOne", "wholeNumber"), "mistake", "given 3")]


def test_rules_are_asked_once() -> None:
    inner = Inner(whole_number=1)
    assert Inner.model_validate(inner) is inner


def test_sections_are_frozen_and_take_both_spellings() -> None:
    inner = Inner.model_validate({"wholeNumber": 1})
    assert inner == Inner(whole_number=1)
    with pytest.raises(ValidationError, match="Instance is frozen"):
        setattr(inner, "whole_number", 2)  # noqa: B010 - mypy refuses the assignment


@pytest.mark.parametrize("given", [None, 1, "text", [], {"whole": 1}, {"wholeNumber": {"deep": 1}}], ids=repr)
def test_a_member_that_is_not_there_is_none(given: object) -> None:
    assert member(given, "whole_number", "more") is None


def test_entries_and_literals_skip_what_they_do_not_know() -> None:
    assert entries("text") == entries({"a": 1}) == entries(None) == ()
    assert entries(["a", 1]) == entries(("a", 1)) == ("a", 1)
    assert literals(["a", 1, None, "b"]) == [(0, "a"), (3, "b")]


def test_shared_rules() -> None:
    assert list(repeated(["A", 1, 1, "a"])) == [Mistake((3,), '"a" is already in this list, at [0]; remove one')]
    given = {"include": {"a_b": ["X", "y"]}, "exclude": {"aB": ["z", "Y"]}}
    assert list(in_both(given, "a_b")) == [
        Mistake(("exclude", "aB", 1), '"Y" is also at include.aB[1]; remove one of them')
    ]
    assert list(not_alone(["All"], "All")) == list(not_alone("All", "All")) == []
    assert list(not_alone([1, "All"], "All")) == [
        Mistake((1,), '"All" cannot be combined with other entries; leave only it, or remove it')
    ]
    assert list(not_excludable({"exclude": ["a", "All"]}, "All")) == [
        Mistake(("exclude", 1), '"All" cannot be excluded; remove it')
    ]

"""Names and ids: where which of them is taken."""

from typing import get_args

import pulumi
import pytest
from pydantic import TypeAdapter, ValidationError

from settings.types import ApplicationReference, GroupReference, Guid, LocationId, RoleId, Several, Text

GUID = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"


def validate(kind: object, value: object) -> object:
    # An alias is a type to pydantic, not to the type checker.
    adapter: TypeAdapter[object] = TypeAdapter(kind)  # type: ignore[arg-type]
    return adapter.validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        pytest.param(GroupReference, "Büro Köln", "Büro Köln", id="name"),
        pytest.param(GroupReference, GUID.upper(), GUID, id="id-in-capitals"),
        pytest.param(GroupReference, "dead-beef-cafe-babe", "dead-beef-cafe-babe", id="name-of-hex-digits"),
        pytest.param(GroupReference, "All", "All", id="word-where-it-means-nothing"),
        pytest.param(ApplicationReference, "Office365", "Office365", id="word"),
        pytest.param(RoleId, GUID, GUID, id="id"),
        pytest.param(LocationId, "AllTrusted", "AllTrusted", id="id-or-word"),
        pytest.param(Guid, GUID.upper(), GUID, id="guid"),
        pytest.param(Several[GroupReference], ["a", "b"], ("a", "b"), id="several"),
    ],
)
def test_accepted(kind: object, value: object, result: object) -> None:
    assert validate(kind, value) == result


@pytest.mark.parametrize("kind", [GroupReference, ApplicationReference, RoleId, LocationId])
def test_an_output_passes_as_it_is(kind: object) -> None:
    output = pulumi.Output.from_input("x")
    assert validate(kind, output) is output


def test_python_sees_text_or_output() -> None:
    assert get_args(get_args(GroupReference)[0]) == (str, pulumi.Output[str])


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        pytest.param(GroupReference, "", "expected a name or an id, given an empty text", id="empty"),
        pytest.param(GroupReference, True, "expected a name or an id, given true", id="boolean"),
        pytest.param(GroupReference, 12, "expected a name or an id, given 12; put it in quotes", id="number"),
        pytest.param(GroupReference, "\tA", '"\\tA" begins or ends with a space; remove it', id="space"),
        pytest.param(
            GroupReference,
            "{" + GUID + "}",
            f'"{{{GUID}}}" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
            id="guid-in-braces",
        ),
        pytest.param(
            ApplicationReference,
            "Microsoft Admin Portals",
            '"Microsoft Admin Portals" may be a name or Microsoft\'s word "MicrosoftAdminPortals"; '
            "write the word so, or the id",
            id="nearly-a-word",
        ),
        pytest.param(
            RoleId,
            "Global Administrator",
            '"Global Administrator" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
            id="name-instead-of-id",
        ),
        pytest.param(
            LocationId, 5, "expected an id (GUID) or one of All, AllTrusted, given 5; put it in quotes", id="id-or-word"
        ),
        pytest.param(
            Guid, pulumi.Output.from_input("x"), "expected an id (GUID), given an Output", id="output-for-a-literal"
        ),
        pytest.param(
            Several[GroupReference], ["A", "b", "a"], '"a" is already in this list, at [0]; remove one', id="repeated"
        ),
    ],
)
def test_refused(kind: object, value: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate(kind, value)
    assert [error["msg"] for error in caught.value.errors()] == [message]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "\udfff"], ids=["nul", "half-of-a-pair", "other-half"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"holds a character that cannot be stored \(NUL, or half of a surrogate"):
        TypeAdapter(Text).validate_python(text)

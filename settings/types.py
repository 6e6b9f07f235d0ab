"""The types that configuration values are built of: ids, names, numbers, lists without repetitions.

A reference is what the portal shows (a name), what Graph uses (an id), or, in a Python program, the Pulumi Output of
another resource, which is always an id. Whether a name exists is not known here: it is looked up when the program runs.
"""

import re
from collections.abc import Callable, Sequence
from types import GenericAlias
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import pulumi
from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, PlainValidator, WrapValidator
from pydantic_core import CoreSchema

from settings.base import all_at_once, reject, repeated
from settings.errors import plain, quoted

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
GUID_EXAMPLE: Final = "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"
# A GUID with a digit lost, doubled or in braces; no name of a group or an app looks like that.
_NEARLY_A_GUID: Final = re.compile(r"(?=.{24,})\{?[0-9a-f]+(-[0-9a-f]+){3,}\}?", re.IGNORECASE)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        quotes = "; put it in quotes" if isinstance(value, int | float) and not isinstance(value, bool) else ""
        reject(f"expected {what}, given {quoted(value)}{quotes}")
    if not value.strip():
        reject(f"expected {what}, given an empty text")
    if value != value.strip():
        reject(f"{quoted(value)} begins or ends with a space; take it away")
    return value


def _stored_text(value: object, what: str) -> str:
    text = _text(value, what)
    if any(one == "\x00" or "\ud800" <= one <= "\udfff" for one in text):
        reject(
            f"{quoted(text)} holds a character that cannot be stored (NUL, or half of a surrogate pair); take it out"
        )
    return text


def _guid(value: object) -> str:
    text = _text(value, "an id (GUID)")
    if not GUID.fullmatch(text):
        reject(f"{quoted(text)} is not an id; expected a GUID such as {GUID_EXAMPLE}")
    # Graph answers in lower case; state and answers are compared as text.
    return text.lower()


def _word(text: str, words: tuple[str, ...]) -> str | None:
    for word in words:
        if text == word:
            return word
        if plain(text) == plain(word):
            reject(f"{quoted(text)} may be a name or Microsoft's word {quoted(word)}; write the word so, or the id")
    return None


def _name_or_id(*words: str) -> PlainValidator:
    def validate(value: object) -> str | pulumi.Output[str]:
        if isinstance(value, pulumi.Output):
            return value
        text = _stored_text(value, "a name or an id")
        if _word(text, words):
            return text
        if _NEARLY_A_GUID.fullmatch(text):
            return _guid(text)
        return text

    return PlainValidator(validate)


_GUESTS: Final = "GuestsOrExternalUsers"
GUEST_TYPES: Final = (
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
)
"""Every kind of guest, in the order in which Graph tells them [csdl, export]."""


def _no_word_for_guests(value: object) -> object:
    # Graph makes an object of it, which azuread would take for a change in every run [issue: azuread 1196].
    if isinstance(value, str) and plain(value) == plain(_GUESTS):
        reject(
            f"{quoted(value)} reads back as something else; give guestsOrExternalUsers: "
            f"{{guestOrExternalUserTypes: [{', '.join(GUEST_TYPES)}], externalTenants: {{membershipKind: all}}}} "
            "instead, which is the same"
        )
    return value


def _id(*words: str) -> PlainValidator:
    def validate(value: object) -> str | pulumi.Output[str]:
        if isinstance(value, pulumi.Output):
            return value
        what = "an id (GUID)" if not words else f"an id (GUID) or one of {', '.join(words)}"
        text = _text(value, what)
        return _word(text, words) or _guid(text)

    return PlainValidator(validate)


ALL_DEVICES: Final = "All devices"
ALL_USERS: Final = "All users"

Reference = Annotated[str | pulumi.Output[str], _name_or_id()]
"""A name, an id, or the Output of another resource."""
TargetReference = Annotated[str | pulumi.Output[str], _name_or_id(ALL_DEVICES, ALL_USERS)]
UserReference = Annotated[str | pulumi.Output[str], _name_or_id("All", "None"), BeforeValidator(_no_word_for_guests)]
ApplicationReference = Annotated[
    str | pulumi.Output[str], _name_or_id("All", "None", "Office365", "MicrosoftAdminPortals")
]
Id = Annotated[str | pulumi.Output[str], _id()]
LocationId = Annotated[str | pulumi.Output[str], _id("All", "AllTrusted")]
ServicePrincipalId = Annotated[str | pulumi.Output[str], _id("ServicePrincipalsInMyTenant")]

Guid = Annotated[str, PlainValidator(_guid)]
"""An id that must be known when the program is written."""


def required_text(value: object) -> str:
    return _text(value, "a text")


def _chosen_text(value: object) -> str:
    return _stored_text(value, "a text")


Text = Annotated[str, PlainValidator(_chosen_text)]


def whole(low: int, high: int, unit: str) -> AfterValidator:
    """The bounds of a whole number, in one message."""

    def validate(value: int) -> int:
        if not low <= value <= high:
            reject(f"expected {low} to {high} {unit}, given {quoted(value)}")
        return value

    return AfterValidator(validate)


WholeNumber = Annotated[int, Field(strict=True)]

Entry = TypeVar("Entry")


def _distinct(value: object, handler: Callable[[object], tuple[Entry, ...]]) -> tuple[Entry, ...]:
    return all_at_once(value, handler, repeated(value))


class _KeptAsTuple:
    """Takes a list or a tuple, and keeps it as a tuple, which nobody changes afterwards."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        sequence = source if get_origin(source) is Sequence else get_args(source)[0]
        (entry,) = get_args(sequence)
        return handler(GenericAlias(tuple, (entry, ...)))


def _or_an_output(value: object, handler: Callable[[object], tuple[Entry, ...]]) -> object:
    return value if isinstance(value, pulumi.Output) else handler(value)


Listed = Annotated[Sequence[Entry], _KeptAsTuple()]
"""A list."""
Several = Annotated[Sequence[Entry], _KeptAsTuple(), WrapValidator(_distinct)]
"""A list that says nothing twice."""
SeveralIds = Annotated[
    Sequence[Entry] | pulumi.Output[Sequence[str]],
    _KeptAsTuple(),
    WrapValidator(_distinct),
    WrapValidator(_or_an_output),
]
"""A list of references that says nothing twice, or the Output of one, which holds ids."""
SomeIds = Annotated[
    Sequence[Entry] | pulumi.Output[Sequence[str]],
    _KeptAsTuple(),
    Field(min_length=1),
    WrapValidator(_distinct),
    WrapValidator(_or_an_output),
]
"""The same, with at least one entry where that is known."""

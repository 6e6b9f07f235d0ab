"""The types of configuration values: ids, names, numbers, lists without repetitions.

A reference is a name as in the portal, an id as in Graph, or, in a Python program, the Pulumi Output of another
resource, which is always an id. Whether a name exists is not checked here: the program looks it up when it runs.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import pulumi
from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WrapValidator,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from providers.graph.directory import (
    APPLICATION,
    ASSIGNMENT_FILTER,
    GROUP,
    NAMED_LOCATION,
    NOTIFICATION_TEMPLATE,
    ROLE,
    SCOPE_TAG,
    SERVICE_PRINCIPAL,
    TERMS_OF_USE,
    USER,
    Kind,
)
from settings.base import all_at_once, reject, repeated
from settings.errors import plain, quoted
from settings.json_schema import GUID as GUID_SCHEMA
from settings.json_schema import TEXT, JsonSchema, described, id_or_word, name_or_id

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
GUID_EXAMPLE: Final = "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"
# A GUID with a digit missing or doubled, or in braces. No name of a group or an application has this form.
_NEARLY_A_GUID: Final = re.compile(r"(?=.{24,})\{?[0-9a-f]+(-[0-9a-f]+){3,}\}?", re.IGNORECASE)

Reference = str | pulumi.Output[str]
"""A name, an id, or the Output of another resource. Fields use the types below, which also say the kind of object."""
References = Sequence[Reference] | pulumi.Output[Sequence[str]]
"""A list of references, or the Output of a whole list of ids."""


@dataclass(frozen=True)
class RefersTo:
    """Metadata of a field's type: the kind of object that it refers to, and Microsoft's keywords that refer to none.

    `references` finds the fields that have it. A test fails for a type that takes ids without it.
    """

    kind: Kind
    words: tuple[str, ...] = ()


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        quotes = "; put it in quotes" if isinstance(value, int | float) and not isinstance(value, bool) else ""
        reject(f"expected {what}, given {quoted(value)}{quotes}")
    if not value.strip():
        reject(f"expected {what}, given an empty text")
    if value != value.strip():
        reject(f"{quoted(value)} begins or ends with a space; remove it")
    return value


def _stored_text(value: object, what: str) -> str:
    text = _text(value, what)
    if any(one == "\x00" or "\ud800" <= one <= "\udfff" for one in text):
        reject(f"{quoted(text)} holds a character that cannot be stored (NUL, or half of a surrogate pair); remove it")
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


def _name_or_id(refers: RefersTo, never: str | None = None) -> PlainValidator:
    def validate(value: object) -> Reference:
        if isinstance(value, pulumi.Output):
            return value
        text = _stored_text(value, "a name or an id")
        if _word(text, refers.words):
            return text
        if _NEARLY_A_GUID.fullmatch(text):
            return _guid(text)
        return text

    return PlainValidator(validate, json_schema_input_type=described(name_or_id(refers.words, never)))


_GUESTS: Final = "GuestsOrExternalUsers"
GUEST_TYPES: Final = (
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
)
"""Every kind of guest, in the order in which Graph lists them [csdl, export]."""


def _no_word_for_guests(value: object) -> object:
    # Graph turns it into an object, which azuread would show as a change in every run [issue: azuread 1196].
    if isinstance(value, str) and plain(value) == plain(_GUESTS):
        reject(
            f"{quoted(value)} reads back as something else; give guestsOrExternalUsers: "
            f"{{guestOrExternalUserTypes: [{', '.join(GUEST_TYPES)}], externalTenants: {{membershipKind: all}}}} "
            "instead, which is the same"
        )
    return value


def _id(refers: RefersTo) -> PlainValidator:
    def validate(value: object) -> Reference:
        if isinstance(value, pulumi.Output):
            return value
        what = "an id (GUID)" if not refers.words else f"an id (GUID) or one of {', '.join(refers.words)}"
        text = _text(value, what)
        return _word(text, refers.words) or _guid(text)

    return PlainValidator(validate, json_schema_input_type=described(id_or_word(refers.words)))


ALL_DEVICES: Final = "All devices"
ALL_USERS: Final = "All users"

_GROUP: Final = RefersTo(GROUP)
_TARGET: Final = RefersTo(GROUP, (ALL_DEVICES, ALL_USERS))
_USER: Final = RefersTo(USER, ("All", "None"))
_APPLICATION: Final = RefersTo(APPLICATION, ("All", "None", "Office365", "MicrosoftAdminPortals"))
_SCOPE_TAG: Final = RefersTo(SCOPE_TAG)
_FILTER: Final = RefersTo(ASSIGNMENT_FILTER)
_TEMPLATE: Final = RefersTo(NOTIFICATION_TEMPLATE)
GroupReference = Annotated[Reference, _name_or_id(_GROUP), _GROUP]
TargetReference = Annotated[Reference, _name_or_id(_TARGET), _TARGET]
UserReference = Annotated[Reference, _name_or_id(_USER, never=_GUESTS), BeforeValidator(_no_word_for_guests), _USER]
ApplicationReference = Annotated[Reference, _name_or_id(_APPLICATION), _APPLICATION]
ScopeTagReference = Annotated[Reference, _name_or_id(_SCOPE_TAG), _SCOPE_TAG]
FilterReference = Annotated[Reference, _name_or_id(_FILTER), _FILTER]
TemplateReference = Annotated[Reference, _name_or_id(_TEMPLATE), _TEMPLATE]

_ROLE: Final = RefersTo(ROLE)
_LOCATION: Final = RefersTo(NAMED_LOCATION, ("All", "AllTrusted"))
_SERVICE_PRINCIPAL: Final = RefersTo(SERVICE_PRINCIPAL, ("ServicePrincipalsInMyTenant",))
_TERMS_OF_USE: Final = RefersTo(TERMS_OF_USE)
RoleId = Annotated[Reference, _id(_ROLE), _ROLE]
LocationId = Annotated[Reference, _id(_LOCATION), _LOCATION]
ServicePrincipalId = Annotated[Reference, _id(_SERVICE_PRINCIPAL), _SERVICE_PRINCIPAL]
TermsOfUseId = Annotated[Reference, _id(_TERMS_OF_USE), _TERMS_OF_USE]

Guid = Annotated[str, PlainValidator(_guid, json_schema_input_type=described(GUID_SCHEMA))]
"""An id that must be known when the program is written."""


def required_text(value: object) -> str:
    return _text(value, "a text")


def _chosen_text(value: object) -> str:
    return _stored_text(value, "a text")


Text = Annotated[str, PlainValidator(_chosen_text, json_schema_input_type=described(TEXT))]


@dataclass(frozen=True)
class whole:  # noqa: N801 - metadata of a type, read as a word of it
    """A whole number within bounds; one message names both bounds."""

    low: int
    high: int
    unit: str

    def _within(self, value: int) -> int:
        if not self.low <= value <= self.high:
            reject(f"expected {self.low} to {self.high} {self.unit}, given {quoted(value)}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        return no_info_after_validator_function(self._within, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {**handler(core), "minimum": self.low, "maximum": self.high}


WholeNumber = Annotated[int, Field(strict=True)]

Entry = TypeVar("Entry")


def _distinct(value: object, handler: Callable[[object], tuple[Entry, ...]]) -> tuple[Entry, ...]:
    return all_at_once(value, handler, repeated(value))


class _SaidOnce:
    """What `_distinct` judges, as near as JSON Schema comes: it takes a text in another case for another one."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {**handler(core), "uniqueItems": True}


class _KeptAsTuple:
    """Accepts a list or a tuple and keeps it as a tuple, which cannot be changed."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        sequence = source if get_origin(source) is Sequence else get_args(source)[0]
        (entry,) = get_args(sequence)
        return handler(GenericAlias(tuple, (entry, ...)))


def _or_an_output(value: object, handler: Callable[[object], tuple[Entry, ...]]) -> object:
    return value if isinstance(value, pulumi.Output) else handler(value)


Listed = Annotated[Sequence[Entry], _KeptAsTuple()]
"""A list."""
Several = Annotated[Sequence[Entry], _KeptAsTuple(), WrapValidator(_distinct), _SaidOnce()]
"""A list without repetitions."""
SeveralIds = Annotated[
    Sequence[Entry] | pulumi.Output[Sequence[str]],
    _KeptAsTuple(),
    WrapValidator(_distinct),
    _SaidOnce(),
    WrapValidator(_or_an_output),
]
"""A list of references without repetitions, or the Output of a list of ids."""
SomeIds = Annotated[
    Sequence[Entry] | pulumi.Output[Sequence[str]],
    _KeptAsTuple(),
    Field(min_length=1),
    WrapValidator(_distinct),
    _SaidOnce(),
    WrapValidator(_or_an_output),
]
"""The same, with at least one entry if the list is known."""

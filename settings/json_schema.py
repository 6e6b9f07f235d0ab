"""How the values of a stack file are described to an editor: as JSON Schema, type by type.

A description never refuses what the type itself takes, and comes as near to it as JSON Schema can. The patterns mean
the same to Python and to JavaScript, in which editors read them: so they know the spaces of ASCII alone, and no flags.
What properties say about each other, and the words beside each key, are the matter of `ops.schema`.
"""

import re
from typing import Annotated, Any, Final

from pydantic import WithJsonSchema

JsonSchema = dict[str, Any]

GUID_PATTERN: Final = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_TEXT_PATTERN: Final = r"^[^ \t\r\n]([\s\S]*[^ \t\r\n])?$"
_NEARLY_A_GUID: Final = r"^(?=.{24})\{?[0-9a-fA-F]+(-[0-9a-fA-F]+){3,}\}?$"
_NO_GUID: Final = "expected an id (GUID)"

TEXT: Final[JsonSchema] = {
    "type": "string",
    "pattern": _TEXT_PATTERN,
    "patternErrorMessage": "expected a text that neither begins nor ends with a space",
}
GUID: Final[JsonSchema] = {"type": "string", "pattern": f"^{GUID_PATTERN}$", "patternErrorMessage": _NO_GUID}

LITERAL_ID: Final[JsonSchema] = {
    **GUID,
    "patternErrorMessage": "expected an object id (GUID); names are not taken: another object could take over a name",
}


def line(longest: int) -> JsonSchema:
    """A line of text, or an empty one."""
    pattern = r"^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$"
    return {"type": "string", "maxLength": longest, "pattern": pattern}


def described(schema: JsonSchema) -> Any:  # noqa: ANN401 - a type, made for pydantic
    """A type that stands in a JSON Schema as `schema`: the `json_schema_input_type` of a validator."""
    return Annotated[str, WithJsonSchema(schema)]


def name_or_id(words: tuple[str, ...] = (), never: str | None = None) -> JsonSchema:
    """A name or an id. `words`: Microsoft's, which have one spelling; `never`: the one that is not taken."""
    conditions: list[JsonSchema] = [{"if": {"pattern": _NEARLY_A_GUID}, "then": GUID}]
    for word in words:
        wanted = {"enum": [word], "errorMessage": f"may be a name or Microsoft's word {word}; write the word so"}
        conditions.append({"if": {"pattern": f"^{_letters_of(word)}$"}, "then": wanted})
    if never is not None:
        conditions.append({"pattern": f"^(?!{_letters_of(never)}$)", "patternErrorMessage": f"{never} is not taken"})
    return {**TEXT, **({"examples": list(words)} if words else {}), "allOf": conditions}


def id_or_word(words: tuple[str, ...] = (), before: str = "") -> JsonSchema:
    """An id, which may have `before` in front, or one of Microsoft's words."""
    leading = f"({re.escape(before)})?" if before else ""
    if not words:
        return {"type": "string", "pattern": f"^{leading}{GUID_PATTERN}$", "patternErrorMessage": _NO_GUID}
    message = f"{_NO_GUID} or one of {', '.join(words)}"
    pattern = f"^({'|'.join((*words, GUID_PATTERN))})$"
    return {"type": "string", "pattern": pattern, "patternErrorMessage": message, "examples": list(words)}


def _letters_of(word: str) -> str:
    """A pattern of `word` in any case, with or without spaces, hyphens and underscores."""
    between = "[ _-]*"
    letters = (f"[{one.upper()}{one.lower()}]" if one.isalpha() else one for one in word if one.isalnum())
    return f"{between}{between.join(letters)}{between}"

"""Conditions on the properties of an object, as JSON Schema with the same meaning in draft 7 and 2020-12.

`errorMessage` is no keyword of JSON Schema. Editors show it instead of their own message.
"""

from typing import Final

from settings.json_schema import JsonSchema

NULL: Final[JsonSchema] = {"type": "null"}


def present(*keys: str) -> JsonSchema:
    """All of them are given, and none is null."""
    return {"required": list(keys), "properties": {key: {"not": NULL} for key in keys}}


def has(key: str, word: str) -> JsonSchema:
    """The list `key` contains this word."""
    return {"required": [key], "properties": {key: {"type": "array", "contains": {"const": word}}}}


def says(key: str, value: object) -> JsonSchema:
    """`key` has this value."""
    return {"required": [key], "properties": {key: {"const": value}}}


def some(key: str) -> JsonSchema:
    """The list `key` has an entry."""
    return {"required": [key], "properties": {key: {"type": "array", "minItems": 1}}}


def when(condition: JsonSchema, then: JsonSchema, otherwise: JsonSchema | None = None) -> JsonSchema:
    """`then` where the condition holds, else `otherwise`."""
    return {"if": condition, "then": then, **({} if otherwise is None else {"else": otherwise})}


def needs(*keys: str) -> JsonSchema:
    """Each is given and is not null."""
    return {"required": list(keys), "properties": {key: {"not": NULL, "errorMessage": "is missing"} for key in keys}}


def without(message: str, *keys: str) -> JsonSchema:
    """Each is left out, null or an empty list."""
    return {"properties": {key: {"enum": [None, []], "errorMessage": message} for key in keys}}


def alone(key: str, *words: str) -> list[JsonSchema]:
    """A word that covers all or none must be the only entry."""
    return [
        when(
            has(key, word),
            {"properties": {key: {"maxItems": 1, "errorMessage": f"{word} cannot be combined with other entries"}}},
        )
        for word in words
    ]


def none_of(*words: str) -> JsonSchema:
    """A string that is none of them."""
    message = f"{' and '.join(words)} cannot be excluded"
    return {"pattern": f"^(?!({'|'.join(words)})$)", "patternErrorMessage": message}


def never(key: str, *words: str) -> JsonSchema:
    """Words that a list must not contain, because nobody and nothing would be left."""
    return {"properties": {key: {"items": none_of(*words)}}}


def only(key: str, message: str, *values: object) -> JsonSchema:
    """`key` has one of these values, if it is given."""
    return {"properties": {key: {"enum": list(values), "errorMessage": message}}}


def any_of(message: str, *schemas: JsonSchema) -> JsonSchema:
    """At least one of them."""
    return {"anyOf": list(schemas), "errorMessage": message}


def inside(key: str, *schemas: JsonSchema) -> JsonSchema:
    """A condition on the properties of `key`, if it is given."""
    return {"properties": {key: schemas[0] if len(schemas) == 1 else {"allOf": list(schemas)}}}

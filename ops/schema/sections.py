"""The settings' models as definitions of a JSON Schema.

pydantic generates what each type allows. This module adds what a person needs while typing: descriptions, the portal's
terms, and the rules between properties. It removes defaults that only mean "left out".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel

from ops.schema.descriptions import description, examples, terms
from ops.schema.together import TOGETHER
from providers.windows10_compliance_policy.model import ComplianceSettings
from settings import Settings, Users
from settings.json_schema import JsonSchema

_SAID_ANEW: Final = ("title", "default", "description")
_NULL: Final = {"type": "null"}
EVERYBODY: Final[JsonSchema] = {"enum": [["All"]], "description": "Everybody."}


def definitions() -> dict[str, JsonSchema]:
    """By name, each model that a stack file may hold; `Settings`, with the keys of the file, is among them."""
    raw = Settings.model_json_schema(by_alias=True)
    named = {**raw.pop("$defs"), Settings.__name__: raw}
    return {model.__name__: _definition(model, named[model.__name__]) for model in _models()}


def _models() -> list[type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}

    def visit(annotation: object) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation.__name__ not in found:
                found[annotation.__name__] = annotation
                for field in annotation.model_fields.values():
                    visit(field.annotation)
        else:
            for part in get_args(annotation):
                visit(part)

    visit(Settings)
    return list(found.values())


def _definition(model: type[BaseModel], raw: Mapping[str, Any]) -> JsonSchema:
    members = {key: _member(model, key, value) for key, value in raw["properties"].items()}
    whole: JsonSchema = {
        "type": "object",
        "properties": members,
        **({"required": raw["required"]} if "required" in raw else {}),
        "additionalProperties": False,
        **({"allOf": TOGETHER[model]} if model in TOGETHER else {}),
    }
    shorthand = getattr(model, "shorthand", None)
    if shorthand is not None:
        return {"anyOf": [members[shorthand], whole]}
    return {"anyOf": [EVERYBODY, whole]} if model is Users else whole


def _member(model: type[BaseModel], key: str, raw: Mapping[str, Any]) -> JsonSchema:
    schema = _or_null(_plain(raw))
    if _is_shown(model, default := raw.get("default")):
        schema["default"] = default
    if offered := examples(model, key):
        schema["examples"] = offered
    _with_terms(schema, terms(model, key))
    text = description(model, key)
    return schema if text is None else {"description": text, **schema}


def _plain(raw: Mapping[str, Any]) -> JsonSchema:
    """Without the keywords that are written again, and with JSON Schema's names for pydantic's bounds."""
    names = {"ge": "minimum", "le": "maximum", "lt": "exclusiveMaximum"}
    if raw.get("type") == "array":
        names["minLength"] = "minItems"
    kept = {names.get(name, name): value for name, value in raw.items() if name not in _SAID_ANEW}
    return {**kept, "anyOf": [_plain(option) for option in kept["anyOf"]]} if "anyOf" in kept else kept


def _is_shown(model: type[BaseModel], default: object) -> bool:
    """Graph's defaults of a policy's settings are not shown: a property that is left out is not managed."""
    if default in (None, [], {}) or isinstance(default, dict) or issubclass(model, ComplianceSettings):
        return False
    return not (isinstance(default, list) and isinstance(default[0], dict))


def _or_null(schema: JsonSchema) -> JsonSchema:
    """A plain type or null, in one keyword, so that editors show which types are expected."""
    options = schema.get("anyOf", [])
    if len(options) != 2 or options[1] != _NULL or not isinstance(options[0].get("type"), str):
        return schema
    plain = options[0]
    if "enum" in plain or "const" in plain or "allOf" in plain:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**plain, "type": [plain["type"], "null"], **rest}


def _with_terms(schema: JsonSchema, words: Mapping[str, str]) -> None:
    for one in _choices(schema):
        if words:
            one["enumDescriptions"] = [words.get(word, "") for word in one["enum"]]


def _choices(schema: JsonSchema) -> Iterator[JsonSchema]:
    if "enum" in schema:
        yield schema
    for option in schema.get("anyOf", []):
        yield from _choices(option)
    if "items" in schema:
        yield from _choices(schema["items"])

"""Turns pydantic's errors into mistakes, worded for the author of the configuration.

Pydantic reports where an error is. What is allowed there is read from the models, so no message can contradict them.
"""

import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from providers.mobile_threat_defense_connector.model import ConnectorMembers
from providers.windows10_compliance_policy.model import ComplianceSettings
from settings.errors import Mistake, Path, choice, nearest, quoted

# Properties that exist in Graph, and why the configuration has no key for them.
_ELSEWHERE: Final[dict[type[BaseModel], dict[str, str]]] = {
    ComplianceSettings: {
        "displayName": "belongs to compliancePolicy.displayName",
        "description": "belongs to compliancePolicy.description",
        "deviceThreatProtectionEnabled": "is set by compliancePolicy.machineRiskScore",
        "deviceThreatProtectionRequiredSecurityLevel": "is set by compliancePolicy.machineRiskScore",
        "roleScopeTagIds": "belongs to compliancePolicy.scopeTags",
        "scheduledActionsForRule": "belongs to compliancePolicy.actionsForNoncompliance",
        "assignments": "belongs to compliancePolicy.assignments",
    },
    ConnectorMembers: {
        "partnerState": "is read-only: Defender for Endpoint reports it",
        "lastHeartbeatDateTime": "is read-only: Defender for Endpoint reports it",
    },
}

_EXPECTED: Final = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text",
    "string_unicode": "a text in valid Unicode",
    "invalid_key": "a text as key",
    "tuple_type": "a list",
    "base64_decode": "base64",
}


def mistakes_of(error: ValidationError, root: type[BaseModel]) -> list[Mistake]:
    """The errors from validating `root`, each with its place and what is allowed there."""
    found = [item for item in error.errors(include_url=False) if not _follows(item)]
    mistyped = {intended for item in found if (intended := _intended(item, root)) is not None}
    # A key that is misspelt is one mistake, and not two.
    kept = [item for item in found if item["type"] != "missing" or item["loc"] not in mistyped]
    return [Mistake(item["loc"], _text(item, root)) for item in kept]


def _intended(item: ErrorDetails, root: type[BaseModel]) -> Path | None:
    """The path of the known key that is nearest to an unknown one; None if no key is near."""
    if item["type"] != "extra_forbidden":
        return None
    near = nearest(item["loc"][-1], _keys(_model(_annotation(root, item["loc"][:-1]))))
    return None if near is None else (*item["loc"][:-1], near)


def _follows(item: ErrorDetails) -> bool:
    # Pydantic counts the valid entries of a list: the invalid one is a mistake already.
    return item["type"] == "too_short" and bool(item["input"])


def _text(item: ErrorDetails, root: type[BaseModel]) -> str:
    kind, given, context = item["type"], item["input"], item.get("ctx", {})
    if kind == "mistake":
        return str(context["message"])
    if kind == "extra_forbidden":
        return _unknown_key(str(item["loc"][-1]), _model(_annotation(root, item["loc"][:-1])))
    if kind == "missing":
        return _missing(str(item["loc"][-1]), _annotation(root, item["loc"][:-1]))
    if kind == "literal_error":
        return f"{quoted(given)} is not allowed{choice(given, _words(_annotation(root, item['loc'])))}"
    return f"{_expected(item, root)}, given {quoted(given)}{_in_quotes(kind, given)}"


def _expected(item: ErrorDetails, root: type[BaseModel]) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}"
    if kind in ("model_type", "model_attributes_type"):
        return f"expected a mapping with the keys {', '.join(_keys(_model(_annotation(root, item['loc']))))}"
    if kind == "greater_than_equal":
        return f"expected at least {context['ge']}"
    if kind == "less_than_equal":
        return f"expected at most {context['le']}"
    if kind == "too_short":
        return "expected at least one entry"
    return str(context.get("error", item["msg"])).replace("Input should be", "expected")


def _in_quotes(kind: str, given: object) -> str:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return "; put it in quotes" if kind == "string_type" and is_number else ""


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    for owner, names in _ELSEWHERE.items():
        if model is not None and issubclass(model, owner) and key in names:
            return f"{names[key]}; it is no key here"
    return f"unknown key{choice(key, _keys(model))}"


def _missing(key: str, parent: object) -> str:
    model = _model(parent)
    for field in model.model_fields.values() if model else ():
        if field.alias == key:
            words = _words(field.annotation)
            allowed = f". Allowed: {', '.join(words)}" if words else ""
            return f"is missing{f': {field.description}' if field.description else ''}{allowed}"
    return "is missing"


def _keys(model: type[BaseModel] | None) -> list[str]:
    fields = model.model_fields if model else {}
    return sorted((field.alias or name for name, field in fields.items()), key=str.casefold)


def _annotation(annotation: object, path: Path) -> object:
    """The type of the value at `path`; positions in lists lead to the type of the entries."""
    for step in path:
        model = _model(annotation)
        if isinstance(step, str) and model is not None:
            by_key = {field.alias or name: field for name, field in model.model_fields.items()}
            annotation = by_key[step].annotation if step in by_key else None
    return annotation


def _parts(annotation: object) -> Iterator[object]:
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple, Sequence):
        for part in get_args(annotation):
            yield from _parts(part)
    else:
        yield annotation


def _model(annotation: object) -> type[BaseModel] | None:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _words(annotation: object) -> list[str]:
    return [word for part in _parts(annotation) if get_origin(part) is Literal for word in get_args(part)]

"""The JSON Schema of a whole `Pulumi.STACK.yaml`: our keys, the connection, and what Pulumi itself keeps in it.

It names no dialect, for that would be an address: what it uses means the same in draft 7, which editors assume, and in
2020-12. A key may have other spellings in a stack file (without the project's name, or with `config:` before its own);
these are not judged, nor is what a stack has to have where it may come from a Pulumi ESC environment.
"""

import json
from pathlib import Path
from typing import Final

from ops.schema import connection
from ops.schema.keywords import any_of, inside, needs, only, says, some, when
from ops.schema.sections import definitions
from pulumi_cli.stack_files import ROOT
from settings import Settings
from settings.json_schema import JsonSchema

NAMESPACE: Final = "defender-conditional-access:"
FILE: Final = Path("settings", "stack.schema.json")
_KEYS: Final = tuple(str(field.alias) for field in Settings.model_fields.values())
_PARTS: Final = ("connector", "tenantCompliance", "compliancePolicy", "conditionalAccess")
_JUSTIFICATION: Final = "approvalJustification"


def text() -> str:
    """The document as it is committed."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def first_line(depth: int = 0) -> str:
    """The line by which editors find the document, for a stack file so many folders below the repository's root."""
    return f"# yaml-language-server: $schema={'../' * depth}{FILE.as_posix()}\n"


def committed() -> Path:
    return ROOT / FILE


def document() -> JsonSchema:
    defs = definitions()
    sections = defs.pop(Settings.__name__)["properties"]
    return {
        "type": "object",
        "properties": {
            "config": _config(sections),
            "encryptionsalt": {"description": "Pulumi's: for secrets under a passphrase. Do not change it."},
            "encryptedkey": {"description": "Pulumi's: the key of the stack's secrets, encrypted. Do not change it."},
            "secretsprovider": {"description": "What encrypts the stack's secrets; `pulumi stack init` sets it."},
            "environment": {"description": "Pulumi ESC environments whose configuration this stack takes."},
        },
        **when(
            {"not": {"required": ["environment"]}},
            {"required": ["config"], **inside("config", *_required())},
        ),
        "$defs": defs,
    }


def _config(sections: dict[str, JsonSchema]) -> JsonSchema:
    ours = {_named(key): _section(key, sections[key]) for key in _KEYS}
    return {
        "description": "The stack's configuration.",
        "type": ["object", "null"],
        "properties": {**ours, **connection.properties()},
        # Another key with the project's name; `NAMESPACE:config:KEY` is an old spelling of one.
        "patternProperties": {f"^{NAMESPACE}(?!(config:|({'|'.join(_KEYS)})$))": False},
        "allOf": [*_together(), connection.WITHOUT_METADATA_HOST],
    }


def _named(key: str) -> str:
    return f"{NAMESPACE}{key}"


def _section(key: str, schema: JsonSchema) -> JsonSchema:
    described: JsonSchema = {name: schema[name] for name in ("description", "examples") if name in schema}
    if key == _JUSTIFICATION:
        # Pulumi makes text of it.
        plain: JsonSchema = {name: schema[name] for name in ("maxLength", "pattern") if name in schema}
        return {**described, "type": ["string", "number", "boolean", "null"], **plain}
    (reference,) = (option for option in schema["anyOf"] if "$ref" in option)
    # An empty mapping is a part that is left out, a null is a mistake.
    return {**described, "type": "object", "if": {"minProperties": 1}, "then": reference}


def _given(key: str) -> JsonSchema:
    """A part that is configured."""
    return {"required": [_named(key)], "properties": {_named(key): {"type": "object", "minProperties": 1}}}


def _enabled() -> JsonSchema:
    return {"required": [_named("conditionalAccess")], **inside(_named("conditionalAccess"), says("state", "enabled"))}


def _together() -> list[JsonSchema]:
    """The rules between keys, if both are in the file."""
    windows = "false, but then no Windows device's risk counts; set it to true, or remove it"
    connection = "false, but no access is enforced without the connection; remove it"
    connector, not_false = _named("connector"), (True, None)
    risk_counts = {"anyOf": [_enabled(), _given("compliancePolicy")]}
    return [
        when(risk_counts, inside(connector, only("windowsEnabled", windows, *not_false))),
        when(_enabled(), inside(connector, only("requireConnection", connection, *not_false))),
    ]


def _required() -> list[JsonSchema]:
    """The required keys, if all keys of ours are in the file and have their usual spelling."""
    accounts = any_of("no emergency account, the policy could lock everybody out", some("users"), some("groups"))
    nothing = f"nothing is configured; expected at least one of {', '.join(_PARTS)}"
    required = [
        any_of(nothing, *map(_given, _PARTS)),
        when(
            _given("conditionalAccess"),
            {**needs(_named("breakGlass")), "allOf": [inside(_named("breakGlass"), accounts)]},
        ),
    ]
    usual = {"type": "object", "propertyNames": {"pattern": "^[^:]+:[^:]+$"}}
    return [{"not": {"type": "null"}, "errorMessage": nothing}, when(usual, {"allOf": required})]

"""Property bags between the engine's form and plain Python.

Like the real plugin, the stand-in does not accept secrets in resources, so the engine takes the mark off before a call
and puts it on again after [client]. Only the provider's own configuration comes and goes with it.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.rpc import UNKNOWN

from pulumi_cli.secret_mark import SECRET_SIGNATURE, SIGNATURE, is_secret

__all__ = ["UNKNOWN", "marked", "properties", "secret", "struct"]

Properties = dict[str, Any]

# The real plugin marks in every object of its inputs which properties have a default. It has no defaults here [client].
DEFAULTS = "__defaults"


def properties(bag: Struct) -> Properties:
    """Whole numbers arrive as floats and become integers again; a null is no property."""
    plain = _plain(MessageToDict(bag))
    return plain if isinstance(plain, dict) else {}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        if is_secret(value):
            return value["value"]
        return {name: _plain(one) for name, one in value.items() if name != DEFAULTS and one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def struct(values: Mapping[str, Any]) -> Struct:
    bag = Struct()
    bag.update(values)
    return bag


def marked(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Inputs as the real plugin gives them back to the engine."""
    if isinstance(value, Mapping):
        return {DEFAULTS: [], **{name: marked(one) for name, one in value.items()}}
    return [marked(one) for one in value] if isinstance(value, list) else value


def secret(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The form in which the engine keeps a value encrypted in the state."""
    return {SIGNATURE: SECRET_SIGNATURE, "value": value}

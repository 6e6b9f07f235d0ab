"""The outputs that a preview can promise: the inputs, and an unknown for what only Graph will tell."""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.azuread_stand_in import rules
from sandbox.engine.azuread_stand_in.schema import Node, Record, policy
from sandbox.engine.azuread_stand_in.wire import UNKNOWN


def planned_outputs(inputs: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """`old` are the outputs so far, empty before the policy exists."""
    outputs: dict[str, Any] = _planned(policy(), inputs, old, "")
    return {"id": old.get("id", UNKNOWN), "objectId": old.get("objectId", UNKNOWN), **outputs}


def _planned(node: Node, new: Any, old: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    if new is None and path in rules.COMPUTED:
        return UNKNOWN if old is None else old
    if isinstance(node, Record) and isinstance(new, Mapping):
        before = old if isinstance(old, Mapping) else {}
        return {
            name: _planned(member, new.get(name), before.get(name), f"{path}.{name}" if path else name)
            for name, member in node.members.items()
        }
    return new

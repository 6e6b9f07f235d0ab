"""What would change between a policy as it is (outputs) and as the program wants it (inputs), property by property.

Unset and empty are the same here, as they are for the real plugin: no text and an empty one, no list and an empty one,
no number and 0, no truth value and false.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from sandbox.engine.offline.azuread_stand_in import rules
from sandbox.engine.offline.azuread_stand_in.schema import Collection, Node, Record, Scalar, policy

Kind = Literal["add", "delete", "update"]


def differences(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Kind]:
    """The changed places, as property paths, and how each changes."""
    return dict(_record(policy(), outputs, inputs, ""))


def _record(node: Record, old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[tuple[str, Kind]]:
    for name, member in node.members.items():
        yield from _any(member, old.get(name), new.get(name), f"{path}.{name}" if path else name)


def _any(node: Node, old: Any, new: Any, path: str) -> Iterator[tuple[str, Kind]]:  # noqa: ANN401 - JSON
    if new is None and path in rules.COMPUTED:
        return
    match node:
        case Record() if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _record(node, old, new, path)
        case Record():
            if not (old is None and path == "sessionControls" and _without_effect(new)):
                yield from _presence(old, new, path)
        case Collection() if old and isinstance(new, list) and new:
            yield from _items(node, old, new, path)
        case Collection():
            yield from _presence(old or None, new or None, path)
        case Scalar() if (old or None) != (new or None):
            yield path, _kind(old or None, new or None)


def _presence(old: Any, new: Any, path: str) -> Iterator[tuple[str, Kind]]:  # noqa: ANN401 - JSON
    if old is not None or new is not None:
        yield path, _kind(old, new)


def _kind(old: object, new: object) -> Kind:
    if old is None:
        return "add"
    return "delete" if new is None else "update"


def _without_effect(session_controls: Any) -> bool:  # noqa: ANN401 - JSON
    """Graph drops session controls that control nothing, so they must not be a difference for ever [client]."""
    return isinstance(session_controls, Mapping) and bool(session_controls) and not any(session_controls.values())


def _items(node: Collection, old: list[Any], new: list[Any], path: str) -> Iterator[tuple[str, Kind]]:
    if isinstance(node.items, Record):
        for index in range(max(len(old), len(new))):
            yield from _any(node.items, _at(old, index), _at(new, index), f"{path}[{index}]")
        return
    if path in rules.UNORDERED:
        old, new = sorted(old), sorted(new)
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            replaced = min(old_end - old_start, new_end - new_start)
            yield from ((f"{path}[{new_start + offset}]", "update") for offset in range(replaced))
            yield from ((f"{path}[{index}]", "delete") for index in range(old_start + replaced, old_end))
            yield from ((f"{path}[{index}]", "add") for index in range(new_start + replaced, new_end))


def _at(values: Sequence[Any], index: int) -> Any:  # noqa: ANN401 - JSON
    return values[index] if index < len(values) else None


def top_level(paths: Mapping[str, Kind]) -> list[str]:
    return sorted({path.split(".")[0].split("[")[0] for path in paths})

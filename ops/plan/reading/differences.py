"""The differences between two property values: each a leaf, which is a scalar, or a list of scalars as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ops.plan.reading.property_values import Value

Path = tuple[str | int, ...]
Part = Literal["input", "output", "option"]


@dataclass(frozen=True)
class Leaf:
    """One difference. None is "absent", on either side; `part`: of the inputs, the outputs or the resource options."""

    path: Path
    before: Value
    after: Value
    part: Part = "input"


def same(one: Value, other: Value) -> bool:
    """Equality that distinguishes true from 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(item, other[name]) for name, item in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def differences(before: Value, after: Value, part: Part = "input", path: Path = ()) -> list[Leaf]:
    """The leaves that differ. Absent and null are equal."""
    if same(before, after):
        return []
    names = _names(before, after)
    if names is None:
        return [Leaf(path, before, after, part)]
    found = (differences(_at(before, name), _at(after, name), part, (*path, name)) for name in names)
    inside = [leaf for leaves in found for leaf in leaves]
    # An object or list that is there and empty, or that holds nothing but nulls, differs from none at all.
    return inside or ([Leaf(path, before, after, part)] if before is None or after is None else [])


def leaves_of(value: Value, part: Part = "input", *, going: bool = False) -> list[Leaf]:
    """All leaves of a value that is added or removed."""
    return differences(value, {}, part) if going else differences({}, value, part)


def _names(before: Value, after: Value) -> list[str | int] | None:
    """The names to compare on both sides; None if the two are compared as a whole."""
    sides = [side for side in (before, after) if side is not None]
    if all(isinstance(side, dict) for side in sides):
        return list(dict.fromkeys(name for side in sides if isinstance(side, dict) for name in side))
    if all(isinstance(side, list) for side in sides) and any(_has_objects(side) for side in sides):
        return list(range(max(len(side) for side in sides if isinstance(side, list))))
    return None


def _has_objects(value: Value) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)


def _at(value: Value, name: str | int) -> Value:
    if isinstance(value, Mapping):
        return value.get(str(name))
    if isinstance(value, list) and isinstance(name, int) and name < len(value):
        return value[name]
    return None

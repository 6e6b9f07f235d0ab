"""A resource's properties as comparisons read them: by path, with the type that is expected there.

A value that cannot be read as that type, is not known before the update, or is a secret, raises `NotKnownError`. A
value that affects the protection and cannot be seen never counts as harmless.
"""

from dataclasses import dataclass
from typing import Final

from ops.plan.reading.property_values import UNKNOWN, Secret, Value
from ops.plan.wording.differences import shown, spelled
from ops.plan.wording.phrases import Foreign, Phrase, phrase

Name = str | tuple[str, ...]
"""A dotted path, or its names if one of them has a dot."""


_LARGEST: Final = 10**12


class NotKnownError(Exception):
    """The plan does not contain what a comparison has to know; `reason` continues "counts as weaker: "."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Properties:
    """The properties on one side of a change."""

    values: dict[str, Value]

    def value(self, path: Name) -> Value:
        """None if it is absent. Raises NotKnownError if it, or an object that contains it, is not known."""
        found: Value = self.values
        for name in path.split(".") if isinstance(path, str) else path:
            if isinstance(found, dict):
                found = found.get(name)
            elif found is not None:
                raise _unexpected(path, found)
            _require_known(path, found)
        return found

    def has(self, path: Name) -> bool:
        return self.value(path) is not None

    def flag(self, path: Name, *, default: bool = False) -> bool:
        found = self.value(path)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise _unexpected(path, found)
        return found

    def number(self, path: Name) -> float | None:
        found = self.value(path)
        if found is None:
            return None
        # A number that no property can have is none that could be compared, or even shown.
        if isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < _LARGEST:
            return found
        raise _unexpected(path, found)

    def text(self, path: Name) -> str | None:
        """An empty string is None, as in Graph and azuread."""
        found = self.value(path)
        if found is None or isinstance(found, str):
            return found or None
        raise _unexpected(path, found)

    def texts(self, path: Name) -> tuple[str, ...]:
        result = []
        for item in self._items(path):
            if not isinstance(item, str):
                raise _unexpected(path, item)
            result.append(item)
        return tuple(result)

    def records(self, path: Name) -> tuple["Properties", ...]:
        result = []
        for item in self._items(path):
            if not isinstance(item, dict):
                raise _unexpected(path, item)
            result.append(Properties(item))
        return tuple(result)

    def _items(self, path: Name) -> list[Value]:
        found = self.value(path)
        if found is None:
            return []
        if not isinstance(found, list):
            raise _unexpected(path, found)
        for item in found:
            _require_known(path, item)
        return found


def _require_known(path: Name, value: Value) -> None:
    if value is UNKNOWN:
        raise NotKnownError(phrase(f"{_said(path)} is not known before the update"))
    if isinstance(value, Secret):
        raise NotKnownError(phrase(f"{_said(path)} is a secret"))


def _unexpected(path: Name, value: Value) -> NotKnownError:
    return NotKnownError(
        phrase(f"{_said(path)} is ", Foreign(shown(value), is_json=True), ", which is not what it can be")
    )


def _said(path: Name) -> str:
    return path if isinstance(path, str) else spelled(path)

"""Type tokens, and typed access to the properties of a resource by Graph's camelCase names.

A value of an unexpected shape raises, so that it is always reported and never ignored. Unknown values raise as well:
the policy SDK passes them as proxies. `rule` turns both into violations.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pulumi_policy.proxy import UnknownValueError

COMPONENT: Final = "defender-conditional-access:index:DefenderConditionalAccess"
CONNECTOR: Final = "MobileThreatDefenseConnector"
COMPLIANCE_POLICY: Final = "Windows10CompliancePolicy"
COMPLIANCE_SETTINGS: Final = "DeviceComplianceSettings"
CONDITIONAL_ACCESS: Final = "ConditionalAccessPolicy"


def kind(resource_type: str) -> str:
    """The last part of a type token, so that any package or alias that declares the type is checked."""
    return resource_type.rpartition(":")[2]


class CannotJudgeError(Exception):
    """Something differs from Graph's schema, and the rule does not know what it means."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


class UnknownShapeError(CannotJudgeError):
    """A property has a type or a keyword that Graph does not have."""

    def __init__(self, path: str, expected: str, found: object) -> None:
        what = f"{path} has a shape that this rule does not know: expected {expected}, found {shape(found)}"
        super().__init__(what, f"Write {path} as {expected}")


class UnknownMemberError(CannotJudgeError):
    """A property that Graph did not have when the rule was written."""

    def __init__(self, path: str, known: Collection[str]) -> None:
        instead = (
            f"Remove it; known properties are {', '.join(sorted(known))}. If Graph has changed, update the policy pack"
        )
        super().__init__(f"{path} is a property that this rule does not know", instead)


def shape(value: object) -> str:
    """The kind of a value, without the value: it may be a secret."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, Sequence) else "nothing"


def is_set(container: Any, key: Any) -> bool:  # noqa: ANN401 - an object with its names, or a list with its positions
    """Whether a property is set: providers write unset ones as null, "" or empty collections."""
    try:
        value = container[key]
    except UnknownValueError:
        return True
    if isinstance(value, Mapping):
        return any(is_set(value, name) for name in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(is_set(value, position) for position in range(len(value)))
    return value is not None and value != ""


class Properties:
    """The properties of one object, each with its path for messages. An unset property is None or empty."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self.values = values
        self.path = path

    def path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def names(self) -> list[str]:
        """The properties that are set, known or not."""
        return sorted(name for name in self.values if is_set(self.values, name))

    def refuse_unknown(self, known: Collection[str]) -> None:
        for name in self.names():
            if name not in known:
                raise UnknownMemberError(self.path_of(name), known)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise UnknownShapeError(self.path_of(name), "a text", value)
        return value

    def texts(self, name: str) -> list[str]:
        return [_text(item, f"{self.path_of(name)}[{position}]") for position, item in enumerate(self._items(name))]

    def known_texts(self, name: str) -> tuple[list[str], list[str]]:
        """The texts of a list that are known, and the paths of what is known only after the change."""
        unknown: list[str] = []
        try:
            items = self._container(name)
        except UnknownValueError:
            return [], [self.path_of(name)]
        known = []
        for position in range(len(items)):
            path = f"{self.path_of(name)}[{position}]"
            try:
                known.append(_text(items[position], path))
            except UnknownValueError:
                unknown.append(path)
        return known, unknown

    def flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise UnknownShapeError(self.path_of(name), "true or false", value)

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None:
            return None
        # Pulumi passes every number as a float. Only whole ones are Graph's Int32.
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            raise UnknownShapeError(self.path_of(name), "a whole number", value)
        return int(value)

    def limit(self, name: str) -> int:
        """A number that is always set: the engine fills in the defaults of a rule's configuration."""
        value = self.number(name)
        if value is None:
            raise UnknownShapeError(self.path_of(name), "a whole number", value)
        return value

    def member(self, name: str) -> "Properties":
        value = self.values.get(name)
        if value is None:
            return Properties({}, self.path_of(name))
        return self._object(value, self.path_of(name))

    def members(self, name: str) -> list["Properties"]:
        path = self.path_of(name)
        return [self._object(item, f"{path}[{position}]") for position, item in enumerate(self._items(name))]

    def _items(self, name: str) -> list[Any]:
        return list(self._container(name))

    def _container(self, name: str) -> Sequence[Any]:
        value = self.values.get(name)
        if value is None:
            return []
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise UnknownShapeError(self.path_of(name), "a list", value)
        return value

    def _object(self, value: object, path: str) -> "Properties":
        if not isinstance(value, Mapping):
            raise UnknownShapeError(path, "an object", value)
        return Properties(value, path)


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise UnknownShapeError(path, "a text", value)
    return value

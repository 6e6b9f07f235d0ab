"""Checks a request body against a Graph type: properties, types, enum values, null. Knows no workload and no status
code.

A body that does not fit raises `BodyMismatch` with the words of Microsoft's OData library, which Intune passes on
[issue]; Conditional Access hides them behind one message of its own [issue].
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ..schema.types import Member, ObjectType, Version, enum_values, object_type

INT32 = range(-(2**31), 2**31)
ANNOTATION = re.compile(r"^(\w*)@odata\.(type|context)$")
TYPE_PREFIX = "#microsoft.graph."


@dataclass
class BodyMismatch(Exception):  # noqa: N818 - it is no error before a workload makes it one
    """A sentence about what does not fit."""

    message: str

    def __str__(self) -> str:
        return self.message


def unknown_property(name: str, type_name: str, namespace: str) -> BodyMismatch:
    return BodyMismatch(
        f"The property '{name}' does not exist on type '{namespace}.{type_name}'. "
        "Make sure to only use property names that are defined by the type."
    )


@dataclass(frozen=True)
class BodyCheck:
    """`namespace` is how the workload's errors name its types, e.g. microsoft.management.services.api [issue]."""

    version: Version
    namespace: str = "microsoft.graph"

    def check(self, body: Any, type_name: str, *, where: str = "body") -> str:  # noqa: ANN401 - JSON from anywhere
        """Check an object that is declared to be a `type_name`; returns the type that it declares."""
        if not isinstance(body, dict):
            msg = f"A JSON object was expected for {where}, found {body!r}."
            raise BodyMismatch(msg)
        actual = self.resolve(body, object_type(self.version, type_name))
        self.members(body, actual)
        return actual.name

    def resolve(self, body: dict[str, Any], declared: ObjectType) -> ObjectType:
        said = body.get("@odata.type")
        if said is None:
            return declared
        name = said.removeprefix(TYPE_PREFIX).removeprefix("microsoft.graph.") if isinstance(said, str) else ""
        if name == declared.name:
            return declared
        if name in declared.derived:
            return object_type(self.version, name)
        shown = str(said).removeprefix("#")
        msg = (
            f"A type named '{shown}' could not be resolved by the model. When a model is available, "
            "each type name must resolve to a valid type."
        )
        raise BodyMismatch(msg)

    def members(self, body: dict[str, Any], actual: ObjectType) -> None:
        for name, value in body.items():
            annotated = ANNOTATION.match(name)
            if annotated and (not annotated[1] or annotated[1] in actual.members):
                continue
            if name not in actual.members:
                raise unknown_property(name, actual.name, self.namespace)
            self.value(value, actual.members[name])

    def value(self, value: Any, member: Member) -> None:  # noqa: ANN401
        if member.is_collection:
            self.collection(value, member)
        elif value is None:
            if not member.is_nullable:
                raise null_found(member)
        else:
            self.single(value, member)

    def collection(self, value: Any, member: Member) -> None:  # noqa: ANN401
        if value is None:
            return
        if not isinstance(value, list):
            msg = f"The property '{member.name}' expects a collection of '{member.type}', found {value!r}."
            raise BodyMismatch(msg)
        for item in value:
            if item is None:
                raise null_found(member)
            self.single(item, member)

    def single(self, value: Any, member: Member) -> None:  # noqa: ANN401
        if member.is_enum:
            self.enum(value, member)
        elif member.is_primitive:
            if not fits_primitive(value, member.type):
                msg = f"Cannot convert the literal '{value}' to the expected type '{member.type}' of '{member.name}'."
                raise BodyMismatch(msg)
        else:
            self.check(value, member.type, where=member.name)

    def enum(self, value: Any, member: Member) -> None:  # noqa: ANN401
        words = value.split(",") if isinstance(value, str) and member.is_flags else [value]
        known = enum_values(self.version, member.type)
        unknown = [word for word in words if not isinstance(word, str) or word not in known]
        if unknown:
            msg = f"Requested value '{unknown[0]}' was not found for '{member.name}' of type '{member.type}'."
            raise BodyMismatch(msg)


def null_found(member: Member) -> BodyMismatch:
    expected = member.type if member.is_primitive else f"microsoft.graph.{member.type}"
    return BodyMismatch(
        f"A null value was found for the property named '{member.name}', which has the expected type "
        f"'{expected}[Nullable=False]'. The expected type '{expected}[Nullable=False]' does not allow null values."
    )


def fits_primitive(value: Any, type_name: str) -> bool:  # noqa: ANN401
    if type_name == "Edm.Boolean":
        return isinstance(value, bool)
    if type_name == "Edm.Int32":
        # 24.0 is refused as Microsoft's OData reader refuses it [inference]
        return isinstance(value, int) and not isinstance(value, bool) and value in INT32
    if type_name == "Edm.Double":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and fits_text(value, type_name)


def fits_text(value: str, type_name: str) -> bool:
    try:
        if type_name == "Edm.Guid":
            UUID(value)
        elif type_name == "Edm.DateTimeOffset":
            return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True

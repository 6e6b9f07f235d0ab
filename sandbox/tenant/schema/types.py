"""Graph's types per API version: v1.0 from the installed msgraph-sdk, beta with the table of beta properties on top."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from . import sdk_models
from .beta_members import BETA_ENUMS, BETA_MEMBERS, BETA_TYPES, MAY_BE_NULL, NEVER_NULL

Version = Literal["v1.0", "beta"]


@dataclass(frozen=True)
class Member:
    """One property of a type; `type` is "Edm.…" or the bare name of an enum or an object type."""

    name: str
    type: str
    is_collection: bool
    is_enum: bool
    is_flags: bool
    is_nullable: bool

    @property
    def is_primitive(self) -> bool:
        return self.type.startswith("Edm.")


@dataclass(frozen=True)
class ObjectType:
    """An entity or complex type: all properties, inherited ones included, and the names of the derived types."""

    name: str
    members: dict[str, Member]
    derived: frozenset[str]


def is_enum(version: Version, name: str) -> bool:
    if name in BETA_ENUMS:
        return True
    return not (version == "beta" and name in BETA_TYPES) and sdk_models.is_enum(name)


@cache
def enum_values(version: Version, name: str) -> frozenset[str]:
    more = frozenset(BETA_ENUMS.get(name, ())) if version == "beta" else frozenset()
    known = sdk_models.enum_values(name) if name not in BETA_ENUMS or is_in_sdk(name) else frozenset()
    return known | more


def is_in_sdk(name: str) -> bool:
    return (sdk_models.models_folder() / f"{sdk_models.module_name(name)}.py").exists()


def is_nullable(owner: str, name: str, type_name: str, *, enum: bool) -> bool:
    key = f"{owner}.{name}"
    if key in NEVER_NULL:
        return False
    return key in MAY_BE_NULL or not (enum or type_name == "Edm.Boolean")


def member_of(version: Version, owner: str, name: str, csdl: str, flags: frozenset[str]) -> Member:
    is_collection = csdl.startswith("Collection(")
    type_name = csdl.removeprefix("Collection(").removesuffix(")").removeprefix("graph.")
    enum = not type_name.startswith("Edm.") and is_enum(version, type_name)
    nullable = is_nullable(owner, name, type_name, enum=enum)
    is_flags = name in flags or type_name == "conditionalAccessAgentIdRiskLevels"
    return Member(name, type_name, is_collection, enum, is_flags, nullable)


def own_members(version: Version, name: str) -> tuple[str | None, dict[str, str], frozenset[str], tuple[str, ...]]:
    if version == "beta" and name in BETA_TYPES:
        base, members = BETA_TYPES[name]
        return base, members, frozenset(), ()
    found = sdk_models.model(name)
    more = BETA_MEMBERS.get(name, {}) if version == "beta" else {}
    return found.base, found.members | more, found.flags, found.derived


@cache
def object_type(version: Version, name: str) -> ObjectType:
    """`entity` is known by heart: its module holds the discriminator of every entity of Graph."""
    if name == "entity":
        return ObjectType(name, {"id": member_of(version, name, "id", "Edm.String", frozenset())}, frozenset())
    base, own, flags, derived = own_members(version, name)
    inherited = object_type(version, base).members if base else {}
    members = inherited | {n: member_of(version, name, n, csdl, flags) for n, csdl in own.items()}
    return ObjectType(name, members, frozenset(derived))

"""Reads Graph's v1.0 types out of the source text of the installed msgraph-sdk models.

The generated models have one regular form, so their text tells properties, types and enum values. Importing them would
take over a second, this takes a few milliseconds a type. A model that cannot be read is an error: a generator that
changed its form must not turn into a schema that accepts nothing, or everything.
"""

import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PRIMITIVES = {
    "get_bool_value": "Edm.Boolean",
    "get_str_value": "Edm.String",
    "get_int_value": "Edm.Int32",
    "get_float_value": "Edm.Double",
    "get_bytes_value": "Edm.Binary",
    "get_uuid_value": "Edm.Guid",
    "get_datetime_value": "Edm.DateTimeOffset",
    "get_timedelta_value": "Edm.Duration",
    "get_date_value": "Edm.Date",
    "get_time_value": "Edm.TimeOfDay",
}
PYTHON_PRIMITIVES = {"str": "Edm.String", "int": "Edm.Int32", "float": "Edm.Double", "bool": "Edm.Boolean"}
PYTHON_PRIMITIVES["UUID"] = "Edm.Guid"

MEMBER = re.compile(r'^ {12}"([^"]+)": lambda n : setattr\(self, \'\w+\', n\.(get_\w+)\(([\w.]*)\)\),$', re.M)
WRITER = re.compile(r'^ {8}writer\.write_enum_value\("([^"]+)"', re.M)
BASE = re.compile(r"^class \w+\((\w+)", re.M)
MODULE_OF_CLASS = re.compile(r"^ *from \.(\w+) import (\w+)$", re.M)
DERIVED = re.compile(r'mapping_value\.casefold\(\) == "#microsoft\.graph\.([\w.]+)"\.casefold\(\)')
ENUM_VALUE = re.compile(r'^    \w+ = "([^"]+)",?$', re.M)
NOT_A_BASE = frozenset({"AdditionalDataHolder", "BackedModel", "Parsable"})


@dataclass(frozen=True)
class SdkModel:
    """One entity or complex type: own properties only, as (type in CSDL's notation); flags enums are marked."""

    name: str
    base: str | None
    members: dict[str, str]
    flags: frozenset[str]
    derived: tuple[str, ...]


class UnreadableModelError(Exception):
    """The installed msgraph-sdk has no such model, or in a form that is not understood."""


@cache
def models_folder() -> Path:
    package = importlib.util.find_spec("msgraph")
    if package is None or package.submodule_search_locations is None:
        msg = "msgraph-sdk is not installed: the emulated tenant takes Graph's types from it."
        raise UnreadableModelError(msg)
    return Path(package.submodule_search_locations[0]) / "generated" / "models"


def module_name(type_name: str) -> str:
    """windows10CompliancePolicy → windows10_compliance_policy, as the generator names modules."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type_name).lower()


def type_name_of(class_name: str) -> str:
    return class_name[0].lower() + class_name[1:]


def source(type_name: str) -> str:
    path = models_folder() / f"{module_name(type_name)}.py"
    if not path.exists():
        msg = f"msgraph-sdk has no model {path.name} for microsoft.graph.{type_name}."
        raise UnreadableModelError(msg)
    return path.read_text(encoding="utf-8")


def csdl_type(getter: str, argument: str) -> str:
    if getter in PRIMITIVES:
        return PRIMITIVES[getter]
    if getter == "get_collection_of_primitive_values":
        return f"Collection({PYTHON_PRIMITIVES[argument]})"
    named = f"graph.{type_name_of(argument)}"
    return f"Collection({named})" if getter.startswith("get_collection") else named


@cache
def is_enum(type_name: str) -> bool:
    return "(str, Enum):" in source(type_name)


@cache
def enum_values(type_name: str) -> frozenset[str]:
    values = frozenset(ENUM_VALUE.findall(source(type_name)))
    if not values:
        msg = f"No value of the enum microsoft.graph.{type_name} could be read from msgraph-sdk."
        raise UnreadableModelError(msg)
    return values


@cache
def model(type_name: str) -> SdkModel:
    """A flags enum is written with `write_enum_value` although it is read as a collection: one text on the wire."""
    text = source(type_name)
    found = MEMBER.findall(text)
    if "get_field_deserializers" not in text:
        msg = f"The model of microsoft.graph.{type_name} in msgraph-sdk is not understood."
        raise UnreadableModelError(msg)
    singles = set(WRITER.findall(text))
    flags = frozenset(n for n, getter, _ in found if n in singles and getter == "get_collection_of_enum_values")
    members = {n: csdl_type(getter, argument) for n, getter, argument in found if not n.startswith("@")}
    members |= {n: members[n].removeprefix("Collection(").removesuffix(")") for n in flags}
    base = BASE.search(text)
    base_class = base.group(1) if base and base.group(1) not in NOT_A_BASE else None
    derived = tuple(name for name in DERIVED.findall(text) if name != type_name)
    return SdkModel(type_name, type_name_of(base_class) if base_class else None, members, flags, derived)

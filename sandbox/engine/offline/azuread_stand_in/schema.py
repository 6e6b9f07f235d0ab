"""What a Conditional Access policy may hold, read from the input types of the installed `pulumi_azuread`."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

from pulumi import _types as types
from pulumi_azuread import ConditionalAccessPolicyArgs


@dataclass(frozen=True)
class Scalar:
    """A text, a whole number or a truth value."""

    type: type[str] | type[int] | type[bool]


@dataclass(frozen=True)
class Collection:
    """A list of values of one kind."""

    items: "Node"


@dataclass(frozen=True)
class Record:
    """An object: its properties by their name on the wire, and those that must be there."""

    members: Mapping[str, "Node"]
    required: frozenset[str]


Node = Scalar | Collection | Record


@cache
def policy() -> Record:
    return record(ConditionalAccessPolicyArgs)


def record(arguments: type) -> Record:
    names = types.input_type_py_to_pulumi_names(arguments)
    parameters = inspect.signature(arguments).parameters.values()
    return Record(
        members={name: node(hint) for name, hint in types.input_type_types(arguments).items()},
        required=frozenset(names[one.name] for one in parameters if one.default is inspect.Parameter.empty),
    )


def node(hint: Any) -> Node:  # noqa: ANN401 - a type hint has no better type
    if hint in (str, int, bool):
        return Scalar(hint)
    if get_origin(hint) is Sequence:
        return Collection(node(get_args(get_args(hint)[0])[0]))
    return record(hint)

"""The base of our models of Graph types.

A model has the properties that a program may write, with Graph's names as aliases of snake_case fields. Unknown
properties are refused. Pulumi passes numbers to a dynamic provider as floats (`24.0`): whole floats become integers,
others are errors. Properties that were never given are not managed: `to_graph` leaves them out.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel


def whole_numbers(value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """Turn whole floats into integers, at any depth."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: whole_numbers(item) for name, item in value.items()}
    return [whole_numbers(item) for item in value] if isinstance(value, list) else value


def _whole_number(value: object) -> object:
    if isinstance(value, bool | str) or (isinstance(value, float) and not value.is_integer()):
        msg = "Input should be a whole number"
        raise ValueError(msg)
    return value


Boolean = StrictBool
Int32 = Annotated[int, BeforeValidator(_whole_number), Field(ge=-(2**31), lt=2**31)]


class GraphModel(BaseModel):
    """The writable properties of a Graph type."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="forbid", frozen=True
    )

    @classmethod
    def graph_names(cls) -> tuple[str, ...]:
        """Graph's names of all properties, in the order of the fields."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    def to_graph(self) -> dict[str, Any]:
        """The properties that were given, under Graph's names."""
        return self.model_dump(by_alias=True, exclude_unset=True)

"""The base of our configuration models: strict and frozen, and all mistakes of a section are reported at once.

Pydantic validates each property by itself. A section's `rules` check how its properties go together. They read the
values as given, even where pydantic rejected one, so that one wrong property does not hide the next mistake. They skip
a value of the wrong type, which pydantic reports, and a Pulumi Output, whose value is not known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, Final, NoReturn, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import InitErrorDetails, PydanticCustomError

from settings.errors import Mistake, quoted, spelled

Given = Mapping[str, object]
Validated = TypeVar("Validated")
_TITLE: Final = "configuration"


def _mistake(text: str) -> PydanticCustomError:
    return PydanticCustomError("mistake", "{message}", {"message": text})


def reject(text: str) -> NoReturn:
    """Raise a mistake with this message from a validator."""
    raise _mistake(text)


def all_at_once(value: object, handler: Callable[[object], Validated], mistakes: Iterable[Mistake]) -> Validated:
    """The result of `handler` for `value`. Raises one error with the mistakes of both, the handler's and `mistakes`."""
    found = [InitErrorDetails(type=_mistake(text), loc=path, input=None) for path, text in mistakes]
    try:
        validated = handler(value)
    except ValidationError as error:
        if not found:
            raise
        raise ValidationError.from_exception_data(_TITLE, [*_again(error), *found]) from None
    if found:
        raise ValidationError.from_exception_data(_TITLE, found)
    return validated


def _again(error: ValidationError) -> Iterator[InitErrorDetails]:
    # errors() is the only way to take an error apart; a custom error carries any type's name and context.
    for item in error.errors(include_url=False):
        kind = PydanticCustomError(item["type"], "{message}", {**item.get("ctx", {}), "message": item["msg"]})
        yield InitErrorDetails(type=kind, loc=item["loc"], input=item["input"])


class Section(BaseModel):
    """A part of the configuration: camelCase keys in a file, snake_case attributes in Python."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="forbid", frozen=True
    )

    shorthand: ClassVar[str | None] = None
    """The property whose value may be written in place of the whole section."""

    @classmethod
    def expand(cls, data: object) -> object:
        """The long form of `data`, for sections that also have a short form."""
        if cls.shorthand is None or isinstance(data, Mapping | BaseModel):
            return data
        return {cls.shorthand: data}

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:  # noqa: ARG003 - for those who override it
        """The mistakes in how properties go together. `given`: the section as given, of any type (see `member`)."""
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, cls):
            return handler(data)
        long = cls.expand(data)
        return all_at_once(long, handler, cls.rules(long) if isinstance(long, Mapping) else ())


def member(given: object, *path: str) -> object:
    """The given value of a property, by its Python name; None if it was not given."""
    for name in path:
        if isinstance(given, Mapping):
            given = given.get(to_camel(name), given.get(name))
        else:
            given = getattr(given, name, None) if isinstance(given, BaseModel) else None
    return given


def entries(value: object) -> tuple[object, ...]:
    """The entries of a list; empty if the value is something else."""
    return tuple(value) if isinstance(value, list | tuple) else ()


def literals(value: object) -> list[tuple[int, str]]:
    """The strings in a list, with their positions."""
    return [(position, entry) for position, entry in enumerate(entries(value)) if isinstance(entry, str)]


def repeated(value: object) -> Iterator[Mistake]:
    """A text that is in a list twice: the tenant keeps it once, so every refresh would show a difference."""
    seen: dict[str, int] = {}
    for position, text in literals(value):
        first = seen.setdefault(text.casefold(), position)
        if first != position:
            yield Mistake((position,), f"{quoted(text)} is already in this list, at [{first}]; remove one")


def in_both(given: object, *members: str) -> Iterator[Mistake]:
    """A text that is both included and excluded. The exclusion wins, so the inclusion has no effect."""
    included = {text.casefold(): position for position, text in literals(member(given, "include", *members))}
    path = tuple(to_camel(name) for name in members)
    for position, text in literals(member(given, "exclude", *members)):
        if (first := included.get(text.casefold())) is not None:
            other = spelled(("include", *path, first))
            yield Mistake(("exclude", *path, position), f"{quoted(text)} is also at {other}; remove one of them")


def not_excludable(given: object, *words: str, members: tuple[str, ...] = ()) -> Iterator[Mistake]:
    """One of `words` in an exclusion, where it would exclude everybody or everything."""
    for position, text in literals(member(given, "exclude", *members)):
        if text in words:
            yield Mistake(("exclude", *members, position), f"{quoted(text)} cannot be excluded; remove it")


def not_alone(value: object, word: str) -> Iterator[Mistake]:
    """`word` covers all (or none), so other entries beside it have no effect."""
    texts = literals(value)
    for position, text in texts:
        if text == word and len(entries(value)) > 1:
            yield Mistake(
                (position,), f"{quoted(word)} cannot be combined with other entries; leave only it, or remove it"
            )


def below(path: str | tuple[str, ...], mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """The mistakes of a property, with their paths from its section."""
    prefix = (path,) if isinstance(path, str) else path
    for mistake in mistakes:
        yield Mistake((*prefix, *mistake.path), mistake.text)

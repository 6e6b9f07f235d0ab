"""The `$filter` of lists whose documentation names the operators of each property: logs, and Defender's machines.

Clauses are joined by and, or and brackets. A property is a path such as status/errorCode, or stands in a collection,
`targetResources/any(t:t/id eq '…')`, and is then declared by the path targetResources/id. Texts compare exactly.
What Graph has and nobody documents is not emulated; anything else is refused as the service refuses it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final, Literal

from . import errors
from .filters import Condition

TOKEN: Final = re.compile(
    r"\s*(?:('(?:[^']|'')*')"
    r"|(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)"
    r"|([A-Za-z_][\w/]*)|([(),:])|(-?\d+)|(\S))"
)
COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {"eq": eq, "ne": ne, "ge": ge, "gt": gt, "le": le, "lt": lt}
STARTSWITH: Final = "startswith"
LITERAL_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Property:
    """What a property may be asked by: names of COMPARISONS, and startswith."""

    kind: Literal["text", "number", "moment"]
    operators: frozenset[str]


def text(*operators: str) -> Property:
    return Property("text", frozenset(operators))


def number(*operators: str) -> Property:
    return Property("number", frozenset(operators))


def moment(*operators: str) -> Property:
    return Property("moment", frozenset(operators))


@dataclass(frozen=True)
class FilterLanguage:
    """The properties by path, which others the objects have, and how a filter that does not hold is refused."""

    properties: Mapping[str, Property]
    members: Callable[[], frozenset[str]]
    refusal: Callable[[str], errors.GraphError]

    def __call__(self, text: str) -> Condition:
        return Reader(text, self).read()


class Reader:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, text: str, language: FilterLanguage) -> None:
        self.text = text
        self.language = language
        self.tokens = [next(part for part in match.groups() if part) for match in TOKEN.finditer(text)]

    def read(self) -> Condition:
        condition = self.disjunction({})
        if self.tokens:
            raise self.error()
        return condition

    def error(self) -> errors.GraphError:
        return self.language.refusal(self.text)

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, expected: str | None = None) -> str:
        if not self.tokens or (expected is not None and self.tokens[0] != expected):
            raise self.error()
        return self.tokens.pop(0)

    def disjunction(self, variables: Mapping[str, str]) -> Condition:
        parts = [self.conjunction(variables)]
        while self.peek() == "or":
            self.take()
            parts.append(self.conjunction(variables))
        return lambda item: any(part(item) for part in parts)

    def conjunction(self, variables: Mapping[str, str]) -> Condition:
        parts = [self.term(variables)]
        while self.peek() == "and":
            self.take()
            parts.append(self.term(variables))
        return lambda item: all(part(item) for part in parts)

    def term(self, variables: Mapping[str, str]) -> Condition:
        if self.peek() == "(":
            self.take()
            inner = self.disjunction(variables)
            self.take(")")
            return inner
        if self.peek().lower() == STARTSWITH:  # documented in both spellings [docs]
            return self.startswith(variables)
        path = self.path()
        return self.any_of(path) if path.endswith("/any") else self.comparison(path, variables)

    def path(self) -> str:
        token = self.take()
        if not token[0].isalpha():
            raise self.error()
        return token

    def any_of(self, path: str) -> Condition:
        """One element of the collection for which the condition holds."""
        collection = path.removesuffix("/any")
        self.take("(")
        variable = self.path()
        self.take(":")
        inner = self.disjunction({variable: collection})
        self.take(")")
        return lambda item: any(inner(one) for one in value_of(item, collection) or ())

    def startswith(self, variables: Mapping[str, str]) -> Condition:
        self.take()
        self.take("(")
        named = self.path()
        path, known = self.known(named, STARTSWITH, variables)
        self.take(",")
        prefix = self.literal(known)
        self.take(")")
        return lambda item: str(value_of(item, path) or "").startswith(str(prefix))

    def comparison(self, named: str, variables: Mapping[str, str]) -> Condition:
        operator = self.take()
        if operator not in COMPARISONS:
            raise self.error()
        path, known = self.known(named, operator, variables)
        wanted = self.literal(known)
        compare = COMPARISONS[operator]

        def holds(item: Mapping[str, Any]) -> bool:
            found = value_of(item, path)
            if found is None or wanted is None:
                return compare in (eq, ne) and compare(found, wanted)
            return compare(moment_of(found) if known.kind == "moment" else found, wanted)

        return holds

    def known(self, named: str, operator: str, variables: Mapping[str, str]) -> tuple[str, Property]:
        """The path within the item that is looked at, and the property; a known one without evidence is an error."""
        start, _, rest = named.partition("/")
        declared = f"{variables[start]}/{rest}" if start in variables else named
        found = self.language.properties.get(declared)
        if found is not None and operator in found.operators:
            return (rest if start in variables else named), found
        if declared.split("/")[0] not in self.language.members():
            raise self.error()
        msg = f"$filter by {declared} {operator}: there is no evidence that it works."
        raise errors.not_emulated(msg)

    def literal(self, known: Property) -> Any:  # noqa: ANN401
        token = self.take()
        if token in LITERAL_WORDS:
            return LITERAL_WORDS[token]
        if known.kind == "text" and token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if known.kind == "number" and token.lstrip("-").isdecimal():
            return int(token)
        if known.kind == "moment" and token[0].isdecimal():
            return self.moment(token)
        raise self.error()

    def moment(self, token: str) -> datetime:
        try:
            return moment_of(token)
        except ValueError:
            raise self.error() from None


def moment_of(text: str) -> datetime:
    """A day alone is its first moment in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def value_of(item: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - a JSON value
    value: Any = item
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value

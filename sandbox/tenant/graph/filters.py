"""The `$filter` language, as far as clients of directory objects use it: eq, ne, in, startswith, and, or, not, ().

Anything else is refused. A property that the objects do not have is refused at the first object.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from . import errors

Condition = Callable[[Mapping[str, Any]], bool]
TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|([A-Za-z_][\w/]*)|([(),])|(-?\d+)|(\S))")
LITERAL_WORDS = {"true": True, "false": False, "null": None}


def parse_filter(text: str) -> Condition:
    return FilterParser(text).parse()


def read(item: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - a JSON value
    if name not in item:
        msg = f"Unsupported or invalid query filter clause specified for property '{name}' of resource."
        raise errors.directory_bad_request(msg)
    value = item[name]
    return value.casefold() if isinstance(value, str) else value  # texts compare without case [docs]


class FilterParser:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [next(part for part in match.groups() if part) for match in TOKEN.finditer(text)]

    def parse(self) -> Condition:
        condition = self.disjunction()
        if self.tokens:
            raise self.error()
        return condition

    def error(self) -> errors.GraphError:
        return errors.bad_request(f"Invalid filter clause: Syntax error in '{self.text}'.")

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, expected: str | None = None) -> str:
        if not self.tokens or (expected is not None and self.tokens[0] != expected):
            raise self.error()
        return self.tokens.pop(0)

    def disjunction(self) -> Condition:
        parts = [self.conjunction()]
        while self.peek() == "or":
            self.take()
            parts.append(self.conjunction())
        return lambda item: any(part(item) for part in parts)

    def conjunction(self) -> Condition:
        parts = [self.term()]
        while self.peek() == "and":
            self.take()
            parts.append(self.term())
        return lambda item: all(part(item) for part in parts)

    def term(self) -> Condition:
        if self.peek() == "not":
            self.take()
            inner = self.term()
            return lambda item: not inner(item)
        if self.peek() == "(":
            self.take()
            inner = self.disjunction()
            self.take(")")
            return inner
        return self.startswith() if self.peek() == "startswith" else self.comparison()

    def startswith(self) -> Condition:
        self.take()
        self.take("(")
        name = self.name()
        self.take(",")
        prefix = self.literal()
        self.take(")")
        if not isinstance(prefix, str):
            raise self.error()
        return lambda item: str(read(item, name) or "").startswith(prefix)

    def comparison(self) -> Condition:
        name, operator = self.name(), self.take()
        if operator == "in":
            values = self.list()
            return lambda item: read(item, name) in values
        if operator not in {"eq", "ne"}:
            raise self.error()
        value = self.literal()
        return lambda item: (read(item, name) == value) == (operator == "eq")

    def name(self) -> str:
        token = self.take()
        if not token[0].isalpha() or "/" in token:
            raise self.error()
        return token

    def literal(self) -> Any:  # noqa: ANN401
        token = self.take()
        if token.startswith("'"):
            return token[1:-1].replace("''", "'").casefold()
        if token in LITERAL_WORDS:
            return LITERAL_WORDS[token]
        if token.lstrip("-").isdecimal():
            return int(token)
        raise self.error()

    def list(self) -> list[Any]:
        self.take("(")
        values = [self.literal()]
        while self.peek() == ",":
            self.take()
            values.append(self.literal())
        self.take(")")
        return values

"""The rule language of device filters: Intune's assignment filters and Conditional Access device filters.

`(device.deviceOwnership -eq "Corporate") and not (device.model -in ["A", "B"])`: comparisons with -eq, -ne, -in,
-notIn, -startsWith, -endsWith, -contains and their opposites with "not", joined by and, or, not, with or without a
dash [docs]. Other operators and unknown properties are errors.
"""

import re
from collections.abc import Callable, Mapping

from .errors import CannotEvaluateError

Value = str | bool | None
TOKEN = re.compile(r'\s*(?:("[^"]*"|\'[^\']*\')|(-?[A-Za-z][\w.]*)|([()\[\],])|(\S))')
POSITIVE: dict[str, Callable[[str, list[str]], bool]] = {
    "-eq": lambda value, literals: value == literals[0],
    "-in": lambda value, literals: value in literals,
    "-startswith": lambda value, literals: value.startswith(literals[0]),
    "-endswith": lambda value, literals: value.endswith(literals[0]),
    "-contains": lambda value, literals: literals[0] in value,
}
NEGATIVE = {
    "-ne": "-eq",
    "-notin": "-in",
    "-notstartswith": "-startswith",
    "-notendswith": "-endswith",
    "-notcontains": "-contains",
}


def matches(rule: str, device: Mapping[str, Value], *, of: str) -> bool:
    """Whether the device fits the rule; `of` names the filter in errors. Texts compare without case [docs]."""
    return RuleReader(rule, device, of).read()


class RuleReader:
    """Reads and evaluates one rule for one device, from left to right."""

    def __init__(self, rule: str, device: Mapping[str, Value], of: str) -> None:
        self.rule = rule
        self.device = device
        self.of = of
        self.tokens = [next(part for part in match.groups() if part) for match in TOKEN.finditer(rule)]

    def error(self, why: str) -> CannotEvaluateError:
        return CannotEvaluateError(f"The rule of {self.of} cannot be evaluated here: {why}. The rule is {self.rule!r}.")

    def read(self) -> bool:
        result = self.disjunction()
        if self.tokens:
            msg = f"{self.tokens[0]!r} was not expected"
            raise self.error(msg)
        return result

    def next_word(self) -> str:
        return self.tokens[0].lower().lstrip("-") if self.tokens else ""

    def take(self, expected: str | None = None) -> str:
        if not self.tokens or (expected is not None and self.tokens[0] != expected):
            msg = f"{expected or 'more'} was expected"
            raise self.error(msg)
        return self.tokens.pop(0)

    def disjunction(self) -> bool:
        result = self.conjunction()
        while self.next_word() == "or":
            self.take()
            right = self.conjunction()
            result = result or right
        return result

    def conjunction(self) -> bool:
        result = self.term()
        while self.next_word() == "and":
            self.take()
            right = self.term()
            result = result and right
        return result

    def term(self) -> bool:
        if self.next_word() == "not":
            self.take()
            return not self.term()
        if self.tokens[:1] == ["("]:
            self.take()
            result = self.disjunction()
            self.take(")")
            return result
        return self.comparison()

    def comparison(self) -> bool:
        name = self.take().removeprefix("device.")
        if name not in self.device:
            msg = f"the property {name!r} is not known of a device"
            raise self.error(msg)
        operator = self.take().lower()
        literals = self.literals()
        positive = NEGATIVE.get(operator, operator)
        if positive not in POSITIVE:
            msg = f"the operator {operator!r} is not known"
            raise self.error(msg)
        value = self.device[name]
        # An attribute that a device does not have fits negative operators only [docs]
        fits = value is not None and POSITIVE[positive](str(value).lower(), literals)
        return not fits if operator in NEGATIVE else fits

    def literals(self) -> list[str]:
        if self.tokens[:1] != ["["]:
            return [self.literal()]
        self.take()
        values = [self.literal()]
        while self.tokens[:1] == [","]:
            self.take()
            values.append(self.literal())
        self.take("]")
        return values

    def literal(self) -> str:
        token = self.take()
        if token.startswith(('"', "'")):
            return token[1:-1].lower()
        if token.lower() in {"true", "false"}:
            return token.lower()
        msg = f"{token!r} is no text, True or False"
        raise self.error(msg)

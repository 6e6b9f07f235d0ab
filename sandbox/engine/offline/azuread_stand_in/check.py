"""Whether a policy's inputs are what the real schema allows: every mistake at once, each with its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.engine.offline.azuread_stand_in import rules
from sandbox.engine.offline.azuread_stand_in.schema import Collection, Node, Record, Scalar, policy
from sandbox.engine.offline.azuread_stand_in.wire import UNKNOWN

AUTHENTICATION_STRENGTH = re.compile(r"/policies/authenticationStrengthPolicies/[^/]+")
TYPE_NAMES = {str: "A text", int: "A whole number", bool: "True or false"}


def failures(inputs: Mapping[str, Any], name: str) -> list[str]:
    """One sentence for each mistake in the inputs of the resource of that name."""
    return [f"{reason} Examine values at '{name}.{path}'." for path, reason in _problems(policy(), inputs, "")]


def _problems(node: Node, value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if value is None or value == UNKNOWN:
        return
    match node:
        case Record():
            yield from _record_problems(node, value, path)
        case Collection() if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _problems(node.items, item, f"{path}[{index}]")
        case Collection():
            yield path, f"A list is needed, not {value!r}."
        case Scalar():
            yield from _scalar_problems(node, value, path)


def _record_problems(node: Record, value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if not isinstance(value, Mapping):
        yield path, f"An object is needed, not {value!r}."
        return
    for name in sorted(value.keys() - node.members.keys()):
        known = ", ".join(sorted(node.members))
        yield _below(path, name), f"azuread has no property {name!r} here; it has {known}."
    for name in sorted(one for one in node.required if value.get(one) is None):
        yield _below(path, name), f"The required property {name!r} is missing."
    yield from _combination_problems(value, path)
    for name, member in node.members.items():
        yield from _problems(member, value.get(name), _below(path, name))


def _combination_problems(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    def given(names: tuple[str, ...]) -> list[str]:
        return [name for name in names if value.get(name) is not None]

    def one_is_possible(names: tuple[str, ...]) -> bool:
        return bool(given(names)) and sum(value[name] != UNKNOWN for name in given(names)) <= 1

    if (names := rules.EXACTLY_ONE.get(path, ())) and not one_is_possible(names):
        yield path, f"Exactly one of {_listed(names)} must be given, not {_listed(given(names)) or 'none'}."
    if (names := rules.AT_LEAST_ONE.get(path, ())) and not given(names):
        yield path or names[0], f"At least one of {_listed(names)} must be given."
    if (names := rules.ALL_OR_NONE.get(path, ())) and 0 < len(given(names)) < len(names):
        yield path, f"{_listed(names)} go together; only {_listed(given(names))} is given."


def _scalar_problems(node: Scalar, value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if type(value) is not node.type:
        yield path, f"{TYPE_NAMES[node.type]} is needed, not {value!r}."
    elif isinstance(value, str):
        yield from ((path, reason) for reason in _text_problems(value, re.sub(r"\[\d+\]", "[]", path)))
    elif value < 0:
        yield path, f"{value} is below 0."


def _text_problems(value: str, path: str) -> Iterator[str]:
    allowed = rules.ALLOWED.get(path)
    if allowed is not None and value not in allowed:
        yield f"{value!r} is not one of {_listed(tuple(sorted(allowed)))}."
    elif value == "":
        yield "An empty text is not allowed."
    elif path == "grantControls.authenticationStrengthPolicyId" and not AUTHENTICATION_STRENGTH.fullmatch(value):
        yield f"{value!r} is not of the form /policies/authenticationStrengthPolicies/ID."


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names)

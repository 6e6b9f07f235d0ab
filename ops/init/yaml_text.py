"""Replaces values in the text of a YAML file, and keeps everything else, comments included."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Final

import yaml

from settings.types import GUID

Value = str | Sequence[str] | Mapping[str, Sequence[str]]
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _.()/-]*")


def replaced(text: str, path: Sequence[str], value: Value) -> str:
    """`text` with `value` at `path`. Raises KeyError if the path does not exist."""
    node = functools.reduce(_member, path, yaml.compose(text, yaml.SafeLoader))
    if node is None:
        raise KeyError(path)
    start, end = node.start_mark.index, node.end_mark.index
    # A block ends where the next thing begins.
    end = start + len(text[start:end].rstrip())
    return text[:start] + _written(value, node.start_mark.column) + text[end:]


def _member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                found: yaml.Node | None = value
                return found
    raise KeyError(key)


def _written(value: Value, column: int) -> str:
    if isinstance(value, str):
        return scalar(value)
    if not isinstance(value, Mapping):
        return f"[{', '.join(map(scalar, value))}]"
    lines = []
    for key, entries in value.items():
        lines += [f"{key}:", *(f"  - {scalar(entry)}" for entry in entries)]
    return f"\n{' ' * column}".join(lines)


def scalar(text: str) -> str:
    """A string that every reader of YAML reads as this string. It has quotes only if it needs them."""
    if GUID.fullmatch(text) or (_PLAIN.fullmatch(text) and text == text.strip() and yaml.safe_load(text) == text):
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

"""Makes text that somebody else wrote harmless for a terminal, a log or a message: what could act becomes visible.

Whether such text is markup is the question of each format, which knows its own.
"""

import unicodedata
from typing import Final

# Controls, format characters (direction marks, zero widths), surrogates, line and paragraph separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})


def visible(text: str) -> str:
    """On one line; what could move a cursor, hide or turn text around stands as an escape."""
    return "".join(_escape(c) if unicodedata.category(c) in _INVISIBLE or _is_odd_space(c) else c for c in text)


def _is_odd_space(character: str) -> bool:
    return character != " " and unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(character)
    return known.get(character) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")

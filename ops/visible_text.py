"""Makes text that somebody else wrote harmless for a terminal, a log or a message: control characters become visible.

Each format escapes its own markup.
"""

import unicodedata
from typing import Final

# Controls, format characters (direction marks, zero widths), surrogates, line and paragraph separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})


def visible(text: str) -> str:
    """The text on one line. Characters that move a cursor, hide text or reverse it are shown as escapes."""
    return "".join(_escape(c) if unicodedata.category(c) in _INVISIBLE or _is_odd_space(c) else c for c in text)


def _is_odd_space(character: str) -> bool:
    return character != " " and unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(character)
    return known.get(character) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")

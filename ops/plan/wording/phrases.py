"""Text that consists of our own words and of text from the plan.

The two are kept separate until the output. Each format shows text from the plan as data, so that a name can be neither
markup nor a command to a terminal.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 600
"""Longer foreign text is cut in text and Markdown; JSON has it whole."""


@dataclass(frozen=True)
class Foreign:
    """Text from the plan. `is_json`: in JSON's own quotes already, so that its end is seen."""

    text: str
    is_json: bool = False


Phrase = tuple[str | Foreign, ...]


def phrase(*parts: "str | Foreign | Phrase") -> Phrase:
    """Parts and phrases as one phrase."""
    flat: list[str | Foreign] = []
    for part in parts:
        if isinstance(part, tuple):
            flat.extend(part)
        elif part != "":
            flat.append(part)
    return tuple(flat)


def listed(phrases: Sequence[Phrase], last: str = " and ") -> Phrase:
    """`a`, `a and b`, `a, b and c`."""
    if not phrases:
        return ()
    *head, tail = phrases
    if not head:
        return tail
    result = head[0]
    for one in head[1:]:
        result = phrase(result, ", ", one)
    return phrase(result, last, tail)


def capitalised(words: Phrase) -> Phrase:
    """The same with a capital at its start, if it begins with a word of ours."""
    if not words or isinstance(words[0], Foreign):
        return words
    return (words[0][:1].upper() + words[0][1:], *words[1:])


def rendered(words: Phrase, foreign: Callable[[Foreign], str]) -> str:
    return "".join(foreign(part) if isinstance(part, Foreign) else part for part in words)


def plain(words: Phrase) -> str:
    """The unchanged text, for JSON, whose encoder escapes it."""
    return rendered(words, lambda foreign: foreign.text)


def shortened(text: str) -> str:
    """Limited in length. A length and a fingerprint stand for the rest, so that a change of it still shows."""
    if len(text) <= LONGEST:
        return text
    fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{text[:LONGEST]}… ({len(text)} characters, SHA-256 {fingerprint}…)"

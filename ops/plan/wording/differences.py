"""A difference as in the plan, with the portal's words beside it, so that a reader can search the property's name."""

import json
import re
from typing import Final

from ops.plan.reading.differences import Leaf, Path
from ops.plan.reading.property_values import Secret, Unknown, Value
from ops.plan.wording.phrases import Foreign, Phrase, phrase
from ops.plan.wording.portal_terms import vocabulary_of, word

_MASK: Final = "[secret]"


def leaf_words(leaf: Leaf, *, going: bool = False) -> Phrase:
    """`path: before → after`; for a whole object that is added or removed, only the value."""
    part = "" if leaf.part == "input" else f"{leaf.part} "
    start = phrase(part, Foreign(spelled(leaf.path) or "value", is_json=True), ": ")
    before, after = (phrase(as_json(side), _translation(leaf, side)) for side in (leaf.before, leaf.after))
    if leaf.before is None:
        return phrase(start, after)
    if leaf.after is None and going:
        return phrase(start, before)
    return phrase(start, before, " → ", after)


def as_json(value: Value) -> Phrase:
    """A value as in the plan. The placeholder for a value that is not shown is ours."""
    if isinstance(value, Secret | Unknown) or value is None:
        return phrase(shown(value))
    return phrase(Foreign(shown(value), is_json=True))


def _translation(leaf: Leaf, value: Value) -> Phrase:
    vocabulary = vocabulary_of(leaf.path)
    values = value if isinstance(value, list) else [value]
    known = [word(vocabulary, one) for one in values if isinstance(one, str) and vocabulary.get(one, one) != one]
    words: Phrase = ()
    for one in known:
        words = phrase(words, ", " if words else "", one)
    return phrase(" (", words, ")") if words else ()


def spelled(path: Path) -> str:
    """`conditions.users.excludedGroups`, `assignments[0].target`, `tags["a.b"]`."""
    text = ""
    for name in path:
        if isinstance(name, int):
            text += f"[{name}]"
        elif re.fullmatch(r"[\w@$-]+", name):
            text += f".{name}" if text else name
        else:
            text += f"[{json.dumps(name, ensure_ascii=False)}]"
    return text


def shown(value: Value) -> str:
    """A leaf's side as JSON, with the placeholders `[secret]`, `not known yet` and `nothing`."""
    match value:
        case None:
            return "nothing"
        case Secret():
            return _MASK
        case Unknown():
            return "not known before the update"
        case list():
            return f"[{', '.join(_inside(item) for item in value)}]"
        case dict():
            return f"{{{', '.join(f'{_quoted(name)}: {_inside(item)}' for name, item in value.items())}}}"
    return _quoted(value)


def _inside(value: Value) -> str:
    return "null" if value is None else shown(value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

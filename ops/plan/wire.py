"""A difference as the wire has it, with the portal's words beside it: for whoever searches a property's name."""

from collections.abc import Iterator

from ops.plan.findings import Finding
from ops.plan.phrases import Foreign, Phrase, phrase
from ops.plan.portal import vocabulary_of, word
from ops.plan.values import Leaf, Secret, Unknown, Value, shown, spelled


def difference_words(finding: Finding) -> Iterator[Phrase]:
    """Those that the finding's title does not show already."""
    for leaf in finding.leaves:
        words = leaf_words(leaf, going=finding.operation == "delete")
        if words != finding.verdict.title:
            yield words


def leaf_words(leaf: Leaf, *, going: bool = False) -> Phrase:
    """`path: before → after`; of what comes or goes as a whole, only the value."""
    part = "" if leaf.part == "input" else f"{leaf.part} "
    start = phrase(part, Foreign(spelled(leaf.path) or "value", is_json=True), ": ")
    before, after = (phrase(as_json(side), _translation(leaf, side)) for side in (leaf.before, leaf.after))
    if leaf.before is None:
        return phrase(start, after)
    if leaf.after is None and going:
        return phrase(start, before)
    return phrase(start, before, " → ", after)


def as_json(value: Value) -> Phrase:
    """A value as the wire has it; what stands for one that is not shown is ours."""
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

"""Comparisons of the common shapes: a requirement that is on or off, a number, a version, one of several ordered
values.

An absent value means the same as in Graph: a compliance policy does not require what it does not name.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording.differences import as_json
from ops.plan.wording.phrases import Foreign, Phrase, phrase
from ops.plan.wording.portal_terms import Vocabulary, word

NOT_CONFIGURED: Final = "Not configured"
Wording = Callable[[Direction, Phrase, Phrase], Phrase]
"""The consequence of a change in a direction, from one value to another, both in words."""


def compared(before: float | tuple[int, ...] | None, after: float | tuple[int, ...] | None) -> Direction:
    """More is stronger; None is least."""
    if before == after:
        return Direction.DIFFERENT
    if before is None or after is None:
        return Direction.WEAKER if after is None else Direction.STRONGER
    return Direction.STRONGER if after > before else Direction.WEAKER  # type: ignore[operator] # of one kind


def transition(subject: str, before: Phrase, after: Phrase) -> Phrase:
    return phrase(subject, ": ", before, " → ", after)


def says(weaker: str = "", stronger: str = "") -> Wording:
    """Fixed sentences for the two directions."""

    def wording(direction: Direction, _before: Phrase, _after: Phrase) -> Phrase:
        sentence = {Direction.WEAKER: weaker, Direction.STRONGER: stronger}.get(direction, "")
        return phrase(sentence) if sentence else ()

    return wording


def requirement(
    path: str, subject: str, wording: Wording, words: tuple[str, str] = ("required", NOT_CONFIGURED)
) -> Comparison:
    """True is stronger; `words` for true and false, absent is false."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.flag(path), after.flag(path)
        direction = compared(float(old), float(new))
        texts = phrase(words[not old]), phrase(words[not new])
        yield Verdict(direction, transition(subject, *texts), wording(direction, *texts), Danger.LOWERED)

    return Comparison((path,), judge, subject)


def quantity(
    path: str,
    subject: str,
    unit: str,
    wording: Wording,
    *,
    less_is_stronger: bool = False,
    absent: str = NOT_CONFIGURED,
) -> Comparison:
    """A number; absent is weakest."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.number(path), after.number(path)
        sign = -1 if less_is_stronger else 1
        direction = compared(None if old is None else sign * old, None if new is None else sign * new)
        texts = _amount(old, unit, absent), _amount(new, unit, absent)
        yield Verdict(direction, transition(subject, *texts), wording(direction, *texts), Danger.LOWERED)

    return Comparison((path,), judge, subject)


def minimum_version(path: str, subject: str, wording: Wording) -> Comparison:
    """A dotted version. Devices below it fail; absent is weakest."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.text(path), after.text(path)
        direction = compared(version(old, subject), version(new, subject))
        texts = _given(old), _given(new)
        yield Verdict(direction, transition(subject, *texts), wording(direction, *texts), Danger.LOWERED)

    return Comparison((path,), judge, subject)


def ladder(
    path: str,
    subject: str,
    steps: Sequence[str | None],
    vocabulary: Vocabulary,
    wording: Wording,
    *,
    absent: str = "not set",
    default: str | None = None,
) -> Comparison:
    """One of `steps`, the weakest first; None is absent, unless that means `default`. Others cannot be judged."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.text(path) or default, after.text(path) or default
        texts = tuple(word(vocabulary, value) if value else phrase(absent) for value in (old, new))
        for value in (old, new):
            if value not in steps:
                raise NotKnownError(phrase(Foreign(str(value)), f" is not known here as a value of {subject}"))
        direction = compared(steps.index(old), steps.index(new))
        yield Verdict(
            direction, transition(subject, texts[0], texts[1]), wording(direction, texts[0], texts[1]), Danger.LOWERED
        )

    return Comparison((path,), judge, subject)


def neutral(path: str, subject: str, consequence: str = "", absent: str = "none", *, felt: bool = False) -> Comparison:
    """A value whose change is neither weaker nor stronger with certainty. `felt`: it acts on devices at once."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        texts = _scalar(before, path, absent), _scalar(after, path, absent)
        meaning = phrase(consequence) if consequence else ()
        yield Verdict(Direction.DIFFERENT, transition(subject, *texts), meaning, at_once=felt)

    return Comparison((path,), judge, subject, Danger.MINOR)


def version(text: str | None, subject: str) -> tuple[int, ...] | None:
    """A dotted version as numbers; raises NotKnownError for any other text."""
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split("."))
    except ValueError:
        raise NotKnownError(phrase(Foreign(text), f" is no version that can be compared ({subject})")) from None


def _amount(value: float | None, unit: str, absent: str) -> Phrase:
    if value is None:
        return phrase(absent)
    return phrase(f"{value:g} {unit}".rstrip())


def _given(value: str | None) -> Phrase:
    return phrase(NOT_CONFIGURED) if value is None else phrase(Foreign(value))


def _scalar(properties: Properties, path: str, absent: str) -> Phrase:
    value = properties.value(path)
    if value is None or value == "":
        return phrase(absent)
    if isinstance(value, bool):
        return phrase("on" if value else "off")
    return phrase(Foreign(value)) if isinstance(value, str) else as_json(value)

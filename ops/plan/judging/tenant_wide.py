"""Comparisons for objects that exist once per tenant: the connector and the tenant's compliance settings.

A stack manages only the properties that it names. If the stack begins to manage a property, the plan does not show its
former value. The change counts as weaker, unless the new value is the strongest one. A property that is no longer named
keeps its value.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import Wording, compared, transition
from ops.plan.judging.properties import Properties
from ops.plan.wording.phrases import Phrase, phrase

UNMANAGED: Final = "not managed"
ON_DESTROY: Final = "onDestroy"
_STAYS: Final = "It stays as it is in the tenant; nothing puts it back when somebody changes it."
_AT_LEAST: Final = "What it is now is not in the plan; it is not stronger."
_PERHAPS: Final = "Counts as weaker: what it is now is not in the plan."


def switch(
    path: str, subject: str, wording: Wording, words: tuple[str, str], danger: Danger = Danger.LOWERED
) -> Comparison:
    """A truth value of which true is stronger; `words` for true and false."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = (side.flag(path) if side.has(path) else None for side in (before, after))
        texts = tuple(phrase(UNMANAGED if value is None else words[not value]) for value in (old, new))
        title = transition(subject, texts[0], texts[1])
        if old is None or new is None:
            yield replace(_hand_over(title, new, wording, strongest=True), danger=danger)
            return
        direction = compared(float(old), float(new))
        yield Verdict(direction, title, wording(direction, *texts), danger)

    return Comparison((path,), judge, subject, danger, at_once=True)


def days(path: str, subject: str, wording: Wording, *, unclear: float | None = None) -> Comparison:
    """A number of days of which fewer are stronger. The values of `unclear` cannot be compared."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.number(path), after.number(path)
        texts = tuple(phrase(UNMANAGED if value is None else f"{value:g} days") for value in (old, new))
        title = transition(subject, texts[0], texts[1])
        if old is None or new is None:
            yield replace(_hand_over(title, new, wording, strongest=1), danger=Danger.DELAYED)
            return
        direction = compared(-old, -new)
        certain = unclear not in (old, new) or direction is Direction.DIFFERENT
        yield Verdict(
            direction if certain else Direction.WEAKER,
            title,
            wording(direction, *texts) if certain else phrase(f"Counts as weaker: {unclear:g} has no certain meaning."),
            Danger.DELAYED,
            certain=certain,
        )

    return Comparison((path,), judge, subject, Danger.DELAYED, at_once=True)


def on_destroy(leave: str, restore: str) -> Comparison:
    """The effect of a destroy on the object. A change of it is neither weaker nor stronger now."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.text(ON_DESTROY), after.text(ON_DESTROY)
        consequence = {"leave": leave, "restore": restore}.get(new or "", "")
        yield Verdict(Direction.DIFFERENT, transition("when destroyed", _word(old), _word(new)), phrase(consequence))

    return Comparison((ON_DESTROY,), judge, "when destroyed", Danger.MINOR)


def _word(value: str | None) -> Phrase:
    return phrase({None: "none", "leave": "leave as it is", "restore": "put back what was found"}.get(value, "unknown"))


def _hand_over(title: Phrase, new: float | None, wording: Wording, *, strongest: float) -> Verdict:
    """The stack begins or ceases to manage a property."""
    if new is None:
        return Verdict(Direction.DIFFERENT, title, phrase(_STAYS))
    # The strongest value cannot be a step down, whatever was there; any other may be.
    direction = Direction.STRONGER if new == strongest else Direction.WEAKER
    meaning = wording(direction, (), ())
    found = _AT_LEAST if direction is Direction.STRONGER else _PERHAPS
    return Verdict(direction, title, phrase(meaning, " " if meaning else "", found), certain=False)

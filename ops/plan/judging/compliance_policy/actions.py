"""Judges changes of the actions for noncompliance: what happens to a device that fails, and when."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import compared, transition
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording.phrases import Foreign, Phrase, listed, phrase
from ops.plan.wording.portal_terms import ACTIONS, word

PATH: Final = "scheduledActionsForRule"
MARK: Final = "block"
# What is done to the device; a message to its user is none of it.
_ACTING: Final = frozenset({MARK, "retire", "wipe", "removeResourceAccessProfiles", "remoteLock"})
_NO_TEMPLATE: Final = "00000000-0000-0000-0000-000000000000"


class Action(NamedTuple):
    """One item of the rule."""

    kind: str
    hours: int
    template: str
    recipients: tuple[str, ...]


def actions(properties: Properties) -> list[Action]:
    rules = properties.records(PATH)
    return [_action(item) for rule in rules for item in rule.records("scheduledActionConfigurations")]


def _action(item: Properties) -> Action:
    kind = item.text("actionType")
    if kind is None:
        raise NotKnownError(phrase("an action for noncompliance has no actionType"))
    template = item.text("notificationTemplateId") or ""
    return Action(
        kind,
        int(item.number("gracePeriodHours") or 0),
        "" if template == _NO_TEMPLATE else template,
        tuple(sorted(item.texts("notificationMessageCCList"))),
    )


def _judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    old, new = actions(before), actions(after)
    said = False
    for kind in dict.fromkeys(action.kind for action in [*old, *new]):
        was, becomes = (sorted(a for a in side if a.kind == kind) for side in (old, new))
        if was != becomes:
            said = True
            yield _verdict(kind, was, becomes)
    if not said:
        yield Verdict(Direction.DIFFERENT, phrase("actions for noncompliance: only their form changes"))


def _verdict(kind: str, old: list[Action], new: list[Action]) -> Verdict:
    title = transition(ACTIONS.get(kind, "action"), _times(kind, old), _times(kind, new))
    if kind not in ACTIONS:
        return Verdict(Direction.DIFFERENT, phrase("action ", Foreign(kind), title[1:]))
    # A message changes nothing for the device: neither weaker nor stronger.
    if kind not in _ACTING:
        return Verdict(Direction.DIFFERENT, title)
    # The earliest decides: less time is stronger, never is weakest.
    direction = compared(*(max((-action.hours for action in side), default=None) for side in (old, new)))
    return Verdict(direction, title, _consequence(kind, direction, new), _danger(kind, new))


def _danger(kind: str, new: list[Action]) -> Danger:
    if kind != MARK:
        return Danger.MINOR
    return Danger.DELAYED if new else Danger.GONE


def _consequence(kind: str, direction: Direction, new: list[Action]) -> Phrase:
    if kind != MARK:
        return ()
    if not new:
        return phrase("Devices that fail the policy would never be marked noncompliant.")
    hours = min(action.hours for action in new)
    if direction is Direction.WEAKER:
        return phrase(f"A device that fails the policy would count as compliant for {duration(hours)}.")
    return phrase("A device that fails the policy would count as compliant for less time.")


def summary(properties: Properties) -> Phrase:
    """When a device that fails is marked noncompliant, and what else happens to it."""
    kinds = dict.fromkeys(action.kind for action in actions(properties))
    words = [
        phrase(word(ACTIONS, kind), " ", _times(kind, sorted(a for a in actions(properties) if a.kind == kind)))
        for kind in kinds
    ]
    return listed(words) if words else phrase("no action for noncompliance")


def _times(kind: str, found: list[Action]) -> Phrase:
    if not found:
        return phrase("never")
    return listed([phrase(after(action.hours), _extras(kind, action)) for action in found])


def _extras(kind: str, action: Action) -> Phrase:
    if kind in _ACTING:
        return ()
    template = phrase(" with template ", Foreign(action.template)) if action.template else ()
    also = phrase(" also to ", listed([phrase(Foreign(one)) for one in action.recipients])) if action.recipients else ()
    return phrase(template, also)


def after(hours: int) -> str:
    return "immediately" if hours == 0 else f"after {duration(hours)}"


def duration(hours: int) -> str:
    """In days if the number of days is whole, as in the portal."""
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


COMPARISONS: Final = (Comparison((PATH,), _judge, "actions for noncompliance", Danger.DELAYED),)

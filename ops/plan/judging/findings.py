"""The result of a comparison (`Verdict`), and an entry of the report (`Finding`)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ops.plan.reading.changes import Resource
from ops.plan.reading.differences import Leaf
from ops.plan.wording.phrases import Phrase


class Direction(StrEnum):
    """What a change does to the protection."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    DIFFERENT = "different"

    @property
    def reverse(self) -> "Direction":
        return _REVERSED[self]


_REVERSED = {
    Direction.WEAKER: Direction.STRONGER,
    Direction.STRONGER: Direction.WEAKER,
    Direction.DIFFERENT: Direction.DIFFERENT,
}


class Danger(IntEnum):
    """How dangerous a change is, the most dangerous first."""

    GONE = 1
    """A guard as a whole: a policy, its assignment, its enforcement, the compliant device that it asks for."""
    OPENED = 2
    """A guard does not apply to somebody or something any more."""
    LOWERED = 3
    """Less is required."""
    DELAYED = 4
    """An effect happens later, or is noticed later."""
    MINOR = 5


@dataclass(frozen=True)
class Verdict:
    """What a change means. `certain` is False if the plan does not contain enough, which counts as weaker."""

    direction: Direction
    title: Phrase
    consequence: Phrase = ()
    danger: Danger = Danger.MINOR
    at_once: bool = False
    certain: bool = True
    in_force: bool = True
    """False for a Conditional Access policy that is report-only or off, before and after."""


@dataclass(frozen=True)
class Finding:
    """A verdict about a resource, with the differences that it is about."""

    resource: Resource
    operation: str
    verdict: Verdict
    leaves: tuple[Leaf, ...]

    @property
    def order(self) -> tuple[int, bool, int]:
        """In the order of danger. Equally dangerous findings keep the order of the plan."""
        return (list(Direction).index(self.verdict.direction), not self.verdict.in_force, self.verdict.danger)

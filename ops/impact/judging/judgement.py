"""A verdict with its reason, and how several verdicts become one.

What could not be read is a verdict of its own, between blocked and fine: it never counts as fine.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple

from ops.tenant.reason import Reason


class Verdict(IntEnum):
    """Ordered: of what must hold together the lowest counts, of what may stand for one another the highest.

    AFTER_GRACE: blocked at the latest when the grace period of the actions for noncompliance is over.
    """

    BLOCKED = 0
    AFTER_GRACE = 1
    NOT_KNOWN = 2
    FINE = 3


class Judgement(NamedTuple):
    """A verdict and the reason that decided it."""

    verdict: Verdict
    reason: Reason


FINE: Final = Judgement(Verdict.FINE, Reason("fine", "meets all that can be judged"))


def blocked(code: str, text: str) -> Judgement:
    return Judgement(Verdict.BLOCKED, Reason(code, text))


def after_grace(code: str, text: str) -> Judgement:
    return Judgement(Verdict.AFTER_GRACE, Reason(code, text))


def not_known(code: str, text: str, needs: str | None = None) -> Judgement:
    return Judgement(Verdict.NOT_KNOWN, Reason(code, text, needs))


def unread(reason: Reason) -> Judgement:
    """What depends on something that could not be read."""
    return Judgement(Verdict.NOT_KNOWN, reason)


def together(judgements: Iterable[Judgement]) -> Judgement:
    """All must hold: the first of the lowest."""
    return min(judgements, key=_verdict, default=FINE)


def either(judgements: Iterable[Judgement]) -> Judgement:
    """One is enough: the first of the highest."""
    return max(judgements, key=_verdict, default=FINE)


def _verdict(judgement: Judgement) -> Verdict:
    return judgement.verdict

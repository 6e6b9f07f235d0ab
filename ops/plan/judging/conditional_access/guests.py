"""Guests and external users in a Conditional Access policy: kinds of them, of all tenants or of some."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.conditional_access.scope import USERS, Force, everybody
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import transition
from ops.plan.judging.properties import Properties
from ops.plan.wording.phrases import Foreign, Phrase, listed, phrase
from ops.plan.wording.portal_terms import GUESTS, word


class Guests(NamedTuple):
    """Kinds of guests; `tenants` None means of all tenants."""

    kinds: frozenset[str]
    tenants: frozenset[str] | None

    def within(self, other: "Guests") -> bool:
        if not self.kinds:
            return True
        fewer = other.tenants is None or (self.tenants is not None and self.tenants <= other.tenants)
        return self.kinds <= other.kinds and fewer

    @property
    def words(self) -> Phrase:
        if not self.kinds:
            return phrase("none")
        kinds = listed([word(GUESTS, kind) for kind in sorted(self.kinds)])
        if self.tenants is None:
            return kinds
        return phrase(kinds, " of ", listed([phrase(Foreign(one)) for one in sorted(self.tenants)]))


def guests(properties: Properties, path: str) -> Guests:
    """Graph has one block, azuread's schema allows several, and the first one counts [client]."""
    blocks = properties.records(path)
    if not blocks:
        return Guests(frozenset(), None)
    tenants = blocks[0].records("externalTenants")
    enumerated = bool(tenants) and tenants[0].text("membershipKind") == "enumerated"
    kinds = frozenset(blocks[0].texts("guestOrExternalUserTypes")) - {"none"}
    return Guests(kinds, frozenset(tenants[0].texts("members")) if enumerated else None)


def _rule(side: str, *, excludes: bool) -> Comparison:
    path, subject = f"{USERS}.{side}GuestsOrExternalUsers", f"{side} guests and external users"

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = guests(before, path), guests(after, path)
        grows, shrinks = old.within(new), new.within(old)
        title = transition(subject, old.words, new.words)
        if (grows and shrinks) or (not excludes and everybody(before) and everybody(after)):
            yield Verdict(Direction.DIFFERENT, title)
            return
        stronger = shrinks if excludes else grows
        force, certain = Force.of(before, after), grows or shrinks
        if stronger:
            meaning = (
                "The policy applies to more of them." if force.after else "The policy would apply to more of them."
            )
        else:
            meaning = "Some are not blocked any more." if force.before else "Some would not be blocked."
        direction = Direction.STRONGER if stronger else Direction.WEAKER
        yield Verdict(direction, title, phrase(meaning), Danger.OPENED, certain=certain)

    return Comparison((path,), judge, subject, Danger.OPENED)


COMPARISONS: Final = (_rule("included", excludes=False), _rule("excluded", excludes=True))

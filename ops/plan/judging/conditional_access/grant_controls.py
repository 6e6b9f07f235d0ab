"""The grant controls of a Conditional Access policy, as a condition that a sign-in has to fulfil.

With AND all controls are required, with OR one of them. One set of controls is stronger than another if everything that
fulfils it also fulfils the other. If each set lets in something that the other does not, the change counts as weaker.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import transition
from ops.plan.judging.properties import Properties
from ops.plan.wording.phrases import Foreign, Phrase, listed, phrase
from ops.plan.wording.portal_terms import CONTROLS, STRENGTHS, word

PATH: Final = "grantControls"
COMPLIANT: Final = "compliantDevice"
_BLOCK: Final = "block"
_STRENGTH: Final = "strength/"
_MFA: Final = "mfa"
# Each of Microsoft's own strengths includes those before it [docs].
_STRENGTHS: Final = tuple(f"{_STRENGTH}{one}" for one in STRENGTHS)


class Grant(NamedTuple):
    """The required controls. Without controls nothing is required."""

    controls: tuple[str, ...]
    any_of: bool

    def implies(self, other: "Grant") -> bool:
        """Whether every sign-in that fulfils this also fulfils the other."""
        if self.blocks or not other.controls:
            return True
        if other.blocks or not self.controls:
            return False
        # With OR each control is a way in of its own, and every one of them has to fulfil the other.
        ways = [_all_of(control) for control in self._open] if self.any_of else [_all_of(*self.controls)]
        asked = set(other._open if other.any_of else other.controls)
        return all(bool(asked & way) if other.any_of else asked <= way for way in ways)

    @property
    def blocks(self) -> bool:
        """Whether no sign-in can fulfil it."""
        return _BLOCK in self.controls and (not self.any_of or not self._open)

    @property
    def _open(self) -> tuple[str, ...]:
        """The controls that somebody can fulfil."""
        return tuple(control for control in self.controls if control != _BLOCK)

    @property
    def asks_for_compliance(self) -> bool:
        return bool(self.controls) and self.implies(Grant((COMPLIANT,), any_of=False))

    @property
    def words(self) -> Phrase:
        if not self.controls:
            return phrase("nothing")
        return listed([_control_words(control) for control in self.controls], " or " if self.any_of else " and ")


def grant(properties: Properties) -> Grant:
    if not properties.has(PATH):
        return Grant((), any_of=False)
    strength = properties.text(f"{PATH}.authenticationStrengthPolicyId")
    controls = (
        *properties.texts(f"{PATH}.builtInControls"),
        *((f"{_STRENGTH}{strength.rsplit('/', 1)[-1]}",) if strength else ()),
        *(f"custom/{one}" for one in properties.texts(f"{PATH}.customAuthenticationFactors")),
        *(f"terms/{one}" for one in properties.texts(f"{PATH}.termsOfUses")),
    )
    return Grant(tuple(dict.fromkeys(controls)), any_of=properties.text(f"{PATH}.operator") == "OR")


def _all_of(*controls: str) -> set[str]:
    """The controls, and those that each of them implies."""
    found = set(controls)
    for control in controls:
        if control in _STRENGTHS:
            found.update(_STRENGTHS[: _STRENGTHS.index(control)], {_MFA})
    return found


def _control_words(control: str) -> Phrase:
    kind, _, identity = control.rpartition("/")
    if kind == "strength":
        return phrase("authentication strength ", word(STRENGTHS, identity))
    if kind in ("custom", "terms"):
        return phrase("custom control " if kind == "custom" else "terms of use ", Foreign(identity))
    return word(CONTROLS, control)


def _judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    old, new = grant(before), grant(after)
    stronger, weaker = new.implies(old), old.implies(new)
    title = transition("required", old.words, new.words)
    if stronger and weaker:
        yield Verdict(Direction.DIFFERENT, title, phrase("It comes to the same."))
    elif stronger:
        yield Verdict(Direction.STRONGER, title, (), _danger(old, new))
    else:
        yield Verdict(Direction.WEAKER, title, _consequence(old, new), _danger(old, new), certain=weaker)


def _danger(old: Grant, new: Grant) -> Danger:
    return Danger.GONE if old.asks_for_compliance != new.asks_for_compliance else Danger.LOWERED


def _consequence(old: Grant, new: Grant) -> Phrase:
    if old.asks_for_compliance and not new.asks_for_compliance:
        if COMPLIANT in new.controls:
            return phrase("A device that is not compliant gets in by another way.")
        return phrase("A compliant device would not be required any more.")
    return phrase("Something that was required would not be any more.")


def requirement(properties: Properties) -> Phrase:
    """The last part of a sentence about the scope of a policy."""
    asked = grant(properties)
    if not asked.controls:
        return phrase("only sessions are controlled")
    return phrase("access is blocked") if asked.blocks else phrase("required: ", asked.words)


COMPARISONS: Final = (Comparison((PATH,), _judge, "required", Danger.GONE),)

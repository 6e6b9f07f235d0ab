"""What a change of a Conditional Access policy means for sign-ins.

This module judges the state of a policy, and that a policy is created, deleted or enforced. Its scope (`scope`,
`guests`) and its controls (`grant_controls`, `session_controls`) have modules of their own. No sentence here promises
that access ends at the moment of a change, because it ends with the next sign-in or token.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.conditional_access import grant_controls, guests, scope, session_controls
from ops.plan.judging.conditional_access.scope import APPLICATIONS, ENABLED, USERS, Force, everybody
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import neutral, transition
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording import portal_terms
from ops.plan.wording.phrases import Phrase, capitalised, listed, phrase
from ops.plan.wording.portal_terms import word

_STATE: Final = "state"
_REPORTING: Final = "enabledForReportingButNotEnforced"
_POLICY: Final = "the Conditional Access policy"
_EXCLUSIONS: Final = ("Users", "Groups", "Roles")


def _state(before: Properties, after: Properties, context: Context) -> Iterator[Verdict]:
    old, new = (_known_state(side) for side in (before, after))
    title = transition("state", word(portal_terms.STATES, old), word(portal_terms.STATES, new))
    if new == ENABLED:
        consequence = phrase("Access is now enforced for ", reach(after, context), ".")
        yield Verdict(Direction.STRONGER, title, consequence, Danger.GONE)
    elif old == ENABLED:
        only = "only reported for " if new == _REPORTING else "not checked any more for "
        yield Verdict(Direction.WEAKER, title, phrase("Access is ", only, reach(after, context), "."), Danger.GONE)
    else:
        reported = "What it would do is reported from now on" if new == _REPORTING else "Nothing is reported any more"
        yield Verdict(Direction.DIFFERENT, title, phrase(reported, "; access does not change."))


def _known_state(properties: Properties) -> str:
    state = properties.text(_STATE)
    if state not in portal_terms.STATES:
        raise NotKnownError(phrase("the state is none that is known here"))
    return str(state)


def _emergency(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    """A policy for everybody that excludes nobody can lock everybody out, its administrators too."""
    was, becomes = _locks_out(before), _locks_out(after)
    if becomes and not was:
        consequence = phrase(
            "The policy is enforced for everybody and excludes nobody: a mistake in it, or an outage, locks everybody "
            "out. Exclude at least two break-glass accounts."
        )
        yield Verdict(Direction.WEAKER, phrase("emergency access: none is left"), consequence, Danger.GONE)
    elif was and not becomes:
        yield Verdict(Direction.STRONGER, phrase("emergency access: not everybody is locked out by a mistake any more"))


def _locks_out(properties: Properties) -> bool:
    if properties.text(_STATE) != ENABLED or not grant_controls.grant(properties).controls or not everybody(properties):
        return False
    return not any(properties.value(f"{USERS}.excluded{kind}") for kind in _EXCLUSIONS)


COMPARISONS: Final[Sequence[Comparison]] = (
    Comparison((_STATE,), _state, "state", Danger.GONE),
    Comparison((_STATE, USERS, grant_controls.PATH), _emergency, "emergency access", Danger.GONE),
    *grant_controls.COMPARISONS,
    *scope.COMPARISONS,
    *guests.COMPARISONS,
    *session_controls.COMPARISONS,
    neutral("displayName", "name"),
)


def created(properties: Properties, context: Context) -> Iterator[Verdict]:
    """A policy is created."""
    state, words = _known_state(properties), reach(properties, context)
    if state == ENABLED:
        consequence = phrase("Access is enforced for ", words, ".")
        yield Verdict(Direction.STRONGER, phrase(f"{_POLICY} is made and enforced"), consequence, Danger.GONE)
    elif state == _REPORTING:
        consequence = phrase("Nothing is enforced. It reports on ", words, ".")
        yield Verdict(Direction.DIFFERENT, phrase(f"{_POLICY} is made, report-only"), consequence)
    else:
        consequence = phrase("It does nothing yet. It is declared for ", words, ".")
        yield Verdict(Direction.DIFFERENT, phrase(f"{_POLICY} is made, disabled"), consequence)
    yield from _emergency(Properties({}), properties, context)


def deleted(properties: Properties, context: Context) -> Iterator[Verdict]:
    """A policy is deleted. Entra keeps a deleted policy for 30 days [csdl]."""
    title = phrase(f"{_POLICY} is deleted")
    # A policy that blocks, or asks for something else, never checked compliance.
    checks = grant_controls.COMPLIANT in grant_controls.grant(properties).controls
    lost = "nothing checks compliance any more" if checks else "nothing of what it asked for is checked any more"
    if _known_state(properties) == ENABLED:
        consequence = phrase(
            capitalised(phrase(lost)),
            ", unless another policy of the tenant does. It was enforced for ",
            reach(properties, context),
            ". Entra can restore it for 30 days.",
        )
        yield Verdict(Direction.WEAKER, title, consequence, Danger.GONE)
    else:
        consequence = phrase("It was not enforced, so that access does not change; ", lost, ", not even in reports.")
        yield Verdict(Direction.WEAKER, title, consequence, Danger.GONE, in_force=False)


def weighed(verdict: Verdict, before: Properties, after: Properties) -> Verdict:
    """A change of a policy that is not enforced before or after has no danger."""
    return verdict if any(Force.of(before, after)) else replace(verdict, in_force=False)


def reach(properties: Properties, context: Context) -> Phrase:
    """`All users except 2 break-glass accounts, to Office 365; required: a compliant device`."""
    try:
        return phrase(
            _who(properties, context), ", to ", _what(properties), "; ", grant_controls.requirement(properties)
        )
    except NotKnownError as error:
        return phrase("users and applications of which the plan does not tell all (", error.reason, ")")


def _who(properties: Properties, context: Context) -> Phrase:
    found = [
        *(word(portal_terms.IDENTITIES, one) for one in properties.texts(f"{USERS}.includedUsers")),
        *_counted(len(properties.texts(f"{USERS}.includedGroups")), "group"),
        *(word(portal_terms.ROLES, one) for one in properties.texts(f"{USERS}.includedRoles")),
        *_guest_words(properties, "included"),
    ]
    exceptions = _exceptions(properties, context)
    who = listed(found) if found else phrase("nobody")
    return phrase(who, " except ", listed(exceptions)) if exceptions else who


def _exceptions(properties: Properties, context: Context) -> list[Phrase]:
    """Two counts: the break-glass accounts and all others."""
    users, groups = (properties.texts(f"{USERS}.excluded{kind}") for kind in ("Users", "Groups"))
    accounts = [one for one in users if one in context.break_glass]
    emergency = [one for one in groups if one in context.break_glass]
    other = "other " if accounts or emergency else ""
    return [
        *_counted(len(accounts), "break-glass account"),
        *_counted(len(emergency), "break-glass group"),
        *_counted(len(users) - len(accounts), f"{other}excluded user"),
        *_counted(len(groups) - len(emergency), f"{other}excluded group"),
        *_counted(len(properties.texts(f"{USERS}.excludedRoles")), f"{other}excluded role"),
        *_guest_words(properties, "excluded"),
    ]


def _guest_words(properties: Properties, side: str) -> list[Phrase]:
    found = guests.guests(properties, f"{USERS}.{side}GuestsOrExternalUsers")
    return [found.words] if found.kinds else []


def _counted(number: int, what: str) -> list[Phrase]:
    return [phrase(f"{number} {what}" if number == 1 else f"{number} {what}s")] if number else []


def _what(properties: Properties) -> Phrase:
    found = [
        *(word(portal_terms.APPLICATIONS, one) for one in properties.texts(f"{APPLICATIONS}.includedApplications")),
        *(word(portal_terms.USER_ACTIONS, one) for one in properties.texts(f"{APPLICATIONS}.includedUserActions")),
    ]
    out = [word(portal_terms.APPLICATIONS, one) for one in properties.texts(f"{APPLICATIONS}.excludedApplications")]
    what = listed(found) if found else phrase("no application")
    return phrase(what, " except ", listed(out)) if out else what

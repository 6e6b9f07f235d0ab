"""The scope of a Conditional Access policy: its conditions, as sets.

The policy applies to what is included and not excluded. To remove an included item, or to exclude an item, is weaker,
unless another item that stays covers it (`All`, `Office365`). A condition that is not set is no limit.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Final, NamedTuple

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import transition
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording import portal_terms
from ops.plan.wording.phrases import Foreign, Phrase, listed, phrase
from ops.plan.wording.portal_terms import MINUS, PLUS, Vocabulary, word

USERS: Final = "conditions.users"
APPLICATIONS: Final = "conditions.applications"
ENABLED: Final = "enabled"
Covered = Callable[[Properties, str], bool]
"""Whether another item already includes or excludes it."""


class Force(NamedTuple):
    """Whether a policy is enforced before and after. If that is not known, it counts as enforced."""

    before: bool
    after: bool

    @classmethod
    def of(cls, before: Properties, after: Properties) -> "Force":
        return cls(_enforced(before), _enforced(after))

    def lost(self, reach: str) -> str:
        if self.before:
            return f"not {reach} any more"
        return f"not {reach}" if self.after else f"would not be {reach}"

    @property
    def gained(self) -> str:
        return "the policy applies from now on" if self.after else "the policy would apply"


def _enforced(properties: Properties) -> bool:
    try:
        return properties.text("state") == ENABLED
    except NotKnownError:
        return True


def everybody(properties: Properties) -> bool:
    return "All" in properties.texts(f"{USERS}.includedUsers")


def _in_office365(named: Collection[str], one: str) -> bool:
    return "All" in named or ("Office365" in named and one in portal_terms.OFFICE365)


def included(path: str, subject: str, vocabulary: Vocabulary, covered: Covered, reach: str) -> Comparison:
    """Each item that is added or removed. `reach` is the end of the title: what the item gains or loses."""
    return _elements(path, subject, vocabulary, covered, reach, excludes=False)


def excluded(path: str, subject: str, vocabulary: Vocabulary, covered: Covered, reach: str) -> Comparison:
    return _elements(path, subject, vocabulary, covered, reach, excludes=True)


def _elements(
    path: str, subject: str, vocabulary: Vocabulary, covered: Covered, reach: str, *, excludes: bool
) -> Comparison:
    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = before.texts(path), after.texts(path)
        # Whether it counts is decided on the other side: something new may have been covered, and a lost one may be.
        come = _split([one for one in dict.fromkeys(new) if one not in old], before, covered)
        go = _split([one for one in dict.fromkeys(old) if one not in new], after, covered)
        wider, narrower = (go, come) if excludes else (come, go)
        signs = (MINUS, PLUS) if excludes else (PLUS, MINUS)
        force = Force.of(before, after)
        if narrower[0]:
            title = _title(subject, signs[1], narrower[0], vocabulary, force.lost(reach))
            yield Verdict(Direction.WEAKER, title, (), Danger.OPENED)
        if wider[0]:
            title = _title(subject, signs[0], wider[0], vocabulary, force.gained)
            yield Verdict(Direction.STRONGER, title, (), Danger.OPENED)
        for found, sign in ((narrower[1], signs[1]), (wider[1], signs[0])):
            if found:
                title = _title(subject, sign, found, vocabulary, "no change: covered by what else is named")
                yield Verdict(Direction.DIFFERENT, title)
        if not any((*come, *go)):
            yield Verdict(Direction.DIFFERENT, phrase(f"{subject}: only their form or order changes"))

    return Comparison((path,), judge, subject, Danger.OPENED)


def _split(ones: list[str], side: Properties, covered: Covered) -> tuple[list[str], list[str]]:
    """The items that make a difference, and those that another item of that side covers. `None` names nobody."""
    idle = [one for one in ones if one == "None" or covered(side, one)]
    return [one for one in ones if one not in idle], idle


def _title(subject: str, sign: str, ones: list[str], vocabulary: Vocabulary, meaning: str) -> Phrase:
    return phrase(f"{subject}: {sign}", listed([word(vocabulary, one) for one in ones]), f" ({meaning})")


def limit(path: str, subject: str, vocabulary: Vocabulary, everything: str) -> Comparison:
    """A condition that limits nothing if it is not set or names everything."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = _limits(before, path, everything), _limits(after, path, everything)
        title = transition(subject, _limit_words(old, vocabulary), _limit_words(new, vocabulary))
        force = Force.of(before, after)
        less = new is not None and (old is None or bool(old - new))
        more = old is not None and (new is None or bool(new - old))
        if less:
            consequence = "The policy applies to fewer sign-ins." if any(force) else "It would apply to fewer sign-ins."
            yield Verdict(Direction.WEAKER, title, phrase(consequence), Danger.OPENED)
        if more:
            consequence = "The policy applies to more sign-ins." if force.after else "It would apply to more sign-ins."
            yield Verdict(Direction.STRONGER, title, phrase(consequence), Danger.OPENED)
        if not less and not more:
            yield Verdict(Direction.DIFFERENT, phrase(f"{subject}: only the form changes"))

    return Comparison((path,), judge, subject, Danger.OPENED)


def _limits(properties: Properties, path: str, everything: str) -> frozenset[str] | None:
    """None for no limit."""
    found = properties.value(path)
    named = found.split(",") if isinstance(found, str) and found else properties.texts(path) if found else ()
    return None if not named or everything in named else frozenset(named)


def _limit_words(named: frozenset[str] | None, vocabulary: Vocabulary) -> Phrase:
    return phrase("any") if named is None else listed([word(vocabulary, one) for one in sorted(named)])


def rule_filter(path: str, subject: str, *, narrows: tuple[str, ...]) -> Comparison:
    """A filter by a rule. With a mode of `narrows` it excludes objects, and only the directory knows which."""

    def judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
        old, new = _filter(before, path), _filter(after, path)
        title = transition(subject, _filter_words(old), _filter_words(new))
        single = new if old is None else old
        if (old and new) or single is None or single[0] not in narrows:
            raise NotKnownError(phrase("what the filter matches is not in the plan"))
        if new is None:
            yield Verdict(Direction.STRONGER, title, phrase("The filter keeps nothing out any more."), Danger.OPENED)
        else:
            consequence = phrase("What the filter keeps out is not asked any more.")
            yield Verdict(Direction.WEAKER, title, consequence, Danger.OPENED)

    return Comparison((path,), judge, subject, Danger.OPENED)


def _filter(properties: Properties, path: str) -> tuple[str, str] | None:
    if not properties.has(path):
        return None
    return properties.text(f"{path}.mode") or "", properties.text(f"{path}.rule") or ""


def _filter_words(found: tuple[str, str] | None) -> Phrase:
    return phrase("none") if found is None else phrase(Foreign(found[0]), " ", Foreign(found[1]))


def _never(_members: Properties, _one: str) -> bool:
    return False


def _user_excluded(properties: Properties, _one: str) -> bool:
    return "All" in properties.texts(f"{USERS}.excludedUsers")


def _user_included(properties: Properties, _one: str) -> bool:
    return everybody(properties)


def _named(side: str) -> Covered:
    return lambda properties, one: _in_office365(properties.texts(f"{APPLICATIONS}.{side}Applications"), one)


def _has(path: str, everything: str) -> Covered:
    return lambda properties, _one: everything in properties.texts(path)


_CLIENTS: Final = "conditions.clientApplications"
COMPARISONS: Final = (
    *(
        included(f"{USERS}.included{kind}", f"included {kind.lower()}", words, _user_included, "blocked")
        for kind, words in (("Users", portal_terms.IDENTITIES), ("Groups", {}), ("Roles", portal_terms.ROLES))
    ),
    *(
        excluded(f"{USERS}.excluded{kind}", f"excluded {kind.lower()}", words, _user_excluded, "blocked")
        for kind, words in (("Users", portal_terms.IDENTITIES), ("Groups", {}), ("Roles", portal_terms.ROLES))
    ),
    included(
        f"{APPLICATIONS}.includedApplications",
        "included applications",
        portal_terms.APPLICATIONS,
        _named("included"),
        "guarded",
    ),
    excluded(
        f"{APPLICATIONS}.excludedApplications",
        "excluded applications",
        portal_terms.APPLICATIONS,
        _named("excluded"),
        "guarded",
    ),
    included(f"{APPLICATIONS}.includedUserActions", "user actions", portal_terms.USER_ACTIONS, _never, "guarded"),
    # With "include" this filter may add applications to those that are named: then it is not known what it does.
    rule_filter(f"{APPLICATIONS}.filter", "filter for applications", narrows=("exclude",)),
    limit("conditions.clientAppTypes", "client apps", portal_terms.CLIENT_APPS, "all"),
    limit("conditions.platforms.includedPlatforms", "device platforms", portal_terms.PLATFORMS, "all"),
    excluded(
        "conditions.platforms.excludedPlatforms",
        "excluded device platforms",
        portal_terms.PLATFORMS,
        _has("conditions.platforms.excludedPlatforms", "all"),
        "guarded",
    ),
    limit("conditions.locations.includedLocations", "locations", portal_terms.LOCATIONS, "All"),
    excluded(
        "conditions.locations.excludedLocations",
        "excluded locations",
        portal_terms.LOCATIONS,
        _has("conditions.locations.excludedLocations", "All"),
        "guarded",
    ),
    # In both modes a device that the filter keeps out is not asked for anything.
    rule_filter("conditions.devices.filter", "filter for devices", narrows=("include", "exclude")),
    included(
        f"{_CLIENTS}.includedServicePrincipals",
        "included service principals",
        portal_terms.SERVICE_PRINCIPALS,
        _has(f"{_CLIENTS}.includedServicePrincipals", "ServicePrincipalsInMyTenant"),
        "guarded",
    ),
    excluded(
        f"{_CLIENTS}.excludedServicePrincipals",
        "excluded service principals",
        portal_terms.SERVICE_PRINCIPALS,
        _never,
        "guarded",
    ),
    rule_filter(f"{_CLIENTS}.filter", "filter for service principals", narrows=("exclude",)),
    *(
        limit(f"conditions.{member}", subject, portal_terms.RISKS, "")
        for member, subject in (
            ("userRiskLevels", "user risk"),
            ("signInRiskLevels", "sign-in risk"),
            ("servicePrincipalRiskLevels", "service principal risk"),
            ("insiderRiskLevels", "insider risk"),
        )
    ),
    limit("conditions.authenticationFlowTransferMethods", "authentication flows", portal_terms.FLOWS, ""),
)

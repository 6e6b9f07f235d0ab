"""Whom a policy reaches, over all policies: who is left out of it never makes a rule content."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policy_pack.rules.people import GUESTS, People
from policy_pack.rules.required_coverage import required_coverage
from policy_pack.rules.wire import Properties
from tests.policy_pack.samples.conditional_access import OTHERS, sample
from tests.policy_pack.samples.sample import UNKNOWN

KINDS = ("Users", "Groups", "Roles")
WORDS = ("All", "None", "GuestsOrExternalUsers")
_spelt: list[Callable[[str], str]] = [str, str.upper, str.lower]
identities = st.builds(lambda text, spelling: spelling(text), st.sampled_from(OTHERS[:3]), st.sampled_from(_spelt))
users = st.one_of(identities, st.sampled_from([*WORDS, UNKNOWN]))
ids = st.one_of(identities, st.just(UNKNOWN))
guests = st.fixed_dictionaries(
    {"guestOrExternalUserTypes": st.lists(st.sampled_from(GUESTS), min_size=1, max_size=3)},
    optional={
        "externalTenants": st.lists(
            st.fixed_dictionaries(
                {
                    "membershipKind": st.sampled_from(["all", "enumerated"]),
                    "members": st.lists(st.sampled_from(["t", "u"]), max_size=2),
                }
            ),
            max_size=1,
        )
    },
)


def side(name: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            f"{name}Users": st.lists(users, max_size=3),
            f"{name}Groups": st.lists(ids, max_size=2),
            f"{name}Roles": st.lists(ids, max_size=2),
            f"{name}GuestsOrExternalUsers": st.lists(guests, max_size=1),
        }
    )


included, excluded = side("included"), side("excluded")
required = st.lists(st.one_of(identities, st.sampled_from(["All", "GuestsOrExternalUsers"])), min_size=1, max_size=2)
states = st.sampled_from(["enabled", "enabledForReportingButNotEnforced"])


def passes(people: dict[str, Any], wanted: list[str], state: str) -> bool:
    changes = {"conditions.users": people, "state": state}
    return not sample("required-coverage", "any", changes, [], {"requiredUsers": wanted}).found(required_coverage)


@given(included, excluded, excluded, required, states)
def test_an_exclusion_never_helps(
    some: dict[str, Any], fewer: dict[str, Any], more: dict[str, Any], wanted: list[str], state: str
) -> None:
    wider = {member: [*fewer[member], *more[member]] for member in fewer}
    assert passes({**some, **fewer}, wanted, state) or not passes({**some, **wider}, wanted, state)


@given(included, included, excluded, required, states)
def test_an_inclusion_never_harms_unless_it_is_unknown(
    some: dict[str, Any], more: dict[str, Any], less: dict[str, Any], wanted: list[str], state: str
) -> None:
    added = {member: [item for item in more[member] if item != UNKNOWN] for member in more}
    wider = {member: [*some[member], *added[member]] for member in some}
    assert not passes({**some, **less}, wanted, state) or passes({**wider, **less}, wanted, state)


@given(included, required, states)
def test_what_is_excluded_as_it_is_included_reaches_nobody(some: dict[str, Any], wanted: list[str], state: str) -> None:
    known = {member: [item for item in items if item != UNKNOWN] for member, items in some.items()}
    turned = {
        member.replace("included", "excluded"): [_turned(item) for item in items] for member, items in known.items()
    }
    assert People(Properties({**known, **turned})).remaining == []
    assert not passes({**known, **turned}, wanted, state)


def _turned(item: object) -> object:
    return item.swapcase() if isinstance(item, str) else item


@given(included, excluded, required)
def test_enforced_is_never_judged_milder_than_report_only(
    some: dict[str, Any], less: dict[str, Any], wanted: list[str]
) -> None:
    people = {**some, **less}
    reports = passes(people, wanted, "enabledForReportingButNotEnforced")
    assert reports or not passes(people, wanted, "enabled")

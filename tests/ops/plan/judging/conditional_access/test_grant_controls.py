"""Grant controls: what asks for less than before is weaker, whatever the operator."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.plan.judging.conditional_access.grant_controls import Grant

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

# The machine may be busy: how long an example takes says nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

STRENGTHS = "/policies/authenticationStrengthPolicies/"
PHISHING = f"{STRENGTHS}00000000-0000-0000-0000-000000000004"
MULTIFACTOR = f"{STRENGTHS}00000000-0000-0000-0000-000000000002"
DEVICE, MFA = "a compliant device", "multifactor authentication"


def controls(operator: str, *built_in: str, **more: object) -> dict[str, Any]:
    return {"operator": operator, "builtInControls": list(built_in), **more}


ALONE = controls("AND", "compliantDevice")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            ALONE,
            controls("AND", "compliantDevice", "mfa"),
            ("stronger", f"required: {DEVICE} → {DEVICE} and {MFA}", ""),
            id="one more of all",
        ),
        pytest.param(
            ALONE,
            controls("OR", "compliantDevice", "mfa"),
            (
                "weaker",
                f"required: {DEVICE} → {DEVICE} or {MFA}",
                "A device that is not compliant gets in by another way.",
            ),
            id="one more of any",
        ),
        pytest.param(
            controls("OR", "compliantDevice", "mfa"),
            ALONE,
            ("stronger", f"required: {DEVICE} or {MFA} → {DEVICE}", ""),
            id="one less of any",
        ),
        pytest.param(
            controls("AND", "compliantDevice", "mfa"),
            controls("OR", "compliantDevice", "mfa"),
            (
                "weaker",
                f"required: {DEVICE} and {MFA} → {DEVICE} or {MFA}",
                "A device that is not compliant gets in by another way.",
            ),
            id="AND to OR",
        ),
        pytest.param(
            controls("AND", "compliantDevice", "mfa"),
            controls("AND", "mfa"),
            ("weaker", f"required: {DEVICE} and {MFA} → {MFA}", "A compliant device would not be required any more."),
            id="no compliant device",
        ),
        pytest.param(
            controls("AND", "compliantDevice", "mfa"),
            ALONE,
            (
                "weaker",
                f"required: {DEVICE} and {MFA} → {DEVICE}",
                "Something that was required would not be any more.",
            ),
            id="no multifactor authentication",
        ),
        pytest.param(
            ALONE,
            controls("OR", "compliantDevice"),
            ("different", f"required: {DEVICE} → {DEVICE}", "It comes to the same."),
            id="the operator of one control means nothing",
        ),
        pytest.param(
            ALONE,
            None,
            ("weaker", f"required: {DEVICE} → nothing", "A compliant device would not be required any more."),
            id="no control at all",
        ),
        pytest.param(
            ALONE, controls("OR", "block"), ("stronger", f"required: {DEVICE} → block access", ""), id="block"
        ),
        pytest.param(
            controls("AND", "block"),
            ALONE,
            ("weaker", f"required: block access → {DEVICE}", "Something that was required would not be any more."),
            id="no block any more",
        ),
        pytest.param(
            controls("AND", "mfa"),
            controls("AND", authenticationStrengthPolicyId=PHISHING),
            ("stronger", f"required: {MFA} → authentication strength Phishing-resistant MFA", ""),
            id="a strength is multifactor authentication",
        ),
        pytest.param(
            controls("AND", authenticationStrengthPolicyId=PHISHING),
            controls("AND", authenticationStrengthPolicyId=MULTIFACTOR),
            (
                "weaker",
                "required: authentication strength Phishing-resistant MFA → authentication strength "
                "Multifactor authentication",
                "Something that was required would not be any more.",
            ),
            id="a lower strength",
        ),
        pytest.param(
            ALONE,
            controls("AND", "compliantDevice", termsOfUses=["t1"], customAuthenticationFactors=["c1"]),
            ("stronger", f"required: {DEVICE} → {DEVICE}, custom control c1 and terms of use t1", ""),
            id="terms and custom controls",
        ),
    ],
)
def test_what_is_asked_for(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any] | None, said: tuple[str, str, str]
) -> None:
    sides = (plans.access_policy(grantControls=side) for side in (before, after))
    assert plans.changed(plans.access, *sides) == [said]


def test_where_each_lets_in_something_that_the_other_does_not_it_counts_as_weaker(plans: "Plans") -> None:
    sides = [plans.access_policy(grantControls=controls("AND", name)) for name in ("compliantDevice", "mfa")]
    for before, after in (sides, reversed(sides)):
        (found,) = plans.report(plans.step(plans.access, before, after)).findings
        assert (found.verdict.direction, found.verdict.certain, found.verdict.danger.name) == ("weaker", False, "GONE")


NAMES = ("block", "mfa", "compliantDevice", "domainJoinedDevice", "passwordChange")
grants = st.builds(Grant, st.lists(st.sampled_from(NAMES), unique=True, max_size=4).map(tuple), st.booleans())


EVERY = [frozenset(name for bit, name in enumerate(NAMES[1:]) if mask >> bit & 1) for mask in range(16)]


@given(grants, grants)
@settings(UNTIMED, max_examples=300)
def test_one_implies_another_exactly_when_whatever_fulfils_it_fulfils_the_other(one: Grant, other: Grant) -> None:
    def fulfilled(grant: Grant, having: frozenset[str]) -> bool:
        found = [control in having for control in grant.controls]
        return not found or (any(found) if grant.any_of else all(found))

    let_in = all(fulfilled(other, having) for having in EVERY if fulfilled(one, having))
    assert one.implies(other) is let_in

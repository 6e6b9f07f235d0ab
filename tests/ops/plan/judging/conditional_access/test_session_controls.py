"""Session controls: looser, tighter or only different."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

LONGER, SOONER = "A session would last longer without another sign-in.", "A sign-in is needed sooner."


def every(number: float, period: str) -> dict[str, Any]:
    return {"signInFrequency": number, "signInFrequencyPeriod": period}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(None, every(12, "hours"), ("stronger", "sign-in frequency: not set → 12 hours", SOONER), id="set"),
        pytest.param(
            every(12, "hours"), None, ("weaker", "sign-in frequency: 12 hours → not set", LONGER), id="not set any more"
        ),
        pytest.param(
            every(12, "hours"), every(1, "days"), ("weaker", "sign-in frequency: 12 hours → 1 day", LONGER), id="longer"
        ),
        pytest.param(
            every(24, "hours"),
            every(1, "days"),
            ("different", "sign-in frequency: 24 hours → 1 day", ""),
            id="the same in days",
        ),
        pytest.param(
            every(1, "hours"),
            {"signInFrequencyInterval": "everyTime"},
            ("stronger", "sign-in frequency: 1 hour → every time", SOONER),
            id="every time",
        ),
        pytest.param(
            {"signInFrequencyInterval": "everyTime"},
            every(30, "days"),
            ("weaker", "sign-in frequency: every time → 30 days", LONGER),
            id="every time no more",
        ),
        pytest.param(
            {"signInFrequencyInterval": "everyTime"},
            {**every(30, "days"), "signInFrequencyInterval": "timeBased"},
            ("weaker", "sign-in frequency: every time → 30 days", LONGER),
            id="every time no more, said",
        ),
        pytest.param(
            every(30, "days"),
            {**every(30, "days"), "signInFrequencyInterval": "everyTime"},
            (
                "weaker",
                'sign-in frequency: nothing → "everyTime"',
                "Counts as weaker: a sign-in cannot be asked for every time and after a time.",
            ),
            id="both",
        ),
        pytest.param(
            every(1, "hours"),
            every(1, "weeks"),
            (
                "weaker",
                'sign-in frequency: "hours" → "weeks"',
                "Counts as weaker: the sign-in frequency has no period.",
            ),
            id="no period",
        ),
        pytest.param(
            every(1, "hours"),
            {**every(1, "hours"), "signInFrequencyAuthenticationType": "secondaryAuthentication"},
            (
                "weaker",
                "sign-in frequency covers: every authentication → multifactor authentication only",
                "Fewer authentications have to be repeated.",
            ),
            id="the second factor alone",
        ),
        pytest.param(
            {"persistentBrowserMode": "never"},
            None,
            ("weaker", "persistent browser session: never → not set", "A browser may stay signed in."),
            id="browsers may stay",
        ),
        pytest.param(
            {"persistentBrowserMode": "always"},
            {"persistentBrowserMode": "never"},
            (
                "stronger",
                "persistent browser session: always → never",
                "A browser that is closed is signed out.",
            ),
            id="browsers may not stay",
        ),
        pytest.param(
            {"cloudAppSecurityPolicy": "blockDownloads"},
            {"cloudAppSecurityPolicy": "monitorOnly"},
            (
                "weaker",
                "Conditional Access App Control: Block downloads → Monitor only",
                "Less of a session is controlled.",
            ),
            id="downloads are only monitored",
        ),
        pytest.param(
            None,
            {"cloudAppSecurityPolicy": "mcasConfigured"},
            ("stronger", "Conditional Access App Control: not set → Use custom policy", ""),
            id="a custom policy is more than none",
        ),
        pytest.param(
            {"cloudAppSecurityPolicy": "blockDownloads"},
            {"cloudAppSecurityPolicy": "mcasConfigured"},
            (
                "weaker",
                'Conditional Access App Control: "blockDownloads" → "mcasConfigured"',
                "Counts as weaker: what the custom policy does is not in the plan.",
            ),
            id="a custom policy compares with nothing else",
        ),
        pytest.param(
            {"applicationEnforcedRestrictionsEnabled": True},
            None,
            (
                "weaker",
                "app enforced restrictions: on → off",
                "The applications' own restrictions do not hold any more.",
            ),
            id="restrictions",
        ),
        pytest.param(
            None,
            {"disableResilienceDefaults": True},
            (
                "stronger",
                "disable resilience defaults: off → on",
                "In an outage sessions would not be prolonged.",
            ),
            id="resilience defaults",
        ),
    ],
)
def test_a_change_of_a_session_control(
    plans: "Plans", before: dict[str, Any] | None, after: dict[str, Any] | None, said: tuple[str, str, str]
) -> None:
    sides = (plans.access_policy(sessionControls=side) for side in (before, after))
    assert plans.changed(plans.access, *sides) == [said]

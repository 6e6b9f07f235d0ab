"""The machine risk score in the portal's words, in both directions, and what it comes to."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans


def risk(level: str | None, *, enabled: bool = True) -> dict[str, Any]:
    return {"deviceThreatProtectionEnabled": enabled, "deviceThreatProtectionRequiredSecurityLevel": level}


MEDIUM = "Devices with high-level threats would not count as compliant."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            risk("low"),
            risk("high"),
            (
                "weaker",
                "machine risk score: Low → High",
                "Devices with high-level threats would count as compliant.",
            ),
            id="low to high",
        ),
        pytest.param(
            risk("secured"),
            risk("low"),
            ("weaker", "machine risk score: Clear → Low", "Devices with low-level threats would count as compliant."),
            id="clear is the strongest",
        ),
        pytest.param(
            risk("secured"),
            risk("medium"),
            (
                "weaker",
                "machine risk score: Clear → Medium",
                "Devices with medium-level threats would count as compliant.",
            ),
            id="clear to medium",
        ),
        pytest.param(
            risk("high"),
            risk("medium"),
            ("stronger", "machine risk score: High → Medium", MEDIUM),
            id="high to medium",
        ),
        pytest.param(
            risk("medium"),
            risk("low"),
            (
                "stronger",
                "machine risk score: Medium → Low",
                "Devices with medium- or high-level threats would not count as compliant.",
            ),
            id="medium to low",
        ),
        pytest.param(
            risk("low"),
            risk("secured"),
            ("stronger", "machine risk score: Low → Clear", "Devices with any threat would not count as compliant."),
            id="low to clear",
        ),
        pytest.param(
            risk("low"),
            risk("low", enabled=False),
            ("weaker", "machine risk score: Low → Not configured", "The machine risk would not count at all."),
            id="the switch goes off",
        ),
        pytest.param(
            risk("low"),
            {},
            ("weaker", "machine risk score: Low → Not configured", "The machine risk would not count at all."),
            id="both go",
        ),
        pytest.param(
            risk("low"),
            risk("unavailable"),
            ("weaker", "machine risk score: Low → Not configured", "The machine risk would not count at all."),
            id="unavailable is not configured",
        ),
        pytest.param(
            risk("high"),
            risk("notSet"),
            ("weaker", "machine risk score: High → Not configured", "The machine risk would not count at all."),
            id="even high asks for more than nothing",
        ),
        pytest.param(
            {},
            risk("high"),
            (
                "stronger",
                "machine risk score: Not configured → High",
                "A machine risk score of High admits devices of every risk.",
            ),
            id="nothing to high",
        ),
        pytest.param(
            risk("low", enabled=False),
            risk("high", enabled=False),
            (
                "different",
                "machine risk score: Not configured → Not configured",
                "The same as before: the level counts only when on.",
            ),
            id="a level without the switch is nothing",
        ),
        pytest.param(
            risk("low"),
            risk("severe"),
            (
                "weaker",
                'machine risk score: "low" → "severe"',
                "Counts as weaker: severe is not known here as a threat level.",
            ),
            id="a level that is not known",
        ),
        pytest.param(
            risk("low"),
            risk("04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
            (
                "weaker",
                'machine risk score: "low" → not known before the update',
                "Counts as weaker: deviceThreatProtectionRequiredSecurityLevel is not known before the update.",
            ),
            id="a level that is known only later",
        ),
    ],
)
def test_the_machine_risk_score_is_said_in_the_portals_words(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any], said: tuple[str, str, str]
) -> None:
    assert plans.changed(plans.compliance, before, after) == [said]

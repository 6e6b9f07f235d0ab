"""The tenant's compliance settings: which direction lets devices without a policy in."""

from typing import TYPE_CHECKING, Any

import pytest

from ops.plan.judging.comparison import Context, apply, as_it_is
from ops.plan.judging.properties import Properties
from ops.plan.judging.tenant_settings import COMPARISONS
from ops.plan.reading.differences import Leaf
from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

MARK = "mark devices with no compliance policy assigned as"
ADMITS = "Devices without a compliance policy would count as compliant, on every platform."
REFUSES = "Devices without a compliance policy would count as not compliant, on every platform."
PERHAPS = "Counts as weaker: what it is now is not in the plan."
LONGER = "A device that has not been heard of would count as compliant for longer."
VALIDITY = "compliance status validity period"


def days(number: object) -> dict[str, Any]:
    return {"deviceComplianceCheckinThresholdDays": number}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {"secureByDefault": True},
            {"secureByDefault": False},
            ("weaker", f"{MARK}: Not compliant → Compliant", ADMITS),
            id="devices without a policy are admitted",
        ),
        pytest.param(
            {"secureByDefault": False},
            {"secureByDefault": True},
            ("stronger", f"{MARK}: Compliant → Not compliant", REFUSES),
            id="devices without a policy are refused",
        ),
        pytest.param(
            {},
            {"secureByDefault": False},
            ("weaker", f"{MARK}: not managed → Compliant", f"{ADMITS} {PERHAPS}"),
            id="what it was is not known",
        ),
        pytest.param(days(7), days(30), ("weaker", f"{VALIDITY}: 7 days → 30 days", LONGER), id="longer"),
        pytest.param(
            days(30),
            days(7),
            (
                "stronger",
                f"{VALIDITY}: 30 days → 7 days",
                "A device that has not been heard of would count as not compliant sooner.",
            ),
            id="shorter",
        ),
        pytest.param(
            {}, days(30), ("weaker", f"{VALIDITY}: not managed → 30 days", f"{LONGER} {PERHAPS}"), id="perhaps longer"
        ),
        pytest.param(
            days(30),
            days(0),
            ("weaker", f"{VALIDITY}: 30 days → 0 days", "Counts as weaker: 0 has no certain meaning."),
            id="zero is unclear",
        ),
        pytest.param(
            days(30),
            {},
            (
                "different",
                f"{VALIDITY}: 30 days → not managed",
                "It stays as it is in the tenant; nothing puts it back when somebody changes it.",
            ),
            id="not managed any more",
        ),
    ],
)
def test_a_change_of_a_member(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any], said: tuple[str, str, str]
) -> None:
    assert plans.changed(plans.settings, before, after) == [said]
    (finding,) = plans.report(plans.step(plans.settings, before, after)).findings
    assert finding.verdict.at_once is (said[0] != "different")


def test_a_destroy_that_puts_back_what_was_found_opens_the_door_again(plans: "Plans") -> None:
    step = plans.step(
        plans.settings,
        {"secureByDefault": True, "onDestroy": "restore"},
        None,
        old={"outputs": {"found": {"secureByDefault": False}}},
    )
    assert plans.said(step) == [
        ("weaker", f"{MARK}: Not compliant → Compliant", ADMITS),
        ("different", "the tenant-wide compliance setting is not managed any more: what was found is put back", ""),
    ]


def test_every_member_of_the_settings_has_words() -> None:
    unknown = []
    for name in DeviceComplianceSettingsMembers.graph_names():
        leaf = Leaf((name,), None, True)
        (judged, *_) = apply(COMPARISONS, Properties({}), Properties({name: True}), [leaf], Context())
        if judged.verdict == as_it_is(leaf):
            unknown.append(name)
    assert unknown == []

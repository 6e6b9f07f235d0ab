"""Members of the compliance policy: which direction of each one demands less of devices."""

from typing import TYPE_CHECKING, Any

import pytest

from ops.plan.judging.comparison import Context, apply, as_it_is
from ops.plan.judging.compliance_policy.policy import COMPARISONS
from ops.plan.judging.properties import Properties
from ops.plan.reading.differences import Leaf
from providers.windows10_compliance_policy.model import PolicyMembers

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {"bitLockerEnabled": True},
            {"bitLockerEnabled": False},
            ("weaker", "BitLocker: required → Not configured", "Devices without it would count as compliant."),
            id="a requirement goes off",
        ),
        pytest.param(
            {"secureBootEnabled": True},
            {},
            ("weaker", "Secure Boot: required → Not configured", "Devices without it would count as compliant."),
            id="a requirement that is not named goes back to none",
        ),
        pytest.param(
            {},
            {"tpmRequired": True},
            (
                "stronger",
                "Trusted Platform Module (TPM): Not configured → required",
                "Devices without it would not count as compliant.",
            ),
            id="a requirement comes",
        ),
        pytest.param(
            {},
            {"tpmRequired": False},
            ("different", "Trusted Platform Module (TPM): Not configured → Not configured", ""),
            id="to name what holds anyway is no change",
        ),
        pytest.param(
            {"osMinimumVersion": "10.0.19045.0"},
            {"osMinimumVersion": "10.0.9.0"},
            (
                "weaker",
                "minimum OS version: 10.0.19045.0 → 10.0.9.0",
                "More devices would count as compliant.",
            ),
            id="versions compare as numbers",
        ),
        pytest.param(
            {},
            {"defenderVersion": "4.18"},
            (
                "stronger",
                "Microsoft Defender Antimalware minimum version: Not configured → 4.18",
                "Fewer devices would count as compliant.",
            ),
            id="a version comes",
        ),
        pytest.param(
            {"osMinimumVersion": "10.0"},
            {"osMinimumVersion": "eleven"},
            (
                "weaker",
                'minimum OS version: "10.0" → "eleven"',
                "Counts as weaker: eleven is no version that can be compared (minimum OS version).",
            ),
            id="a version that is none",
        ),
        pytest.param(
            {"osMaximumVersion": "10.0.1"},
            {"osMaximumVersion": "10.0.2"},
            ("different", "maximum OS version: 10.0.1 → 10.0.2", ""),
            id="a maximum version is neither",
        ),
        pytest.param(
            {"passwordMinimumLength": 12},
            {"passwordMinimumLength": 8.0},
            ("weaker", "minimum password length: 12 → 8", "More devices would count as compliant."),
            id="a shorter password",
        ),
        pytest.param(
            {"passwordMinutesOfInactivityBeforeLock": 5},
            {"passwordMinutesOfInactivityBeforeLock": 15},
            (
                "weaker",
                "inactivity before a password is required: 5 minutes → 15 minutes",
                "More devices would count as compliant.",
            ),
            id="a longer inactivity",
        ),
        pytest.param(
            {"passwordMinutesOfInactivityBeforeLock": 5},
            {},
            (
                "weaker",
                "inactivity before a password is required: 5 minutes → Not configured",
                "More devices would count as compliant.",
            ),
            id="no limit is the longest inactivity",
        ),
        pytest.param(
            {"passwordMinimumLength": 12},
            {"passwordMinimumLength": "8"},
            (
                "weaker",
                'minimum password length: 12 → "8"',
                'Counts as weaker: passwordMinimumLength is "8", which is not what it can be.',
            ),
            id="a number that is a text",
        ),
        pytest.param(
            {"passwordRequiredType": "alphanumeric"},
            {"passwordRequiredType": "numeric"},
            ("weaker", "password type: alphanumeric → numeric", "More devices would count as compliant."),
            id="a weaker password type",
        ),
        pytest.param(
            {},
            {"passwordRequiredType": "alphanumeric"},
            ("stronger", "password type: deviceDefault → alphanumeric", "Fewer devices would count as compliant."),
            id="the strongest password type",
        ),
        pytest.param(
            {"passwordRequiredType": "numeric"},
            {},
            ("different", "password type: numeric → deviceDefault", ""),
            id="password types that do not compare",
        ),
        pytest.param(
            {"passwordExpirationDays": 30},
            {"passwordExpirationDays": 90},
            ("different", "password expiration (days): 30 → 90", ""),
            id="expiration is neither",
        ),
        pytest.param(
            {"deviceCompliancePolicyScript": {"deviceComplianceScriptId": "s", "rulesContent": "e30="}},
            {},
            ("weaker", "custom compliance: required → Not configured", "More devices would count as compliant."),
            id="custom rules go",
        ),
        pytest.param(
            {"deviceCompliancePolicyScript": {"deviceComplianceScriptId": "s", "rulesContent": "e30="}},
            {"deviceCompliancePolicyScript": {"deviceComplianceScriptId": "s", "rulesContent": "W10="}},
            (
                "weaker",
                'custom compliance: "e30=" → "W10="',
                "Counts as weaker: what the new rules ask for cannot be read from the plan.",
            ),
            id="custom rules change",
        ),
        pytest.param(
            {"displayName": "Old"},
            {"displayName": "New *name*"},
            ("different", 'name: Old → "New *name*"', ""),
            id="the name",
        ),
        pytest.param(
            {"roleScopeTagIds": ["0"]},
            {"roleScopeTagIds": ["0", "1"]},
            ("different", 'scope tags: ["0"] → ["0", "1"]', ""),
            id="scope tags",
        ),
        pytest.param(
            {"requiredBy": "Old"},
            {"requiredBy": "New"},
            ("different", "Conditional Access policy that rests on it: Old → New", ""),
            id="what rests on it",
        ),
    ],
)
def test_a_change_of_a_member_is_said_in_the_portals_words(
    plans: "Plans",
    before: dict[str, Any],
    after: dict[str, Any],
    said: tuple[str, str, str],
) -> None:
    assert plans.changed(plans.compliance, before, after) == [said]


def test_a_number_that_is_endless_counts_as_weaker_without_being_computed_with(plans: "Plans") -> None:
    before, after = {"passwordMinimumLength": 12}, {"passwordMinimumLength": 10**400}
    ((direction, title, _),) = plans.changed(plans.compliance, before, after)
    assert (direction, title[:40]) == ("weaker", "minimum password length: 12 → 1000000000")


RANGE = {"lowestVersion": "10.0.100", "highestVersion": "10.0.200"}
NARROW = {"lowestVersion": "10.0.150", "highestVersion": "10.0.160"}
BESIDE = {"lowestVersion": "10.0.190", "highestVersion": "10.0.300"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param([RANGE], [], ("weaker", '"10.0.100 to 10.0.200" → any'), id="no range is every build"),
        pytest.param([], [RANGE], ("stronger", 'any → "10.0.100 to 10.0.200"'), id="a first range"),
        pytest.param(
            [NARROW, BESIDE],
            [BESIDE, NARROW],
            (
                "different",
                '"10.0.150 to 10.0.160, 10.0.190 to 10.0.300" → "10.0.190 to 10.0.300, 10.0.150 to 10.0.160"',
            ),
            id="another order",
        ),
        pytest.param(
            [RANGE], [NARROW], ("stronger", '"10.0.100 to 10.0.200" → "10.0.150 to 10.0.160"'), id="a narrower range"
        ),
        pytest.param(
            [NARROW],
            [NARROW, RANGE],
            ("weaker", '"10.0.150 to 10.0.160" → "10.0.150 to 10.0.160, 10.0.100 to 10.0.200"'),
            id="a range more",
        ),
        pytest.param(
            [RANGE], [BESIDE], ("weaker", '"10.0.100 to 10.0.200" → "10.0.190 to 10.0.300"'), id="overlapping ranges"
        ),
    ],
)
def test_builds_in_any_of_the_ranges_pass(
    plans: "Plans",
    before: list[Any],
    after: list[Any],
    said: tuple[str, str],
) -> None:
    member = "validOperatingSystemBuildRanges"
    found = plans.changed(plans.compliance, {member: before}, {member: after})
    assert [(direction, title) for direction, title, _ in found] == [
        (said[0], f"valid operating system builds: {said[1]}")
    ]


@pytest.mark.parametrize(
    ("before", "after", "directions"),
    [
        pytest.param(["Ubuntu"], ["Ubuntu", "Debian"], ["weaker"], id="one more is allowed"),
        pytest.param(["Ubuntu", "Debian"], ["Ubuntu"], ["stronger"], id="one less"),
        pytest.param(["Ubuntu"], [], ["weaker"], id="all are"),
        pytest.param([], ["Ubuntu"], ["stronger"], id="not all any more"),
        pytest.param(["Ubuntu"], ["Debian"], ["weaker", "stronger"], id="another"),
    ],
)
def test_linux_distributions_are_allowed_by_name(
    plans: "Plans",
    before: list[str],
    after: list[str],
    directions: list[str],
) -> None:
    sides = ({"wslDistributions": [{"distribution": name} for name in side]} for side in (before, after))
    assert [direction for direction, *_ in plans.changed(plans.compliance, *sides)] == directions


def test_every_member_of_the_policy_has_words() -> None:
    members = [*PolicyMembers.graph_names(), "scheduledActionsForRule", "assignments"]
    unknown = []
    for name in members:
        leaf = Leaf((name,), None, True)
        (judged, *_) = apply(COMPARISONS, Properties({}), Properties({name: True}), [leaf], Context())
        if judged.verdict == as_it_is(leaf):
            unknown.append(name)
    assert unknown == []

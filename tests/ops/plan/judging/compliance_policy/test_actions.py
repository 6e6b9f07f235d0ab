"""Actions for noncompliance: later, fewer or gentler is weaker."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans


def actions(*items: dict[str, Any]) -> dict[str, Any]:
    return {"scheduledActionsForRule": [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [*items]}]}


def action(kind: str, hours: float = 0, **more: object) -> dict[str, Any]:
    return {"actionType": kind, "gracePeriodHours": hours, **more}


BLOCK = action("block")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            actions(BLOCK),
            actions(action("block", 72)),
            (
                "weaker",
                "mark device noncompliant: immediately → after 3 days",
                "A device that fails the policy would count as compliant for 3 days.",
            ),
            id="a longer grace",
        ),
        pytest.param(
            actions(action("block", 48)),
            actions(action("block", 5)),
            (
                "stronger",
                "mark device noncompliant: after 2 days → after 5 hours",
                "A device that fails the policy would count as compliant for less time.",
            ),
            id="a shorter grace",
        ),
        pytest.param(
            actions(BLOCK),
            actions(),
            (
                "weaker",
                "mark device noncompliant: immediately → never",
                "Devices that fail the policy would never be marked noncompliant.",
            ),
            id="never noncompliant",
        ),
        pytest.param(
            actions(BLOCK, action("retire", 720)),
            actions(BLOCK),
            ("weaker", "add device to retire list: after 30 days → never", ""),
            id="an action goes",
        ),
        pytest.param(
            actions(BLOCK),
            actions(BLOCK, action("remoteLock", 24)),
            ("stronger", "remotely lock the noncompliant device: never → after 1 day", ""),
            id="an action comes",
        ),
        pytest.param(
            actions(BLOCK),
            actions(
                BLOCK, action("notification", 24, notificationTemplateId="t1", notificationMessageCCList=["g1", "g2"])
            ),
            (
                "different",
                "send email to end user: never → after 1 day with template t1 also to g1 and g2",
                "",
            ),
            id="a message protects nothing",
        ),
        pytest.param(
            actions(BLOCK, action("notification", notificationTemplateId="t1")),
            actions(BLOCK, action("notification", notificationTemplateId="t2")),
            (
                "different",
                "send email to end user: immediately with template t1 → immediately with template t2",
                "",
            ),
            id="another template",
        ),
        pytest.param(
            actions(action("notification"), BLOCK),
            actions(BLOCK, action("notification", 0.0)),
            ("different", "actions for noncompliance: only their form changes", ""),
            id="another order",
        ),
        pytest.param(
            actions(BLOCK, action("notification", 24), action("notification", 48)),
            actions(action("notification", 48), action("notification", 24), BLOCK),
            ("different", "actions for noncompliance: only their form changes", ""),
            id="another order of the same kind",
        ),
        pytest.param(
            actions(BLOCK),
            actions(BLOCK, action("quarantine", 24)),
            ("different", "action quarantine: never → after 1 day", ""),
            id="an action that is not known",
        ),
        pytest.param(
            actions(BLOCK),
            actions({"gracePeriodHours": 0}),
            (
                "weaker",
                'actions for noncompliance: "block" → nothing',
                "Counts as weaker: an action for noncompliance has no actionType.",
            ),
            id="an action without a kind",
        ),
        pytest.param(
            actions(BLOCK),
            {"scheduledActionsForRule": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"},
            (
                "weaker",
                'actions for noncompliance: [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": '
                '[{"actionType": "block", "gracePeriodHours": 0}]}] → not known before the update',
                "Counts as weaker: scheduledActionsForRule is not known before the update.",
            ),
            id="all of them known only later",
        ),
    ],
)
def test_when_and_what(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any], said: tuple[str, str, str]
) -> None:
    assert plans.changed(plans.compliance, before, after) == [said]


def test_each_kind_of_action_is_shown_by_itself(plans: "Plans") -> None:
    before = actions(BLOCK, action("notification", 24), action("retire", 240))
    after = actions(action("block", 24), action("notification", 48), action("retire", 24))
    assert plans.changed(plans.compliance, before, after) == [
        (
            "weaker",
            "mark device noncompliant: immediately → after 1 day",
            "A device that fails the policy would count as compliant for 1 day.",
        ),
        ("stronger", "add device to retire list: after 10 days → after 1 day", ""),
        ("different", "send email to end user: after 1 day → after 2 days", ""),
    ]

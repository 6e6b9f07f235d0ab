"""A good Windows compliance policy, and what it does with a noncompliant device."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.policy_pack.samples.sample import (
    ABSENT,
    COMPLIANCE_POLICY,
    UNKNOWN,
    Declared,
    Sample,
    changed,
    shaped,
    unknown,
)

GRAPH = "#microsoft.graph."


def target(kind: str, **members: object) -> dict[str, Any]:
    return {"target": {"@odata.type": f"{GRAPH}{kind}AssignmentTarget", **members}}


def block(hours: object) -> dict[str, Any]:
    return {"actionType": "block", "gracePeriodHours": hours, "notificationTemplateId": ""}


def actions(*items: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": list(items)}]


NOTIFICATION = {"actionType": "notification", "gracePeriodHours": 720}
GOOD = {
    "displayName": "Windows risk",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "scheduledActionsForRule": actions(block(0)),
    "assignments": [target("allDevices")],
}
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"


def sample(
    rule: str,
    id_: str,
    changes: Mapping[str, Any],
    expected: Sequence[str],
    configuration: Mapping[str, Any],
    component: bool = False,
) -> Sample:
    declared = Declared(COMPLIANCE_POLICY, changed(GOOD, changes), component=component)
    return Sample(rule, id_, [declared], expected, configuration)


def grace(id_: str, items: Sequence[Mapping[str, Any]], *expected: str, **configuration: object) -> Sample:
    return sample("noncompliance", id_, {"scheduledActionsForRule": actions(*items)}, expected, configuration)


SAMPLES = [
    grace("at-once", [block(0)]),
    grace("default-of-graph", [{"actionType": "block"}]),
    grace("default-of-graph-is-at-once", [{"actionType": "block"}], maximumBlockGraceHours=0),
    grace(
        "limit-of-nothing",
        [block(0)],
        shaped("configuration.maximumBlockGraceHours", "a whole number", "nothing"),
        maximumBlockGraceHours=None,
    ),
    grace("a-day", [block(24), NOTIFICATION]),
    grace(
        "over-a-day",
        [block(25)],
        "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours is 25; allowed is "
        "0 to 24.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0 to 24.",
    ),
    grace(
        "negative",
        [block(-1)],
        "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours is -1; allowed is "
        "0 to 24.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0 to 24.",
    ),
    grace("within-configured", [block(48)], maximumBlockGraceHours=48),
    grace(
        "over-configured",
        [block(1)],
        "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours is 1; allowed is "
        "0.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0.",
        maximumBlockGraceHours=0,
    ),
    grace(
        "no-block",
        [NOTIFICATION],
        "scheduledActionsForRule has 0 actions of type block.\n"
        "Only that action marks a device noncompliant, and Graph takes exactly one.\n"
        "Declare one action of type block, with a gracePeriodHours of 0 to 24.",
    ),
    grace(
        "two-blocks",
        [block(0), block(48)],
        "scheduledActionsForRule has 2 actions of type block.\n"
        "Only that action marks a device noncompliant, and Graph takes exactly one.\n"
        "Declare one action of type block, with a gracePeriodHours of 0 to 24.",
        "scheduledActionsForRule[0].scheduledActionConfigurations[1].gracePeriodHours is 48; allowed is "
        "0 to 24.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0 to 24.",
    ),
    grace(
        "unknown-grace",
        [block(UNKNOWN)],
        unknown("scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours"),
    ),
    grace(
        "unknown-action",
        [{"actionType": UNKNOWN}],
        unknown("scheduledActionsForRule[0].scheduledActionConfigurations[0].actionType"),
    ),
    grace(
        "grace-a-word",
        [block("a day")],
        shaped(
            "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours", "a whole number", "a text"
        ),
    ),
    sample(
        "noncompliance",
        "no-actions",
        {"scheduledActionsForRule": ABSENT},
        [
            "scheduledActionsForRule has 0 actions of type block.\n"
            "Only that action marks a device noncompliant, and Graph takes exactly one.\n"
            "Declare one action of type block, with a gracePeriodHours of 0 to 24."
        ],
        {},
    ),
    sample(
        "noncompliance",
        "actions-an-object",
        {"scheduledActionsForRule": {"a": 1}},
        [shaped("scheduledActionsForRule", "a list", "an object")],
        {},
    ),
    sample(
        "noncompliance",
        "rules-are-texts",
        {"scheduledActionsForRule": ["block"]},
        [shaped("scheduledActionsForRule[0]", "an object", "a text")],
        {},
    ),
]

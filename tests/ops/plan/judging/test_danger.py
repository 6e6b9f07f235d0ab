"""How much is at stake: it decides what is read first."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REPORTING = "enabledForReportingButNotEnforced"
USERS = "conditions__users__"


def actions(hours: int | None) -> dict[str, Any]:
    items = [] if hours is None else [{"actionType": "block", "gracePeriodHours": hours}]
    return {"scheduledActionsForRule": [{"scheduledActionConfigurations": items}]}


def filtered(identity: str | None) -> dict[str, Any]:
    target: dict[str, Any] = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "g"}
    if identity:
        target["deviceAndAppManagementAssignmentFilterId"] = identity
    return {"assignments": [{"target": target}]}


def risk(level: str) -> dict[str, Any]:
    return {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": level}


@pytest.mark.parametrize(
    ("before", "after", "danger"),
    [
        pytest.param({"state": REPORTING}, {}, "GONE", id="enforced"),
        pytest.param({}, {"state": "disabled"}, "GONE", id="not enforced any more"),
        pytest.param({}, {"state": "?"}, "GONE", id="a state that is not known"),
        pytest.param({}, {f"{USERS}excludedGroups": ["g"]}, "OPENED", id="somebody is excluded"),
        pytest.param({f"{USERS}excludedGroups": ["g"]}, {}, "OPENED", id="somebody is not any more"),
        pytest.param({}, {f"{USERS}excludedGroups": UNKNOWN}, "OPENED", id="who is excluded is not known"),
        pytest.param({}, {"conditions__signInRiskLevels": ["high"]}, "OPENED", id="fewer sign-ins"),
        pytest.param({"conditions__signInRiskLevels": ["high"]}, {}, "OPENED", id="more sign-ins"),
        pytest.param({}, {"conditions__signInRiskLevels": UNKNOWN}, "OPENED", id="which sign-ins is not known"),
        pytest.param({}, {"conditions__devices": {"filter": {"mode": "x", "rule": "r"}}}, "OPENED", id="a filter"),
        pytest.param({"conditions__devices": {"filter": {"mode": "include"}}}, {}, "OPENED", id="no filter any more"),
        pytest.param({}, {f"{USERS}excludedGuestsOrExternalUsers": [UNKNOWN]}, "OPENED", id="guests are not known"),
        pytest.param({}, {"grantControls__builtInControls": ["mfa"]}, "GONE", id="no compliant device"),
        pytest.param({}, {"grantControls__builtInControls": UNKNOWN}, "GONE", id="what is asked for is not known"),
        pytest.param(
            {"grantControls__builtInControls": ["compliantDevice", "mfa"]}, {}, "LOWERED", id="less than before"
        ),
        pytest.param({"sessionControls__signInFrequency": 1}, {"sessionControls": None}, "DELAYED", id="no period"),
    ],
)
def test_of_a_conditional_access_policy(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any], danger: str
) -> None:
    sides = (plans.access_policy(**changes) for changes in (before, after))
    found = plans.report(plans.step(plans.access, *sides)).findings
    about = [one for one in found if not str(one.verdict.title[0]).startswith("emergency")]
    assert [one.verdict.danger.name for one in about] == [danger]


@pytest.mark.parametrize(
    ("before", "after", "danger"),
    [
        pytest.param(risk("low"), risk("high"), "OPENED", id="more risk"),
        pytest.param(risk("low"), risk("unavailable"), "GONE", id="any risk"),
        pytest.param(risk("low"), risk(UNKNOWN), "OPENED", id="a risk that is not known"),
        pytest.param(actions(0), actions(24), "DELAYED", id="later"),
        pytest.param(actions(0), actions(None), "GONE", id="never"),
        pytest.param(actions(0), {"scheduledActionsForRule": UNKNOWN}, "DELAYED", id="when is not known"),
        pytest.param({}, {"assignments": UNKNOWN}, "OPENED", id="who is not known"),
        pytest.param(filtered("a"), filtered("b"), "OPENED", id="another filter"),
        pytest.param(filtered(None), filtered("b"), "OPENED", id="a filter"),
        pytest.param({"tpmRequired": True}, {}, "LOWERED", id="a requirement"),
        pytest.param({"displayName": "a"}, {"displayName": "b"}, "MINOR", id="a name"),
        pytest.param({"displayName": "a"}, {"displayName": UNKNOWN}, "MINOR", id="a name that is not known"),
    ],
)
def test_of_a_compliance_policy(plans: "Plans", before: dict[str, Any], after: dict[str, Any], danger: str) -> None:
    (found,) = plans.report(plans.step(plans.compliance, before, after)).findings
    assert found.verdict.danger.name == danger


@pytest.mark.parametrize(
    ("kind", "op", "danger"),
    [
        ("access", "delete", "GONE"),
        ("compliance", "delete", "GONE"),
        ("access", "create", "GONE"),
        ("other", "delete", "MINOR"),
        ("access", "transmogrify", "MINOR"),
    ],
)
def test_of_a_whole_resource(plans: "Plans", kind: str, op: str, danger: str) -> None:
    policy = plans.access_policy() if kind == "access" else {}
    before, after = {"create": (None, policy), "delete": (policy, None)}.get(op, (policy, policy))
    found = plans.report(plans.step(getattr(plans, kind), before, after, op=op)).findings
    assert found[0].verdict.danger.name == danger


@pytest.mark.parametrize(
    ("member", "value", "danger"),
    [
        ("windowsEnabled", False, "GONE"),
        ("windowsEnabled", UNKNOWN, "GONE"),
        ("androidEnabled", False, "LOWERED"),
        ("windowsDeviceBlockedOnMissingPartnerData", False, "OPENED"),
    ],
)
def test_of_the_connector(plans: "Plans", member: str, value: object, danger: str) -> None:
    for before in ({member: True}, {}):
        (found,) = plans.report(plans.step(plans.connector, before, {member: value})).findings
        assert (found.verdict.danger.name, found.verdict.direction.value) == (danger, "weaker")


@pytest.mark.parametrize("number", [9, UNKNOWN])
def test_of_the_tenants_settings(plans: "Plans", number: object) -> None:
    for before in ({"deviceComplianceCheckinThresholdDays": 7}, {}):
        step = plans.step(plans.settings, before, {"deviceComplianceCheckinThresholdDays": number})
        (found,) = plans.report(step).findings
        assert found.verdict.danger.name == "DELAYED"


def test_of_what_was_not_in_force_or_is_not_known(plans: "Plans") -> None:
    (deleted,) = plans.report(plans.step(plans.access, plans.access_policy(state=REPORTING), None)).findings
    assert (deleted.verdict.danger.name, deleted.verdict.in_force) == ("GONE", False)
    hidden = plans.access_policy(**{f"{USERS}excludedUsers": UNKNOWN})
    found = plans.report(plans.step(plans.access, plans.access_policy(), hidden)).findings
    assert [(one.verdict.direction.value, one.verdict.danger.name) for one in found] == [
        ("weaker", "GONE"),
        ("weaker", "OPENED"),
    ]

"""One change of the configuration is one write, in place; a part that did not change is not touched."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from tests.engine.conftest import Stack

Configuration = dict[str, Any]
POLICY = "deviceManagement/deviceCompliancePolicies/{policy}"
TYPE = {"@odata.type": "#microsoft.graph.windows10CompliancePolicy"}


def compliance(**members: object) -> Callable[[Configuration], None]:
    return lambda configuration: configuration["compliancePolicy"].update(members)


def without_description(configuration: Configuration) -> None:
    del configuration["compliancePolicy"]["description"]


def no_bitlocker_but_secure_boot(configuration: Configuration) -> None:
    configuration["compliancePolicy"]["settings"] = {"secureBootEnabled": True, "passwordMinimumLength": 8}


def connector_threshold(configuration: Configuration) -> None:
    configuration["connector"]["partnerUnresponsivenessThresholdInDays"] = 5


def checkin_threshold(configuration: Configuration) -> None:
    configuration["tenantCompliance"]["deviceComplianceCheckinThresholdDays"] = 20


@pytest.mark.parametrize(
    ("change", "write", "body"),
    [
        pytest.param(
            compliance(machineRiskScore="clear"),
            f"PATCH {POLICY}",
            {**TYPE, "deviceThreatProtectionRequiredSecurityLevel": "secured"},
            id="machine-risk-score",
        ),
        pytest.param(
            without_description,
            f"PATCH {POLICY}",
            {**TYPE, "description": "Managed by Pulumi: defender-conditional-access/dev"},
            id="description-removed",
        ),
        pytest.param(
            no_bitlocker_but_secure_boot,
            f"PATCH {POLICY}",
            {**TYPE, "bitLockerEnabled": False, "secureBootEnabled": True, "passwordMinimumLength": 8},
            id="settings",
        ),
        pytest.param(
            compliance(scopeTags=["Endpoint security"]),
            f"PATCH {POLICY}",
            {**TYPE, "roleScopeTagIds": ["1"]},
            id="scope-tag",
        ),
        pytest.param(
            compliance(actionsForNoncompliance=[{"action": "block", "afterDays": 1}]),
            f"POST {POLICY}/scheduleActionsForRules",
            {
                "deviceComplianceScheduledActionForRules": [
                    {
                        "ruleName": "PasswordRequired",
                        "scheduledActionConfigurations": [
                            {
                                "actionType": "block",
                                "gracePeriodHours": 24,
                                "notificationTemplateId": "",
                                "notificationMessageCCList": [],
                            }
                        ],
                    }
                ]
            },
            id="actions",
        ),
        pytest.param(
            compliance(assignments={"include": ["All users"], "exclude": ["Contractors"]}),
            f"POST {POLICY}/assign",
            {
                "assignments": [
                    {"target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}},
                    {
                        "target": {
                            "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget",
                            "groupId": seed.CONTRACTORS_GROUP,
                        }
                    },
                ]
            },
            id="assignments",
        ),
        pytest.param(
            connector_threshold,
            "PATCH deviceManagement/mobileThreatDefenseConnectors/{connector}",
            {"partnerUnresponsivenessThresholdInDays": 5},
            id="connector",
        ),
        pytest.param(
            checkin_threshold,
            "PATCH deviceManagement",
            {"settings": {"deviceComplianceCheckinThresholdDays": 20}},
            id="tenant-compliance",
        ),
    ],
)
def test_one_change_is_one_write(
    stack: Stack, change: Callable[[Configuration], None], write: str, body: dict[str, Any]
) -> None:
    stack.started()
    change(stack.configuration)
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 5, "update": 1}, [write]), run.output
    assert stack.bodies() == [body]
    assert (stack.preview().exit_code, stack.changes()) == (0, {"same": 6})


def test_promotion_changes_the_state_alone(stack: Stack) -> None:
    stack.started()
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    run = stack.up("--skip-preview")
    expected = (0, {"same": 5, "update": 1}, ["PATCH identity/conditionalAccess/policies/{ca}"])
    assert (run.exit_code, stack.changes(), stack.writes()) == expected, run.output
    (policy,) = stack.tenant.state.conditional_access_policies.values()
    assert policy.members["state"] == "enabled"


def test_a_new_name_is_a_change_in_place(stack: Stack) -> None:
    stack.started()
    before = [*stack.tenant.state.compliance_policies, *stack.tenant.state.conditional_access_policies]
    stack.configuration["compliancePolicy"]["displayName"] = "Another name"
    stack.configuration["conditionalAccess"]["displayName"] = "Another name"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes()) == (0, {"same": 4, "update": 2}), run.output
    assert [*stack.tenant.state.compliance_policies, *stack.tenant.state.conditional_access_policies] == before

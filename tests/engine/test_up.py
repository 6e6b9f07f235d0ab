"""The first up, and the runs after it that must change nothing."""

import pytest

from sandbox.tenant import seed
from tests.engine.conftest import Stack


def test_preview_creates_nothing(stack: Stack) -> None:
    run = stack.preview()
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"create": 6}, []), run.output


def test_first_up_writes_the_chain_in_order(stack: Stack) -> None:
    run = stack.up()
    assert run.exit_code == 0, run.output
    assert stack.writes() == [
        "PATCH deviceManagement/mobileThreatDefenseConnectors/{connector}",
        "POST deviceManagement/deviceCompliancePolicies",
        "POST deviceManagement/deviceCompliancePolicies/{policy}/assign",
        "PATCH deviceManagement",
        "POST identity/conditionalAccess/policies",
    ]
    connector, policy, assignment, settings, access = stack.bodies()
    assert connector == {
        "windowsEnabled": True,
        "windowsDeviceBlockedOnMissingPartnerData": True,
        "microsoftDefenderForEndpointAttachEnabled": True,
    }
    assert policy == {
        "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
        "displayName": "Windows risk",
        "description": "Defender risk\n\nManaged by Pulumi: defender-conditional-access/dev",
        "bitLockerEnabled": True,
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "medium",
        "scheduledActionsForRule": [
            {
                "ruleName": "PasswordRequired",
                "scheduledActionConfigurations": [
                    {
                        "actionType": "block",
                        "gracePeriodHours": 0,
                        "notificationTemplateId": "",
                        "notificationMessageCCList": [],
                    }
                ],
            }
        ],
    }
    assert assignment == {"assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]}
    assert settings == {"settings": {"secureByDefault": True}}
    assert access["state"] == "enabledForReportingButNotEnforced"
    assert access["conditions"]["users"]["includeUsers"] == ["All"]
    assert access["conditions"]["users"]["excludeUsers"] == [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]
    assert access["conditions"]["applications"]["includeApplications"] == [seed.SHAREPOINT_ONLINE, seed.EXCHANGE_ONLINE]
    assert access["conditions"]["clientAppTypes"] == ["browser", "mobileAppsAndDesktopClients"]
    assert access["grantControls"]["builtInControls"] == ["compliantDevice"]


def test_outputs(stack: Stack) -> None:
    stack.started()
    (policy,) = stack.tenant.state.compliance_policies
    (access,) = stack.tenant.state.conditional_access_policies
    assert stack.workspace.outputs() == {
        "connected": True,
        "partnerState": "enabled",
        "compliancePolicyId": policy,
        "conditionalAccessPolicyId": access,
        "conditionalAccessState": "enabledForReportingButNotEnforced",
    }


@pytest.mark.parametrize("operation", ["preview", "up"])
def test_a_run_without_a_change_asks_graph_nothing(stack: Stack, operation: str) -> None:
    stack.started()
    run = getattr(stack, operation)()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    ours = [r for r in stack.tenant.requests if r.path.startswith(("/v1.0", "/beta"))]
    assert ours == []


def test_a_run_after_a_refresh_changes_nothing(stack: Stack) -> None:
    stack.started()
    assert (stack.refresh().exit_code, stack.changes()) == (0, {"same": 6})
    assert (stack.up().exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, [])

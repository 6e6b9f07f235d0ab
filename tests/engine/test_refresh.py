"""What changed behind the stack's back: shown where it is managed, and only there; repaired by the next up."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.state import TenantState
from tests.engine.conftest import Stack

LEVEL = "deviceThreatProtectionRequiredSecurityLevel"


def weaken_compliance(state: TenantState) -> None:
    (policy,) = state.compliance_policies.values()
    policy.members[LEVEL] = "high"


def unassign(state: TenantState) -> None:
    (policy,) = state.compliance_policies.values()
    policy.assignments.clear()


def delay_block(state: TenantState) -> None:
    (policy,) = state.compliance_policies.values()
    policy.actions[0].grace_period_hours = 240


def disconnect_windows(state: TenantState) -> None:
    state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = False


def insecure_by_default(state: TenantState) -> None:
    state.device_management_settings["secureByDefault"] = False


def disable_access(state: TenantState) -> None:
    (policy,) = state.conditional_access_policies.values()
    policy.members["state"] = "disabled"


@pytest.mark.parametrize(
    ("someone", "kind", "member", "drifted", "repair"),
    [
        pytest.param(
            weaken_compliance,
            "Windows10CompliancePolicy",
            LEVEL,
            "high",
            "PATCH deviceManagement/deviceCompliancePolicies/{policy}",
            id="machine-risk-score",
        ),
        pytest.param(
            unassign,
            "Windows10CompliancePolicy",
            "assignments",
            [],
            "POST deviceManagement/deviceCompliancePolicies/{policy}/assign",
            id="assignments",
        ),
        pytest.param(
            disconnect_windows,
            "MobileThreatDefenseConnector",
            "windowsEnabled",
            False,
            "PATCH deviceManagement/mobileThreatDefenseConnectors/{connector}",
            id="connector",
        ),
        pytest.param(
            insecure_by_default,
            "DeviceComplianceSettings",
            "secureByDefault",
            False,
            "PATCH deviceManagement",
            id="tenant-compliance",
        ),
        pytest.param(
            disable_access,
            "ConditionalAccessPolicy",
            "state",
            "disabled",
            "PATCH identity/conditionalAccess/policies/{ca}",
            id="conditional-access",
        ),
    ],
)
def test_drift_is_shown_and_repaired(
    stack: Stack, someone: Callable[[TenantState], None], kind: str, member: str, drifted: object, repair: str
) -> None:
    stack.started()
    wanted = stack.inputs(kind)[member]
    someone(stack.tenant.state)
    run = stack.refresh()
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 5, "update": 1}, []), run.output
    assert stack.inputs(kind)[member] == drifted
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 5, "update": 1}, [repair]), run.output
    assert stack.inputs(kind)[member] == wanted


def test_a_longer_grace_is_drift(stack: Stack) -> None:
    stack.started()
    delay_block(stack.tenant.state)
    stack.refresh()
    (rule,) = stack.inputs("Windows10CompliancePolicy")["scheduledActionsForRule"]
    assert [item["gracePeriodHours"] for item in rule["scheduledActionConfigurations"]] == [240]


def test_what_is_not_managed_is_no_drift(stack: Stack) -> None:
    stack.started()
    state = stack.tenant.state
    (policy,) = state.compliance_policies.values()
    policy.members["tpmRequired"] = True
    state.connectors[seed.MDE_CONNECTOR].members["androidEnabled"] = True
    state.device_management_settings["deviceComplianceCheckinThresholdDays"] = 7
    run = stack.refresh()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    assert (stack.up().exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, [])


def test_a_deleted_compliance_policy_is_made_again(stack: Stack) -> None:
    stack.started()
    stack.tenant.state.compliance_policies.clear()
    run = stack.refresh()
    assert (run.exit_code, stack.changes()) == (0, {"same": 5, "delete": 1}), run.output
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.changes()) == (0, {"same": 5, "create": 1}), run.output
    assert len(stack.tenant.state.compliance_policies) == 1


def test_what_cannot_be_read_is_not_gone(stack: Stack) -> None:
    stack.started()
    permissions = stack.tenant.state.applications[seed.CLIENT_ID]
    permissions.permissions -= {"DeviceManagementConfiguration.ReadWrite.All"}
    run = stack.refresh()
    assert run.exit_code != 0
    assert "Grant the application permission DeviceManagementConfiguration.Read.All" in run.output
    kinds = [resource["type"] for resource in stack.workspace.export()["deployment"]["resources"]]
    assert "pulumi-python:dynamic/intune:Windows10CompliancePolicy" in kinds

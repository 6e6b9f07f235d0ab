"""What stops a run, or is said in it, before Conditional Access is touched or a change takes effect."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import ConditionalAccessPolicy
from tests.engine.conftest import Stack

PORTAL = (
    "security.microsoft.com > Settings > Endpoints > Advanced features > Microsoft Intune connection > On > "
    "Save preferences"
)
WINDOWS_PATH = (
    "intune.microsoft.com > Endpoint security > Microsoft Defender for Endpoint > Connect Windows devices version "
    "10.0.15063 and above to Microsoft Defender for Endpoint > On > Save"
)
NOT_CONNECTED = (
    "Defender for Endpoint is not connected to Intune: its state is 'notSetUp' and it has never sent a heartbeat. "
    f"Without the connection no device's risk counts. Turn it on: {PORTAL}. It may take a day until both services show "
    "the connection. Intune does not evaluate Windows devices by Defender for Endpoint: windowsEnabled of the "
    "connector is false, so no Windows device's risk counts. Set `connector.windowsEnabled: true` in the stack (where "
    f"it says so already: run `pulumi refresh` and then `pulumi up`), or turn it on: {WINDOWS_PATH}; then run the same "
    "command again."
)


def disconnect(stack: Stack) -> None:
    """Step 1 not done, or undone: the toggle in the Defender portal is off."""
    stack.tenant.state.connectors[seed.MDE_CONNECTOR].set_up = False


def test_not_connected_is_a_warning_in_report_only(stack: Stack) -> None:
    stack.configuration["connector"] = {"partnerUnsupportedOsVersionBlocked": True}
    disconnect(stack)
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    assert NOT_CONNECTED in stack.diagnostics("warning")
    assert len(stack.tenant.state.conditional_access_policies) == 1


@pytest.mark.parametrize("operation", ["preview", "up --skip-preview"])
@pytest.mark.parametrize(
    ("state", "connector"),
    [
        pytest.param("enabled", {}, id="by-default-once-enabled"),
        pytest.param("reportOnly", {"requireConnection": True}, id="when-required"),
    ],
)
def test_not_connected_stops_before_conditional_access(
    stack: Stack, operation: str, state: str, connector: dict[str, Any]
) -> None:
    stack.configuration["connector"] = {"partnerUnsupportedOsVersionBlocked": True, **connector}
    stack.configuration["conditionalAccess"]["state"] = state
    disconnect(stack)
    name, *arguments = operation.split()
    run = getattr(stack, name)(*arguments)
    assert run.exit_code == 1
    assert f"Conditional Access was not touched. {NOT_CONNECTED}" in run.output
    assert stack.tenant.state.conditional_access_policies == {}


def test_promotion_over_a_lost_connection_is_stopped(stack: Stack) -> None:
    stack.configuration["connector"] = {"partnerUnsupportedOsVersionBlocked": True}
    stack.started()
    disconnect(stack)
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    (policy,) = stack.tenant.state.conditional_access_policies.values()
    assert policy.members["state"] == "enabledForReportingButNotEnforced"


def test_a_silent_partner_stops_the_promotion(stack: Stack) -> None:
    stack.started()
    connector = stack.tenant.state.connectors[seed.MDE_CONNECTOR]
    connector.silent_since = datetime.now(UTC) - timedelta(days=9)
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    assert "its state is 'unresponsive' and its last heartbeat is 9 days old (Intune ignores it after 7)" in run.output


def enforce_elsewhere(stack: Stack) -> ConditionalAccessPolicy:
    """Another team's policy, enabled, that requires a compliant device."""
    stack.started()
    (policy,) = stack.tenant.state.conditional_access_policies.values()
    policy.members["displayName"] = "Of another team"
    policy.members["state"] = "enabled"
    return policy


def test_changes_that_act_at_once_are_said_once_each(stack: Stack) -> None:
    other = enforce_elsewhere(stack)
    stack.configuration["compliancePolicy"]["machineRiskScore"] = "low"
    stack.configuration["tenantCompliance"]["deviceComplianceCheckinThresholdDays"] = 20
    del stack.configuration["conditionalAccess"]
    del stack.configuration["breakGlass"]
    run = stack.preview()
    assert run.exit_code == 0, run.output
    through = (
        "acts at once, whatever the state of this stack's Conditional Access policy: 1 enabled Conditional Access "
        f"policy requires a compliant device: 'Of another team' ({other.id})."
    )
    assert sorted(stack.diagnostics("warning")) == [
        f"This change of the compliance policy {through}",
        f"This change of the tenant's compliance settings {through}",
    ]


def test_a_change_that_no_device_feels_is_not_said_to_act(stack: Stack) -> None:
    enforce_elsewhere(stack)
    stack.configuration["compliancePolicy"]["description"] = "Another text"
    del stack.configuration["conditionalAccess"]
    stack.preview()
    assert stack.diagnostics("warning") == []


def test_report_only_with_phones_in_scope_warns_of_prompts(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["platforms"] = {"include": ["all"], "exclude": ["android"]}
    stack.preview()
    assert stack.diagnostics("warning") == [
        "Although it only reports, the policy may prompt people on iOS, macOS to choose a certificate, again and "
        "again. To spare them, exclude these under conditionalAccess.platforms until it is enabled."
    ]

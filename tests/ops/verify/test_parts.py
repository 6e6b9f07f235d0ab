"""Each part: as configured, missing, weaker, different."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.portal import ACCESS, COMPLIANCE, CONNECTOR, send
from tests.ops.tenants import StackFolder
from tests.ops.verify.conftest import ACCESS_POLICY, COMPLIANCE_POLICY, Deployed, Json, Ran

UP = "Run `pulumi up` of this stack"
AGAIN = "Run `pulumi refresh` and then `pulumi up` of this stack, or change its configuration"


def row(requirement: str, status: str, found: str, todo: str = "") -> Json:
    return {"requirement": requirement, "status": status, "found": found, "toDo": todo}


@pytest.mark.usefixtures("deployed")
def test_a_tenant_as_configured(run: Callable[..., Ran], tenant: TenantServer) -> None:
    before = len(tenant.writes)
    found = run()
    assert (found.status, found.bad) == (0, {})
    assert [one["id"] for one in found.document["rows"] if not one["id"].startswith("what-if")] == [
        "connector",
        "tenant-settings",
        "compliance-policy",
        "compliance-policy.duplicates",
        "conditional-access",
        "conditional-access.emergency-accounts",
        "conditional-access.duplicates",
    ]
    assert found.row("connector") == row("Connector as configured", "ok", "no property differs")
    assert found.row("conditional-access.emergency-accounts") == row(
        "The policy excludes the emergency accounts", "ok", "2 accounts and groups excluded"
    )
    assert found.evidence("connector") == [f"GET /v1.0{CONNECTOR}"]
    assert found.evidence("conditional-access") == [f"GET /beta{ACCESS}"]
    assert len(tenant.writes) == before


def test_a_tenant_without_the_policies(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.status == 2
    assert found.bad == {
        "connector.microsoftDefenderForEndpointAttachEnabled": "weaker",
        "connector.windowsDeviceBlockedOnMissingPartnerData": "weaker",
        "connector.windowsEnabled": "weaker",
        "tenant-settings.secureByDefault": "weaker",
        "compliance-policy": "missing",
        "conditional-access": "missing",
    }
    assert found.row("compliance-policy") == row(
        "Compliance policy as configured", "missing", "the tenant has no Windows compliance policy 'Windows risk'", UP
    )
    assert found.row("conditional-access") == row(
        "Conditional Access policy as configured",
        "missing",
        "the tenant has no Conditional Access policy 'Require compliant device'",
        UP,
    )


@pytest.mark.usefixtures("deployed")
def test_a_tenant_without_the_connector(run: Callable[..., Ran], tenant: TenantServer) -> None:
    del tenant.state.connectors[seed.MDE_CONNECTOR]
    found = run()
    assert (found.status, found.bad) == (2, {"connector": "missing"})
    assert found.row("connector")["found"] == "the tenant has no Defender for Endpoint connector"


def test_what_is_weaker(run: Callable[..., Ran], deployed: Deployed) -> None:
    deployed.patch_compliance(deviceThreatProtectionRequiredSecurityLevel="high")
    deployed.patch_access(state="disabled")
    deployed.patch("/deviceManagement", {"settings": {"secureByDefault": False}}, version="beta")
    found = run()
    assert found.status == 2
    assert found.bad == {
        "tenant-settings.secureByDefault": "weaker",
        "compliance-policy.deviceThreatProtectionRequiredSecurityLevel": "weaker",
        "conditional-access.state": "different",
    }
    level = "compliance-policy.deviceThreatProtectionRequiredSecurityLevel"
    assert found.row(level) == row(
        "deviceThreatProtectionRequiredSecurityLevel",
        "weaker",
        "machine risk score: Medium → High. Devices with high-level threats would count as compliant",
        AGAIN,
    )
    assert found.differences(level) == [
        {"path": "deviceThreatProtectionRequiredSecurityLevel", "configured": "medium", "found": "high"}
    ]


def test_actions_and_assignments_count(run: Callable[..., Ran], deployed: Deployed) -> None:
    path = f"{COMPLIANCE}/{deployed.compliance}"
    action = {"actionType": "block", "gracePeriodHours": 48, "notificationTemplateId": ""}
    rules = [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [action]}]
    send(
        deployed.graph,
        "POST",
        f"{path}/scheduleActionsForRules",
        {"deviceComplianceScheduledActionForRules": rules},
        version="beta",
    )
    send(deployed.graph, "POST", f"{path}/assign", {"assignments": []}, version="beta")
    found = run()
    assert found.status == 2
    assert found.bad == {
        "compliance-policy.assignments": "weaker",
        "compliance-policy.scheduledActionsForRule": "weaker",
    }


USERS: dict[str, tuple[Json, Json]] = {
    "another-excluded": (
        {"excludeUsers": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2, seed.ADELE]},
        {"conditional-access.conditions.users.excludedUsers": "weaker"},
    ),
    "an-account-not-excluded": (
        {"excludeUsers": [seed.BREAK_GLASS_1]},
        {
            "conditional-access.conditions.users.excludedUsers": "different",
            "conditional-access.emergency-accounts": "missing",
        },
    ),
    "somebody-instead-of-everybody": (
        {"includeUsers": [seed.ADELE]},
        {"conditional-access.conditions.users.includedUsers": "weaker"},
    ),
    "guests-excluded": (
        {
            "excludeGuestsOrExternalUsers": {
                "guestOrExternalUserTypes": "b2bCollaborationGuest",
                "externalTenants": None,
            }
        },
        {"conditional-access.conditions.users.excludedGuestsOrExternalUsers": "weaker"},
    ),
}


@pytest.mark.parametrize("case", USERS)
def test_users(run: Callable[..., Ran], deployed: Deployed, case: str) -> None:
    changes, bad = USERS[case]
    deployed.patch_access(conditions=deployed.users(**changes))
    found = run()
    assert (found.status, found.bad) == (2, bad)
    if case == "an-account-not-excluded":
        assert found.row("conditional-access.emergency-accounts") == row(
            "The policy excludes the emergency accounts", "missing", f"not excluded: {seed.BREAK_GLASS_2}", AGAIN
        )


def test_a_second_policy_of_the_same_name(run: Callable[..., Ran], deployed: Deployed) -> None:
    other = str(send(deployed.graph, "POST", ACCESS, ACCESS_POLICY | {"state": "disabled"})["id"])
    foreign = COMPLIANCE_POLICY | {"description": "Somebody's", "deviceThreatProtectionRequiredSecurityLevel": "high"}
    second = str(send(deployed.graph, "POST", COMPLIANCE, foreign, version="beta")["id"])
    found = run()
    assert found.status == 2
    # Of the compliance policies the description says which is ours; of the others it does not show.
    assert found.bad == {
        "compliance-policy.duplicates": "different",
        f"conditional-access.{other}.state": "different",
        "conditional-access.duplicates": "different",
    }
    assert found.row("compliance-policy.duplicates")["found"] == (
        f"2 are named 'Windows risk', and all of them apply: {deployed.compliance}, {second}"
    )
    assert found.row(f"conditional-access.{deployed.access}")["status"] == "ok"
    assert found.row("conditional-access.duplicates") == row(
        "No other policy has its name",
        "different",
        "2 are named 'Require compliant device', and all of them apply: "
        f"{deployed.access}, enabledForReportingButNotEnforced, {other}, disabled",
        "Delete or rename those that are not intended",
    )


def test_what_the_configuration_cannot_say(run: Callable[..., Ran], deployed: Deployed, tenant: TenantServer) -> None:
    members = tenant.state.conditional_access_policies[deployed.access].members
    members["sessionControls"] = {"secureSignInSession": {"isEnabled": True}}
    found = run()
    assert (found.status, found.bad) == (2, {"conditional-access.other-properties": "different"})
    assert found.row("conditional-access.other-properties") == row(
        "The policy has nothing beside the configuration",
        "different",
        "it has what the configuration cannot say: sessionControls.secureSignInSession",
        "Remove it from the policy: entra.microsoft.com > Conditional Access > Policies",
    )


def test_adopted_policies_are_found_by_their_ids(
    run: Callable[..., Ran], deployed: Deployed, stack: StackFolder
) -> None:
    stack.settings["conditionalAccess"]["adopt"] = deployed.access
    stack.settings["compliancePolicy"]["adopt"] = deployed.compliance
    deployed.patch_access(displayName="Renamed")
    deployed.patch_compliance(displayName="Renamed")
    assert run().bad == {
        "compliance-policy.displayName": "different",
        "conditional-access.displayName": "different",
    }
    stack.settings["conditionalAccess"]["adopt"] = stack.settings["compliancePolicy"]["adopt"] = seed.NAMED_LOCATION
    found = run()
    assert found.bad == {"compliance-policy": "missing", "conditional-access": "missing"}
    assert found.row("conditional-access")["found"] == (
        f"the tenant has no Conditional Access policy {seed.NAMED_LOCATION}, which the stack adopts"
    )


FULL: dict[str, Any] = {
    "users": {
        "include": {"groups": ["Pilot"], "roles": [seed.GLOBAL_ADMINISTRATOR]},
        "exclude": {"guestsOrExternalUsers": {"guestOrExternalUserTypes": ["serviceProvider", "internalGuest"]}},
    },
    "signInRiskLevels": ["high", "medium"],
    "locations": {"include": ["All"], "exclude": ["AllTrusted"]},
    "devices": {"filter": {"mode": "exclude", "rule": 'device.model -eq "X"'}},
    "authenticationFlowTransferMethods": ["deviceCodeFlow"],
    "grantControls": {
        "operator": "OR",
        "builtInControls": ["compliantDevice"],
        "authenticationStrengthPolicyId": seed.PHISHING_RESISTANT_STRENGTH,
    },
    "sessionControls": {"signInFrequency": 4, "signInFrequencyPeriod": "hours", "persistentBrowserMode": "never"},
}


def test_every_condition_and_control_is_compared(
    run: Callable[..., Ran], deployed: Deployed, stack: StackFolder
) -> None:
    stack.settings["conditionalAccess"] |= FULL
    (group,) = [one.display_name for one in stack.tenant.state.groups.values() if one.id == seed.PILOT_GROUP]
    stack.settings["conditionalAccess"]["users"]["include"]["groups"] = [group]
    differing = run()
    assert {one.removeprefix("conditional-access.") for one in differing.bad} == {
        "conditions.authenticationFlowTransferMethods",
        "conditions.devices.filter.mode",
        "conditions.locations.excludedLocations",
        "conditions.locations.includedLocations",
        "conditions.signInRiskLevels",
        "conditions.users.excludedGuestsOrExternalUsers",
        "conditions.users.includedGroups",
        "conditions.users.includedRoles",
        "conditions.users.includedUsers",
        "grantControls.operator",
        "sessionControls.persistentBrowserMode",
        "sessionControls.signInFrequency",
        "sessionControls.signInFrequencyAuthenticationType",
    }
    deployed.patch_access(
        conditions={
            **deployed.users(
                includeUsers=[],
                includeGroups=[seed.PILOT_GROUP],
                includeRoles=[seed.GLOBAL_ADMINISTRATOR],
                excludeGuestsOrExternalUsers={
                    "guestOrExternalUserTypes": "internalGuest,serviceProvider",
                    "externalTenants": None,
                },
            ),
            "signInRiskLevels": ["high", "medium"],
            "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
            "devices": {"deviceFilter": {"mode": "exclude", "rule": 'device.model -eq "X"'}},
            "authenticationFlows": {"transferMethods": "deviceCodeFlow"},
        },
        grantControls={
            "operator": "OR",
            "builtInControls": ["compliantDevice"],
            "authenticationStrength": {"id": seed.PHISHING_RESISTANT_STRENGTH},
        },
        sessionControls={
            "signInFrequency": {
                "isEnabled": True,
                "value": 4,
                "type": "hours",
                "frequencyInterval": "timeBased",
                "authenticationType": "primaryAndSecondaryAuthentication",
            },
            "persistentBrowser": {"isEnabled": True, "mode": "never"},
        },
    )
    found = run()
    assert found.bad == {}
    # Whether the device filter and the locations fit, the sample does not say.
    assert (found.status, set(found.bad_what_if.values())) == (1, {"not known"})

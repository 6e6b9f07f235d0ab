"""The stack file that is written: every member in the configuration's words, names only where they are unique."""

import json
from collections.abc import Callable

import pytest

from ops.adopt import command
from ops.adopt.draft import connection_settings
from ops.permissions import ADOPT
from ops.pipeline.errors import PipelineError
from providers.graph.connection import Connection
from sandbox.tenant import seed
from sandbox.tenant.objects import Group
from sandbox.tenant.server import TenantServer
from settings import load
from tests.ops.adopt.conftest import EMERGENCY, Folder, Portal, Ran

BOTH = ("--compliance-policy", "Windows risk", "--conditional-access", "Require compliant device")
FILE = """\
# yaml-language-server: $schema=settings/stack.schema.json
# The stack contoso, as `python -m ops adopt` found it in the tenant; docs/configuration.md has every key.
# What is left out of a policy has Graph's default there and is not managed. `adopt` takes the policy over.
config:
  azuread:tenantId: 7e4a0000-0000-4000-8000-000000000001
  azuread:metadataHost: "METADATA"
  defender-conditional-access:connector:
    windowsEnabled: true
    windowsDeviceBlockedOnMissingPartnerData: true
    microsoftDefenderForEndpointAttachEnabled: true
    partnerUnresponsivenessThresholdInDays: 7
    partnerUnsupportedOsVersionBlocked: false
    androidEnabled: false
    androidDeviceBlockedOnMissingPartnerData: false
    androidMobileApplicationManagementEnabled: false
    iosEnabled: false
    iosDeviceBlockedOnMissingPartnerData: false
    iosMobileApplicationManagementEnabled: false
    allowPartnerToCollectIOSApplicationMetadata: false
    allowPartnerToCollectIOSPersonalApplicationMetadata: false
    allowPartnerToCollectIosCertificateMetadata: false
    allowPartnerToCollectIosPersonalCertificateMetadata: false
    grantMobileThreatDefensePartnerRole: false
    launchMobileThreatDefensePartnerOnSetupEnabled: false
    macEnabled: false
    macDeviceBlockedOnMissingPartnerData: false
    windowsMobileApplicationManagementEnabled: false
  defender-conditional-access:tenantCompliance:
    secureByDefault: false
    deviceComplianceCheckinThresholdDays: 30
  defender-conditional-access:compliancePolicy:
    displayName: Windows risk
    description: "Who: security"
    machineRiskScore: medium
    settings:
      bitLockerEnabled: true
      osMinimumVersion: "10.0"
    actionsForNoncompliance:
      - action: notification
        afterHours: 5
        notificationTemplate: Noncompliant device
        additionalRecipients:
          - Security operations
      - action: block
        afterDays: 2
    assignments:
      include:
        - target: b0000000-0000-4000-8000-000000000001 # All Windows devices pilot
          filter: Corporate devices
          filterMode: include
      exclude:
        - Contractors
    adopt: COMPLIANCE
  defender-conditional-access:conditionalAccess:
    displayName: Require compliant device
    state: reportOnly
    users:
      include:
        users:
          - All
      exclude:
        users:
          - "diego@contoso.example"
          - a0000000-0000-4000-8000-0000000000b2 # an emergency account, here for its place in the order
          - a0000000-0000-4000-8000-0000000000b1 # an emergency account, here for its place in the order
    applications:
      include:
        - Office 365 SharePoint Online
        - Microsoft Teams Services
      exclude:
        - Microsoft Intune Enrollment
    clientAppTypes:
      - browser
      - mobileAppsAndDesktopClients
    platforms:
      include:
        - windows
    locations:
      include:
        - All
      exclude:
        - c0000000-0000-4000-8000-000000000001 # Headquarters
    grantControls:
      operator: OR
      builtInControls:
        - compliantDevice
        - domainJoinedDevice
    sessionControls:
      signInFrequency: 12
      signInFrequencyPeriod: hours
      signInFrequencyAuthenticationType: primaryAndSecondaryAuthentication
    adopt: ACCESS
  defender-conditional-access:breakGlass:
    users:
      - a0000000-0000-4000-8000-0000000000b2 # breakglass2@contoso.example
      - a0000000-0000-4000-8000-0000000000b1 # breakglass1@contoso.example
"""


def second_group(tenant: TenantServer, name: str) -> None:
    key = "b0000000-0000-4000-8000-0000000000f1"
    tenant.state.groups[key] = Group(key, name)


def test_the_whole_file(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_CLIENT_SECRET", tenant.secrets()["ARM_CLIENT_SECRET"])
    portal.connector()
    compliance, access = portal.compliance_policy(), portal.access_policy()
    second_group(tenant, "all windows DEVICES pilot")
    tenant.clear_requests()
    ran = run(*BOTH, *EMERGENCY)
    # The policy pack refuses what somebody set up there.
    assert (ran.status, ran.err) == (2, "")
    metadata = str(tenant.pulumi_config()["azuread:metadataHost"])
    expected = FILE.replace("METADATA", metadata).replace("COMPLIANCE", compliance).replace("ACCESS", access)
    assert folder.text == expected
    assert load(folder.parts).conditional_access is not None
    assert tenant.secrets()["ARM_CLIENT_SECRET"] not in folder.text
    assert tenant.writes == []
    assert {one.method for one in tenant.requests if one.path.startswith(("/v1.0", "/beta"))} == {"GET"}


def test_a_name_that_could_be_taken_for_something_else_stays_an_id(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    tenant.state.groups[seed.PILOT_GROUP].display_name = "All devices"
    tenant.state.groups[seed.CONTRACTORS_GROUP].display_name = "x # y: [z]\n- not a line"
    portal.compliance_policy()
    assert run("--compliance-policy", "Windows risk", "--no-connector", "--no-tenant-settings").status == 2
    assert "- target: b0000000-0000-4000-8000-000000000001 # All devices\n" in folder.text
    assert folder.parts["compliancePolicy"]["assignments"]["exclude"] == ["x # y: [z]\n- not a line"]
    assert sorted(folder.parts) == ["compliancePolicy"]


def test_a_tenant_that_has_everything_as_the_pack_wants_it(
    portal: Portal, run: Callable[..., Ran], folder: Folder
) -> None:
    portal.connector()
    portal.compliance_policy(
        scheduledActionsForRule=[
            {
                "ruleName": "PasswordRequired",
                "scheduledActionConfigurations": [{"actionType": "block", "gracePeriodHours": 0}],
            }
        ]
    )
    portal.access_policy(
        conditions={
            "users": {"includeUsers": ["All"], "excludeUsers": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
            "applications": {"includeApplications": ["Office365"]},
            "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
        },
        grantControls={"operator": "AND", "builtInControls": ["compliantDevice"]},
        sessionControls=None,
    )
    ran = run(*BOTH, *EMERGENCY)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(
        "Written: Pulumi.contoso.yaml, with connector, tenantCompliance, compliancePolicy, conditionalAccess, "
        "breakGlass.\n\nWhat the policy pack advises:\n"
    )
    assert ran.out.endswith(
        "\n\nOnly a preview shows what the policy pack's rule provider says.\n"
        "Next: pulumi stack init contoso, then pulumi preview --stack contoso.\n"
        "It changes nothing: Conditional Access is imported. Pulumi cannot import the parts of Intune and shows\n"
        "them as created; of the compliance policy it says that adopting it changes nothing.\n"
    )
    assert "What the policy pack would refuse" not in ran.out
    assert folder.parts["conditionalAccess"]["users"] == ["All"]
    assert folder.parts["breakGlass"] == {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]}


def test_what_the_pack_refuses_as_its_configuration_for_the_stack_says(
    portal: Portal, run: Callable[..., Ran], folder: Folder
) -> None:
    portal.compliance_policy()
    file = folder.path / "policy_pack" / "stacks" / "contoso.json"
    file.parent.mkdir(parents=True)
    file.write_text(
        '{"noncompliance": {"maximumBlockGraceHours": 72}, "all-parts-in-order": "advisory"}', encoding="utf-8"
    )
    ran = run("--compliance-policy", "Windows risk", "--format", "json")
    said = [(one["rule"], one["part"], one["refuses"]) for one in ran.document["policyPack"]]
    assert ("noncompliance", "compliance-policy", True) not in said
    assert ("all-parts-in-order", "the stack", False) in said
    assert ("connector", "connector", True) in said
    assert ran.status == 2
    assert ran.document["written"] == ["connector", "tenantCompliance", "compliancePolicy"]
    assert ran.document["notExpressed"] == [
        {
            "part": "connector",
            "text": "windowsEnabled: false: false, but compliancePolicy asks for a machine risk, which then counts for "
            "no device; set it to true, or remove it",
        }
    ]
    assert (ran.document["wouldChange"], ran.document["notKnown"]) == ([], [])


def test_what_is_not_expressed_stands_above_its_part(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    portal.compliance_policy()
    access = portal.access_policy()
    members = tenant.state.conditional_access_policies[access].members
    members["sessionControls"] = {
        **members["sessionControls"],
        "continuousAccessEvaluation": {"mode": "strictLocation"},
        "persistentBrowser": {"isEnabled": False, "mode": "never"},
    }
    del tenant.state.groups[seed.CONTRACTORS_GROUP]
    ran = run(*BOTH, *EMERGENCY, "--no-connector", "--no-tenant-settings")
    assert ran.status == 2
    above = [line for line in folder.text.splitlines() if line.startswith("  # ")]
    assert above == [
        f"  # Not expressed: the tenant has no group {seed.CONTRACTORS_GROUP}: the program stops at it; remove it from "
        "the policy in the portal first",
        "  # Not expressed: sessionControls.continuousAccessEvaluation: the azuread provider does not support it, and "
        "the program does not adopt the policy with it. Remove it in the portal first, or leave the policy to the "
        "portal",
        "  # Not expressed: sessionControls.persistentBrowser: it is turned off and has a value, which azuread takes "
        "for turned on; the configuration leaves it out",
    ]
    assert f"- {seed.CONTRACTORS_GROUP} # not in the tenant\n" in folder.text


def test_names_that_may_not_be_read_are_ids_and_that_is_said(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    compliance = portal.compliance_policy()
    tenant.state.applications[seed.CLIENT_ID].permissions -= {"Group.Read.All", "Directory.Read.All"}
    ran = run("--compliance-policy", compliance, "--no-connector", "--no-tenant-settings", "--format", "json")
    assert folder.parts["compliancePolicy"]["assignments"]["exclude"] == [seed.CONTRACTORS_GROUP]
    assert ran.document["notKnown"] == [
        "The names of each group, and whether the tenant has it, are not known: needs Group.Read.All"
    ]
    assert ran.document["notExpressed"] == []


def test_the_permissions_of_its_row_are_enough_and_all_are_needed(
    portal: Portal, run: Callable[..., Ran], tenant: TenantServer
) -> None:
    """And those of the kinds of objects that the policies name."""
    compliance, access = portal.compliance_policy(), portal.access_policy()
    portal.connector()
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions.clear()
    kinds = {"Group.Read.All", "User.Read.All", "Application.Read.All"}
    application.permissions |= ADOPT.permissions | kinds
    ran = run("--compliance-policy", compliance, "--conditional-access", access, *EMERGENCY, "--format", "json")
    assert ran.err == ""
    assert (ran.document["notKnown"], ran.document["notExpressed"], ran.document["wouldChange"]) == ([], [], [])
    for one in sorted(ADOPT.permissions):
        application.permissions.clear()
        application.permissions |= ADOPT.permissions - {one}
        assert run("--list").status == 1


def test_a_name_cannot_end_its_comment(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    tenant.state.named_locations[seed.NAMED_LOCATION].display_name = "HQ\n  azuread:clientSecret: x\u2028# y"
    access = portal.access_policy()
    run("--conditional-access", access, *EMERGENCY, "--no-connector", "--no-tenant-settings")
    assert f"- {seed.NAMED_LOCATION} # HQ\\n  azuread:clientSecret: x\\u2028# y\n" in folder.text


def test_an_enforced_policy_is_judged_as_the_component_declares_it(
    portal: Portal, run: Callable[..., Ran], folder: Folder
) -> None:
    access = portal.access_policy(state="enabled")
    file = folder.path / "policy_pack" / "stacks" / "contoso.json"
    file.parent.mkdir(parents=True)
    enforced = {"enforcedStacks": ["contoso"]}
    rules = dict.fromkeys(("declared-enforcement", "protection", "protection-enforced"), enforced)
    file.write_text(json.dumps({**rules, "no-such-rule": "mandatory"}), encoding="utf-8")
    ran = run("--conditional-access", access, *EMERGENCY, "--format", "json")
    found = {one["rule"]: one for one in ran.document["policyPack"]}
    assert found.keys() & rules.keys() == set()
    assert found["no-such-rule"] == {
        "rule": "no-such-rule",
        "part": "",
        "refuses": True,
        "message": "The policy pack has no such rule, and refuses its whole configuration.",
    }
    assert "break-glass" in found


def test_a_file_that_somebody_changed_in_the_meantime_stays(folder: Folder) -> None:
    folder.file.write_text("config: {a: 1}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as stopped:
        command._write(folder.file, "config: {}\n", "config: {b: 1}\n")
    assert stopped.value.message == (
        "Pulumi.contoso.yaml was changed by somebody else in the meantime, and nothing was written. Run again."
    )
    assert [one.name for one in folder.path.glob("*contoso*")] == [folder.file.name]
    assert folder.text == "config: {a: 1}\n"


def test_a_national_cloud_stands_in_the_file() -> None:
    connection = Connection(tenant_id="t", client_secret="never", environment="china")
    assert connection_settings(connection) == {"azuread:tenantId": "t", "azuread:environment": "china"}

"""What is not taken over: nothing is written, and the message says what to do."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.adopt.conftest import ACCESS_POLICY, EMERGENCY, Folder, Portal, Ran

MANAGED = "Managed by Pulumi: other/prod"


def refused(ran: Ran, folder: Folder) -> str:
    assert (ran.status, ran.out, folder.file.exists()) == (1, "", False)
    return ran.err.removeprefix("Error: ").removesuffix("\n")


def test_an_ambiguous_name_is_refused_with_all_ids(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    first, second = portal.compliance_policy(), portal.compliance_policy(displayName="WINDOWS risk")
    assert refused(run("--compliance-policy", "Windows risk"), folder) == (
        f"2 Windows compliance policies are named 'Windows risk': {first} ('Windows risk'), {second} ('WINDOWS risk'). "
        "Nothing was written. Give the id of the right one."
    )
    first, second = portal.access_policy(), portal.access_policy()
    assert refused(run("--conditional-access", "Require compliant device", *EMERGENCY), folder) == (
        f"2 Conditional Access policies are named 'Require compliant device': {first} ('Require compliant device'), "
        f"{second} ('Require compliant device'). Nothing was written. Give the id of the right one."
    )


def test_what_is_not_there(run: Callable[..., Ran], folder: Folder) -> None:
    assert refused(run("--compliance-policy", "Linux"), folder) == (
        "The tenant has no Windows compliance policy 'Linux'. Nothing was written. `--list` shows those that can be "
        "adopted."
    )


def test_a_deleted_policy(portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer) -> None:
    access = portal.access_policy()
    policy = tenant.state.conditional_access_policies.pop(access)
    policy.deleted = tenant.state.clock.now()
    tenant.state.deleted_conditional_access_policies[access] = policy
    for wanted in (access, "Require compliant device"):
        assert refused(run("--conditional-access", wanted, *EMERGENCY), folder) == (
            f"The tenant has no Conditional Access policy {wanted!r}. It was deleted ({access}): restore it first "
            "(entra.microsoft.com > Conditional Access > Deleted policies). Nothing was written. `--list` shows those "
            "that can be adopted."
        )
    assert access not in run("--list").out


def test_a_policy_of_another_stack(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    compliance = portal.compliance_policy(description=f"Risk\n\n{MANAGED}")
    assert refused(run("--compliance-policy", compliance), folder) == (
        f"Windows compliance policy 'Windows risk' ({compliance}) is managed by another stack: its description says "
        "that Pulumi stack other/prod made it. Nothing was written. Two stacks would overwrite each other: choose "
        "another policy, or take it out of that stack and remove the line from its description first."
    )


def test_a_policy_of_this_stack_is_taken_back(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    portal.compliance_policy(description="Risk\n\nManaged by Pulumi: defender-conditional-access/contoso")
    ran = run("--compliance-policy", "Windows risk", "--no-connector", "--format", "json")
    assert ran.document["wouldChange"] == []
    assert folder.parts["compliancePolicy"]["description"] == "Risk"


def test_a_microsoft_managed_policy(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    name = "Microsoft-managed: Require a compliant device"
    access = portal.access_policy(displayName=name)
    assert refused(run("--conditional-access", access, *EMERGENCY), folder) == (
        f"Conditional Access policy {name!r} ({access}) is Microsoft-managed: Microsoft changes it, and a stack would "
        "change it back. Nothing was written. Duplicate it in the portal (entra.microsoft.com > Conditional Access > "
        "Policies), and adopt the copy."
    )
    assert name not in run("--list").out


def test_emergency_accounts_are_not_guessed(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    access = portal.access_policy()
    assert refused(run("--conditional-access", access), folder) == (
        "Which accounts are the emergency accounts does not show in Conditional Access policy 'Require compliant "
        f"device' ({access}), and is not guessed. It excludes user {seed.DIEGO} ({seed.DIEGO_UPN}), user "
        f"{seed.BREAK_GLASS_2} (breakglass2@contoso.example), user {seed.BREAK_GLASS_1} (breakglass1@contoso.example). "
        "Nothing was written. Give --emergency-account or --emergency-group with their object ids."
    )


def test_emergency_accounts_that_it_does_not_exclude_would_be_added(
    portal: Portal, run: Callable[..., Ran], folder: Folder
) -> None:
    users = {"includeUsers": ["All"], "excludeUsers": [seed.BREAK_GLASS_1]}
    access = portal.access_policy(conditions={**ACCESS_POLICY["conditions"], "users": users})
    ran = run("--conditional-access", access, *EMERGENCY, "--no-connector", "--format", "json")
    (change,) = ran.document["wouldChange"]
    assert (ran.status, change["part"]) == (2, "conditionalAccess")
    assert change["text"].startswith("conditions.users.excludedUsers: ")
    assert seed.BREAK_GLASS_2 in change["text"]
    assert f"  # Would change: {change['text']}\n" in folder.text


def test_a_policy_without_a_machine_risk_score(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    compliance = portal.compliance_policy(
        deviceThreatProtectionEnabled=False, deviceThreatProtectionRequiredSecurityLevel="unavailable"
    )
    assert refused(run("--compliance-policy", compliance), folder) == (
        f"Windows compliance policy 'Windows risk' ({compliance}) requires no machine risk score, and a stack's "
        "compliance policy always has one. Nothing was written. Give --machine-risk-score (clear, low, medium, high): "
        "the next `pulumi up` then sets it. Or leave this policy to the portal."
    )
    ran = run("--compliance-policy", compliance, "--machine-risk-score", "low", "--no-connector", "--format", "json")
    assert ran.status == 2
    assert [one["text"].partition(":")[0] for one in ran.document["wouldChange"]] == ["deviceThreatProtectionEnabled"]
    assert folder.parts["compliancePolicy"]["machineRiskScore"] == "low"


def test_a_policy_that_is_assigned_to_nobody(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    compliance = portal.compliance_policy(targets=[])
    assert refused(run("--compliance-policy", compliance), folder) == (
        f"Windows compliance policy 'Windows risk' ({compliance}) is assigned to nobody whom a stack file can name. "
        "Nothing was written. Assign it first (intune.microsoft.com > Devices > Compliance > the policy > Properties > "
        "Assignments)."
    )


def test_a_policy_whose_controls_no_stack_file_can_have(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    """Left out, the controls would be a compliant device: what nobody asked for."""
    access = portal.access_policy()
    tenant.state.conditional_access_policies[access].members |= {
        "grantControls": None,
        "sessionControls": {"secureSignInSession": {"isEnabled": True}},
    }
    assert refused(run("--conditional-access", access, *EMERGENCY), folder) == (
        "This cannot be taken over by a stack file: conditionalAccess.grantControls: no grant and no session control, "
        "the policy would do nothing; expected builtInControls or sessionControls. Nothing was written."
    )


def test_a_stack_file_is_never_overwritten(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    portal.compliance_policy()
    folder.file.write_text("config: {}\n", encoding="utf-8")
    ran = run("--compliance-policy", "Windows risk")
    assert (ran.status, folder.text) == (1, "config: {}\n")
    assert ran.err == (
        "Error: Pulumi.contoso.yaml is there already, and nothing was written. --merge adds what it lacks and changes "
        "nothing else; or choose another name for the stack.\n"
    )


def test_without_a_tenant_it_says_so(run: Callable[..., Ran], folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_TENANT_ID")
    assert refused(run("--list"), folder) == (
        "The stack does not say which tenant it manages: set azuread:tenantId (or ARM_TENANT_ID)."
    )


def test_the_connection_by_options(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_TENANT_ID")
    monkeypatch.delenv("ARM_CLIENT_ID")
    assert run("--list", "--tenant-id", seed.TENANT_ID, "--client-id", seed.CLIENT_ID).status == 0


def test_policies_that_may_not_be_read(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    access = portal.access_policy()
    tenant.state.applications[seed.CLIENT_ID].permissions -= {"Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"}
    assert refused(run("--conditional-access", access, *EMERGENCY), folder).startswith(
        "What the tenant has could not be read. Nothing was written. Listing the Conditional Access policies"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("--list", "--merge"),
            "--list writes nothing, and goes with no option that chooses what to write. Nothing was written.",
            id="list-and-merge",
        ),
        pytest.param(
            ("--list", "--compliance-policy", "A"),
            "--list writes nothing, and goes with no option that chooses what to write. Nothing was written.",
            id="list-and-a-policy",
        ),
        pytest.param(
            (*EMERGENCY, "--machine-risk-score", "low"),
            "--emergency-account and --emergency-group need --conditional-access; --machine-risk-score needs "
            "--compliance-policy. Nothing was written.",
            id="without-the-policy",
        ),
    ],
)
def test_an_option_that_would_do_nothing(
    run: Callable[..., Ran], folder: Folder, arguments: tuple[str, ...], message: str
) -> None:
    assert refused(run(*arguments), folder) == message


def test_a_mistake_in_an_emergency_account_is_reported(portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    access = portal.access_policy()
    ran = run("--conditional-access", access, "--emergency-account", "breakglass1@contoso.example")
    assert refused(ran, folder) == (
        "breakGlass.users[0]: expected an object id (GUID) such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3, given "
        '"breakglass1@contoso.example"; names are not taken here, another object could take over a name. Nothing was '
        "written."
    )


def test_a_machine_risk_score_for_a_policy_that_has_another(
    portal: Portal, run: Callable[..., Ran], folder: Folder
) -> None:
    compliance = portal.compliance_policy()
    assert refused(run("--compliance-policy", compliance, "--machine-risk-score", "low"), folder) == (
        f"Windows compliance policy 'Windows risk' ({compliance}) requires the machine risk score medium, and "
        "--machine-risk-score is for one that requires none. Nothing was written. Leave the option out, and change the "
        "score in the stack file afterwards."
    )

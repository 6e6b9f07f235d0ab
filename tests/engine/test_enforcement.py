"""Enforcement is refused, before Conditional Access is touched, while anything that it rests on is not there."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.state import TenantState
from tests.engine.conftest import Stack

NOBODY = "00000000-1111-4222-8333-444444444444"
PERMISSION = "with admin consent, then run the same command again."
REPAIR = (
    "Run `pulumi up --refresh --exclude '**-conditional-access'`, which puts the compliance policy right; then run the "
    "same command again."
)


def enforced(stack: Stack) -> Stack:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    return stack


def blocked(stack: Stack) -> str:
    """The one message that stopped the run at the Conditional Access policy."""
    (message,) = [text for text in stack.diagnostics("error") if "Conditional Access was not touched" in text]
    return message[message.index("Conditional Access was not touched") :]


def security_defaults(state: TenantState, _configuration: dict[str, Any]) -> None:
    state.security_defaults_enabled = True


def unreadable_defaults(state: TenantState, _configuration: dict[str, Any]) -> None:
    permissions = state.applications[seed.CLIENT_ID].permissions
    permissions -= {"Policy.Read.All", "Policy.ReadWrite.SecurityDefaults"}
    permissions |= {"Policy.Read.ConditionalAccess"}


def disabled_account(state: TenantState, _configuration: dict[str, Any]) -> None:
    state.users[seed.BREAK_GLASS_2].account_enabled = False


def deleted_account(state: TenantState, _configuration: dict[str, Any]) -> None:
    del state.users[seed.BREAK_GLASS_1]


def unreadable_accounts(state: TenantState, configuration: dict[str, Any]) -> None:
    state.applications[seed.CLIENT_ID].permissions -= {"User.Read.All"}
    configuration["breakGlass"] = {"users": [seed.BREAK_GLASS_1]}


def empty_group(state: TenantState, configuration: dict[str, Any]) -> None:
    state.groups[seed.BREAK_GLASS_GROUP].members.clear()
    configuration["breakGlass"] = {"groups": [seed.BREAK_GLASS_GROUP]}


def group_of_the_disabled(state: TenantState, configuration: dict[str, Any]) -> None:
    state.users[seed.BREAK_GLASS_1].account_enabled = False
    state.users[seed.BREAK_GLASS_2].account_enabled = False
    configuration["breakGlass"] = {"groups": [seed.BREAK_GLASS_GROUP]}


def no_group(_state: TenantState, configuration: dict[str, Any]) -> None:
    configuration["breakGlass"] = {"groups": [NOBODY]}


NO_MEMBER = (
    f"breakGlass.groups[0]: the group {seed.BREAK_GLASS_GROUP} has no account that is enabled, in it or in the groups "
    "within it, so nobody can sign in through it in an emergency. Add an emergency account to it, or name another "
    "group, and run the same command again."
)


@pytest.mark.parametrize(
    ("someone", "beginning", "end"),
    [
        pytest.param(
            security_defaults,
            "Security defaults are on in the tenant, and Entra refuses an enforced Conditional Access policy beside "
            "them. Make sure that your policies cover what they do, then turn them off: entra.microsoft.com > Entra "
            "ID > Overview > Properties > Manage security defaults > Disabled. Then run the same command again.",
            "",
            id="security-defaults",
        ),
        pytest.param(
            unreadable_defaults,
            "What must be true before access is enforced could not be read. Reading the tenant's security defaults "
            "failed: 403 ",
            f"Grant the application permission Policy.Read.All {PERMISSION}",
            id="security-defaults-unreadable",
        ),
        pytest.param(
            disabled_account,
            f"breakGlass.users[1]: the user {seed.BREAK_GLASS_2} (Break glass 2) is disabled, so nobody can sign in "
            "with it in an emergency. Enable the account (entra.microsoft.com > Users > All users), or name another, "
            "and run the same command again.",
            "",
            id="account-disabled",
        ),
        pytest.param(
            deleted_account,
            f"breakGlass.users[0]: the tenant has no user {seed.BREAK_GLASS_1}, so nobody can sign in with it in an "
            "emergency. Correct the object id, or create the account, and run the same command again.",
            "",
            id="account-deleted",
        ),
        pytest.param(
            unreadable_accounts,
            "What must be true before access is enforced could not be read. Looking up the user "
            f"{seed.BREAK_GLASS_1} failed: 403 ",
            f"Grant the application permission User.Read.All {PERMISSION}",
            id="account-unreadable",
        ),
        pytest.param(empty_group, NO_MEMBER, "", id="group-emptied"),
        pytest.param(group_of_the_disabled, NO_MEMBER, "", id="group-of-disabled-accounts"),
        pytest.param(
            no_group,
            f"breakGlass.groups[0]: the tenant has no group {NOBODY}, so it excludes nobody. Correct the "
            "object id, or create the group again and give its new id, and run the same command again.",
            "",
            id="group-deleted",
        ),
    ],
)
def test_enforcement_is_refused_in_preview(
    stack: Stack, someone: Callable[[TenantState, dict[str, Any]], None], beginning: str, end: str
) -> None:
    someone(stack.tenant.state, enforced(stack).configuration)
    run = stack.preview()
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    message = blocked(stack).removeprefix("Conditional Access was not touched. ")
    assert (message[: len(beginning)], message.endswith(end)) == (beginning, True)
    assert end or message == beginning


def test_all_reasons_are_reported_at_once_and_up_stops_before_conditional_access(stack: Stack) -> None:
    stack.configuration["connector"] = {"partnerUnsupportedOsVersionBlocked": True}
    stack.tenant.state.connectors[seed.MDE_CONNECTOR].set_up = False
    stack.tenant.state.security_defaults_enabled = True
    disabled_account(stack.tenant.state, stack.configuration)
    run = enforced(stack).up("--skip-preview")
    assert run.exit_code == 1
    assert not [line for line in stack.writes() if "conditionalAccess" in line]
    first, *reasons = blocked(stack).splitlines()
    assert first == "Conditional Access was not touched, for 3 reasons:"
    assert [reason.split()[0] for reason in reasons] == ["Defender", "Security", "breakGlass.users[1]:"]


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        pytest.param(False, "is assigned to nobody in the tenant, so it checks no device.", id="unassigned"),
        pytest.param(True, "has been deleted from the tenant, and without it no device's risk counts.", id="deleted"),
    ],
)
def test_promotion_over_a_compliance_policy_that_checks_nothing(stack: Stack, gone: bool, reason: str) -> None:
    (policy,) = stack.started().tenant.state.compliance_policies.values()
    if gone:
        stack.tenant.state.compliance_policies.clear()
    else:
        policy.assignments.clear()
    expected = f"Conditional Access was not touched. Compliance policy 'Windows risk' ({policy.id}) {reason} {REPAIR}"
    enforced(stack)
    for operation, arguments in ((stack.preview, []), (stack.up, ["--skip-preview"])):
        run = operation(*arguments)
        assert (run.exit_code, stack.writes()) == (1, []), run.output
        assert blocked(stack) == expected
    assert stack.refresh().exit_code == 0
    run = stack.up()
    assert run.exit_code == 0, run.output
    repair = ["POST deviceManagement/deviceCompliancePolicies"] if gone else []
    assert stack.writes() == [
        *repair,
        "POST deviceManagement/deviceCompliancePolicies/{policy}/assign",
        "PATCH identity/conditionalAccess/policies/{ca}",
    ]


def test_every_update_that_leaves_it_enabled_is_looked_at(stack: Stack) -> None:
    enforced(stack).started()
    stack.tenant.state.security_defaults_enabled = True
    stack.configuration["conditionalAccess"]["displayName"] = "Another name"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (1, []), run.output
    stack.configuration["conditionalAccess"]["state"] = "reportOnly"
    run = stack.up("--skip-preview")
    assert (run.exit_code, stack.writes()) == (0, ["PATCH identity/conditionalAccess/policies/{ca}"]), run.output


def test_what_enforcement_asks_of_the_tenant(stack: Stack) -> None:
    """Each fact once, in the run that needs it."""
    stack.started()
    enforced(stack).up("--skip-preview")
    asked = [
        request for request in stack.tenant.requests if request.path.startswith(("v1.0", "beta", "/v1.0", "/beta"))
    ]
    (policy,) = stack.tenant.state.compliance_policies
    assert sorted(request.path.lstrip("/") for request in asked if "program" in request.user_agent) == sorted(
        [
            f"beta/deviceManagement/deviceCompliancePolicies/{policy}",
            f"v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}",
            "beta/identity/conditionalAccess/policies",
            "v1.0/policies/identitySecurityDefaultsEnforcementPolicy",
            "v1.0/roleManagement/directory/roleAssignments",
            "v1.0/servicePrincipals",
            f"v1.0/users/{seed.BREAK_GLASS_1}",
            f"v1.0/users/{seed.BREAK_GLASS_2}",
        ]
    )

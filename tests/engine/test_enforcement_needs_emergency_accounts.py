"""Access is enforced only while an emergency account lets somebody in who could end a lock-out."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import Group
from sandbox.tenant.state import TenantState
from tests.engine.conftest import Stack
from tests.engine.test_enforcement import NO_MEMBER, blocked, enforced

INNER = "b0000000-0000-4000-8000-0000000000c1"
NOT_KNOWN = (
    f"breakGlass.groups[0]: Graph does not say whether anybody in the group {seed.BREAK_GLASS_GROUP} is enabled, and "
    "an account of unknown state counts as disabled. Grant the application permission User.Read.All (for a group with "
    "hidden membership Member.Read.Hidden too) with admin consent, and run the same command again."
)
NO_ROLE = (
    "breakGlass: no emergency account holds a directory role that may change Conditional Access (Global Administrator, "
    "Security Administrator, Conditional Access Administrator), active and for the whole tenant: were this policy to "
    "lock the administrators out, nobody could end it. Assign one of these roles to an emergency account "
    "(entra.microsoft.com > Roles & admins; active, not eligible), and run the same command again."
)


@pytest.fixture
def by_group(stack: Stack) -> Stack:
    """Enforced, with one break-glass group and no account of its own."""
    stack.configuration["breakGlass"] = {"groups": [seed.BREAK_GLASS_GROUP]}
    return enforced(stack)


def nest(state: TenantState, *inner: str) -> None:
    """The group holds just another group, which holds `inner`."""
    state.groups[INNER] = Group(INNER, "Inner", members=set(inner))
    state.groups[seed.BREAK_GLASS_GROUP].members = {INNER}


def an_empty_group_within(state: TenantState) -> None:
    nest(state)


def a_circle(state: TenantState) -> None:
    nest(state, seed.BREAK_GLASS_GROUP)


def a_disabled_account_within(state: TenantState) -> None:
    nest(state, seed.BREAK_GLASS_1)
    state.users[seed.BREAK_GLASS_1].account_enabled = False


def devices_within(state: TenantState) -> None:
    nest(state, seed.PILOT_GROUP)


def hidden_members(state: TenantState) -> None:
    state.groups[seed.BREAK_GLASS_GROUP].visibility = "HiddenMembership"


def members_that_may_not_be_read(state: TenantState) -> None:
    state.applications[seed.CLIENT_ID].permissions -= {"User.Read.All"}


def no_role(state: TenantState) -> None:
    for one in (seed.BREAK_GLASS_1, seed.BREAK_GLASS_2):
        state.users[one].directory_roles = {seed.INTUNE_ADMINISTRATOR}


@pytest.mark.parametrize(
    ("someone", "reason"),
    [
        pytest.param(an_empty_group_within, NO_MEMBER, id="empty-nested-group"),
        pytest.param(a_circle, NO_MEMBER, id="circle"),
        pytest.param(a_disabled_account_within, NO_MEMBER, id="disabled-in-a-nested-group"),
        pytest.param(devices_within, NO_MEMBER, id="devices"),
        pytest.param(hidden_members, NOT_KNOWN, id="hidden-membership"),
        pytest.param(members_that_may_not_be_read, NOT_KNOWN, id="unreadable"),
        pytest.param(no_role, NO_ROLE, id="no-role"),
    ],
)
def test_a_group_by_which_nobody_gets_in(by_group: Stack, someone: Callable[[TenantState], None], reason: str) -> None:
    someone(by_group.tenant.state)
    run = by_group.preview()
    assert (run.exit_code, by_group.writes()) == (1, []), run.output
    assert blocked(by_group) == f"Conditional Access was not touched. {reason}"


def test_an_account_in_a_nested_group_with_a_role_by_a_group(by_group: Stack) -> None:
    state = by_group.tenant.state
    no_role(state)
    nest(state, seed.BREAK_GLASS_1, seed.BREAK_GLASS_GROUP)
    run = by_group.up("--skip-preview")
    assert (run.exit_code, blocked(by_group)) == (1, f"Conditional Access was not touched. {NO_ROLE}"), run.output
    operations = state.groups[seed.SECURITY_OPERATIONS_GROUP]
    operations.members, operations.directory_roles = {seed.BREAK_GLASS_1}, {seed.SECURITY_ADMINISTRATOR}
    run = by_group.up("--skip-preview")
    assert (run.exit_code, by_group.writes()) == (0, ["POST identity/conditionalAccess/policies"]), run.output
    for user, is_excluded in ((seed.BREAK_GLASS_1, True), (seed.BREAK_GLASS_2, False)):
        answer = by_group.tenant.sign_in(user=user, device="DIEGO-PC", application=seed.SHAREPOINT_ONLINE)
        assert answer.granted is is_excluded


def test_roles_that_may_not_be_read_are_a_warning(stack: Stack) -> None:
    """No deployment needs a new permission all at once."""
    stack.tenant.state.applications[seed.CLIENT_ID].permissions -= {"RoleManagement.Read.Directory"}
    run = enforced(stack).up()
    assert run.exit_code == 0, run.output
    (warning,) = [text for text in stack.diagnostics("warning") if "could end a lock-out" in text]
    assert warning.startswith(
        "Whether an emergency (break-glass) account could end a lock-out, by a directory role that may change "
        "Conditional Access, could not be read. Looking up who holds the directory roles that may change Conditional "
        "Access failed: 403 "
    )
    assert warning.endswith(
        "Grant the application permission RoleManagement.Read.Directory with admin consent, then run the same command "
        "again."
    )


def test_a_policy_for_a_pilot_group_asks_for_no_role(stack: Stack) -> None:
    no_role(stack.tenant.state)
    enforced(stack).configuration["conditionalAccess"]["users"] = {"include": {"groups": [seed.CONTRACTORS_GROUP]}}
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    assert not [request for request in stack.tenant.requests if "roleManagement" in request.path]

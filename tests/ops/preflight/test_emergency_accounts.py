"""The rows of emergency accounts, each in a tenant in which it is wrong."""

from collections.abc import Callable
from datetime import timedelta

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import access_policy, row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

WORK, TWO = "Emergency accounts exist and are enabled", "There are at least two emergency accounts"
LAST, TRIED = "emergency-accounts-last-sign-in", "Emergency accounts were tried lately"
ROLE = "An emergency account may change Conditional Access"
EXCLUDED = "Every policy that could block them excludes them"
ROLES = "Global Administrator, Security Administrator, Conditional Access Administrator"
EXCLUDE = (
    "Exclude the emergency accounts, or a group of them: entra.microsoft.com > Conditional Access > Policies "
    "> the policy > Users > Exclude"
)


def test_accounts_that_work(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.row("emergency-accounts-work") == row(WORK, "ok", "all 2 let somebody in")
    assert found.row("emergency-accounts-two") == row(TWO, "ok", "2 accounts, enabled: Break glass 1, Break glass 2")
    assert found.row("emergency-accounts-role") == row(ROLE, "ok", f"one of them holds one of {ROLES}")
    assert found.row("emergency-accounts-cloud-only") == row(
        "Emergency accounts exist in Entra ID alone", "ok", "none of 2 accounts is synchronized"
    )
    assert found.row("emergency-accounts-excluded") == row(
        EXCLUDED, "ok", "there is no enabled policy with a grant control"
    )


def test_one_is_disabled_and_the_other_has_no_role(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.users[seed.BREAK_GLASS_1].account_enabled = False
    tenant.state.users[seed.BREAK_GLASS_2].directory_roles = {seed.INTUNE_ADMINISTRATOR}
    found = run()
    assert found.row("emergency-accounts-work") == row(
        WORK,
        "wrong",
        f"breakGlass.users[0]: the user {seed.BREAK_GLASS_1} (Break glass 1) is disabled, so nobody can sign "
        "in with it in an emergency",
        "Enable the account (entra.microsoft.com > Users > All users), or name another, and run the same "
        "command again.",
    )
    assert found.row("emergency-accounts-two") == row(
        TWO, "wrong", "1 enabled account", "Create another emergency account, and name it in `breakGlass` of the stack"
    )
    assert found.row("emergency-accounts-role") == row(
        ROLE,
        "wrong",
        f"none of them holds one of {ROLES}, active and for the whole tenant",
        "Assign one of them to an emergency account: entra.microsoft.com > Roles & admins; active, not eligible",
    )


def test_a_policy_of_somebody_else_that_would_block_one(run: Callable[..., Ran], tenant: TenantServer) -> None:
    first = access_policy(tenant, "MFA", users={"includeUsers": ["All"], "excludeUsers": [seed.BREAK_GLASS_1]})
    access_policy(tenant, "Group", users={"includeUsers": ["All"], "excludeGroups": [seed.BREAK_GLASS_GROUP]})
    access_policy(tenant, "Report", users={"includeUsers": ["All"]}, state="enabledForReportingButNotEnforced")
    access_policy(tenant, "Session", users={"includeUsers": ["All"]}, grantControls=None)
    role = access_policy(tenant, "Admins", users={"includeRoles": [seed.GLOBAL_ADMINISTRATOR], "includeUsers": []})
    assert run().row("emergency-accounts-excluded") == row(
        EXCLUDED,
        "wrong",
        f"'MFA' ({first}) applies to Break glass 2, 'Admins' ({role}) applies to Break glass 1, 'Admins' "
        f"({role}) applies to Break glass 2",
        EXCLUDE,
    )


def test_all_policies_exclude_them(run: Callable[..., Ran], tenant: TenantServer) -> None:
    access_policy(tenant, "Group", users={"includeUsers": ["All"], "excludeGroups": [seed.BREAK_GLASS_GROUP]})
    assert run().row("emergency-accounts-excluded") == row(
        EXCLUDED, "ok", "from all 1 enabled policy with a grant control"
    )


def test_accounts_that_are_synchronized(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.users[seed.BREAK_GLASS_1].on_premises_sync_enabled = True
    assert run().row("emergency-accounts-cloud-only") == row(
        "Emergency accounts exist in Entra ID alone",
        "wrong",
        "synchronized from a directory on premises: Break glass 1",
        "Use accounts that exist in Entra ID alone, best in the onmicrosoft.com domain",
    )


def test_when_they_were_tried(run: Callable[..., Ran], tenant: TenantServer) -> None:
    permissions, now = tenant.state.applications[seed.CLIENT_ID].permissions, tenant.state.clock.now()
    permissions.discard("AuditLog.Read.All")
    needed = "Grant the application permission AuditLog.Read.All with admin consent, then run the same command again."
    assert run().row(LAST) == row(TRIED, "not known", "not known, needs AuditLog.Read.All", needed)
    permissions.add("AuditLog.Read.All")
    first, second = tenant.state.users[seed.BREAK_GLASS_1], tenant.state.users[seed.BREAK_GLASS_2]
    first.last_sign_in = now - timedelta(days=30)
    told = f"Break glass 1: {first.last_sign_in:%Y-%m-%d}, Break glass 2: "
    todo = "Try each account at least every 90 days, and record who did"
    assert run().row(LAST) == row(TRIED, "wrong", f"{told}never", todo)
    second.last_sign_in = now - timedelta(days=91)
    assert run().row(LAST) == row(TRIED, "wrong", f"{told}{second.last_sign_in:%Y-%m-%d}", todo)
    second.last_sign_in = now - timedelta(days=89)
    assert run().row(LAST) == row(TRIED, "ok", f"{told}{second.last_sign_in:%Y-%m-%d}")


def test_a_tenant_without_a_licence_tells_no_sign_in_to_anybody(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.applications[seed.CLIENT_ID].permissions.add("AuditLog.Read.All")
    tenant.state.subscriptions[seed.MICROSOFT_365_E5].enabled = 0
    found = run().row(LAST)
    assert (found["status"], found["toDo"]) == ("not known", "")
    assert "403 Authentication_RequestFromNonPremiumTenantOrB2CTenant: " in found["found"]


def test_accounts_of_a_group(run: Callable[..., Ran], stack: StackFolder, tenant: TenantServer) -> None:
    stack.settings["breakGlass"] = {"groups": [seed.BREAK_GLASS_GROUP]}
    tenant.state.groups[seed.BREAK_GLASS_GROUP].members = {seed.BREAK_GLASS_2}
    assert run().row("emergency-accounts-two")["found"] == "1 enabled account"


def test_a_stack_without_conditional_access(run: Callable[..., Ran], stack: StackFolder) -> None:
    del stack.settings["conditionalAccess"], stack.settings["breakGlass"]
    found = run()
    assert {one["status"] for one in found.document["rows"] if one["id"].startswith("emergency-accounts-")} == {"note"}

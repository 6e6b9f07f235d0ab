"""The rows of the directory and of Multi Admin Approval."""

from collections.abc import Callable

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

MEMBERS = "Groups that the stack names exist and have members"
ASSIGNED = "Membership of these groups is assigned"
PROTECTED = "These groups cannot be replaced by others of the same name"
EXCLUDED = "conditionalAccess.users.exclude.groups[0]"


def excluding(stack: StackFolder, group: str) -> None:
    stack.settings["conditionalAccess"]["users"] = {"include": {"users": ["All"]}, "exclude": {"groups": [group]}}


def test_security_defaults(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.security_defaults_enabled = True
    assert run().row("security-defaults") == row(
        "Security defaults are off",
        "wrong",
        "on: Entra refuses an enforced Conditional Access policy beside them",
        "Make sure that your policies cover what they do, then turn them off: entra.microsoft.com > Entra ID "
        "> Overview > Properties > Manage security defaults > Disabled",
    )


def test_an_application_that_the_tenant_has_not(run: Callable[..., Ran], tenant: TenantServer) -> None:
    assert run().row("applications")["found"] == "all 2 have a service principal"
    gone = [key for key, one in tenant.state.service_principals.items() if one.app_id == seed.EXCHANGE_ONLINE]
    del tenant.state.service_principals[gone[0]]
    assert run().row("applications") == row(
        "Applications that the stack names have a service principal",
        "wrong",
        "no service principal in the tenant: conditionalAccess.applications.include[1] (Office 365 Exchange Online)",
        "Correct the name or id, or bring the application into the tenant: a Microsoft service comes with its "
        "licence or first use, or by `az ad sp create --id APPLICATION_ID`",
    )


def test_an_excluded_group_by_its_name(run: Callable[..., Ran], stack: StackFolder) -> None:
    excluding(stack, "Contractors")
    found = run()
    assert found.row("groups-members") == row(MEMBERS, "ok", "1 group with members")
    assert found.row("groups-assigned") == row(ASSIGNED, "ok", "all are assigned")
    assert found.row("groups-protected") == row(
        PROTECTED,
        "wrong",
        f"excluded by its name: {EXCLUDED} 'Contractors' ({seed.CONTRACTORS_GROUP})",
        "Give the object id instead, or make the group role-assignable: were it deleted, a group of the same name by "
        "somebody else would be excluded by the next deployment",
    )


def test_a_group_by_a_rule_without_members(run: Callable[..., Ran], stack: StackFolder, tenant: TenantServer) -> None:
    excluding(stack, seed.CONTRACTORS_GROUP)
    group = tenant.state.groups[seed.CONTRACTORS_GROUP]
    group.group_types, group.members = ("DynamicMembership",), set()
    found, label = run(), f"{EXCLUDED} 'Contractors' ({seed.CONTRACTORS_GROUP})"
    assert found.row("groups-members") == row(
        MEMBERS,
        "wrong",
        f"without any member: {label}",
        "Add members, or name another group: entra.microsoft.com > Groups > All groups",
    )
    assert found.row("groups-assigned") == row(
        ASSIGNED,
        "wrong",
        f"excluded by a rule: {label}",
        "Exclude a group with assigned members: whoever may change the attributes of a rule gets out of the policy",
    )
    assert found.row("groups-protected") == row(PROTECTED, "ok", "each is named by its id, or role-assignable")


def test_a_group_that_is_not_there(run: Callable[..., Ran], stack: StackFolder) -> None:
    excluding(stack, "Duplicates")
    assert run().row("groups-members") == row(
        MEMBERS,
        "wrong",
        f"not in the tenant, or not the only one of its name: {EXCLUDED}",
        "See entra.microsoft.com > Groups > All groups",
    )


def test_an_included_group_is_worth_knowing_only(
    run: Callable[..., Ran], stack: StackFolder, tenant: TenantServer
) -> None:
    stack.settings["conditionalAccess"]["users"] = {"include": {"groups": ["Contractors"]}}
    tenant.state.groups[seed.CONTRACTORS_GROUP].group_types = ("DynamicMembership",)
    found, label = run(), f"conditionalAccess.users.include.groups[0] 'Contractors' ({seed.CONTRACTORS_GROUP})"
    assert found.row("groups-assigned") == row(
        ASSIGNED, "note", f"by a rule: {label}", "Make sure who may change its attributes"
    )
    assert found.row("groups-protected") == row(
        PROTECTED, "note", f"by its name: {label}", "Give the object id where that matters"
    )


def test_multi_admin_approval(run: Callable[..., Ran], tenant: TenantServer) -> None:
    assert run().row("multi-admin-approval") == row("Multi Admin Approval", "ok", "off: there is no access policy")
    tenant.state.switches.multi_admin_approval = "412"
    assert run().row("multi-admin-approval") == row(
        "Multi Admin Approval",
        "note",
        "on: 'Compliance policies' (compliancePolicies)",
        "Have a second administrator at hand for `pulumi up`: each write that one of them covers waits for an approval "
        "(docs/operating.md)",
    )

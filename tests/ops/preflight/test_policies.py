"""The rows of the policies that are there already."""

from collections.abc import Callable

from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import access_policy, row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

COMPLIANCE = "A Windows compliance policy requires a machine risk"
ACCESS, OTHERS = "The stack's Conditional Access policy", "Other enabled policies that require a compliant device"
DENIES = "The policy denies access to a risky Windows device"


def test_nothing_is_there_yet(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.row("compliance-policy") == row(
        COMPLIANCE, "note", "there is none named 'Windows risk' yet: `pulumi up` of this stack makes it"
    )
    assert found.row("conditional-access-policy") == row(
        ACCESS, "note", "there is none named 'Require compliant device' yet: `pulumi up` of this stack makes it"
    )
    assert found.row("conditional-access-denies") == row(DENIES, "ok", "it requires a compliant device on Windows")
    assert found.row("conditional-access-others") == row(OTHERS, "ok", "none")


def test_no_compliance_policy_at_all(run: Callable[..., Ran], stack: StackFolder) -> None:
    del stack.settings["compliancePolicy"]
    found = run().row("compliance-policy")
    assert found["status"] == "wrong"
    assert found["found"] == (
        "No Windows compliance policy of the tenant asks for a machine risk of Medium or lower, so a device "
        "found risky would keep its access"
    )
    assert found["toDo"].startswith(
        "Declare one in the stack (compliancePolicy), or set the machine risk score in one "
    )


def test_policies_of_the_same_name_and_of_the_same_purpose(run: Callable[..., Ran], tenant: TenantServer) -> None:
    ours = access_policy(tenant, "Require compliant device", state="enabledForReportingButNotEnforced")
    other = access_policy(tenant, "Older one")
    found = run()
    assert found.row("conditional-access-policy") == row(ACCESS, "ok", f"{ours}, enabledForReportingButNotEnforced")
    assert found.row("conditional-access-others") == row(
        OTHERS,
        "note",
        f"1 enabled policy requires a compliant device: 'Older one' ({other})",
        "What this stack changes of compliance acts at once through them, also while its own policy only reports",
    )
    second = access_policy(tenant, "Require compliant device")
    assert run().row("conditional-access-policy") == row(
        ACCESS,
        "wrong",
        f"2 are named 'Require compliant device': {ours}, enabledForReportingButNotEnforced, {second}, enabled",
        "Delete the others. Adopt it (`adopt: <id>`), or give the stack's policy another name",
    )


def test_a_policy_that_denies_nothing(run: Callable[..., Ran], stack: StackFolder) -> None:
    stack.settings["conditionalAccess"]["grantControls"] = {
        "operator": "OR",
        "builtInControls": ["compliantDevice", "mfa"],
    }
    assert run().row("conditional-access-denies") == row(
        DENIES,
        "wrong",
        "The policy asks for a compliant device or mfa (grantControls.operator is OR), so a device found risky "
        "keeps its access",
        "If that is not intended, put compliantDevice into conditionalAccess.grantControls.builtInControls and set its "
        "operator to AND.",
    )

"""Whatever may not be read is a row that names the permission, never a tick and never the end of the command."""

from collections.abc import Callable

import pytest

from ops.__main__ import main
from ops.preflight.table import groups
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

REQUIREMENTS = {check.id: check.requirement for _, check in groups()}
CONFIGURATION = "DeviceManagementConfiguration"
BY_PERMISSION = {
    "Organization.Read.All": (
        "licence-entra-id-p1",
        "licence-intune",
        "licence-defender-for-endpoint",
        "licence-units",
    ),
    f"{CONFIGURATION}.Read.All": ("tenant-default", "devices-onboarded", "compliance-policy"),
    "DeviceManagementManagedDevices.Read.All": ("devices-enrolled", "devices-risk-known"),
    "Policy.Read.All": (
        "conditional-access-policy",
        "conditional-access-others",
        "emergency-accounts-excluded",
        "deployer-identity",
        "deployer-partner",
        "security-defaults",
    ),
    "RoleManagement.Read.Directory": ("emergency-accounts-role", "deployer-administrators"),
    "Application.Read.All": ("applications",),
    "Group.Read.All": ("groups-members", "groups-assigned", "groups-protected"),
    "DeviceManagementRBAC.Read.All": ("multi-admin-approval",),
    "User.Read.All": ("emergency-accounts-work", "emergency-accounts-two", "emergency-accounts-cloud-only"),
}
HELD = {f"{CONFIGURATION}.Read.All": f"{CONFIGURATION}.ReadWrite.All"}
OTHERWISE = frozenset({"connector-connected", "connector-windows", "connector-enforces-settings"})
"""In test_connection.py."""
SAYS_BY_ITSELF = frozenset({"conditional-access-denies", "emergency-accounts-last-sign-in"})
"""The first asks nothing of the tenant; the second is in test_emergency_accounts.py."""


@pytest.mark.parametrize("permission", BY_PERMISSION)
def test_a_missing_permission(
    run: Callable[..., Ran], without: Callable[..., None], stack: StackFolder, permission: str
) -> None:
    stack.settings["conditionalAccess"]["users"] = {
        "include": {"users": ["All"]},
        "exclude": {"groups": ["Contractors"]},
    }
    if permission == "User.Read.All":
        stack.settings["conditionalAccess"]["users"] = ["All"]
    without(HELD.get(permission, permission), "Policy.ReadWrite.SecurityDefaults")
    found = run()
    assert found.status != 0
    for id_ in BY_PERMISSION[permission]:
        assert found.row(id_) == row(
            REQUIREMENTS[id_],
            "not known",
            f"not known, needs {permission}",
            f"Grant the application permission {permission} with admin consent, then run the same command again.",
        )
        assert found.evidence(id_) != []


def test_every_row_that_asks_the_tenant_has_such_a_test() -> None:
    tested = {id_ for ids in BY_PERMISSION.values() for id_ in ids} | OTHERWISE | SAYS_BY_ITSELF
    assert {id_ for id_ in REQUIREMENTS if not id_.startswith("permissions-")} == tested


def test_a_tenant_that_fails_is_not_known_either(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.faults.inject("GET", "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy", "412")
    found = run()
    status, said = found.row("security-defaults")["status"], found.row("security-defaults")["found"]
    assert status == "not known"
    assert said.startswith("not known: Reading the tenant's security defaults failed: 412 ")


def test_nobody_can_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stack: StackFolder
) -> None:
    stack.write()
    monkeypatch.setenv("ARM_CLIENT_SECRET", "wrong-secret-of-somebody")
    assert main(["preflight", "dev"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("Error: Stack dev: its tenant could not be asked. Signing in to tenant ")
    assert "wrong-secret-of-somebody" not in shown.err

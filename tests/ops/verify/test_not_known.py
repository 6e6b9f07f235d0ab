"""What cannot be read is a row that names the permission, and never as configured."""

from collections.abc import Callable

import pytest

from ops.__main__ import main
from ops.permissions import VERIFY
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.tenants import StackFolder
from tests.ops.verify.conftest import Ran

HELD = {
    "DeviceManagementServiceConfig.Read.All": "DeviceManagementServiceConfig.ReadWrite.All",
    "DeviceManagementConfiguration.Read.All": "DeviceManagementConfiguration.ReadWrite.All",
}
BY_PERMISSION = {
    "DeviceManagementServiceConfig.Read.All": {"connector": "Defender for Endpoint connector as configured"},
    "DeviceManagementConfiguration.Read.All": {
        "tenant-settings": "Compliance settings of the tenant as configured",
        "compliance-policy": "Compliance policy as configured",
    },
    "Policy.Read.All": {"conditional-access": "Conditional Access policy as configured"},
}


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("permission", BY_PERMISSION)
def test_a_missing_permission(run: Callable[..., Ran], without: Callable[..., None], permission: str) -> None:
    without(HELD.get(permission, permission))
    found = run()
    rows = BY_PERMISSION[permission]
    assert found.status == 1
    assert rows.keys() <= found.bad.keys()
    assert set(found.bad.values()) == {"not known"}
    for id_, requirement in rows.items():
        assert found.row(id_) == {
            "requirement": requirement,
            "status": "not known",
            "found": f"not known, needs {permission}",
            "toDo": f"Grant the application permission {permission} with admin consent, then run the same command "
            "again.",
        }
        assert found.evidence(id_) != []


@pytest.mark.usefixtures("deployed")
def test_a_name_that_may_not_be_looked_up(
    run: Callable[..., Ran], without: Callable[..., None], stack: StackFolder
) -> None:
    stack.settings["conditionalAccess"]["users"] = {"include": {"users": ["All"]}, "exclude": {"groups": ["Pilot"]}}
    without("Group.Read.All")
    found = run()
    assert found.status == 1
    assert found.row("conditional-access")["found"] == "not known, needs Group.Read.All"


@pytest.mark.usefixtures("deployed")
def test_a_name_that_nothing_has(run: Callable[..., Ran], stack: StackFolder) -> None:
    stack.settings["compliancePolicy"]["assignments"] = {"include": ["Nobody's group"]}
    found = run()
    assert (found.status, found.bad) == (1, {"compliance-policy": "not known"})
    assert found.row("compliance-policy") == {
        "requirement": "Compliance policy as configured",
        "status": "not known",
        "found": "not known: 1 of the configuration's names cannot be resolved: compliancePolicy.assignments."
        'include[0]: No group is named "Nobody\'s group". Correct the name, or give the id.',
        "toDo": "Correct the configuration, or create the object again",
    }


@pytest.mark.usefixtures("deployed")
def test_a_request_that_fails(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.faults.inject("GET", "/beta/deviceManagement/settings", "412")
    found = run()
    assert (found.status, found.bad) == (1, {"tenant-settings": "not known"})
    assert found.row("tenant-settings")["found"].startswith("not known: ")


def test_nobody_can_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stack: StackFolder
) -> None:
    stack.write()
    monkeypatch.setenv("ARM_CLIENT_SECRET", "wrong-secret-of-somebody")
    assert main(["verify", "dev"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("Error: Stack dev: its tenant could not be asked. Signing in to tenant ")
    assert "wrong-secret-of-somebody" not in shown.err


@pytest.mark.usefixtures("deployed")
def test_it_is_content_with_what_its_row_of_permissions_says(run: Callable[..., Ran], tenant: TenantServer) -> None:
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions.clear()
    application.permissions |= VERIFY.permissions
    found = run()
    assert (found.status, found.bad) == (0, {})

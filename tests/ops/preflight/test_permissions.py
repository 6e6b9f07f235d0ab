"""The rows of permissions, by what the token says."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

GRANT = (
    "entra.microsoft.com > App registrations > the application > API permissions > Add a permission > Microsoft "
    "Graph > Application permissions; then Grant admin consent"
)


def test_what_is_not_granted_is_named_for_each_command(run: Callable[..., Ran], without: Callable[..., None]) -> None:
    without("Policy.ReadWrite.ConditionalAccess", "RoleManagement.Read.Directory")
    found = run()
    assert found.status == 2
    assert found.row("permissions-pulumi-preview") == {
        "requirement": "Permissions for pulumi preview",
        "status": "ok",
        "found": "all 5 granted",
        "toDo": "",
    }
    assert found.row("permissions-pulumi-up-to-enabled") == {
        "requirement": "Permissions for pulumi up, to enabled",
        "status": "wrong",
        "found": "not granted: Policy.ReadWrite.ConditionalAccess, RoleManagement.Read.Directory",
        "toDo": f"Grant them, where this identity is to run the command: {GRANT}",
    }
    assert found.evidence("permissions-pulumi-up-to-enabled") == []


def test_what_impact_may_not_read_is_a_note_as_its_report_says_it(
    run: Callable[..., Ran], without: Callable[..., None]
) -> None:
    without("Device.Read.All")
    assert run().row("permissions-ops-impact") == {
        "requirement": "Permissions for python -m ops impact",
        "status": "note",
        "found": "not granted: Device.Read.All; what they hide is not known in its report",
        "toDo": f"Grant them: {GRANT}",
    }


def test_a_stack_without_a_part_needs_no_permission_to_write_it(
    run: Callable[..., Ran], without: Callable[..., None], stack: StackFolder
) -> None:
    del stack.settings["connector"]
    without("DeviceManagementServiceConfig.ReadWrite.All")
    stack.tenant.state.applications[seed.CLIENT_ID].permissions.add("DeviceManagementServiceConfig.Read.All")
    assert run().row("permissions-pulumi-up")["status"] == "ok"


def test_what_the_configuration_names_must_be_readable(
    run: Callable[..., Ran], without: Callable[..., None], stack: StackFolder
) -> None:
    stack.settings["conditionalAccess"]["users"] = {"include": {"groups": ["Contractors"]}}
    without("Group.Read.All")
    assert run().row("permissions-pulumi-preview")["found"] == "not granted: Group.Read.All"


def test_the_identity_of_pull_requests_must_not_write(run: Callable[..., Ran], without: Callable[..., None]) -> None:
    writing = ("DeviceManagementServiceConfig.ReadWrite.All", "DeviceManagementConfiguration.ReadWrite.All")
    without(*writing, "Policy.ReadWrite.SecurityDefaults")
    found = run("--read-only")
    assert found.row("permissions-pulumi-up") == {
        "requirement": "Permissions for pulumi up",
        "status": "note",
        "found": "not granted, as it should be for pull requests: this identity must only read",
        "toDo": "",
    }
    assert found.row("permissions-beyond") == {
        "requirement": "No more permissions than needed",
        "status": "wrong",
        "found": "may write: Policy.ReadWrite.ConditionalAccess",
        "toDo": "Take them away: whoever opens a pull request can run code with this identity",
    }


def test_more_than_needed_is_reported_and_does_not_count(run: Callable[..., Ran], tenant: TenantServer) -> None:
    permissions = tenant.state.applications[seed.CLIENT_ID].permissions
    permissions.add("Mail.ReadWrite")
    found = run()
    assert found.row("permissions-beyond")["status"] == "note"
    assert "Mail.ReadWrite" in found.row("permissions-beyond")["found"]
    permissions -= {"Mail.ReadWrite", "Policy.ReadWrite.SecurityDefaults", "DeviceManagementRBAC.Read.All"}


def test_what_a_person_may_do_is_not_known(
    run: Callable[..., Ran], tenant: TenantServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = tenant.person_token(seed.BREAK_GLASS_1)
    monkeypatch.setattr("sandbox.tenant.entra.tokens.TokenService.issue", lambda *_: token)
    assert run().row("permissions-pulumi-up") == {
        "requirement": "Permissions for pulumi up",
        "status": "not known",
        "found": "not known: a person is signed in, and what a person may do depends on the person's roles",
        "toDo": "Sign in as the application that runs the commands",
    }

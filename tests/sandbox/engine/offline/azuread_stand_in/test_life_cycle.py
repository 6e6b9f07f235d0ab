"""A policy's whole life by the real command line, with whichever azuread plugin this machine's engine has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.engine.workspace import Workspace
from sandbox.tenant.server import TenantServer

PROGRAM = """
import pulumi
import pulumi_azuread

settings = pulumi.Config()
policy = pulumi_azuread.ConditionalAccessPolicy(
    "ca",
    display_name="Require a compliant device",
    state=settings.require("state"),
    conditions={
        "applications": {"included_applications": ["All"]},
        "client_app_types": ["browser", "mobileAppsAndDesktopClients"],
        "users": {"included_users": ["All"], "excluded_groups": ["b0000000-0000-4000-8000-000000000002"]},
    },
    grant_controls={"operator": "OR", "built_in_controls": ["compliantDevice"]},
    opts=pulumi.ResourceOptions(import_=settings.get("adopt")),
)
pulumi.export("id", policy.object_id)
"""
REPORT_ONLY = "enabledForReportingButNotEnforced"


@pytest.fixture
def stack(
    engine: Engine, program_folder: Callable[[str], Path], tmp_path: Path, tenant: TenantServer
) -> Callable[..., Workspace]:
    """A workspace of its own for each name, with the tenant's connection and the given settings."""
    folder = program_folder(PROGRAM)

    def make(name: str, **settings: str) -> Workspace:
        workspace = engine.workspace(tmp_path / name, folder, {**tenant.environment(), **tenant.secrets()})
        workspace.configure({**tenant.pulumi_config(), **{f"tiny:{key}": value for key, value in settings.items()}})
        return workspace

    return make


def writes(tenant: TenantServer) -> list[str]:
    return [one.method for one in tenant.writes if "/conditionalAccess/policies" in one.path]


def test_from_create_to_destroy(stack: Callable[..., Workspace], tenant: TenantServer) -> None:
    workspace = stack("one", state=REPORT_ONLY)
    up = workspace.up("--skip-preview")
    assert up.exit_code == 0, up
    assert writes(tenant) == ["POST"]

    again = workspace.up()
    assert "2 unchanged" in again.output, again
    assert writes(tenant) == ["POST"]

    workspace = stack("one", state="enabled")
    assert '~ state: "enabledForReportingButNotEnforced" => "enabled"' in workspace.preview("--diff").output
    assert "~ 1 updated" in workspace.up("--skip-preview").output
    assert writes(tenant) == ["POST", "PATCH"]

    identifier = workspace.outputs()["id"]
    tenant.state.conditional_access_policies[identifier].members["state"] = "disabled"
    refresh = workspace.refresh()
    assert "[diff: ~state]" in refresh.output, refresh
    assert "~ 1 updated" in workspace.up("--skip-preview").output

    destroy = workspace.destroy()
    assert "- 2 deleted" in destroy.output, destroy
    assert writes(tenant) == ["POST", "PATCH", "PATCH", "DELETE"]


def test_an_existing_policy_is_taken_over_and_then_made_as_wanted(
    stack: Callable[..., Workspace], tenant: TenantServer
) -> None:
    first = stack("one", state=REPORT_ONLY)
    first.up("--skip-preview")
    existing = f"/identity/conditionalAccess/policies/{first.outputs()['id']}"

    same = stack("two", state=REPORT_ONLY, adopt=existing).up("--skip-preview")
    assert "= 1 imported" in same.output, same
    assert writes(tenant) == ["POST"]

    other = stack("three", state="enabled", adopt=existing).up("--skip-preview")
    assert "= 1 imported" in other.output, other
    assert "~ 1 updated" in other.output
    assert writes(tenant) == ["POST", "PATCH"]


def test_what_is_gone_is_found_by_refresh(stack: Callable[..., Workspace]) -> None:
    one = stack("one", state=REPORT_ONLY)
    one.up("--skip-preview")
    two = stack("two", state=REPORT_ONLY, adopt=f"/identity/conditionalAccess/policies/{one.outputs()['id']}")
    two.up("--skip-preview")
    one.destroy("--skip-preview")
    assert "- 1 deleted" in two.refresh("--skip-preview").output


def test_no_secret_comes_into_the_state_in_clear(stack: Callable[..., Workspace], tenant: TenantServer) -> None:
    workspace = stack("one", state=REPORT_ONLY)
    workspace.configure(
        {**tenant.pulumi_config(), "azuread:clientSecret": tenant.client_secret, "tiny:state": REPORT_ONLY}
    )
    workspace.up("--skip-preview")
    resources = workspace.export()["deployment"]["resources"]
    (provider,) = [one for one in resources if one["type"] == "pulumi:providers:azuread"]
    assert "ciphertext" in provider["inputs"]["clientSecret"]
    assert tenant.client_secret not in str(resources)

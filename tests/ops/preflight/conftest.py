"""`ops preflight` in this process, through its real entry, against the emulated tenant."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops.__main__ import main
from ops.preflight import command
from sandbox.tenant import seed
from sandbox.tenant.objects import ConditionalAccessPolicy
from sandbox.tenant.server import TenantServer
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder, signed_in_stack

Json = dict[str, Any]


@pytest.fixture
def stack(tmp_path: Path, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> StackFolder:
    """The stack `dev`, signed in with the tenant's client secret."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    return signed_in_stack(tmp_path, tenant, monkeypatch)


@pytest.fixture
def run(stack: StackFolder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run it with `--format json`."""

    def with_json(*arguments: str) -> Ran:
        stack.write()
        status = main(["preflight", "dev", "--format", "json", *arguments])
        return Ran(status, json.loads(capsys.readouterr().out))

    return with_json


@pytest.fixture
def without(tenant: TenantServer) -> Callable[..., None]:
    """Take permissions from the program's application."""

    def take(*permissions: str) -> None:
        tenant.state.applications[seed.CLIENT_ID].permissions -= set(permissions)

    return take


def row(requirement: str, status: str, found: str, todo: str = "") -> Json:
    return {"requirement": requirement, "status": status, "found": found, "toDo": todo}


def access_policy(tenant: TenantServer, name: str, **members: Any) -> str:  # noqa: ANN401 - of a policy
    """Somebody's Conditional Access policy that is enabled and requires a compliant device of everybody."""
    users = members.pop("users", {"includeUsers": ["All"]})
    identifier = f"c0000000-0000-4000-8000-{len(tenant.state.conditional_access_policies) + 10:012}"
    policy: Json = {
        "displayName": name,
        "state": "enabled",
        "conditions": {"users": users, **members.pop("conditions", {})},
        "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
        **members,
    }
    tenant.state.conditional_access_policies[identifier] = ConditionalAccessPolicy(
        identifier, policy, tenant.state.clock.now()
    )
    return identifier

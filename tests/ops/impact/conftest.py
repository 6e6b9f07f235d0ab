"""`ops impact` in this process, through its real entry, against the emulated tenant."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.__main__ import main
from ops.impact import command
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.tenants import StackFolder, signed_in_stack

Json = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """What the command came to."""

    status: int
    document: Json

    def verdicts(self) -> dict[str, str]:
        """By the name of each person who is not fine."""
        return {one["displayName"]: f"{one['verdict']}: {one['code']}" for one in self.document["people"]["named"]}

    def missing(self) -> dict[str, str]:
        """The lists that may not be read, with the permission that each needs."""
        return {one["name"]: one["needs"] for one in self.document["sources"] if one["notRead"] is not None}


@pytest.fixture
def stack(tmp_path: Path, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> StackFolder:
    """The stack `dev`, signed in with the tenant's client secret; the application may read devices and machines."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions.add("Device.Read.All")
    application.defender_permissions = {"Machine.Read.All"}
    folder = signed_in_stack(tmp_path, tenant, monkeypatch)
    folder.settings["tenantCompliance"] = {"secureByDefault": False}
    return folder


@pytest.fixture
def run(stack: StackFolder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run it with `--format json`."""

    def with_json(*arguments: str) -> Ran:
        stack.write()
        status = main(["impact", "dev", "--format", "json", *arguments])
        return Ran(status, json.loads(capsys.readouterr().out))

    return with_json

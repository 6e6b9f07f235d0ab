"""`ops preflight` in this process, through its real entry, against the emulated tenant."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.__main__ import main
from ops.preflight import command
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.tenants import StackFolder, stack_folder

FOREIGN = ("ARM_", "AZURE_", "ACTIONS_", "SYSTEM_", "AZURESUBSCRIPTION_", "GITHUB_")
Json = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """What the command came to."""

    status: int
    document: Json

    def row(self, id_: str) -> Json:
        """The row without its group and its evidence."""
        (found,) = [one for one in self.document["rows"] if one["id"] == id_]
        return {name: found[name] for name in ("requirement", "status", "found", "toDo")}

    def evidence(self, id_: str) -> list[str]:
        (found,) = [one for one in self.document["rows"] if one["id"] == id_]
        return [f"{one['method']} {one['route']}" for one in found["evidence"]]


@pytest.fixture
def stack(tmp_path: Path, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> StackFolder:
    """The stack `dev`, signed in with the tenant's client secret."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)
    for name, value in {**tenant.environment(), **tenant.secrets(), "COLUMNS": "120"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    return stack_folder(tmp_path, tenant)


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

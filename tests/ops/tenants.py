"""Stacks in a folder of their own, whose tenant is the emulated one: for the commands that only read."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = "defender-conditional-access"
OF_AN_IDENTITY = ("ARM_", "AZURE_", "ACTIONS_", "SYSTEM_", "AZURESUBSCRIPTION_", "GITHUB_")
"""How the names of variables begin by which this machine, or its pipeline, could sign in."""


def whole_stack() -> dict[str, Any]:
    """A stack with all four parts, whose names and ids the emulated tenant has."""
    return {
        "connector": {"windowsEnabled": True, "microsoftDefenderForEndpointAttachEnabled": True},
        "tenantCompliance": {"secureByDefault": True},
        "compliancePolicy": {
            "displayName": "Windows risk",
            "machineRiskScore": "medium",
            "assignments": {"include": ["All devices"]},
        },
        "conditionalAccess": {
            "displayName": "Require compliant device",
            "users": ["All"],
            "applications": {"include": ["Office 365 SharePoint Online", "Office 365 Exchange Online"]},
            "platforms": {"include": ["windows"]},
        },
        "breakGlass": {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
    }


@dataclass
class StackFolder:
    """A folder with `Pulumi.yaml` and the stack `dev`; `settings` is what it configures."""

    path: Path
    tenant: TenantServer
    settings: dict[str, Any]
    connection: dict[str, Any]

    def write(self) -> None:
        shutil.copy(ROOT / "Pulumi.yaml", self.path)
        config = {**self.connection, **{f"{NAMESPACE}:{key}": value for key, value in self.settings.items()}}
        # Through JSON, so that YAML has no anchors.
        text = yaml.safe_dump(json.loads(json.dumps({"config": config})))
        (self.path / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")


def stack_folder(path: Path, tenant: TenantServer) -> StackFolder:
    return StackFolder(path, tenant, whole_stack(), tenant.pulumi_config())


def signed_in_stack(path: Path, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> StackFolder:
    """The stack `dev`, with the tenant's client secret in this process's environment and no other identity there."""
    for name in [name for name in os.environ if name.startswith(OF_AN_IDENTITY)]:
        monkeypatch.delenv(name)
    for name, value in {**tenant.environment(), **tenant.secrets(), "COLUMNS": "120"}.items():
        monkeypatch.setenv(name, value)
    return stack_folder(path, tenant)

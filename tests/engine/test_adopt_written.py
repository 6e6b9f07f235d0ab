"""The preview after `ops adopt` shows imports and no change: its stack file as it is, through the real engine."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.__main__ import main
from ops.adopt import command
from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from sandbox.engine.process import Run
from sandbox.tenant import seed
from tests.engine.conftest import ROOT, Stack
from tests.ops.adopt.conftest import ACCESS_POLICY, EMERGENCY, Portal
from tests.ops.adopt.test_exports import REFUSED, access_exports, needs_examples, put
from tests.ops.tenants import signed_in_stack

Json = dict[str, Any]
HOSTILE = "yes: #1 'and' \"so\"\n- null\t~ {x} \u2028 é 😀"
NAMED = ("--compliance-policy", "Windows risk", "--conditional-access", "Require compliant device", *EMERGENCY)
ODD_MEMBERS: Json = {
    "description": HOSTILE,
    "osMinimumVersion": "10.0",
    "osMaximumVersion": "0x1F",
    "passwordRequired": True,
    "passwordRequiredType": "numeric",
    "passwordMinimumLength": 6,
    "passwordExpirationDays": 0,
    "roleScopeTagIds": ["0", "1"],
    "validOperatingSystemBuildRanges": [
        {"description": "1_000", "lowestVersion": "10.0.19045.0", "highestVersion": "10.0.26100.0"}
    ],
    "wslDistributions": [{"distribution": "Ubuntu", "minimumOSVersion": "22.10", "maximumOSVersion": None}],
    "deviceThreatProtectionRequiredSecurityLevel": "secured",
}
ODD_ACCESS: Json = {
    "state": "disabled",
    "conditions": {
        "users": {
            "includeGroups": [seed.PILOT_GROUP],
            "includeRoles": [seed.INTUNE_ADMINISTRATOR],
            "excludeUsers": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2, seed.ADELE],
            "excludeGroups": [seed.CONTRACTORS_GROUP],
            "excludeGuestsOrExternalUsers": {
                "guestOrExternalUserTypes": "serviceProvider,internalGuest",
                "externalTenants": {
                    "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
                    "membershipKind": "all",
                },
            },
        },
        "applications": {
            "includeApplications": ["All"],
            "applicationFilter": {"mode": "exclude", "rule": 'CustomSecurityAttribute.A_b -eq "yes"'},
        },
        "clientAppTypes": ["all"],
        "devices": {"deviceFilter": {"mode": "exclude", "rule": 'device.trustType -eq "Workplace" # x: y'}},
        "signInRiskLevels": ["high", "medium"],
        "authenticationFlows": {"transferMethods": "deviceCodeFlow,authenticationTransfer"},
    },
    "grantControls": {
        "operator": "AND",
        "builtInControls": ["compliantDevice"],
        "authenticationStrength": {"id": seed.MULTIFACTOR_STRENGTH},
    },
    "sessionControls": {
        "signInFrequency": {
            "isEnabled": True,
            "frequencyInterval": "everyTime",
            "authenticationType": "secondaryAuthentication",
        },
        "persistentBrowser": {"isEnabled": True, "mode": "never"},
        "cloudAppSecurity": {"isEnabled": True, "cloudAppSecurityType": "monitorOnly"},
    },
}


class Adopting:
    """A tenant that somebody set up in the portal, and the stack `dev` that takes it over."""

    def __init__(self, stack: Stack, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stack, self._folder = stack, folder
        folder.mkdir()
        monkeypatch.setattr(command, "ROOT", folder)
        connection = signed_in_stack(folder, stack.tenant, monkeypatch).connection
        for name in ("tenantId", "clientId", "metadataHost"):
            variable = {"metadataHost": "ARM_METADATA_HOSTNAME"}.get(name, f"ARM_{name[:-2].upper()}_ID")
            monkeypatch.setenv(variable, str(connection[f"azuread:{name}"]))
        shutil.copy(ROOT / "Pulumi.yaml", folder)

    def set_up(self, compliance: Json, access: Json) -> tuple[str, str]:
        with closing(GraphClient(Connection.read(dict[str, str]().get, os.environ))) as graph:
            portal = Portal(graph)
            portal.connector(androidEnabled=True)
            return portal.compliance_policy(**compliance), portal.access_policy(**access)

    def write(self, *arguments: str) -> int:
        return main(["adopt", "dev", *arguments])

    def runs(self, operation: Callable[..., Run]) -> Run:
        """With the file as it was written: only the key of the state, and who signs in, are added."""
        workspace = self.stack.workspace
        workspace.make()
        salt = yaml.safe_load((workspace.folder / "project" / "Pulumi.dev.yaml").read_text())["encryptionsalt"]
        text = (self._folder / "Pulumi.dev.yaml").read_text(encoding="utf-8")
        client = f"config:\n  azuread:clientId: {seed.CLIENT_ID}\n"
        text = text.replace("config:\n", client, 1)
        workspace.config_file.write_text(f"{text}encryptionsalt: {salt}\n", encoding="utf-8")
        self.stack.tenant.clear_requests()
        return operation(events=True)


@pytest.fixture
def adopting(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Adopting:
    return Adopting(stack, tmp_path / "repository", monkeypatch)


def without_a_change(adopting: Adopting, compliance: str, access: str) -> None:
    stack = adopting.stack
    run = adopting.runs(stack.workspace.preview)
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"create": 5, "import": 1}, []), run.output
    said = [one for one in stack.diagnostics("warning") if one.startswith("Adopting") or "one for the whole" in one]
    assert said in (
        [f"Adopting compliance policy {compliance} changes nothing."],
        [
            f"Adopting compliance policy {compliance} changes nothing.",
            f"Adopting Conditional Access policy {access} changes nothing.",
        ],
    )


@pytest.mark.parametrize("state", ["enabledForReportingButNotEnforced", "enabled"])
def test_what_is_written_is_imported_without_a_change(adopting: Adopting, state: str) -> None:
    """An enforced policy, too: nothing becomes enforced by it."""
    compliance, access = adopting.set_up({}, {"state": state})
    assert adopting.write(*NAMED) == 2  # The policy pack would refuse it; nothing is lost.
    without_a_change(adopting, compliance, access)
    run = adopting.runs(adopting.stack.workspace.up)
    assert (run.exit_code, adopting.stack.writes()) == (0, []), run.output
    run = adopting.runs(adopting.stack.workspace.preview)
    assert (run.exit_code, adopting.stack.changes()) == (0, {"same": 6}), run.output


def test_odd_texts_and_rare_members(adopting: Adopting) -> None:
    compliance, access = adopting.set_up(ODD_MEMBERS, ODD_ACCESS)
    assert adopting.write(*NAMED) == 2
    without_a_change(adopting, compliance, access)


def test_a_change_that_is_said_is_the_one_that_preview_shows(
    adopting: Adopting, capsys: pytest.CaptureFixture[str]
) -> None:
    excluded = {"includeUsers": ["All"], "excludeUsers": [seed.BREAK_GLASS_1]}
    conditions = {**ACCESS_POLICY["conditions"], "users": excluded}
    compliance, access = adopting.set_up({"deviceThreatProtectionEnabled": False}, {"conditions": conditions})
    assert adopting.write(*NAMED, "--machine-risk-score", "low") == 2
    out = capsys.readouterr().out
    assert "compliancePolicy: deviceThreatProtectionEnabled: " in out
    assert "conditionalAccess: conditions.users.excludedUsers: " in out
    stack = adopting.stack
    run = adopting.runs(stack.workspace.preview)
    assert (run.exit_code, stack.writes()) == (0, []), run.output
    assert {one for one in stack.diagnostics("warning") if one.startswith("Adopting")} == {
        f"Adopting compliance policy {compliance} changes:\n"
        "  deviceThreatProtectionEnabled: false → true\n"
        '  deviceThreatProtectionRequiredSecurityLevel: "medium" → "low"',
        f"Adopting Conditional Access policy {access} changes:\n"
        f'  conditions.users.excludedUsers: ["{seed.BREAK_GLASS_1}"] → '
        f'["{seed.BREAK_GLASS_2}", "{seed.BREAK_GLASS_1}"]',
    }


@needs_examples
@pytest.mark.parametrize("path", access_exports(), ids=lambda path: path.stem)
def test_a_real_export_is_imported_without_a_change(path: Path, adopting: Adopting) -> None:
    stack = adopting.stack
    key = put(stack.tenant, json.loads(path.read_text(encoding="utf-8")))
    status = adopting.write("--conditional-access", key, *EMERGENCY, "--no-connector", "--no-tenant-settings")
    if path.stem in REFUSED:
        assert status == 1
        return
    run = adopting.runs(stack.workspace.preview)
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"create": 2, "import": 1}, []), run.output
    said = [one for one in stack.diagnostics("warning") if one.startswith("Adopting")]
    assert said in ([], [f"Adopting Conditional Access policy {key} changes nothing."])

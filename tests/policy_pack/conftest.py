"""The gate as a person meets it: the real program in the real engine, with the pack, against an emulated tenant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import Engine
from sandbox.engine.workspace import Workspace
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.policy_pack.samples.sample import changed

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policy_pack"
NAMESPACE = "defender-conditional-access:"
CONFIGURATION: dict[str, Any] = {
    "connector": {
        "windowsEnabled": True,
        "microsoftDefenderForEndpointAttachEnabled": True,
        "partnerUnresponsivenessThresholdInDays": 7,
    },
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
    },
    "breakGlass": {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
}
"""A stack with which the pack, unconfigured, has no quarrel but advice."""


@dataclass(frozen=True)
class Verdict:
    """What came of a run under the pack."""

    succeeded: bool
    mandatory: set[str]
    advisory: set[str]
    messages: list[str]
    """Of the mandatory rules, without their descriptions."""
    writes: list[str]
    output: str
    events: list[dict[str, Any]]
    """All that the rules said, as the engine has it."""

    def by_resource(self, level: str) -> dict[str, set[str]]:
        """The rules that said something, by the name of the resource."""
        found: dict[str, set[str]] = {}
        for event in self.events:
            if event["enforcementLevel"] == level and "resourceUrn" in event:
                found.setdefault(event["resourceUrn"].rpartition("::")[2], set()).add(event["policyName"])
        return found


@dataclass(frozen=True)
class Gate:
    """A stack and its tenant, with the policy pack before it."""

    workspace: Workspace
    tenant: TenantServer

    def judge(
        self,
        operation: str,
        changes: Mapping[str, Any],
        policies: Mapping[str, Any] | None = None,
        *arguments: str,
    ) -> Verdict:
        """`preview` or `up` of the changed configuration."""
        given = {NAMESPACE + key: value for key, value in changed(CONFIGURATION, changes).items()}
        self.workspace.configure({**self.tenant.pulumi_config(), **given})
        return self.run(operation, policies, *arguments)

    def run(self, operation: str, policies: Mapping[str, Any] | str | None = None, *arguments: str) -> Verdict:
        """With a configuration of the pack, or with the text of its file."""
        configuration = self.workspace.folder / "policies.json"
        configuration.write_text(policies if isinstance(policies, str) else json.dumps(policies or {}))
        options = ["--policy-pack", str(PACK), "--policy-pack-config", str(configuration)]
        self.tenant.clear_requests()
        run = getattr(self.workspace, operation)(*arguments, *options, events=True)
        found = [event["policyEvent"] for event in self.workspace.events if "policyEvent" in event]
        by_level = {level: [one for one in found if one["enforcementLevel"] == level] for level in _LEVELS}
        return Verdict(
            succeeded=run.exit_code == 0,
            mandatory={one["policyName"] for one in by_level["mandatory"]},
            advisory={one["policyName"] for one in by_level["advisory"]},
            messages=[_message(one["message"]) for one in by_level["mandatory"]],
            writes=[f"{request.method} {request.path}" for request in self.tenant.writes],
            output=run.output,
            events=found,
        )


_LEVELS = ("mandatory", "advisory")


def _message(text: str) -> str:
    """Without Pulumi's colour marks and the rule's description, which stands before it."""
    plain = "".join(part.partition("%}>")[2] or part for part in text.split("<{%"))
    return plain.partition("\n")[2].strip()


@pytest.fixture(scope="module")
def workspace(engine: Engine, tenant_server: TenantServer, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    environment = {**tenant_server.environment(), **tenant_server.secrets()}
    return engine.workspace(tmp_path_factory.mktemp("gate"), environment=environment)


@pytest.fixture
def gate(workspace: Workspace, tenant: TenantServer) -> Gate:
    return Gate(workspace, tenant)

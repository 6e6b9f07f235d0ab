"""A stack of the real program in the real engine, against an emulated tenant of its own."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import Engine
from sandbox.engine.process import Run
from sandbox.engine.workspace import Workspace
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.engine.deployed import Deployments, shape

NAMESPACE = "defender-conditional-access:"
ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION: dict[str, Any] = {
    "connector": {"windowsEnabled": True, "microsoftDefenderForEndpointAttachEnabled": True},
    "tenantCompliance": {"secureByDefault": True},
    "compliancePolicy": {
        "displayName": "Windows risk",
        "description": "Defender risk",
        "machineRiskScore": "medium",
        "settings": {"bitLockerEnabled": True},
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
class Stack:
    """The program's stack and its tenant. `configuration` may be changed; it is written before each operation."""

    workspace: Workspace
    tenant: TenantServer
    configuration: dict[str, Any]
    deployments: Deployments | None = None
    """Where there are none, `started` always runs."""

    def preview(self, *arguments: str) -> Run:
        return self._run(self.workspace.preview, *arguments)

    def up(self, *arguments: str) -> Run:
        return self._run(self.workspace.up, *arguments)

    def refresh(self, *arguments: str) -> Run:
        return self._run(self.workspace.refresh, *arguments)

    def destroy(self, *arguments: str) -> Run:
        return self._run(self.workspace.destroy, *arguments)

    def _run(self, operation: Callable[..., Run], *arguments: str) -> Run:
        self._configure()
        self.tenant.clear_requests()
        return operation(*arguments, events=True)

    def _configure(self) -> None:
        namespaced = {NAMESPACE + key: value for key, value in self.configuration.items()}
        self.workspace.configure({**self.tenant.pulumi_config(), **namespaced})

    def started(self) -> "Stack":
        """The stack after a first successful up, which another test may have run. No request of it is in the log."""
        if self.deployments is None or self.tenant.faults.injections:
            self._start()
            return self
        before = shape(self.configuration, self.workspace, self.tenant)
        deployed = self.deployments.get(before)
        if deployed is None:
            held = self.tenant.state.copy()
            self._start()
            self.deployments.keep(before, held, self.workspace, self.tenant)
            self.tenant.clear_requests()
        else:
            deployed.copy_to(self.workspace, self.tenant)
            self._configure()
        return self

    def _start(self) -> None:
        run = self.up("--skip-preview")
        assert run.exit_code == 0, run.output

    def writes(self) -> list[str]:
        """`METHOD path` of the last operation's writes, without version, ids shortened to their kind."""
        names = dict.fromkeys(self.tenant.state.compliance_policies, "{policy}")
        names |= dict.fromkeys(self.tenant.state.conditional_access_policies, "{ca}")
        names |= dict.fromkeys(self.tenant.state.deleted_conditional_access_policies, "{ca}")
        names[seed.MDE_CONNECTOR] = "{connector}"
        lines = [
            f"{request.method} {request.path.partition('/')[2].partition('/')[2]}" for request in self.tenant.writes
        ]
        for identifier, name in names.items():
            lines = [line.replace(identifier, name) for line in lines]
        return lines

    def bodies(self) -> list[Any]:
        return [request.body for request in self.tenant.writes]

    def changes(self) -> dict[str, int]:
        """The engine's own count of the last phase: {"create": 6}."""
        summaries = [event["summaryEvent"] for event in self.workspace.events if "summaryEvent" in event]
        return dict(summaries[-1]["resourceChanges"])

    def diagnostics(self, severity: str) -> list[str]:
        """The messages of that severity, each once, without Pulumi's colour marks.

        How long an answer took is left out: a busy machine says so of any.
        """
        found = [event["diagnosticEvent"] for event in self.workspace.events if "diagnosticEvent" in event]
        texts = [_plain(one["message"]) for one in found if one["severity"] == severity]
        return [text for text in dict.fromkeys(texts) if not text.endswith(", still waiting.")]

    def inputs(self, kind: str) -> dict[str, Any]:
        """The inputs in the state of the resource whose type ends with `kind`."""
        (resource,) = [r for r in self.workspace.export()["deployment"]["resources"] if r["type"].endswith(f":{kind}")]
        return {name: value for name, value in resource["inputs"].items() if name != "__provider"}


def _plain(message: str) -> str:
    head, mark, rest = message.partition("<{%")
    return head.strip() if not mark else (head + _plain(rest.partition("%}>")[2])).strip()


@pytest.fixture(scope="session")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Deployments:
    return Deployments(tmp_path_factory.mktemp("deployed"))


@pytest.fixture
def stack(engine: Engine, tenant: TenantServer, tmp_path: Path, deployments: Deployments) -> Stack:
    workspace = engine.workspace(tmp_path, environment={**tenant.environment(), **tenant.secrets()})
    deployments.make(workspace)
    return Stack(workspace, tenant, copy.deepcopy(CONFIGURATION), deployments)

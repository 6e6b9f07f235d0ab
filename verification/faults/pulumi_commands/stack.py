"""The real program's stack and a tenant of its own, which can be put back to where they were before an operation.

Deploying anew for each cell would take most of the time: the stack's state and the tenant's are copied once.
"""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.engine import Engine
from sandbox.engine.process import Run
from sandbox.engine.workspace import STACK, Workspace
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState
from verification.faults.picture import tenant_picture

NAMESPACE = "defender-conditional-access:"
# Waited for in earnest, and shorter than by default: a minute each would take hours.
WAITS = {"GRAPH_TIMEOUT_SECONDS": "3", "GRAPH_CONDITIONAL_ACCESS_SECONDS": "0.02"}
CONFIGURATION: dict[str, Any] = {
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
Json = dict[str, Any]


@dataclass
class FaultyStack:
    """`keep()` remembers stack and tenant as they are, `put_back()` returns to it."""

    workspace: Workspace
    tenant: TenantServer
    configuration: Json = field(default_factory=lambda: copy.deepcopy(CONFIGURATION))
    _kept: tuple[TenantState, Json] | None = None

    def begin_anew(self) -> None:
        """A stack that was never deployed, in a tenant as new."""
        self.tenant.reset()
        self.configuration = copy.deepcopy(CONFIGURATION)
        self.workspace.forget_stack()
        self.workspace.make()

    def run(self, operation: Callable[[Workspace], Run]) -> Run:
        namespaced = {NAMESPACE + key: value for key, value in self.configuration.items()}
        self.workspace.configure({**self.tenant.pulumi_config(), **namespaced})
        self.tenant.clear_requests()
        return operation(self.workspace)

    def keep(self) -> None:
        self.workspace.save_stack(self._copy)
        self._kept = self.tenant.state.copy(), copy.deepcopy(self.configuration)

    def put_back(self) -> None:
        assert self._kept is not None, "nothing was kept"  # noqa: S101
        self.workspace.restore_stack(self._copy)
        self.tenant.faults.clear()
        tenant, configuration = self._kept
        self.tenant.state.reset_to(tenant.copy())
        self.configuration = copy.deepcopy(configuration)

    def picture(self) -> Json:
        """What the tenant holds, and what the state holds of the tenant; ids and times aside."""
        return {**tenant_picture(self.tenant), "state": self._managed()}

    def _managed(self) -> list[str]:
        """Types in the state, each with whether the tenant has what it names."""
        tenant = self.tenant.state
        ids = {*tenant.connectors, *tenant.compliance_policies, *tenant.conditional_access_policies, "deviceManagement"}
        return sorted(
            f"{one['type']}: {'there' if one['id'].rpartition('/')[2] in ids else 'not in the tenant'}"
            for one in self._deployment().get("resources") or []
            if one.get("custom") and not one["type"].startswith("pulumi:providers:")
        )

    def pending(self) -> list[str]:
        """Operations that Pulumi began and does not know the end of."""
        return [one["resource"]["type"] for one in self._deployment().get("pending_operations") or []]

    def _deployment(self) -> Json:
        (file,) = self.workspace.state.rglob(f"{STACK}.json")
        deployment: Json = json.loads(file.read_text())["checkpoint"]["latest"] or {}
        return deployment

    @property
    def _copy(self) -> Path:
        return self.workspace.folder / "kept"


@contextmanager
def faulty_stack(engine: Engine, folder: Path) -> Iterator[FaultyStack]:
    """A stack that was never deployed, with its tenant."""
    with TenantServer(folder=folder / "tenant") as tenant:
        environment = {**tenant.environment(), **tenant.secrets(), **WAITS}
        yield FaultyStack(engine.workspace(folder / "stack", environment=environment), tenant)

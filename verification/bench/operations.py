"""The operations that are measured, and the fewest requests that each can take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bootstrap.virtual_environment import ROOT
from sandbox.engine.process import Run
from sandbox.engine.workspace import Workspace
from sandbox.tenant import seed

PACK = ROOT / "policy_pack"
NAMESPACE = "defender-conditional-access:"
CONFIGURATION: dict[str, Any] = {
    f"{NAMESPACE}connector": {
        "windowsEnabled": True,
        "microsoftDefenderForEndpointAttachEnabled": True,
        "partnerUnresponsivenessThresholdInDays": 7,
    },
    f"{NAMESPACE}tenantCompliance": {"secureByDefault": True},
    f"{NAMESPACE}compliancePolicy": {
        "displayName": "Benchmark",
        "machineRiskScore": "medium",
        "assignments": {"include": ["All devices"]},
    },
    f"{NAMESPACE}conditionalAccess": {
        "displayName": "Benchmark",
        "users": ["All"],
        "applications": {"include": ["Office 365 SharePoint Online", "Office 365 Exchange Online"]},
    },
    f"{NAMESPACE}breakGlass": {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
}
WITH_NAMES: dict[str, Any] = {
    **CONFIGURATION,
    f"{NAMESPACE}compliancePolicy": {
        "displayName": "Benchmark",
        "machineRiskScore": "medium",
        "scopeTags": ["Endpoint security"],
        "assignments": {
            "include": [{"target": "All devices", "filter": "Corporate devices", "filterMode": "include"}],
            "exclude": ["Contractors"],
        },
        "actionsForNoncompliance": [
            {
                "action": "notification",
                "afterDays": 2,
                "notificationTemplate": "Device not compliant",
                "additionalRecipients": ["Security operations"],
            }
        ],
    },
    f"{NAMESPACE}conditionalAccess": {
        "displayName": "Benchmark",
        "users": {"include": {"groups": ["All Windows devices pilot"]}, "exclude": {"groups": ["Break glass"]}},
        "applications": {
            "include": ["Office 365 SharePoint Online", "Office 365 Exchange Online"],
            "exclude": ["Microsoft Intune Enrollment"],
        },
    },
}
"""Eight names, each of them one look-up."""


@dataclass(frozen=True)
class Operation:
    """One command, in the order of a stack's life. `fewest` are reads and writes of our three resources."""

    name: str
    run: Callable[[Workspace], Run]
    fewest: tuple[int, int]
    machine_risk_score: str = "medium"
    repeatable: bool = True
    without_pack: Callable[[Workspace], Run] | None = None

    @property
    def beside(self) -> Callable[[Workspace], Run]:
        """What the other programs do meanwhile."""
        return self.without_pack or self.run

    def configuration(self, stack: dict[str, Any]) -> dict[str, Any]:
        """Of the stack when this operation is run."""
        policy = {**stack[f"{NAMESPACE}compliancePolicy"], "machineRiskScore": self.machine_risk_score}
        return {**stack, f"{NAMESPACE}compliancePolicy": policy}


OPERATIONS = (
    # Connector and tenant settings: one read to know what is there, one PATCH. Policy: POST, assign, one read.
    Operation("first up", lambda workspace: workspace.up("--skip-preview"), (3, 4), repeatable=False),
    Operation("no-op preview", lambda workspace: workspace.preview(), (0, 0)),
    Operation(
        "… with the policy pack",
        lambda workspace: workspace.preview("--policy-pack", str(PACK)),
        (0, 0),
        without_pack=lambda workspace: workspace.preview(),
    ),
    Operation("no-op up", lambda workspace: workspace.up("--skip-preview"), (0, 0)),
    Operation("refresh", lambda workspace: workspace.refresh("--skip-preview"), (3, 0)),
    Operation("one changed member", lambda workspace: workspace.up("--skip-preview"), (1, 1), "low", repeatable=False),
    # The tenant settings are read before they are put back; the connector is left alone.
    Operation("destroy", lambda workspace: workspace.destroy("--skip-preview"), (1, 2), repeatable=False),
)

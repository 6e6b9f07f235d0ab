"""For each mandatory rule a configuration of the real program that trips this rule and no other."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.tenant import seed

DECLARED = {"break-glass": {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]}}
EVERYBODY = {"include": {"users": ["All"]}}


@dataclass(frozen=True)
class Weakening:
    """A change of the configuration that must not reach a tenant, and the rule that says so."""

    rule: str
    changes: dict[str, Any]
    policies: dict[str, Any] = field(default_factory=dict)


WEAKENINGS = [
    Weakening("connector", {"connector.microsoftDefenderForEndpointAttachEnabled": False}),
    Weakening("machine-risk", {"compliancePolicy.machineRiskScore": "high"}),
    Weakening("noncompliance", {"compliancePolicy.actionsForNoncompliance": [{"action": "block", "afterHours": 48}]}),
    Weakening(
        "assignment",
        {
            "compliancePolicy.assignments.exclude": [
                seed.PILOT_GROUP,
                seed.CONTRACTORS_GROUP,
                seed.BREAK_GLASS_GROUP,
                seed.SECURITY_OPERATIONS_GROUP,
            ]
        },
    ),
    Weakening(
        "grant",
        {"conditionalAccess.grantControls": {"operator": "OR", "builtInControls": ["compliantDevice", "mfa"]}},
    ),
    Weakening("required-coverage", {"conditionalAccess.applications.include": ["Office 365 SharePoint Online"]}),
    Weakening("break-glass", {"breakGlass.users": [seed.BREAK_GLASS_1]}),
    Weakening(
        "lock-out",
        {
            "conditionalAccess.applications.include": ["All"],
            "conditionalAccess.grantControls": {"builtInControls": ["compliantDevice", "domainJoinedDevice"]},
        },
    ),
    Weakening(
        "exclusions",
        {
            "conditionalAccess.users": {
                **EVERYBODY,
                "exclude": {"guestsOrExternalUsers": {"guestOrExternalUserTypes": ["b2bCollaborationGuest"]}},
            }
        },
    ),
    Weakening("declared-enforcement", {"conditionalAccess.state": "enabled"}, DECLARED),
    Weakening("protection-enforced", {}, {"protection-enforced": {"enforcedStacks": ["dev"]}}),
    Weakening("all-parts-in-order", {"tenantCompliance": {}}),
    Weakening("credentials", {"compliancePolicy.description": "client_secret=hunter2hunter2"}),
]

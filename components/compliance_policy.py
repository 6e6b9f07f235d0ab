"""The compliance policy's settings as inputs of the resource: the one place where portal words become Graph's."""

from collections.abc import Sequence
from typing import Any

import pulumi

from providers.windows10_compliance_policy.machine_risk import REQUIRED_SECURITY_LEVELS
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy, content
from settings import ActionForNoncompliance, Assignments, AssignmentTarget, CompliancePolicy
from settings.types import References

Inputs = dict[str, pulumi.Input[Any]]


def declare_compliance_policy(
    name: str,
    policy: CompliancePolicy,
    justification: str | None,
    required_by: str | None,
    opts: pulumi.ResourceOptions,
) -> Windows10CompliancePolicy:
    """The policy as a resource. Its references are ids already (`Names.resolved`).

    `required_by`: the name of the Conditional Access policy that depends on it.
    """
    return Windows10CompliancePolicy(
        name,
        members(policy),
        actions(policy),
        targets(policy.assignments),
        policy.adopt,
        justification,
        required_by,
        opts,
    )


def inputs(policy: CompliancePolicy) -> Inputs:
    """All that the policy has in Graph: properties, actions and assignments. Its references are ids already."""
    return content(members(policy), actions(policy), targets(policy.assignments))


def members(policy: CompliancePolicy) -> Inputs:
    """The policy's own properties and its device settings."""
    optional: Inputs = {}
    if policy.description is not None:
        optional["description"] = policy.description
    if policy.scope_tags is not None:
        optional["roleScopeTagIds"] = _ids(policy.scope_tags)
    return {
        "displayName": policy.display_name,
        **optional,
        **policy.settings.to_graph(),
        # The portal sends both; the level alone is inert [portal, live].
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": REQUIRED_SECURITY_LEVELS[policy.machine_risk_score],
    }


def actions(policy: CompliancePolicy) -> list[Inputs]:
    """The actions for noncompliance; grace in hours."""
    return [_action(action) for action in policy.actions_for_noncompliance]


def targets(assignments: Assignments) -> list[Inputs]:
    """The complete set of assignment targets."""
    included = [_included(target) for target in assignments.include]
    excluded = [_group("exclusionGroupAssignmentTarget", target) for target in assignments.exclude]
    return [*included, *excluded]


def _action(action: ActionForNoncompliance) -> Inputs:
    return {
        "actionType": action.action,
        "gracePeriodHours": action.grace_period_hours,
        "notificationTemplateId": action.notification_template or "",
        "notificationMessageCCList": _ids(action.additional_recipients),
    }


def _included(target: AssignmentTarget) -> Inputs:
    if target.is_all_devices:
        included: Inputs = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    elif target.is_all_users:
        included = {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}
    else:
        included = _group("groupAssignmentTarget", target)
    if target.filter is not None and target.filter_mode is not None:
        included["deviceAndAppManagementAssignmentFilterId"] = target.filter
        included["deviceAndAppManagementAssignmentFilterType"] = target.filter_mode
    return included


def _group(kind: str, target: AssignmentTarget) -> Inputs:
    return {"@odata.type": f"#microsoft.graph.{kind}", "groupId": target.target}


def _ids(references: References) -> list[pulumi.Input[str]] | pulumi.Output[Sequence[str]]:
    return references if isinstance(references, pulumi.Output) else list(references)

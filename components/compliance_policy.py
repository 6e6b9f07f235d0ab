"""The compliance policy's settings as inputs of the resource: the one place where portal words become Graph's."""

from typing import Any

import pulumi

from components.name_lookup import Names
from providers.graph.directory import ASSIGNMENT_FILTER, GROUP, NOTIFICATION_TEMPLATE, SCOPE_TAG
from providers.windows10_compliance_policy.machine_risk import REQUIRED_SECURITY_LEVELS
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy
from settings import ActionForNoncompliance, Assignments, AssignmentTarget, CompliancePolicy

Inputs = dict[str, pulumi.Input[Any]]


def declare_compliance_policy(
    name: str,
    policy: CompliancePolicy,
    names: Names,
    justification: str | None,
    required_by: str | None,
    opts: pulumi.ResourceOptions,
) -> Windows10CompliancePolicy:
    """The policy as a resource; `required_by`: the name of the Conditional Access policy that rests on it."""
    return Windows10CompliancePolicy(
        name,
        members(policy, names),
        actions(policy, names),
        targets(policy.assignments, names),
        policy.adopt,
        justification,
        required_by,
        opts,
    )


def members(policy: CompliancePolicy, names: Names) -> Inputs:
    """What the policy says about itself and about devices."""
    optional: Inputs = {}
    if policy.description is not None:
        optional["description"] = policy.description
    if policy.scope_tags is not None:
        optional["roleScopeTagIds"] = names.ids(SCOPE_TAG, policy.scope_tags)
    return {
        "displayName": policy.display_name,
        **optional,
        **policy.settings.to_graph(),
        # The portal sends both; the level alone is inert [portal, live].
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": REQUIRED_SECURITY_LEVELS[policy.machine_risk_score],
    }


def actions(policy: CompliancePolicy, names: Names) -> list[Inputs]:
    """The actions for noncompliance; grace in hours."""
    return [_action(action, names) for action in policy.actions_for_noncompliance]


def targets(assignments: Assignments, names: Names) -> list[Inputs]:
    """The complete set of assignment targets."""
    included = [_included(target, names) for target in assignments.include]
    excluded = [_group("exclusionGroupAssignmentTarget", target, names) for target in assignments.exclude]
    return [*included, *excluded]


def _action(action: ActionForNoncompliance, names: Names) -> Inputs:
    template = action.notification_template
    return {
        "actionType": action.action,
        "gracePeriodHours": action.grace_period_hours,
        "notificationTemplateId": "" if template is None else names.id(NOTIFICATION_TEMPLATE, template),
        "notificationMessageCCList": names.ids(GROUP, action.additional_recipients),
    }


def _included(target: AssignmentTarget, names: Names) -> Inputs:
    if target.is_all_devices:
        included: Inputs = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    elif target.is_all_users:
        included = {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}
    else:
        included = _group("groupAssignmentTarget", target, names)
    if target.filter is not None and target.filter_mode is not None:
        included["deviceAndAppManagementAssignmentFilterId"] = names.id(ASSIGNMENT_FILTER, target.filter)
        included["deviceAndAppManagementAssignmentFilterType"] = target.filter_mode
    return included


def _group(kind: str, target: AssignmentTarget, names: Names) -> Inputs:
    return {"@odata.type": f"#microsoft.graph.{kind}", "groupId": names.id(GROUP, target.target)}

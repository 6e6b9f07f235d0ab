"""Actions for noncompliance: what a list of them must be, and how they read back."""

from typing import Any
from uuid import uuid4

from ...objects import ZERO_GUID, ActionItem, Json
from ...state import TenantState
from .. import errors

HOURS = range(8761)
ONE_BLOCK = "Compliance policy must have one and only one block scheduled action"


def actions_of(rules: list[Any] | None, tenant: TenantState) -> list[ActionItem]:
    """One rule with exactly one block action among its items [issue: ms-graph-docs 7746, 4103; TenuVault 25].

    The shape of the rules has been checked against the schema before.
    """
    items = [item for rule in rules or [] for item in rule.get("scheduledActionConfigurations") or []]
    if sum(item.get("actionType") == "block" for item in items) != 1:
        raise errors.intune_bad_request(ONE_BLOCK)
    if len(rules or []) != 1:
        msg = "Compliance policy must have one and only one scheduled action rule"
        raise errors.intune_bad_request(msg)
    return [action_item(item, tenant) for item in items]


def action_item(item: Json, tenant: TenantState) -> ActionItem:
    """The portal sends "" for no template, which reads back as the zero GUID [portal, export]."""
    hours = item.get("gracePeriodHours", 0)
    if hours not in HOURS:
        msg = f"GracePeriodHours must be between 0 and 8760, found {hours}"
        raise errors.intune_bad_request(msg)  # [docs]
    template = item.get("notificationTemplateId") or ZERO_GUID
    if template != ZERO_GUID and template.lower() not in tenant.notification_templates:
        msg = f"The notification message template {template} does not exist"
        raise errors.intune_bad_request(msg)  # [inference]
    copies = item.get("notificationMessageCCList") or []
    for group in copies:
        if group.lower() not in tenant.groups:
            msg = f"The group {group} of notificationMessageCCList does not exist"
            raise errors.intune_bad_request(msg)
    return ActionItem(str(uuid4()), item.get("actionType", "noAction"), hours, template.lower(), list(copies))


def rule_form(policy_id: str, actions: list[ActionItem], *, with_items: bool) -> list[Json]:
    """ruleName reads null whatever was sent [export]."""
    rule: Json = {"id": policy_id, "ruleName": None}
    if with_items:
        rule["scheduledActionConfigurations"] = [item_form(action) for action in actions]
    return [rule]


def item_form(action: ActionItem) -> Json:
    return {
        "id": action.id,
        "gracePeriodHours": action.grace_period_hours,
        "actionType": action.action_type,
        "notificationTemplateId": action.notification_template_id,
        "notificationMessageCCList": list(action.notification_message_cc_list),
    }

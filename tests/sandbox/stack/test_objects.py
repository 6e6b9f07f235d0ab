"""The emulated tenant gets every object to which a configuration can refer."""

from typing import Any

from providers.graph import directory
from sandbox.stack.objects import ADD, furnish
from sandbox.tenant.state import TenantState
from settings import load

POLICY: dict[str, Any] = {
    "displayName": "Windows risk",
    "machineRiskScore": "low",
    "scopeTags": ["Tier one"],
    "actionsForNoncompliance": [
        {"action": "notification", "notificationTemplate": "Mail", "additionalRecipients": ["Desk"]}
    ],
    "assignments": {"include": ["All devices", {"target": "Pilot", "filter": "Corporate", "filterMode": "include"}]},
}


def test_every_kind_of_object_can_be_added() -> None:
    assert set(ADD) == {one for one in vars(directory).values() if isinstance(one, directory.Kind)}


def test_a_name_is_added_once_and_a_word_not_at_all() -> None:
    tenant = TenantState("9d3b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3", "Contoso")
    for _ in range(2):
        furnish(tenant, load({"compliancePolicy": POLICY}))
    assert [one.display_name for one in tenant.groups.values()] == ["Desk", "Pilot"]
    assert [one.display_name for one in tenant.scope_tags.values()] == ["Tier one"]
    assert [one.display_name for one in tenant.assignment_filters.values()] == ["Corporate"]
    assert [one.display_name for one in tenant.notification_templates.values()] == ["Mail"]

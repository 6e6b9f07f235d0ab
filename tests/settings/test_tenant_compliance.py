"""The tenant's compliance settings: two members, and what is left out is not managed."""

from collections.abc import Callable
from typing import Any

import pytest

from settings import TenantCompliance, load


def test_managed_members_are_the_given_ones() -> None:
    tenant = load({"tenantCompliance": {"deviceComplianceCheckinThresholdDays": 30}}).tenant_compliance
    assert tenant == TenantCompliance(device_compliance_checkin_threshold_days=30)
    assert tenant is not None
    assert tenant.managed == {"deviceComplianceCheckinThresholdDays": 30}
    assert tenant.on_destroy == "restore"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            {"secureByDefault": "true"}, 'secureByDefault: expected true or false, given "true"', id="not-a-boolean"
        ),
        pytest.param(
            {"deviceComplianceCheckinThresholdDays": 121},
            "deviceComplianceCheckinThresholdDays: expected at most 120, given 121",
            id="too-many-days",
        ),
        pytest.param(
            {"securedByDefault": True},
            'securedByDefault: unknown key; did you mean "secureByDefault"? '
            "Allowed: deviceComplianceCheckinThresholdDays, onDestroy, secureByDefault",
            id="unknown-key",
        ),
        pytest.param(
            {"onDestroy": None}, "onDestroy: null is not allowed. Allowed: restore, leave", id="on-destroy-left-empty"
        ),
    ],
)
def test_mistake(mistakes: Callable[[dict[str, Any]], list[str]], value: object, expected: str) -> None:
    assert mistakes({"tenantCompliance": value}) == [f"tenantCompliance.{expected}"]

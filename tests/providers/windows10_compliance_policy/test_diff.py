"""Whether a policy has to change, judged by the real provider host."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
ID = "99999999-0000-4000-8000-000000000001"
OTHER_ID = "99999999-0000-4000-8000-000000000002"
GROUP = "#microsoft.graph.groupAssignmentTarget"
COLLECTION = {
    "target": {"@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget", "collectionId": "C1"}
}


def test_nothing_changed(policy: "Host", inputs: Inputs, tenant: TenantServer) -> None:
    assert policy.diff(ID, inputs(), inputs()) is False
    assert tenant.requests == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"displayName": "Another"}, id="name"),
        pytest.param({"bitLockerEnabled": False}, id="member"),
        pytest.param({"passwordMinimumLength": None}, id="member-taken-out"),
        pytest.param({"tpmRequired": True}, id="member-put-in"),
        pytest.param({"roleScopeTagIds": ["0", "1"]}, id="scope-tags"),
        pytest.param({"assignments": []}, id="assignments"),
    ],
)
def test_changed(policy: "Host", inputs: Inputs, change: Props) -> None:
    assert policy.diff(ID, inputs(), inputs(**change)) is True
    assert policy.diff(ID, inputs(**change), inputs()) is True


def test_changed_action(policy: "Host", inputs: Inputs, actions: Inputs) -> None:
    retire = {"actionType": "retire", "gracePeriodHours": 24}
    later = {**retire, "gracePeriodHours": 48}
    before = inputs(scheduledActionsForRule=actions({}, retire))
    assert policy.diff(ID, before, inputs(scheduledActionsForRule=actions({}, later))) is True
    assert policy.diff(ID, before, inputs(scheduledActionsForRule=actions({}, retire))) is False


def test_order_means_nothing(policy: "Host", inputs: Inputs, actions: Inputs) -> None:
    items = [{}, {"actionType": "retire", "gracePeriodHours": 24}, {"actionType": "notification"}]
    groups = (seed.PILOT_GROUP, seed.CONTRACTORS_GROUP)
    targets = [{"target": {"@odata.type": GROUP, "groupId": group}} for group in groups]
    one = inputs(scheduledActionsForRule=actions(*items), assignments=targets, roleScopeTagIds=["0", "1"])
    other = inputs(scheduledActionsForRule=actions(*items[::-1]), assignments=targets[::-1], roleScopeTagIds=["1", "0"])
    assert policy.diff(ID, one, other) is False


@pytest.mark.parametrize(
    "was",
    [
        pytest.param({"assignments": [COLLECTION]}, id="unknown-target"),
        pytest.param({"scheduledActionsForRule": []}, id="no-rule"),
        pytest.param({"deviceThreatProtectionRequiredSecurityLevel": "extreme"}, id="unknown-level"),
    ],
)
def test_what_the_portal_made_of_it_is_a_difference_and_no_error(policy: "Host", inputs: Inputs, was: Props) -> None:
    assert policy.diff(ID, inputs(**was), inputs()) is True


def test_two_blocks_made_in_the_portal_are_a_difference(policy: "Host", inputs: Inputs, actions: Inputs) -> None:
    assert policy.diff(ID, inputs(scheduledActionsForRule=actions({}, {"gracePeriodHours": 24})), inputs()) is True


def test_how_the_policy_came_to_us_is_no_difference(policy: "Host", inputs: Inputs) -> None:
    assert policy.diff(ID, inputs(adopt=ID), inputs()) is False
    assert policy.diff(ID, inputs(), inputs(adopt=ID)) is False
    assert policy.diff(ID, inputs(adopt=ID), inputs(adopt=ID.upper())) is False
    assert policy.diff(ID, inputs(adopt=ID), inputs(adopt=ID)) is False


@pytest.mark.parametrize("was", [{}, {"adopt": ID}], ids=["made", "adopted"])
def test_a_second_policy_cannot_be_adopted(
    policy: "Host", inputs: Inputs, provider_error: type[Exception], was: Props
) -> None:
    with pytest.raises(provider_error) as failure:
        policy.diff(ID, inputs(**was), inputs(adopt=OTHER_ID))
    assert str(failure.value) == (
        f"This resource already manages compliance policy {ID}; it cannot adopt {OTHER_ID} as well. Remove `adopt` "
        "from the configuration, or declare a second policy."
    )

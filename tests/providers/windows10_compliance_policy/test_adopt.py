"""Adopting a policy that exists, through the real provider host."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import ActionItem, Assignment, CompliancePolicy
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
ByHand = Callable[..., CompliancePolicy]
Asked = Callable[[], list[str]]
NOBODY = "ffffffff-0000-4000-8000-000000000000"


@pytest.fixture
def found(by_hand: ByHand) -> CompliancePolicy:
    """A policy just as the inputs want it, with more set that they do not name."""
    policy = by_hand(
        displayName="Windows, Defender medium",
        description="made by hand",
        deviceThreatProtectionEnabled=True,
        deviceThreatProtectionRequiredSecurityLevel="medium",
        bitLockerEnabled=True,
        passwordMinimumLength=8,
        tpmRequired=True,
    )
    policy.assignments = [
        Assignment("exclusionGroupAssignmentTarget", seed.CONTRACTORS_GROUP),
        Assignment("allDevicesAssignmentTarget"),
    ]
    return policy


def test_equal_policy_is_not_written(policy: "Host", inputs: Inputs, asked: Asked, found: CompliancePolicy) -> None:
    id_, state = policy.create(inputs(adopt=found.id))
    assert (id_, state) == (found.id, inputs(adopt=found.id))
    assert asked() == ["GET policies/{id}", "GET policies/{id}"]


@pytest.mark.parametrize(
    ("change", "writes"),
    [
        pytest.param({"displayName": "New name"}, ["PATCH policies/{id}"], id="name"),
        pytest.param({"bitLockerEnabled": False}, ["PATCH policies/{id}"], id="member"),
        pytest.param({"assignments": []}, ["POST policies/{id}/assign"], id="assignments"),
        pytest.param(
            {"displayName": "New name", "assignments": []},
            ["PATCH policies/{id}", "POST policies/{id}/assign"],
            id="both",
        ),
    ],
)
def test_only_what_differs_is_written(
    policy: "Host", inputs: Inputs, asked: Asked, found: CompliancePolicy, change: Props, writes: list[str]
) -> None:
    wanted = inputs(adopt=found.id, **change)
    assert policy.create(wanted) == (found.id, wanted)
    assert asked() == ["GET policies/{id}", *writes, "GET policies/{id}"]


def test_only_the_member_that_differs_is_sent(
    policy: "Host", inputs: Inputs, tenant: TenantServer, found: CompliancePolicy
) -> None:
    policy.create(inputs(adopt=found.id, passwordMinimumLength=12))
    (patch,) = tenant.writes
    assert patch.body == {"@odata.type": "#microsoft.graph.windows10CompliancePolicy", "passwordMinimumLength": 12}


def test_other_actions(policy: "Host", inputs: Inputs, asked: Asked, found: CompliancePolicy) -> None:
    found.actions.append(ActionItem("b", "retire", 24))
    policy.create(inputs(adopt=found.id))
    assert asked() == ["GET policies/{id}", "POST policies/{id}/scheduleActionsForRules", "GET policies/{id}"]
    assert [one.action_type for one in found.actions] == ["block"]


def test_what_is_not_managed_stays(policy: "Host", inputs: Inputs, found: CompliancePolicy) -> None:
    policy.create(inputs(adopt=found.id, displayName="New name"))
    assert found.members["displayName"] == "New name"
    assert (found.members["tpmRequired"], found.members["description"]) == (True, "made by hand")


def test_id_in_capital_letters(policy: "Host", inputs: Inputs, found: CompliancePolicy) -> None:
    news, failures = policy.check(inputs(adopt=found.id.upper()))
    assert failures == []
    assert policy.create(news)[0] == found.id


def test_policy_of_another_platform(
    policy: "Host", inputs: Inputs, tenant: TenantServer, by_hand: ByHand, provider_error: type[Exception]
) -> None:
    other = by_hand("iosCompliancePolicy", displayName="iPhones")
    with pytest.raises(provider_error) as failure:
        policy.create(inputs(adopt=other.id))
    assert str(failure.value) == (
        f"Policy {other.id} cannot be adopted: it is a #microsoft.graph.iosCompliancePolicy, not a "
        "#microsoft.graph.windows10CompliancePolicy."
    )
    assert tenant.writes == []


def test_policy_that_does_not_exist(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception]
) -> None:
    missing = "99999999-0000-4000-8000-00000000ffff"
    with pytest.raises(provider_error) as failure:
        policy.create(inputs(adopt=missing))
    assert str(failure.value).startswith(f"Reading compliance policy {missing} failed: 404 ResourceNotFound: ")
    assert tenant.writes == []


def test_failed_adoption_is_finished_by_the_next_run(
    policy: "Host", inputs: Inputs, asked: Asked, found: CompliancePolicy, provider_error: type[Exception]
) -> None:
    nobody = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": NOBODY}
    with pytest.raises(provider_error, match="does not exist"):
        policy.create(inputs(adopt=found.id, displayName="New name", assignments=[{"target": nobody}]))
    asked()
    wanted = inputs(adopt=found.id, displayName="New name", assignments=[])
    assert policy.create(wanted) == (found.id, wanted)
    assert asked() == ["GET policies/{id}", "POST policies/{id}/assign", "GET policies/{id}"]

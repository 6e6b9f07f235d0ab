"""Making a policy through the real provider host, in the emulated tenant."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import CompliancePolicy
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
ByHand = Callable[..., CompliancePolicy]
Asked = Callable[[], list[str]]
NAME = "Windows, Defender medium"
NOBODY = "ffffffff-0000-4000-8000-000000000000"
MAIL = {
    "actionType": "notification",
    "gracePeriodHours": 24,
    "notificationTemplateId": seed.NOTIFICATION_TEMPLATE,
    "notificationMessageCCList": [seed.SECURITY_OPERATIONS_GROUP],
}


def only(tenant: TenantServer) -> CompliancePolicy:
    (policy,) = tenant.state.compliance_policies.values()
    return policy


def test_requests(policy: "Host", inputs: Inputs, asked: Asked) -> None:
    policy.create(inputs())
    assert asked() == ["GET policies", "POST policies", "POST policies/{id}/assign", "GET policies/{id}"]


def test_unassigned_policy_takes_one_request_less(policy: "Host", inputs: Inputs, asked: Asked) -> None:
    _, state = policy.create(inputs(assignments=[]))
    assert asked() == ["GET policies", "POST policies", "GET policies/{id}"]
    assert state == inputs(assignments=[])


def test_state_is_the_inputs_and_a_second_read_finds_no_difference(policy: "Host", inputs: Inputs) -> None:
    id_, state = policy.create(inputs())
    assert state == inputs()
    assert policy.diff(id_, state, inputs()) is False
    assert policy.read(id_, state) == (id_, inputs(), inputs())


def test_everything_at_once(policy: "Host", inputs: Inputs, actions: Inputs, tenant: TenantServer) -> None:
    wanted = inputs(
        description="All that can be said",
        roleScopeTagIds=["0", seed.SCOPE_TAG_ENDPOINT_SECURITY],
        osMinimumVersion="10.0.26100",
        passwordRequiredType="alphanumeric",
        validOperatingSystemBuildRanges=[
            {"description": "24H2", "lowestVersion": "10.0.26100", "highestVersion": "10.0.26199"}
        ],
        wslDistributions=[{"distribution": "Ubuntu", "minimumOSVersion": "22.04"}],
        deviceCompliancePolicyScript={"rulesContent": "e30=", "runIntervalInMinutes": 60},
        scheduledActionsForRule=actions({}, MAIL, {"actionType": "retire", "gracePeriodHours": 720}),
        assignments=[
            {
                "target": {
                    "@odata.type": "#microsoft.graph.groupAssignmentTarget",
                    "groupId": seed.PILOT_GROUP,
                    "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
                    "deviceAndAppManagementAssignmentFilterType": "include",
                }
            }
        ],
    )
    news, failures = policy.check(wanted)
    assert failures == []
    id_, state = policy.create(news)
    assert state == news
    assert policy.diff(id_, state, news) is False
    made = only(tenant)
    assert [(one.action_type, one.grace_period_hours) for one in made.actions] == [
        ("block", 0),
        ("notification", 24),
        ("retire", 720),
    ]
    assert made.members["wslDistributions"] == [{"distribution": "Ubuntu", "minimumOSVersion": "22.04"}]


def test_bodies(policy: "Host", inputs: Inputs, actions: Inputs, tenant: TenantServer) -> None:
    policy.create(inputs(scheduledActionsForRule=actions({}, MAIL)))
    post, assign = (request.body for request in tenant.writes)
    assert post == {
        "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
        "displayName": NAME,
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "medium",
        "bitLockerEnabled": True,
        "passwordMinimumLength": 8,
        "scheduledActionsForRule": actions({}, MAIL),
    }
    assert assign == {"assignments": inputs()["assignments"]}


def test_numbers_are_whole_again(policy: "Host", inputs: Inputs, actions: Inputs, tenant: TenantServer) -> None:
    policy.create(inputs(scheduledActionsForRule=actions({}, MAIL)))
    body = tenant.writes[0].body
    hours = [item["gracePeriodHours"] for item in body["scheduledActionsForRule"][0]["scheduledActionConfigurations"]]
    assert [type(number) for number in (*hours, body["passwordMinimumLength"])] == [int, int, int]


@pytest.mark.parametrize("statuses", ["client", "docs"])
def test_what_writes_answer_does_not_matter(
    policy: "Host", inputs: Inputs, tenant: TenantServer, statuses: Literal["client", "docs"]
) -> None:
    tenant.state.switches.intune_statuses = statuses
    id_, state = policy.create(inputs())
    assert policy.update(id_, state, inputs(bitLockerEnabled=False, assignments=[])) == inputs(
        bitLockerEnabled=False, assignments=[]
    )
    policy.delete(id_, state)
    assert tenant.state.compliance_policies == {}


CLASH = (
    "Compliance policy 'Windows, Defender medium' exists already ({ids}) and is not managed by this stack. Nothing was "
    "written. To adopt it, set `adopt: {first}` under compliancePolicy; to keep it as it is, choose another "
    "displayName."
)


def test_policy_of_that_name_is_never_doubled(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception], by_hand: ByHand
) -> None:
    found = by_hand(displayName=NAME)
    with pytest.raises(provider_error) as failure:
        policy.create(inputs())
    assert str(failure.value) == CLASH.format(ids=found.id, first=found.id)
    assert tenant.writes == []


def test_two_policies_of_that_name_are_both_named(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception], by_hand: ByHand
) -> None:
    first, second = (by_hand(displayName=NAME).id for _ in range(2))
    with pytest.raises(provider_error) as failure:
        policy.create(inputs())
    assert str(failure.value) == CLASH.format(ids=f"{first}, {second}", first=first)
    assert tenant.writes == []


def test_equal_but_assigned_policy_is_somebodys(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception]
) -> None:
    policy.create(inputs())
    tenant.clear_requests()
    with pytest.raises(provider_error, match=r"exists already \(.*\) and is not managed by this stack"):
        policy.create(inputs())
    assert tenant.writes == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"displayName": NAME, "type_name": "iosCompliancePolicy"}, id="other-platform"),
        pytest.param({"displayName": NAME.upper()}, id="other-letter-case"),
        pytest.param({"displayName": f"{NAME} 2"}, id="longer-name"),
    ],
)
def test_other_policies_do_not_stand_in_the_way(
    policy: "Host", inputs: Inputs, tenant: TenantServer, by_hand: ByHand, other: Props
) -> None:
    by_hand(**other)
    _, state = policy.create(inputs())
    assert state == inputs()
    assert len(tenant.state.compliance_policies) == 2


def test_policy_on_a_later_page_of_the_list_stands_in_the_way(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception], by_hand: ByHand
) -> None:
    tenant.state.switches.page_size = 2
    for number in range(5):
        by_hand(displayName=f"Other {number}")
    by_hand(displayName=NAME)
    with pytest.raises(provider_error, match="exists already"):
        policy.create(inputs())


def test_group_that_does_not_exist_leaves_nothing_behind(
    policy: "Host", inputs: Inputs, tenant: TenantServer, asked: Asked, provider_error: type[Exception]
) -> None:
    nobody = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": NOBODY}
    with pytest.raises(provider_error) as failure:
        policy.create(inputs(assignments=[{"target": nobody}]))
    (message,) = str(failure.value).split("\n")
    assert message.startswith(
        "Compliance policy 'Windows, Defender medium' was created and rolled back: nothing is left of it. Assigning "
        "compliance policy "
    )
    assert f"400 BadRequest: The group {nobody['groupId']} of an assignment does not exist" in message
    assert message.endswith(" Check what Graph names, then run the same command again.")
    assert tenant.state.compliance_policies == {}
    assert asked() == ["GET policies", "POST policies", "POST policies/{id}/assign", "DELETE policies/{id}"]


def test_missing_permission_names_it(
    inputs: Inputs, tenant: TenantServer, provider_error: type[Exception], fresh: Callable[[], "Host"]
) -> None:
    application = tenant.state.applications[tenant.client_id]
    application.permissions -= {"DeviceManagementConfiguration.ReadWrite.All"}
    application.permissions |= {"DeviceManagementConfiguration.Read.All"}
    with pytest.raises(provider_error) as failure:
        fresh().create(inputs())
    assert str(failure.value).startswith(f"Creating compliance policy '{NAME}' failed: 403 Forbidden: ")
    assert str(failure.value).endswith(
        "Grant the application permission DeviceManagementConfiguration.ReadWrite.All with admin consent, then run "
        "the same command again."
    )
    assert tenant.state.compliance_policies == {}

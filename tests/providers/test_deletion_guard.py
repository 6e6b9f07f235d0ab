"""What providers refuse to take away while enforced Conditional Access rests on it, and that they check twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest

from providers.deletion_guard import refuse_restore
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.graph.request import Request
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant import seed
from sandbox.tenant.objects import ConditionalAccessPolicy
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from providers.graph.client import GraphClient
    from tests.providers.conftest import Host, Hosts
    from tests.providers.doubles import Asked, Fault, Reply, Respond

Props = dict[str, Any]
Lines = Callable[[], list[str]]
LIST = "/beta/identity/conditionalAccess/policies"
GRANT = "compliantDevice"
NAME = "Require compliant device"
ACCESS = "99999999-0000-4000-8000-0000000000ca"
CONNECTOR = f"/v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
END = (
    "End enforcement first: set `state: reportOnly` under conditionalAccess and run `pulumi up` (in the portal for a "
    "policy that this stack does not manage), then run the same command again."
)
RESTS = f"1 enforced Conditional Access policy requires a compliant device: '{NAME}' ({ACCESS})"
LEAVE = " To keep the current values instead, declare it with `onDestroy: leave` for one `pulumi up`."
SETTINGS: Props = {"secureByDefault": True, "onDestroy": "restore"}
RULE: Props = {
    "ruleName": "PasswordRequired",
    "scheduledActionConfigurations": [
        {"actionType": "block", "gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}
    ],
}
POLICY: Props = {
    "displayName": "Windows risk",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "scheduledActionsForRule": [RULE],
    "assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
    "requiredBy": NAME,
}


def access(tenant: TenantServer, state: str = "enabled", **members: object) -> ConditionalAccessPolicy:
    """A Conditional Access policy of the tenant that requires a compliant device."""
    policy = ConditionalAccessPolicy(
        ACCESS,
        {
            "displayName": NAME,
            "state": state,
            "conditions": {},
            "grantControls": {"operator": "OR", "builtInControls": [GRANT]},
            **members,
        },
        tenant.state.clock.now(),
    )
    tenant.state.conditional_access_policies[ACCESS] = policy
    return policy


@pytest.fixture
def connector(hosts: "Hosts") -> "Host":
    return hosts.of(MobileThreatDefenseConnectorProvider())


@pytest.fixture
def settings(hosts: "Hosts") -> "Host":
    return hosts.of(DeviceComplianceSettingsProvider())


@pytest.fixture
def policy(hosts: "Hosts") -> "Host":
    return hosts.of(Windows10CompliancePolicyProvider())


def said_by(delete: Callable[[], None], error: type[Exception], said: str, end: str = "") -> None:
    """That `delete` fails in these words: the last line is what the CLI shows."""
    with pytest.raises(error) as failure:
        delete()
    message = str(failure.value)
    if not end:
        assert message == said
    assert (message[: len(said)], message.endswith(end)) == (said, True)


@pytest.mark.parametrize(
    ("managed", "members"),
    [
        pytest.param(
            {"windowsEnabled": True},
            "windowsDeviceBlockedOnMissingPartnerData: true → false, windowsEnabled: true → false",
            id="windows",
        ),
        pytest.param(
            {"microsoftDefenderForEndpointAttachEnabled": True},
            "microsoftDefenderForEndpointAttachEnabled: true → false",
            id="attach",
        ),
        pytest.param(
            {"partnerUnresponsivenessThresholdInDays": 3}, "partnerUnresponsivenessThresholdInDays: 3 → 7", id="days"
        ),
    ],
)
def test_a_connector_is_not_switched_off_under_an_enforced_policy(
    connector: "Host", tenant: TenantServer, asked: Lines, provider_error: type[Exception], managed: Props, members: str
) -> None:
    inputs, _ = connector.check({**managed, "onDestroy": "restore"})
    id_, state = connector.create(inputs)
    access(tenant)
    asked()
    said = (
        "The Defender for Endpoint connector is not restored to the values found on creation, and nothing was written: "
        f"{members} would make the risk of devices count for less, and {RESTS}. {END}{LEAVE}"
    )
    said_by(lambda: connector.delete(id_, state), provider_error, said)
    assert asked() == [f"GET {CONNECTOR}", f"GET {LIST}", f"GET {LIST}"]
    tenant.state.conditional_access_policies[ACCESS].members["state"] = "enabledForReportingButNotEnforced"
    connector.delete(id_, state)
    assert asked() == [f"GET {CONNECTOR}", f"GET {LIST}", f"PATCH {CONNECTOR}"]


@pytest.mark.parametrize(
    ("managed", "found"),
    [
        pytest.param({"windowsEnabled": False}, {"windowsEnabled": True}, id="switched-on-again"),
        pytest.param({"allowPartnerToCollectIOSApplicationMetadata": True}, {}, id="what-the-partner-collects"),
    ],
)
def test_a_restore_that_weakens_nothing_asks_nothing_more(
    connector: "Host", tenant: TenantServer, asked: Lines, managed: Props, found: Props
) -> None:
    remote = tenant.state.connectors[seed.MDE_CONNECTOR].members
    remote.update(found)
    id_, state = connector.create({**managed, "onDestroy": "restore"})
    access(tenant)
    asked()
    connector.delete(id_, state)
    assert asked() == [f"GET {CONNECTOR}", f"PATCH {CONNECTOR}"]


def test_a_connector_that_is_left_asks_nothing(connector: "Host", tenant: TenantServer, asked: Lines) -> None:
    inputs, _ = connector.check({"windowsEnabled": True, "onDestroy": "leave"})
    id_, state = connector.create(inputs)
    access(tenant)
    asked()
    connector.delete(id_, state)
    assert asked() == []


@pytest.mark.parametrize(
    ("before", "wanted", "members"),
    [
        pytest.param({}, {"secureByDefault": True}, "secureByDefault: true → false", id="secure-by-default"),
        pytest.param(
            {"deviceComplianceCheckinThresholdDays": 30},
            {"deviceComplianceCheckinThresholdDays": 10},
            "deviceComplianceCheckinThresholdDays: 10 → 30",
            id="more-days",
        ),
        pytest.param(
            {"deviceComplianceCheckinThresholdDays": 0},
            {"deviceComplianceCheckinThresholdDays": 10},
            "deviceComplianceCheckinThresholdDays: 10 → 0",
            id="no-days",
        ),
        pytest.param(
            {"deviceComplianceCheckinThresholdDays": 10}, {"deviceComplianceCheckinThresholdDays": 30}, "", id="fewer"
        ),
        pytest.param(
            {"deviceComplianceCheckinThresholdDays": 1}, {"deviceComplianceCheckinThresholdDays": 30}, "", id="fewest"
        ),
        pytest.param({"secureByDefault": True}, {"secureByDefault": False}, "", id="secure-again"),
    ],
)
def test_the_tenants_settings_are_not_weakened_under_an_enforced_policy(
    settings: "Host", tenant: TenantServer, provider_error: type[Exception], before: Props, wanted: Props, members: str
) -> None:
    tenant.state.device_management_settings.update(before)
    id_, state = settings.create({**wanted, "onDestroy": "restore"})
    kept = dict(tenant.state.device_management_settings)
    access(tenant)
    if not members:
        settings.delete(id_, state)
        assert tenant.state.device_management_settings == {**kept, **before}
        return
    said = (
        "The tenant's compliance settings are not restored to the values found on creation, and nothing was written: "
        f"{members} would make the risk of devices count for less, and {RESTS}. {END}{LEAVE}"
    )
    said_by(lambda: settings.delete(id_, state), provider_error, said)
    assert tenant.state.device_management_settings == kept


def test_what_cannot_be_read_counts_as_no(
    settings: "Host", policy: "Host", tenant: TenantServer, provider_error: type[Exception]
) -> None:
    made, judging = settings.create(SETTINGS), policy.create(POLICY)
    tenant.faults.inject("GET", LIST, "403 permission missing", times=2)
    unreadable = (
        "nothing was written: whether an enforced Conditional Access policy depends on it could not be read. Listing "
        "the Conditional Access policies failed: 403 "
    )
    permission = "Grant the application permission Policy.Read.All with admin consent, then run the same command again."
    tenant.clear_requests()
    said = f"The tenant's compliance settings are not restored to the values found on creation, and {unreadable}"
    said_by(lambda: settings.delete(*made), provider_error, said, permission)
    said = f"Compliance policy 'Windows risk' ({judging[0]}) is not deleted, and {unreadable}"
    said_by(lambda: policy.delete(*judging), provider_error, said, permission)
    assert tenant.writes == []


def test_a_compliance_policy_is_not_deleted_while_what_rests_on_it_is_enforced(
    policy: "Host", tenant: TenantServer, asked: Lines, provider_error: type[Exception]
) -> None:
    id_, state = policy.create(POLICY)
    ours = access(tenant)
    asked()
    said = (
        f"Compliance policy 'Windows risk' ({id_}) is not deleted, and nothing was written: without it no device's "
        f"risk counts, and Conditional Access policy '{NAME}' is enforced ({ACCESS}, enabled). {END}"
    )
    said_by(lambda: policy.delete(id_, state), provider_error, said)
    assert asked() == [f"GET {LIST}", f"GET {LIST}", "GET policies/{id}"]
    # Another one of its name, which asks for something else, would be left enforced.
    ours.members["grantControls"] = {"operator": "OR", "builtInControls": ["block"]}
    said_by(lambda: policy.delete(id_, state), provider_error, said)
    asked()
    ours.members["state"] = "disabled"
    policy.delete(id_, state)
    assert asked() == [f"GET {LIST}", "DELETE policies/{id}"]


def test_a_compliance_policy_that_is_gone_is_let_go(policy: "Host", tenant: TenantServer, asked: Lines) -> None:
    id_, state = policy.create(POLICY)
    access(tenant)
    tenant.state.compliance_policies.clear()
    asked()
    policy.delete(id_, state)
    gone = ["GET policies/{id}", "GET policies/{id}"]
    assert asked() == [f"GET {LIST}", f"GET {LIST}", *gone, "DELETE policies/{id}", "GET policies/{id}"]


@pytest.mark.parametrize(
    ("required_by", "members"),
    [
        pytest.param(NAME, {"displayName": "Of another team"}, id="another-name"),
        pytest.param(None, {}, id="no-conditional-access-in-the-stack"),
    ],
)
def test_others_that_rest_on_compliance_stop_nothing(
    policy: "Host", tenant: TenantServer, asked: Lines, required_by: str | None, members: Props
) -> None:
    inputs = {name: value for name, value in {**POLICY, "requiredBy": required_by}.items() if value is not None}
    id_, state = policy.create(inputs)
    access(tenant, **members)
    asked()
    policy.delete(id_, state)
    assert asked() == [f"GET {LIST}", f"GET {LIST}", "DELETE policies/{id}"]


def test_without_conditional_access_in_the_stack_a_list_that_is_refused_stops_nothing(
    policy: "Host", tenant: TenantServer
) -> None:
    id_, state = policy.create({name: value for name, value in POLICY.items() if name != "requiredBy"})
    tenant.faults.inject("GET", LIST, "403 permission missing")
    policy.delete(id_, state)
    assert tenant.state.compliance_policies == {}


def test_a_list_that_still_has_what_was_just_deleted_stops_nothing(
    spoil: "Callable[[Fault], Hosts]", reply: "type[Reply]", tenant: TenantServer
) -> None:
    """On destroy Conditional Access goes a moment before."""
    deleted = {"id": ACCESS, "displayName": NAME, "state": "enabled", "grantControls": {"builtInControls": [GRANT]}}
    listed: list[str] = []

    def stale_once(asked: "Asked", forward: "Respond") -> "Reply | None":
        if asked.path == LIST:
            listed.append(asked.path)
            if len(listed) == 1:
                return reply(body={"value": [deleted]})
        return forward(asked)

    settings = spoil(stale_once).of(DeviceComplianceSettingsProvider())
    id_, state = settings.create(SETTINGS)
    settings.delete(id_, state)
    assert (listed, tenant.state.device_management_settings["secureByDefault"]) == ([LIST, LIST], False)


class Recording:
    """A client that records its requests, and whose list holds what was deleted until it has waited."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def get_all(self, request: Request) -> list[Props]:
        self.done.append(request.method)
        deleted = {"id": ACCESS, "displayName": NAME, "state": "enabled", "grantControls": {"builtInControls": [GRANT]}}
        return [] if "wait" in self.done else [deleted]

    def pause(self) -> None:
        self.done.append("wait")


def test_a_wait_is_between_the_two_lists() -> None:
    graph = Recording()
    refuse_restore(cast("GraphClient", graph), "The tenant's compliance settings are", "secureByDefault: true → false")
    assert graph.done == ["GET", "wait", "GET"]

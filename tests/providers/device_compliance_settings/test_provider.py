"""The life of the tenant's compliance settings through the real provider host: nothing else of them is lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
from pulumi.runtime import rpc

from providers.approval.errors import ApprovalError, ApprovalRequiredError
from providers.approval.requests import ApprovalRequest
from providers.approval.writer import Writer
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.graph.request import Request
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts
    from tests.providers.doubles import Asked, Fault, Reply, Respond

Props = dict[str, Any]
Lines = Callable[[], list[str]]
ID = "deviceManagement"
DAYS = "deviceComplianceCheckinThresholdDays"
WANTED: Props = {"secureByDefault": True, "onDestroy": "restore"}
GET, PATCH = "GET /beta/deviceManagement/settings", "PATCH /beta/deviceManagement"


@pytest.fixture
def settings(hosts: "Hosts") -> "Host":
    return hosts.of(DeviceComplianceSettingsProvider())


@pytest.fixture
def remote(tenant: TenantServer) -> Props:
    """The settings themselves, for someone in the portal to change: some are not as a new tenant has them."""
    tenant.state.device_management_settings |= {
        DAYS: 21,
        "enhancedJailBreak": True,
        "derivedCredentialProvider": "intercede",
        "derivedCredentialUrl": "https://intercede.example",
        "deviceInactivityBeforeRetirementInDay": 90,
    }
    return tenant.state.device_management_settings


@pytest.mark.parametrize(
    "news",
    [
        pytest.param({**WANTED, DAYS: 30}, id="both"),
        pytest.param({DAYS: 0, "onDestroy": "leave"}, id="zero-days"),
        pytest.param({DAYS: 120, "onDestroy": "leave"}, id="most-days"),
        pytest.param({"onDestroy": "leave"}, id="nothing"),
    ],
)
def test_check(settings: "Host", tenant: TenantServer, news: Props) -> None:
    assert settings.check(news) == (news, [])
    assert tenant.requests == []


@pytest.mark.parametrize(
    ("news", "failure"),
    [
        pytest.param({DAYS: 121}, (DAYS, "Input should be less than or equal to 120 (given: 121)"), id="too-many-days"),
        pytest.param({DAYS: -1}, (DAYS, "Input should be greater than or equal to 0 (given: -1)"), id="negative-days"),
        pytest.param({DAYS: 1.5}, (DAYS, "Input should be a whole number (given: 1.5)"), id="half-days"),
        pytest.param(
            {"secureByDefault": "on"}, ("secureByDefault", 'Input should be a valid boolean (given: "on")'), id="text"
        ),
        pytest.param(
            {"enhancedJailBreak": True},
            ("enhancedJailBreak", "Extra inputs are not permitted (given: true)"),
            id="other",
        ),
        pytest.param({"onDestroy": ""}, ("onDestroy", 'takes leave or restore (given: "")'), id="on-destroy"),
    ],
)
def test_check_refuses(settings: "Host", news: Props, failure: tuple[str, str]) -> None:
    assert settings.check(news)[1] == [failure]


def test_check_lets_unknown_values_pass(settings: "Host") -> None:
    news, failures = settings.check({DAYS: 30, "secureByDefault": rpc.UNKNOWN, "onDestroy": "leave"})
    assert failures == []
    assert news.keys() == {DAYS, "secureByDefault", "onDestroy"}
    assert settings.diff(ID, {**WANTED, "found": {}}, news) is True


def test_create(settings: "Host", remote: Props, tenant: TenantServer, asked: Lines) -> None:
    before = dict(remote)
    assert settings.create({**WANTED, DAYS: 30}) == (
        ID,
        {**WANTED, DAYS: 30, "found": {"secureByDefault": False, DAYS: 21}},
    )
    (patch,) = tenant.writes
    assert patch.body == {"settings": {"secureByDefault": True, DAYS: 30}}
    assert type(patch.body["settings"][DAYS]) is int
    assert remote == {**before, "secureByDefault": True, DAYS: 30}
    assert asked() == [GET, PATCH]


def test_create_of_what_is_so_already_writes_nothing(settings: "Host", remote: Props, asked: Lines) -> None:
    remote["secureByDefault"] = True
    assert settings.create(WANTED) == (ID, {**WANTED, "found": {"secureByDefault": True}})
    assert asked() == [GET]


def test_update_of_one_member(settings: "Host", remote: Props, tenant: TenantServer, asked: Lines) -> None:
    _, state = settings.create({**WANTED, DAYS: 30})
    before = dict(remote)
    tenant.clear_requests()
    updated = settings.update(ID, state, {**WANTED, DAYS: 60})
    assert updated == {**state, DAYS: 60}
    assert [request.body for request in tenant.writes] == [{"settings": {DAYS: 60}}]
    assert remote == {**before, DAYS: 60}
    assert asked() == [GET, PATCH]


def test_update_with_one_member_more(settings: "Host", remote: Props, asked: Lines) -> None:
    _, state = settings.create(WANTED)
    asked()
    updated = settings.update(ID, state, {**WANTED, DAYS: 60})
    assert updated == {**WANTED, DAYS: 60, "found": {"secureByDefault": False, DAYS: 21}}
    assert remote[DAYS] == 60
    assert asked() == [GET, PATCH]


def test_update_of_on_destroy_writes_nothing(settings: "Host", tenant: TenantServer, asked: Lines) -> None:
    _, state = settings.create(WANTED)
    asked()
    assert settings.update(ID, state, {**WANTED, "onDestroy": "leave"}) == {**state, "onDestroy": "leave"}
    assert asked() == [GET]
    assert tenant.state.device_management_settings["secureByDefault"] is True


def test_read(settings: "Host", remote: Props, asked: Lines) -> None:
    _, state = settings.create(WANTED)
    asked()
    remote |= {"secureByDefault": False, DAYS: 99, "enhancedJailBreak": False}
    drifted = {**WANTED, "secureByDefault": False}
    assert settings.read(ID, state) == (ID, {**drifted, "found": {"secureByDefault": False}}, drifted)
    assert asked() == [GET]


def test_what_the_portal_allows_and_we_do_not_is_a_difference_and_no_error(settings: "Host", remote: Props) -> None:
    _, state = settings.create({**WANTED, DAYS: 30})
    remote[DAYS] = 365
    _, drifted, news = settings.read(ID, state)
    assert news == {**WANTED, DAYS: 365}
    assert settings.diff(ID, drifted, {**WANTED, DAYS: 30}) is True
    assert settings.update(ID, drifted, {**WANTED, DAYS: 30}) == state
    assert remote[DAYS] == 30


def test_delete_restores_what_was_found(settings: "Host", remote: Props, tenant: TenantServer, asked: Lines) -> None:
    before = dict(remote)
    _, state = settings.create({**WANTED, DAYS: 30})
    remote["enhancedJailBreak"] = False
    tenant.clear_requests()
    settings.delete(ID, state)
    assert remote == {**before, "enhancedJailBreak": False}
    assert [request.body for request in tenant.writes] == [{"settings": {"secureByDefault": False, DAYS: 21}}]
    assert asked() == [GET, "GET /beta/identity/conditionalAccess/policies", PATCH]


def test_delete_leaves_them(settings: "Host", remote: Props, tenant: TenantServer) -> None:
    _, state = settings.create({**WANTED, "onDestroy": "leave"})
    tenant.clear_requests()
    settings.delete(ID, state)
    assert remote["secureByDefault"] is True
    assert tenant.requests == []


@pytest.fixture
def forgetful(spoil: "Callable[[Fault], Hosts]", tenant: TenantServer) -> "Host":
    """A tenant whose PATCH sets what was not sent back to a new tenant's values."""
    new = dict(tenant.state.device_management_settings)

    def forget(asked: "Asked", forward: "Respond") -> "Reply | None":
        if asked.method == "PATCH":
            tenant.state.device_management_settings |= new
        return forward(asked)

    return spoil(forget).of(DeviceComplianceSettingsProvider())


def test_nothing_is_lost_when_a_patch_resets_what_it_is_not_sent(
    forgetful: "Host", remote: Props, tenant: TenantServer, asked: Lines
) -> None:
    before = dict(remote)
    others = {name: value for name, value in before.items() if name not in ("secureByDefault", DAYS)}
    lost = {
        "enhancedJailBreak": True,
        "derivedCredentialProvider": "intercede",
        "derivedCredentialUrl": "https://intercede.example",
        "deviceInactivityBeforeRetirementInDay": 90,
    }

    _, state = forgetful.create({**WANTED, DAYS: 45})
    assert remote == {**others, "secureByDefault": True, DAYS: 45}
    bodies = [request.body["settings"] for request in tenant.writes]
    assert bodies == [{"secureByDefault": True, DAYS: 45}, {"secureByDefault": True, DAYS: 45, **lost}]
    assert asked() == [GET, PATCH, PATCH]

    state = forgetful.update(ID, state, {**WANTED, DAYS: 60})
    assert remote == {**others, "secureByDefault": True, DAYS: 60}
    assert asked() == [GET, PATCH, PATCH]

    forgetful.delete(ID, state)
    assert remote == before


def test_answer_that_does_not_tell_the_settings_is_read_again(
    spoil: "Callable[[Fault], Hosts]", reply: "type[Reply]", remote: Props, asked: Lines
) -> None:
    def without_body(request: "Asked", forward: "Respond") -> "Reply | None":
        answer = forward(request)
        return reply(204) if request.method == "PATCH" else answer

    _, state = spoil(without_body).of(DeviceComplianceSettingsProvider()).create(WANTED)
    assert state == {**WANTED, "found": {"secureByDefault": False}}
    assert remote["secureByDefault"] is True
    assert asked() == [GET, PATCH, GET]


def test_setting_that_cannot_be_put_back_is_an_error(
    spoil: "Callable[[Fault], Hosts]", reply: "type[Reply]", remote: Props, provider_error: type[Exception]
) -> None:
    def insist(request: "Asked", forward: "Respond") -> "Reply | None":
        answer = forward(request)
        if request.method == "PATCH":
            remote["enhancedJailBreak"] = False
            return reply(204)
        return answer

    with pytest.raises(provider_error) as failure:
        spoil(insist).of(DeviceComplianceSettingsProvider()).create(WANTED)
    assert str(failure.value) == (
        "Changing the tenant's compliance settings also changed other settings: enhancedJailBreak (was true). "
        "Restoring them failed: set them back to those values in the Intune admin center."
    )


class HeldUp:
    """A writer whose first write also changes other settings, and whose second waits for an approval."""

    def __init__(self, after: Props) -> None:
        self.after: Props | None = after
        self.bodies: list[Any] = []

    def write(self, request: Request) -> Props:
        self.bodies.append(request.body)
        if self.after is None:
            raise ApprovalRequiredError(request.what, ApprovalRequest("r-1", "needsApproval"), is_new=True)
        after, self.after = self.after, None
        return {"settings": after}


def test_restoring_other_settings_may_wait_for_an_approval() -> None:
    """The change itself is made by then, and no later run knows the former values."""
    before = {"secureByDefault": False, "enhancedJailBreak": True, DAYS: 21}
    writer = HeldUp({"secureByDefault": True, "enhancedJailBreak": False, DAYS: 30})
    with pytest.raises(ApprovalError) as failure:
        DeviceComplianceSettingsProvider().write(cast("Writer", writer), before, {"secureByDefault": True})
    first, last = str(failure.value).split("\n")
    assert first.startswith(
        "Changing the tenant's compliance settings also changed other settings: "
        "deviceComplianceCheckinThresholdDays (was 21), enhancedJailBreak (was true). Changing the tenant's compliance "
        "settings waits for the approval of a second administrator: nothing was changed."
    )
    assert last == (
        "The change itself was made. Set the other settings back to those values in the Intune admin center, withdraw "
        "that request, and run the same command again."
    )
    assert writer.bodies == [
        {"settings": {"secureByDefault": True}},
        {"settings": {"secureByDefault": True, "enhancedJailBreak": True, DAYS: 21}},
    ]

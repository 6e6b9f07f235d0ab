"""What taking over an existing policy is said to change, and what stands in a new policy's way."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

import pulumi
import pytest

from components.checks import adoption
from components.checks.check import Change, warnings_of
from components.stack_state import Resources
from components.tenant_reader import Tenant
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.graph.errors import GraphError, NotFoundError
from providers.graph.request import Request
from providers.windows10_compliance_policy.model import ODATA_TYPE
from settings import CompliancePolicy, ConditionalAccess

OURS, OTHER = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
NAME = "Windows, Defender medium"
BLOCK = {"actionType": "block", "gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}
RULES = [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [BLOCK]}]
ALL_DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
WANTED = {
    "displayName": NAME,
    "bitLockerEnabled": True,
    "scheduledActionsForRule": RULES,
    "assignments": [ALL_DEVICES],
    "managedBy": "project/stack",
}
SETTINGS = Request("GET", "/deviceManagement/settings", "Reading the settings", "Some.Read.All")
Json = dict[str, Any]


class Answering(Tenant):
    """A tenant that has these objects by their path, and these compliance policies."""

    def __init__(self, *policies: Json, **objects: Json) -> None:
        super().__init__()
        self.policies = list(policies)
        self.objects = objects

    @property
    def graph(self) -> Any:  # noqa: ANN401 - in the place of a client
        return self

    def send(self, request: Request) -> Json:
        key = request.path.rpartition("/")[2]
        found = {**self.objects, **{policy["id"]: policy for policy in self.policies}}
        if key not in found:
            msg = "Not there."
            raise NotFoundError(msg, status=404, code="ResourceNotFound", request_id="")
        return found[key]

    def get_all(self, _request: Request) -> Iterator[Json]:
        return iter(self.policies)


def standing(key: str = OURS, **more: object) -> Json:
    """A policy as the tenant has it: equal to what is wanted, made just now by the stack, assigned to nobody."""
    return {
        "@odata.type": ODATA_TYPE,
        "id": key,
        "displayName": NAME,
        "description": "Managed by Pulumi: project/stack",
        "createdDateTime": datetime.now(UTC).isoformat(),
        "bitLockerEnabled": True,
        "scheduledActionsForRule": RULES,
        "assignments": [],
        **more,
    }


def configured(**more: object) -> CompliancePolicy:
    return CompliancePolicy.model_validate(
        {"displayName": NAME, "machineRiskScore": "medium", "assignments": {"include": ["All devices"]}, **more}
    )


def never() -> str | None:
    msg = "nothing has to be known of Conditional Access"
    raise AssertionError(msg)


def looked(
    tenant: Tenant,
    change: Change,
    foreign: Callable[[], str | None] = never,
    second: Callable[[str], None] = lambda _policy_id: None,
    **more: object,
) -> list[str]:
    return [*warnings_of([adoption.compliance_policy(configured(**more), tenant, foreign, second)], change)]


CREATION = Change({}, WANTED)


def test_a_new_policy_with_nothing_in_its_way_is_not_spoken_of() -> None:
    assert looked(Answering(standing(displayName="Another")), CREATION) == []


GOING_ON = [f"Compliance policy {NAME!r} ({OURS}) was left unfinished by an interrupted run. This run completes it."]


@pytest.mark.parametrize(
    ("assignments", "foreign"),
    [
        pytest.param([], never, id="not-assigned-yet"),
        pytest.param([ALL_DEVICES], lambda: None, id="assigned"),
    ],
)
def test_an_interrupted_run_is_gone_on_with(assignments: list[Json], foreign: Callable[[], str | None]) -> None:
    assert looked(Answering(standing(assignments=assignments)), CREATION, foreign) == GOING_ON


def test_what_the_state_holds_under_another_name_is_not_gone_on_with() -> None:
    def refuse(policy_id: str) -> None:
        raise pulumi.RunError(policy_id)

    with pytest.raises(pulumi.RunError, match=f"^{OURS}$"):
        looked(Answering(standing()), CREATION, never, refuse)


def test_a_whole_chain_that_stands_is_another_states() -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        looked(Answering(standing(assignments=[ALL_DEVICES])), CREATION, lambda: OTHER)
    assert str(stopped.value) == (
        f"Compliance policy {NAME!r} exists already ({OURS}), made by a stack of this name, and so does its "
        f"Conditional Access policy ({OTHER}); neither is in this stack's state. Nothing was written. Is this the "
        "right backend (`pulumi whoami -v`)? If the state was lost, take both over with `adopt`."
    )


def test_a_name_that_is_taken_stops_the_creation() -> None:
    with pytest.raises(GraphError, match=rf"exists already \({OURS}\) and is not managed by this stack"):
        looked(Answering(standing(bitLockerEnabled=False)), CREATION)


@pytest.mark.parametrize(
    ("tenants", "said"),
    [
        pytest.param([standing()], [], id="ours-alone"),
        pytest.param(
            [standing(), standing(OTHER)],
            [
                f"There is another Windows compliance policy {NAME!r} in the tenant ({OTHER}), which this stack does "
                "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not "
                "intended: this stack never touches it."
            ],
            id="another",
        ),
    ],
)
def test_a_change_warns_of_another_policy_of_the_name(tenants: list[Json], said: list[str]) -> None:
    assert looked(Answering(*tenants), Change(WANTED, {**WANTED, "bitLockerEnabled": False}, OURS)) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param({"assignments": [ALL_DEVICES]}, f"Adopting compliance policy {OURS} changes nothing.", id="equal"),
        pytest.param(
            {"displayName": "Old", "bitLockerEnabled": False, "passwordMinimumLength": 8},
            f"Adopting compliance policy {OURS} changes:\n"
            "  bitLockerEnabled: false → true\n"
            f'  displayName: "Old" → "{NAME}"\n'
            '  assignments: [] → [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]',
            id="different",
        ),
    ],
)
def test_what_an_adoption_changes(found: Json, said: str) -> None:
    tenant = Answering(standing(**found), standing(OTHER))
    assert looked(tenant, Change({}, {**WANTED, "adopt": OURS}), adopt=OURS) == [said]


@pytest.mark.parametrize(
    ("policies", "what"),
    [
        pytest.param([], "no compliance policy", id="none"),
        pytest.param(
            [standing(**{"@odata.type": "#microsoft.graph.iosCompliancePolicy"})],
            "a #microsoft.graph.iosCompliancePolicy, and no Windows compliance policy,",
            id="of-a-phone",
        ),
        pytest.param([standing()], None, id="of-windows"),
    ],
)
def test_only_a_windows_policy_that_is_there_can_be_adopted(policies: list[Json], what: str | None) -> None:
    if what is None:
        adoption.refuse_to_adopt(configured(), OURS, Answering(*policies))
        return
    with pytest.raises(pulumi.RunError) as stopped:
        adoption.refuse_to_adopt(configured(), OURS, Answering(*policies))
    assert str(stopped.value) == (
        f"compliancePolicy.adopt: the tenant has {what} {OURS}. Nothing was written. Correct the id, or remove `adopt` "
        f"to have {NAME!r} made."
    )


class TestTenantWide:
    after: ClassVar[Json] = {"secureByDefault": True, "provider": "not a member"}

    def looked(self, change: Change, **objects: Json) -> list[str]:
        tenant = Answering(**objects)
        return [*warnings_of([adoption.tenant_wide(DeviceComplianceSettingsProvider(), SETTINGS, tenant)], change)]

    @pytest.fixture(params=[True, False], ids=["preview", "up"])
    def is_preview(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
        is_preview = bool(request.param)
        monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: is_preview)
        return is_preview

    def test_a_preview_names_what_is_lost(self, is_preview: bool) -> None:
        wanted = {"deviceComplianceCheckinThresholdDays": 10, **self.after}
        before = {"deviceComplianceCheckinThresholdDays": 20}
        provider = DeviceComplianceSettingsProvider()
        said = provider.overwritten(before, {"deviceComplianceCheckinThresholdDays": 10})
        assert len(said) == 1
        assert self.looked(Change({}, wanted), settings=before) == (said if is_preview else [])
        assert self.looked(Change(wanted, wanted), settings=before) == []

    def test_what_is_not_there_loses_nothing(self, is_preview: bool) -> None:
        assert is_preview in (True, False)
        assert self.looked(Change({}, self.after)) == []


BEFORE: Json = {
    "displayName": "Ours",
    "state": "disabled",
    "conditions": {"clientAppTypes": ["all"], "platforms": {}, "users": None},
    "gone": 1,
}
AFTER: Json = {
    "displayName": "Ours",
    "state": "enabled",
    "conditions": {"clientAppTypes": ["browser"], "users": {}, "locations": ""},
    "managedBy": "no content",
    "flag": False,
    "zwölf": object(),
}


def access(**more: object) -> ConditionalAccess:
    return ConditionalAccess.model_validate(
        {"displayName": "Ours", "users": ["All"], "applications": {"include": ["All"]}, **more}
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            BEFORE,
            AFTER,
            f"Adopting Conditional Access policy {OURS} changes:\n"
            '  state: "disabled" → "enabled"\n'
            '  conditions.clientAppTypes: ["all"] → ["browser"]\n'
            "  gone: 1 → nothing\n"
            "  flag: nothing → false\n"
            '  zwölf: nothing → "known after up"',
            id="differences",
        ),
        pytest.param(
            {"name": {"a": 1}},
            {"name": "Zwölf"},
            f'Adopting Conditional Access policy {OURS} changes:\n  name: {{"a": 1}} → "Zwölf"',
            id="another-form",
        ),
        pytest.param(
            {"name": "Zwölf"},
            {"name": {"a": 1}},
            f'Adopting Conditional Access policy {OURS} changes:\n  name: "Zwölf" → {{"a": 1}}',
            id="another-form-the-other-way",
        ),
        pytest.param(
            {"one": None, "two": 1},
            {"one": 1, "two": None},
            f"Adopting Conditional Access policy {OURS} changes:\n  one: nothing → 1\n  two: 1 → nothing",
            id="one-side-empty",
        ),
        pytest.param(BEFORE, BEFORE, f"Adopting Conditional Access policy {OURS} changes nothing.", id="equal"),
    ],
)
def test_what_an_import_changes(before: Json, after: Json, said: str) -> None:
    assert warnings_of([adoption.conditional_access_policy(access(adopt=OURS))], Change(before, after)) == [said]
    assert warnings_of([adoption.conditional_access_policy(access())], Change(before, after)) == []
    assert warnings_of([adoption.conditional_access_policy(access(adopt=OURS))], Change({}, after)) == []


URN = "urn:pulumi:dev::project::component$azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy::it"
POLICY_ID = f"/identity/conditionalAccess/policies/{OURS}"


@pytest.mark.parametrize(
    ("adopt", "found", "state", "expected"),
    [
        pytest.param(OURS, "enabled", {}, {POLICY_ID}, id="enforced"),
        pytest.param(OURS, "enabledForReportingButNotEnforced", {}, set(), id="it-becomes-enforced-in-this-run"),
        pytest.param(OURS, "disabled", {}, set(), id="disabled"),
        pytest.param(OTHER, "enabled", {}, set(), id="another-policy"),
        pytest.param(None, "enabled", {}, set(), id="nothing-is-adopted"),
        pytest.param(OURS, "enabled", {URN: {"id": POLICY_ID}}, set(), id="the-state-has-it"),
    ],
)
def test_what_is_enforced_in_the_tenant_before_it_is_adopted(
    adopt: str | None, found: str, state: Resources, expected: set[str]
) -> None:
    policy = ConditionalAccess.model_validate(
        {"displayName": "A", "users": ["All"], "applications": {"include": ["All"]}, "adopt": adopt, "state": "enabled"}
    )
    tenant = Answering({"id": OURS, "state": found})
    assert adoption.enforced_already(policy, state, "it", tenant) == expected

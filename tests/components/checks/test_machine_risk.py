"""Whether a compliance policy of the tenant turns risk into noncompliance, for somebody: the corners of the check."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from components.checks import machine_risk
from components.checks.check import Change
from components.checks.hooks import ChangeHook
from components.tenant_reader import Tenant
from providers.graph.errors import NotFoundError
from settings import Assignments, AssignmentTarget, CompliancePolicy, MachineRiskScore

Found = dict[str, Any]

OURS = "11111111-0000-4000-8000-000000000001"
THEIRS = "11111111-0000-4000-8000-000000000002"
PEOPLE, EMPTY, GONE = "group-with-people", "group-of-nobody", "group-that-is-gone"
MEMBERS = {
    PEOPLE: [{"@odata.type": "#microsoft.graph.group", "id": "g"}, {"@odata.type": "#microsoft.graph.user", "id": "u"}],
    "group-of-devices": [{"@odata.type": "#microsoft.graph.device", "id": "d"}],
    # A group within it that is empty itself, a service principal, and what does not say what it is.
    EMPTY: [
        {"@odata.type": "#microsoft.graph.group", "id": "g"},
        {"@odata.type": "#microsoft.graph.servicePrincipal", "id": "s"},
        {"id": "x"},
    ],
}
REPAIR = (
    "Run `pulumi up --refresh --exclude '**-conditional-access'`, which puts the compliance policy right; then run the "
    "same command again."
)
NOBODY = f"is assigned to nobody in the tenant, so it checks no device. {REPAIR}"
NONE_ASKS = (
    "Windows compliance policy of the tenant asks for a machine risk of Medium or lower, so a device found risky would "
    "keep its access. Declare one in the stack (compliancePolicy), or set the machine risk score in one "
    "(intune.microsoft.com > Devices > Compliance > the policy > Properties > Compliance settings > Microsoft Defender "
    "for Endpoint) and assign it; then run the same command again."
)


def target(kind: str, group: object = None) -> dict[str, Any]:
    found = {"@odata.type": f"#microsoft.graph.{kind}", "groupId": group}
    return {"target": {name: value for name, value in found.items() if value is not None}}


ALL_DEVICES, ALL_USERS = target("allDevicesAssignmentTarget"), target("allLicensedUsersAssignmentTarget")


def to(group: object) -> dict[str, Any]:
    return target("groupAssignmentTarget", group)


def but(group: str) -> dict[str, Any]:
    return target("exclusionGroupAssignmentTarget", group)


def policy(*assignments: dict[str, Any], level: str | None = "medium", on: object = True, id_: str = OURS) -> Found:
    return {
        "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
        "id": id_,
        "displayName": "Theirs",
        "deviceThreatProtectionEnabled": on,
        "deviceThreatProtectionRequiredSecurityLevel": level,
        "assignments": list(assignments),
    }


class WithPolicies(Tenant):
    """A tenant of these compliance policies, which counts what it is asked about groups."""

    def __init__(self, *policies: dict[str, Any]) -> None:
        super().__init__()
        self.policies = policies
        self.groups: list[str] = []

    def compliance_policy(self, policy_id: str) -> dict[str, Any]:
        for one in self.policies:
            if one["id"] == policy_id:
                return one
        msg = "Not there."
        raise NotFoundError(msg, status=404, code="ResourceNotFound", request_id="")

    def compliance_policies(self) -> Iterator[dict[str, Any]]:
        return iter(self.policies)

    def nested_members(self, group_id: str) -> Iterator[dict[str, Any]]:
        self.groups.append(group_id)
        if group_id == GONE:
            msg = "No such group."
            raise NotFoundError(msg, status=404, code="Request_ResourceNotFound", request_id="")
        return iter(MEMBERS[group_id])


def declared(score: MachineRiskScore = "medium") -> CompliancePolicy:
    everybody = Assignments(include=(AssignmentTarget(target="All devices"),))
    return CompliancePolicy(display_name="Ours", machine_risk_score=score, assignments=everybody)


def own(found: Found) -> list[str]:
    """Reasons against enforcement in up, of a stack with a compliance policy of its own."""
    check = machine_risk.counts(
        declared(), ChangeHook("it-compliance-policy", "the compliance policy", []), WithPolicies(found)
    )
    return [*check(Change({}, {}, known={machine_risk.COMPLIANCE_POLICY_ID: OURS}))]


def anybodys(*policies: dict[str, Any]) -> list[str]:
    """The same of a stack without one."""
    return [*machine_risk.counts(None, None, WithPolicies(*policies))(Change({}, {}))]


def to_groups(*misses: str) -> str:
    return f"assigned only to groups by which it reaches nobody ({'; '.join(misses)})"


REACHED = [
    pytest.param([ALL_DEVICES], id="all-devices"),
    pytest.param([ALL_USERS], id="all-users"),
    pytest.param([but(PEOPLE), ALL_USERS], id="all-users-but-some"),
    pytest.param([to(PEOPLE)], id="people"),
    pytest.param([to("group-of-devices")], id="devices"),
    pytest.param([to(EMPTY), to(PEOPLE)], id="one-group-of-two"),
    pytest.param([to(PEOPLE), but(EMPTY)], id="another-group-excluded"),
]
UNREACHED = [
    pytest.param([], None, id="no-assignment"),
    pytest.param([but(PEOPLE)], None, id="only-excluded"),
    pytest.param([target("configurationManagerCollectionAssignmentTarget")], None, id="a-kind-not-known"),
    pytest.param([{}], None, id="no-target"),
    pytest.param(
        [target("allDevicesAssignmentTarget"), but("adadadad-808e-44e2-905a-0b7873a8a531")], None, id="undone"
    ),
    pytest.param([to(EMPTY)], [f"{EMPTY} has no device and no user in it"], id="empty-group"),
    pytest.param([to(GONE)], [f"{GONE} is not in the tenant"], id="no-such-group"),
    pytest.param([to(PEOPLE), but(PEOPLE)], [f"{PEOPLE} is excluded as well"], id="included-and-excluded"),
    pytest.param(
        [to(EMPTY), to(PEOPLE), but(PEOPLE)],
        [f"{EMPTY} has no device and no user in it", f"{PEOPLE} is excluded as well"],
        id="each-for-its-own-reason",
    ),
]


@pytest.mark.parametrize("assignments", REACHED)
def test_somebody_is_reached(assignments: list[dict[str, Any]]) -> None:
    assert own(policy(*assignments)) == []
    assert anybodys(policy(*assignments)) == []


@pytest.mark.parametrize(("assignments", "misses"), UNREACHED)
def test_nobody_is_reached(assignments: list[dict[str, Any]], misses: list[str] | None) -> None:
    (said,) = own(policy(*assignments))
    fill = "Add devices or users to them, or assign it to others, and run the same command again."
    assert said == f"Compliance policy 'Ours' ({OURS}) " + (
        NOBODY if misses is None else f"is {to_groups(*misses)}, so it checks no device. {fill}"
    )
    (said,) = anybodys(policy(*assignments))
    how = "assigned to nobody" if misses is None else to_groups(*misses)
    assert said == (
        "The Windows compliance policies of the tenant that ask for a machine risk reach nobody, so a device found "
        f"risky would keep its access: 'Theirs' ({OURS}) is {how}. Assign one to devices or people, and run the same "
        "command again."
    )


def test_groups_are_not_asked_about_where_everybody_is_reached() -> None:
    tenant = WithPolicies(policy(to(PEOPLE), ALL_DEVICES))
    assert machine_risk.counts(None, None, tenant)(Change({}, {})) == []
    assert tenant.groups == []


@pytest.mark.parametrize(
    ("members", "asks"),
    [
        pytest.param({"level": "secured"}, True, id="clear"),
        pytest.param({"level": "low"}, True, id="low"),
        pytest.param({"level": "medium"}, True, id="medium"),
        pytest.param({"level": "high"}, False, id="high-lets-every-device-pass"),
        pytest.param({"level": "unavailable"}, False, id="not-configured"),
        pytest.param({"level": "notSet"}, False, id="not-set"),
        pytest.param({"level": None}, False, id="no-level"),
        pytest.param({"level": "somethingNew"}, False, id="a-level-not-known"),
        pytest.param({"on": False}, False, id="switch-off"),
        pytest.param({"on": None}, False, id="switch-null"),
        pytest.param({"on": "true"}, False, id="switch-of-another-type"),
    ],
)
def test_what_asks_for_a_machine_risk(members: dict[str, Any], asks: bool) -> None:
    found = policy(ALL_DEVICES, **members)
    assert machine_risk.asks_for_machine_risk(found) is asks
    assert anybodys(found) == ([] if asks else [f"No {NONE_ASKS}"])
    values = (
        f"deviceThreatProtectionEnabled {found['deviceThreatProtectionEnabled']!r}, level "
        f"{found['deviceThreatProtectionRequiredSecurityLevel']!r}"
    )
    assert own(found) == (
        []
        if asks
        else [
            f"Compliance policy 'Ours' ({OURS}) does not ask for a machine risk in the tenant ({values}), so a device "
            f"found risky would keep its access. {REPAIR}"
        ]
    )


def test_policies_of_other_platforms_do_not_count() -> None:
    other = policy(ALL_DEVICES) | {"@odata.type": "#microsoft.graph.iosCompliancePolicy"}
    bare = {name: value for name, value in policy(ALL_DEVICES).items() if name != "@odata.type"}
    assert anybodys(other, bare) == [f"No {NONE_ASKS}"]
    assert anybodys(other, policy(ALL_DEVICES)) == []


def test_a_policy_that_this_run_does_not_declare_is_anybodys() -> None:
    """The two come together; without a hook nothing is known of what the run will write."""
    hook = ChangeHook("it-compliance-policy", "the compliance policy", [])
    for policy_, hook_ in ((declared(), None), (None, hook)):
        check = machine_risk.counts(policy_, hook_, WithPolicies())
        assert check(Change({}, {})) == [f"No {NONE_ASKS}"]


def test_a_score_of_high_protects_nobody_unless_another_policy_does() -> None:
    ours = policy(ALL_DEVICES, level="high")
    check = machine_risk.counts(
        declared("high"), ChangeHook("it-compliance-policy", "the compliance policy", []), WithPolicies(ours)
    )
    known = {machine_risk.COMPLIANCE_POLICY_ID: OURS}
    high = "compliancePolicy.machineRiskScore is high, which every device meets, and no other"
    assert check(Change({}, {}, known=known)) == [f"{high} {NONE_ASKS}"]
    theirs = policy(ALL_USERS, id_=THEIRS)
    assert (
        machine_risk.counts(
            declared("high"),
            ChangeHook("it-compliance-policy", "the compliance policy", []),
            WithPolicies(ours, theirs),
        )(Change({}, {}, known=known))
        == []
    )


def test_a_policy_that_is_gone_or_was_never_made() -> None:
    consequence = f"has been deleted from the tenant, and without it no device's risk counts. {REPAIR}"
    assert own(policy(ALL_DEVICES, id_=THEIRS)) == [f"Compliance policy 'Ours' ({OURS}) {consequence}"]
    check = machine_risk.counts(
        declared(),
        ChangeHook("it-compliance-policy", "the compliance policy", []),
        WithPolicies(policy(ALL_DEVICES, id_=THEIRS)),
    )
    assert check(Change({}, {})) == [f"Compliance policy 'Ours' {consequence}"]


WRITTEN = {name: value for name, value in policy(ALL_DEVICES).items() if name not in ("id", "@odata.type")}


@pytest.mark.parametrize(
    ("seen", "found", "in_preview"),
    [
        pytest.param(Change({}, WRITTEN), None, True, id="created"),
        pytest.param(Change({}, {**WRITTEN, "assignments": [to(EMPTY)]}), None, False, id="created-for-nobody"),
        pytest.param(
            Change({}, {**WRITTEN, "assignments": [to(object())]}), None, True, id="created-for-a-group-of-this-run"
        ),
        pytest.param(Change({**WRITTEN, "assignments": []}, WRITTEN), policy(), True, id="assigned"),
        pytest.param(Change(WRITTEN, {**WRITTEN, "assignments": []}), policy(ALL_DEVICES), False, id="taken-away"),
        pytest.param(
            Change({**WRITTEN, "displayName": "Old"}, WRITTEN), policy(), False, id="renamed-while-unassigned"
        ),
        pytest.param(None, policy(), False, id="unchanged-while-unassigned"),
    ],
)
@pytest.mark.parametrize("is_preview", [True, False], ids=["preview", "up"])
def test_only_a_preview_takes_for_granted_what_its_run_will_write(
    monkeypatch: pytest.MonkeyPatch, is_preview: bool, seen: Change | None, found: Found | None, in_preview: bool
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: is_preview)
    tenant = WithPolicies(*([] if found is None else [found]))
    known = {machine_risk.COMPLIANCE_POLICY_ID: "" if found is None else OURS}
    reasons = machine_risk.counts(
        declared(), ChangeHook("it-compliance-policy", "the compliance policy", [], change=seen), tenant
    )(Change({}, {}, known=known))
    reaches = found == policy(ALL_DEVICES)
    assert (reasons == []) is (in_preview if is_preview else reaches)

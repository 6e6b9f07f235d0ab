"""What holds for every plan: nothing lost, nothing secret, one meaning for all outputs, and the way back."""

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import click
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ops.plan.formats.json_document import json_document
from ops.plan.formats.markdown import markdown
from ops.plan.formats.terminal import terminal_text
from ops.plan.judging.compliance_policy.policy import REQUIREMENTS
from ops.plan.judging.conditional_access.scope import Force
from ops.plan.judging.findings import Direction
from ops.plan.judging.properties import Properties
from ops.plan.judging.report import Report
from ops.plan.reading import resource_types
from ops.plan.reading.differences import differences
from ops.plan.reading.property_values import cleaned
from ops.plan.wording import portal_terms
from ops.plan.wording.differences import shown, spelled
from ops.plan.wording.phrases import shortened
from ops.visible_text import visible

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

# The machine may be busy: how long an example takes says nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

Json = Any
Object = dict[str, Any]
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
GRAPH = "#microsoft.graph."
ids = st.sampled_from(["a", "b", "c", "All", "Office365", "00000003-0000-0ff1-ce00-000000000000"])
some_ids = st.lists(ids, max_size=3, unique=True)


def record(**members: SearchStrategy[Any]) -> SearchStrategy[Object]:
    """Any of the members, each or none."""
    return st.fixed_dictionaries({}, optional=members)


def filters() -> SearchStrategy[Object]:
    return st.fixed_dictionaries({"mode": st.sampled_from(["include", "exclude"]), "rule": ids})


guests = st.lists(
    st.fixed_dictionaries(
        {"guestOrExternalUserTypes": st.lists(st.sampled_from(["internalGuest", "serviceProvider"]), unique=True)},
        optional={
            "externalTenants": st.just([{"membershipKind": "all"}])
            | some_ids.map(lambda members: [{"membershipKind": "enumerated", "members": members}])
        },
    ),
    max_size=1,
)
conditions = record(
    users=record(
        **{f"{side}{kind}": some_ids for side in ("included", "excluded") for kind in ("Users", "Groups", "Roles")},
        includedGuestsOrExternalUsers=guests,
        excludedGuestsOrExternalUsers=guests,
    ),
    applications=record(
        includedApplications=some_ids, excludedApplications=some_ids, includedUserActions=some_ids, filter=filters()
    ),
    clientAppTypes=st.lists(st.sampled_from(["all", "browser", "other"]), unique=True),
    platforms=record(includedPlatforms=some_ids, excludedPlatforms=some_ids),
    locations=record(includedLocations=some_ids, excludedLocations=some_ids),
    devices=record(filter=filters()),
    clientApplications=record(includedServicePrincipals=some_ids, excludedServicePrincipals=some_ids, filter=filters()),
    signInRiskLevels=some_ids,
    insiderRiskLevels=st.sampled_from(["minor", "elevated"]),
)
access_policies = st.fixed_dictionaries(
    {"state": st.sampled_from(list(portal_terms.STATES)), "conditions": conditions},
    optional={
        "displayName": ids,
        "grantControls": st.fixed_dictionaries(
            {
                "operator": st.sampled_from(["AND", "OR"]),
                "builtInControls": st.lists(st.sampled_from(["compliantDevice", "mfa", "block"]), unique=True),
            },
            optional={"termsOfUses": some_ids},
        ),
        "sessionControls": record(
            signInFrequency=st.integers(0, 3),
            signInFrequencyPeriod=st.sampled_from(["hours", "days"]),
            persistentBrowserMode=st.sampled_from(["always", "never"]),
            cloudAppSecurityPolicy=st.sampled_from(["monitorOnly", "mcasConfigured"]),
            applicationEnforcedRestrictionsEnabled=st.booleans(),
        ),
    },
)
targets = st.builds(
    lambda kind, group: {"target": {"@odata.type": f"{GRAPH}{kind}AssignmentTarget", **group}},
    st.sampled_from(["group", "exclusionGroup"]),
    st.fixed_dictionaries({"groupId": ids}),
) | st.just({"target": {"@odata.type": f"{GRAPH}allDevicesAssignmentTarget"}})
actions = st.lists(
    st.fixed_dictionaries(
        {
            "actionType": st.sampled_from(["block", "retire", "notification"]),
            "gracePeriodHours": st.sampled_from([0, 24, 72.0]),
        }
    ),
    max_size=3,
).map(lambda items: [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": items}])
compliance_policies = record(
    **{member: st.booleans() for member in sorted(REQUIREMENTS)},
    deviceThreatProtectionEnabled=st.booleans(),
    deviceThreatProtectionRequiredSecurityLevel=st.sampled_from(list(portal_terms.LEVELS)),
    osMinimumVersion=st.sampled_from(["10.0", "10.0.1", "9"]),
    passwordMinimumLength=st.integers(4, 9),
    passwordMinutesOfInactivityBeforeLock=st.integers(1, 5),
    passwordRequiredType=st.sampled_from(["deviceDefault", "alphanumeric", "numeric"]),
    wslDistributions=st.lists(ids.map(lambda name: {"distribution": name}), max_size=2),
    assignments=st.lists(targets, max_size=3, unique_by=repr),
    scheduledActionsForRule=actions,
    displayName=ids,
)
connectors = record(
    **{name: st.booleans() for name in ("windowsEnabled", "androidEnabled", "macDeviceBlockedOnMissingPartnerData")},
    partnerUnresponsivenessThresholdInDays=st.integers(1, 9),
    onDestroy=st.sampled_from(["leave", "restore"]),
)
tenant_settings = record(
    secureByDefault=st.booleans(),
    deviceComplianceCheckinThresholdDays=st.integers(0, 9),
    onDestroy=st.sampled_from(["leave", "restore"]),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet="ab\x1b`<\n\u202e", max_size=3)
    | st.sampled_from([UNKNOWN, "[secret]"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
objects = st.dictionaries(st.sampled_from(["a", "b", "c.d", "e f"]), json_values, max_size=3)
KINDS: dict[str, SearchStrategy[Object]] = {
    resource_types.CONDITIONAL_ACCESS: access_policies,
    resource_types.COMPLIANCE_POLICY: compliance_policies,
    resource_types.CONNECTOR: connectors,
    resource_types.TENANT_SETTINGS: tenant_settings,
}
Change = tuple[str, Object | None, Object | None]


@st.composite
def spoiled(draw: st.DrawFn, properties: SearchStrategy[Object]) -> Object:
    """Now and then with something in it that has no business there."""
    found = dict(draw(properties))
    if draw(st.integers(0, 3)) == 0:
        found |= draw(st.dictionaries(st.sampled_from([*found, "novelty"]), json_values, max_size=2))
    return found


@st.composite
def changes(draw: st.DrawFn) -> Change:
    kind = draw(st.sampled_from([*KINDS, "random:index/randomId:RandomId"]))
    properties = spoiled(KINDS[kind]) if kind in KINDS else objects
    sides = draw(st.sampled_from([(True, True), (True, True), (True, False), (False, True)]))
    before, after = (draw(properties) if there else None for there in sides)
    return kind, before, after


plans_of = st.lists(changes(), max_size=3)


def report_of(plans: "Plans", changed: list[Change], **more: Json) -> Report:
    steps = [plans.step(kind, *sides, name=f"r{number}") for number, (kind, *sides) in enumerate(changed)]
    return plans.report(*steps, **more)


@given(plans_of)
@settings(UNTIMED, max_examples=200)
def test_nothing_is_lost(plans: "Plans", changed: list[Change]) -> None:
    report = report_of(plans, changed)
    seen = click.unstyle(terminal_text([report], 10**6))
    programs = json.loads(json_document([report]))["stacks"][0]["findings"]
    for number, (_, before, after) in enumerate(changed):
        paths = {
            one["path"] for found in programs if found["resource"]["name"] == f"r{number}" for one in found["changes"]
        }
        for leaf in differences(cleaned(before or {}), cleaned(after or {})):
            assert spelled(leaf.path) in paths
            assert visible(spelled(leaf.path)) in seen
            for side in (leaf.before, leaf.after):
                assert side is None or visible(shortened(shown(side))) in seen


@given(plans_of)
@settings(UNTIMED)
def test_all_outputs_agree_and_so_does_the_exit_status(plans: "Plans", changed: list[Change]) -> None:
    report = report_of(plans, changed)
    document = json.loads(json_document([report]))
    weaker = any(found["direction"] == "weaker" for found in document["stacks"][0]["findings"])
    assert document["weaker"] is weaker
    assert bool(re.search(r"^Weaker$", click.unstyle(terminal_text([report])), re.MULTILINE)) is weaker
    assert ("#### 🔻 Weaker" in markdown([report]).splitlines()) is weaker
    assert bool(report.counts[Direction.WEAKER]) is weaker


@given(plans_of)
@settings(UNTIMED)
def test_every_change_is_shown(plans: "Plans", changed: list[Change]) -> None:
    """A resource without a finding has no difference."""
    found = {finding.resource.name for finding in report_of(plans, changed).findings}
    for number, (_, before, after) in enumerate(changed):
        if f"r{number}" not in found:
            assert before is not None
            assert after is not None
            raise AssertionError(f"nothing is said of an update of r{number}")  # noqa: EM102 - names the one


HIDDEN = "hunter2-do-not-print"
SECRET = "4dabf18193072939515e22adb298388d"
secrets = st.sampled_from(
    [
        {SECRET: "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(HIDDEN)},
        {SECRET: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": HIDDEN},
        {"password": HIDDEN},
        {"nested": [{"apiToken": HIDDEN}]},
        {"__provider": HIDDEN},
    ]
)


@given(plans_of, secrets, st.sampled_from(["input", "output", "found"]))
@settings(UNTIMED)
def test_no_secret_is_printed(plans: "Plans", changed: list[Change], secret: Json, place: str) -> None:
    """Wherever a plan has one: in properties of a kind that is not known, in a known one's, in the configuration."""
    kind = "random:index/randomPassword:RandomPassword"
    one = {"a": secret} if place == "input" else {"b": 1}
    more = {"outputs": {"a": secret}} if place == "output" else {}
    steps = [
        plans.step(kind, one, {"b": 2}, name="one", old=more),
        plans.step(kind, {"b": 2}, one, name="two", op="replace", new=more),
        plans.step(kind, None, one, name="three"),
        plans.step(plans.access, plans.access_policy(), {**plans.access_policy(), "__provider": HIDDEN}, name="four"),
        plans.step("pulumi:pulumi:Stack", {}, {}, op="refresh", old=more, new={"outputs": {"b": 1}}),
        *(plans.step(kind, *sides, name=f"r{number}") for number, (kind, *sides) in enumerate(changed)),
    ]
    report = plans.report(*steps, config={"shop:breakGlass": f'{{"users": ["{HIDDEN}"]}}', "shop:x": HIDDEN})
    for output in (terminal_text([report]), markdown([report]), json_document([report])):
        assert HIDDEN not in output


def _directions(report: Report) -> Counter[tuple[Direction, frozenset[str]]]:
    return Counter(
        (one.verdict.direction, frozenset(spelled(leaf.path) for leaf in one.leaves))
        for one in report.findings
        if one.verdict.certain
    )


@st.composite
def updates(draw: st.DrawFn) -> tuple[str, Object, Object]:
    """Of guards, without anything that the rules cannot read."""
    kind = draw(st.sampled_from(list(KINDS)))
    before, after = draw(KINDS[kind]), draw(KINDS[kind])
    if kind in (resource_types.CONNECTOR, resource_types.TENANT_SETTINGS):
        # What comes under management, or leaves it, has no way back: its other value is not known.
        after = {name: after.get(name, value) for name, value in before.items()}
    if kind == resource_types.CONDITIONAL_ACCESS:
        # Left out, it is kept: there is no way back to none.
        for side, other in ((before, after), (after, before)):
            if "insiderRiskLevels" not in side["conditions"]:
                other["conditions"].pop("insiderRiskLevels", None)
    return kind, before, after


@given(updates())
@settings(UNTIMED, max_examples=300)
def test_the_way_back_swaps_weaker_and_stronger(plans: "Plans", change: tuple[str, Object, Object]) -> None:
    kind, before, after = change
    there, back = (_directions(report_of(plans, [(kind, *sides)])) for sides in ((before, after), (after, before)))
    assert there == Counter({(direction.reverse, leaves): n for (direction, leaves), n in back.items()})


@given(access_policies)
@settings(UNTIMED)
def test_a_policy_is_in_force_exactly_while_it_is_enabled(policy: Object) -> None:
    found = Force.of(Properties({}), Properties(policy))
    assert found == (False, policy["state"] == "enabled")

"""Between inputs and Graph's bodies: round trips through the emulated tenant, and through real exports."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.windows10_compliance_policy import mapping
from providers.windows10_compliance_policy.model import ODATA_TYPE, PolicyMembers
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

Props = dict[str, Any]
EXAMPLES = Path(__file__).resolve().parents[4] / "shared/graph/examples"
EXPORTS = ("CES2026-IntuneCD.POC_WIN_*.json", "IntuneHydrationKit.Windows-Compliance-Policy.json")
needs_examples = pytest.mark.skipif(
    not EXAMPLES.exists(), reason="the real exports, ../shared/graph/examples, are not there"
)
POLICIES = "/deviceCompliancePolicies"
EXPAND = "assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"
NUMBERS = st.integers(0, 2**31 - 1)
VERSIONS = st.from_regex(r"10\.0\.[0-9]{5}(\.[0-9]{1,4})?", fullmatch=True)
CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
"""What can be stored: NUL and half surrogates are refused."""
TEXT = st.text(CHARACTERS, max_size=20)
GROUPS = [seed.PILOT_GROUP, seed.CONTRACTORS_GROUP, seed.SECURITY_OPERATIONS_GROUP, seed.BREAK_GLASS_GROUP]
BOOLEANS = {name: st.booleans() for name, default in mapping.DEFAULTS.items() if default is False}
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "description": TEXT,
    "roleScopeTagIds": st.lists(st.sampled_from(["0", "1"]), min_size=1, unique=True),
    "deviceThreatProtectionRequiredSecurityLevel": st.sampled_from(["unavailable", "secured", "low", "medium", "high"]),
    "passwordRequiredType": st.sampled_from(["deviceDefault", "alphanumeric", "numeric"]),
    "validOperatingSystemBuildRanges": st.lists(
        st.fixed_dictionaries({"description": TEXT, "lowestVersion": VERSIONS, "highestVersion": VERSIONS}), max_size=2
    ),
    "wslDistributions": st.lists(
        st.fixed_dictionaries(
            {"distribution": TEXT}, optional={"minimumOSVersion": st.none() | VERSIONS, "maximumOSVersion": VERSIONS}
        ),
        max_size=2,
    ),
    "deviceCompliancePolicyScript": st.fixed_dictionaries(
        {}, optional={"rulesContent": st.sampled_from(["e30=", ""]), "runIntervalInMinutes": NUMBERS}
    ),
}
OTHERS = {
    name: NUMBERS if name.startswith("password") else VERSIONS
    for name, default in mapping.DEFAULTS.items()
    if default is None and name not in SPECIAL and name != "displayName"
}
ITEMS = st.fixed_dictionaries(
    {"actionType": st.sampled_from(["notification", "retire", "pushNotification", "remoteLock", "noAction"])},
    optional={
        "gracePeriodHours": st.integers(0, 8760),
        "notificationTemplateId": st.sampled_from(
            ["", seed.NOTIFICATION_TEMPLATE, seed.NOTIFICATION_TEMPLATE_2.upper(), mapping.NO_ID]
        ),
        "notificationMessageCCList": st.lists(st.sampled_from([*GROUPS, GROUPS[0].upper()]), max_size=2),
    },
)


@st.composite
def rules(draw: st.DrawFn) -> list[Props]:
    items = draw(st.lists(ITEMS, max_size=4))
    block = {"actionType": "block", "gracePeriodHours": draw(st.integers(0, 8760))}
    items.insert(draw(st.integers(0, len(items))), block)
    return [{"scheduledActionConfigurations": items}]


@st.composite
def targets(draw: st.DrawFn) -> list[Props]:
    kinds = st.sampled_from(["groupAssignmentTarget", "exclusionGroupAssignmentTarget"])
    names = draw(st.lists(st.sampled_from(["allDevices", "allLicensedUsers", *GROUPS]), unique=True))
    found = []
    for name in names:
        kind = draw(kinds) if name in GROUPS else f"{name}AssignmentTarget"
        target = {"@odata.type": f"#microsoft.graph.{kind}"}
        if name in GROUPS:
            target["groupId"] = draw(st.sampled_from([name, name.upper()]))
        if not kind.startswith("exclusion") and draw(st.booleans()):
            target["deviceAndAppManagementAssignmentFilterId"] = seed.FILTER_CORPORATE
            target["deviceAndAppManagementAssignmentFilterType"] = draw(st.sampled_from(["include", "exclude"]))
        found.append({"target": target})
    return found


INPUTS = st.fixed_dictionaries(
    {"displayName": st.text(CHARACTERS, min_size=1, max_size=20), mapping.ACTIONS: rules()},
    optional={**BOOLEANS, **OTHERS, **SPECIAL, mapping.ASSIGNMENTS: targets()},
)


def on_the_wire(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """As the engine hands it over: each number a float, no null at the top."""
    if isinstance(value, dict):
        return {name: on_the_wire(item) for name, item in value.items()}
    if isinstance(value, list):
        return [on_the_wire(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.fixture(scope="module")
def graph(server: TenantServer) -> Iterator[httpx.Client]:
    """Graph without anything of ours in between."""
    trust = ssl.create_default_context(cafile=str(server.ca_bundle))
    form = {
        "grant_type": "client_credentials",
        "client_id": server.client_id,
        "client_secret": server.secrets()["ARM_CLIENT_SECRET"],
        "scope": f"{server.base_url}/.default",
    }
    with httpx.Client(base_url=f"{server.base_url}/beta/deviceManagement", verify=trust) as client:
        answer = client.post(f"{server.base_url}/{server.tenant_id}/oauth2/v2.0/token", data=form)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def test_strategies_leave_no_member_out() -> None:
    assert {*BOOLEANS, *SPECIAL, *OTHERS, "displayName"} == set(mapping.MEMBERS)


def test_the_texts_are_all_that_may_be_empty() -> None:
    kinds = PolicyMembers.model_json_schema()["properties"]
    texts = {name for name, one in kinds.items() if {"type": "string"} in one.get("anyOf", ())}
    assert texts == set(mapping.TEXTS)


@given(INPUTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_accepted_reads_back_as_it_is(graph: httpx.Client, inputs: Props) -> None:
    wanted = mapping.validate(on_the_wire(inputs))
    made = graph.post(POLICIES, json=mapping.create_body(wanted)).raise_for_status().json()["id"]
    graph.post(f"{POLICIES}/{made}/assign", json=mapping.assign_body(wanted)).raise_for_status()
    policy = graph.get(f"{POLICIES}/{made}", params={"$expand": EXPAND}).raise_for_status().json()
    assert mapping.from_graph(policy, wanted) == wanted
    assert mapping.normalise(on_the_wire(wanted)) == wanted
    graph.delete(f"{POLICIES}/{made}").raise_for_status()


@given(INPUTS, INPUTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_change_makes_one_of_the_other(graph: httpx.Client, first: Props, second: Props) -> None:
    before, after = mapping.validate(first), mapping.validate(second)
    made = graph.post(POLICIES, json=mapping.create_body(before)).raise_for_status().json()["id"]
    body = mapping.patch_body(before, after)
    if body:
        graph.patch(f"{POLICIES}/{made}", json=body).raise_for_status()
    graph.post(f"{POLICIES}/{made}/scheduleActionsForRules", json=mapping.actions_body(after)).raise_for_status()
    graph.post(f"{POLICIES}/{made}/assign", json=mapping.assign_body(after)).raise_for_status()
    policy = graph.get(f"{POLICIES}/{made}", params={"$expand": EXPAND}).raise_for_status().json()
    fresh = {**mapping.DEFAULTS, **after}
    assert mapping.from_graph(policy, mapping.MEMBERS) == mapping.normalise(fresh)
    graph.delete(f"{POLICIES}/{made}").raise_for_status()


@given(INPUTS)
def test_normal_form_is_its_own(inputs: Props) -> None:
    wanted = mapping.validate(inputs)
    assert mapping.normalise(wanted) == wanted
    assert mapping.validate(wanted) == wanted
    assert mapping.patch_body(wanted, wanted) == {}


def test_nothing_inside_a_member_is_the_same_as_null_and_annotations() -> None:
    ours = mapping.validate(
        {
            "displayName": "a",
            "wslDistributions": [{"distribution": "Ubuntu"}],
            mapping.ACTIONS: [{"scheduledActionConfigurations": [{"actionType": "block"}]}],
        }
    )
    graphs = {"@odata.type": "x", "distribution": "Ubuntu", "minimumOSVersion": None, "maximumOSVersion": None}
    policy = {**ours, "wslDistributions": [graphs]}
    assert mapping.from_graph(policy, ours) == ours


def exports() -> list[Path]:
    return sorted(path for pattern in EXPORTS for path in EXAMPLES.glob(pattern))


@needs_examples
def test_exports_are_there() -> None:
    assert len(exports()) == 4


@needs_examples
@pytest.mark.parametrize("path", exports(), ids=lambda path: path.stem)
def test_export_maps_both_ways(path: Path) -> None:
    policy = json.loads(path.read_text(encoding="utf-8"))
    # The backup tool puts names in the place of scope tags' ids.
    policy["roleScopeTagIds"] = ["0" if tag == "Default" else tag for tag in policy.get("roleScopeTagIds", ["Default"])]
    remote = mapping.from_graph(policy, [name for name in mapping.MEMBERS if name in policy])
    given = {name: value for name, value in remote.items() if value is not None}
    inputs = mapping.validate(on_the_wire(given))
    assert inputs == given
    body = mapping.create_body(inputs)
    assert body["@odata.type"] == policy["@odata.type"] == ODATA_TYPE
    written = {name: value for name, value in policy.items() if name in mapping.MEMBERS and value not in (None, "")}
    assert {name: body[name] for name in written} == written
    assert (
        mapping.from_graph({**policy, **body, mapping.ASSIGNMENTS: policy.get(mapping.ASSIGNMENTS)}, remote) == remote
    )


@needs_examples
@pytest.mark.parametrize("path", exports()[:3], ids=lambda path: path.stem)
def test_export_has_graphs_defaults_where_nothing_was_set(path: Path) -> None:
    policy = json.loads(path.read_text(encoding="utf-8"))
    assert set(mapping.MEMBERS) <= policy.keys()
    differing = {name for name, value in mapping.DEFAULTS.items() if policy[name] != value}
    assert differing <= {"displayName", "roleScopeTagIds", "description"} | {
        name for name, value in policy.items() if value not in (False, None, [], "")
    }

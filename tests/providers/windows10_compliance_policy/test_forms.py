"""Whatever form Graph answers in, what was written is what is there: no difference in the next run.

Graph may return nothing as null, as "" or [], or not at all; ids in any letter case; what has no order in any; whole
numbers as the engine has them.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.windows10_compliance_policy import mapping
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant import seed
from tests.providers.windows10_compliance_policy.test_mapping import INPUTS, TEXT, on_the_wire

Props = dict[str, Any]
GROUP = seed.PILOT_GROUP
SCRIPT = "6f1c2b7a-90de-4c35-8a41-b2c3d4e5f607"
EMPTY: tuple[Any, ...] = (None, "", [], {})
LEFT_OUT = object()
# Texts that are ids: letter case says nothing in them, and in no other.
IDS = ("groupId", mapping.FILTER, "notificationTemplateId", "deviceComplianceScriptId")


def spelled(draw: st.DrawFn, value: Any, name: str = "", path: str = "") -> Any:  # noqa: ANN401 - any JSON
    """`value` in one of the forms in which Graph may return it."""
    if value in EMPTY and not isinstance(value, bool):
        return draw(st.sampled_from([None, "", LEFT_OUT] if isinstance(value, str | None) else [None, value, LEFT_OUT]))
    if isinstance(value, dict):
        answered = {key: spelled(draw, one, key, f"{path}.{key}") for key, one in value.items()}
        return {key: one for key, one in answered.items() if one is not LEFT_OUT}
    if isinstance(value, list):
        items = draw(st.permutations(value))
        # An item that says nothing is still an item.
        return [one if one in EMPTY else spelled(draw, one, name, path) for one in items]
    if name in IDS or path.endswith("notificationMessageCCList"):
        return draw(st.sampled_from([value, value.upper()]))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@st.composite
def answers(draw: st.DrawFn) -> tuple[Props, Props]:
    """Inputs in normal form, and the same policy in a form of Graph's."""
    inputs = draw(INPUTS)
    if draw(st.booleans()):
        inputs["deviceCompliancePolicyScript"] = {"deviceComplianceScriptId": SCRIPT, "rulesContent": "e30="}
    wanted = mapping.validate(on_the_wire(inputs))
    policy: Props = {**wanted, "id": "x", "@odata.type": "#microsoft.graph.windows10CompliancePolicy"}
    return wanted, spelled(draw, json.loads(json.dumps(policy)))


@given(answers())
@settings(max_examples=300, deadline=None)
def test_no_form_is_a_difference(case: tuple[Props, Props]) -> None:
    wanted, policy = case
    assert mapping.from_graph(policy, wanted) == wanted
    found = Windows10CompliancePolicyProvider().diff("x", on_the_wire(mapping.from_graph(policy, wanted)), wanted)
    assert found.changes is False


Form = Callable[[Props], Props]
NO_FILTER: Props = {mapping.FILTER: mapping.NO_ID, mapping.FILTER_TYPE: "none"}


def of(**members: object) -> Props:
    rule = {"scheduledActionConfigurations": [{"actionType": "block"}]}
    return mapping.validate({"displayName": "Windows risk", mapping.ACTIONS: [rule], **members})


@pytest.mark.parametrize(
    ("wanted", "answered"),
    [
        pytest.param(of(description=""), {"description": None}, id="empty-description-as-null"),
        pytest.param(of(description=""), {"description": ""}, id="empty-description"),
        pytest.param(
            of(description="", managedBy="p/s"), {"description": "Managed by Pulumi: p/s"}, id="our-line-alone"
        ),
        pytest.param(of(wslDistributions=[]), {"wslDistributions": None}, id="empty-list-as-null"),
        pytest.param(of(bitLockerEnabled=False), {"bitLockerEnabled": LEFT_OUT}, id="false-left-out"),
        pytest.param(of(passwordExpirationDays=0), {"passwordExpirationDays": 0.0}, id="a-whole-number"),
        pytest.param(
            of(assignments=[{"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP}}]),
            {
                "assignments": [
                    {
                        "id": "1",
                        "target": {
                            "@odata.type": "#microsoft.graph.groupAssignmentTarget",
                            "groupId": GROUP.upper(),
                            **NO_FILTER,
                        },
                    }
                ]
            },
            id="no-filter-as-zeros",
        ),
    ],
)
def test_one_form(wanted: Props, answered: Props) -> None:
    policy = {name: one for name, one in {**wanted, **answered}.items() if one is not LEFT_OUT}
    read = mapping.from_graph(policy, wanted)
    assert read == {name: one for name, one in wanted.items() if name != "managedBy"}


@pytest.mark.parametrize(
    ("wanted", "answered"),
    [
        pytest.param(of(bitLockerEnabled=True), {"bitLockerEnabled": LEFT_OUT}, id="true-left-out"),
        pytest.param(of(description="a"), {"description": None}, id="a-description-taken-out"),
        pytest.param(of(passwordExpirationDays=0), {"passwordExpirationDays": None}, id="zero-taken-out"),
        pytest.param(of(description="a"), {"description": "A"}, id="another-letter-case-of-a-text"),
    ],
)
def test_what_stays_a_difference(wanted: Props, answered: Props) -> None:
    policy = {name: one for name, one in {**wanted, **answered}.items() if one is not LEFT_OUT}
    assert Windows10CompliancePolicyProvider().diff("x", mapping.from_graph(policy, wanted), wanted).changes is True


@given(TEXT)
def test_nothing_is_sent_as_graph_spells_it(text: str) -> None:
    body = mapping.create_body(of(description=text, osMinimumVersion=""))
    assert (body["description"], body["osMinimumVersion"]) == (text or None, None)

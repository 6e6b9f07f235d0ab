"""What the model of the policy takes, keeps and refuses, without a host."""

from typing import Any

import pytest
from pydantic import ValidationError

from providers.windows10_compliance_policy.model import PolicyInputs, PolicyMembers

GROUP, OTHER = "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
BLOCK = {"actionType": "block"}
ALL_DEVICES = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
FILTER = {
    "deviceAndAppManagementAssignmentFilterId": "f0000000-0000-4000-8000-000000000001",
    "deviceAndAppManagementAssignmentFilterType": "include",
}


def inputs(**more: object) -> dict[str, Any]:
    rule = {"scheduledActionConfigurations": [BLOCK]}
    return {"displayName": "Windows risk", "scheduledActionsForRule": [rule], **more}


def actions(*configurations: object) -> dict[str, Any]:
    return inputs(scheduledActionsForRule=[{"scheduledActionConfigurations": list(configurations)}])


def targets(*given: dict[str, Any]) -> dict[str, Any]:
    return inputs(assignments=[{"target": one} for one in given])


def to_group(group: str = GROUP, kind: str = "group", **more: object) -> dict[str, Any]:
    return {"@odata.type": f"#microsoft.graph.{kind}AssignmentTarget", "groupId": group, **more}


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(inputs(), id="smallest"),
        pytest.param(inputs(deviceCompliancePolicyScript={"rulesContent": "e30="}), id="base64"),
        pytest.param(inputs(description="Any ünïcode\n\ttext"), id="text"),
        pytest.param(inputs(adopt=GROUP), id="adopt"),
        pytest.param(inputs(roleScopeTagIds=("0", "1")), id="scope-tags"),
        pytest.param(actions({**BLOCK, "gracePeriodHours": 0}), id="at-once"),
        pytest.param(actions({**BLOCK, "gracePeriodHours": 8760}), id="after-a-year"),
        pytest.param(actions(BLOCK, {"actionType": "notification", "gracePeriodHours": 24}), id="two-actions"),
        pytest.param(targets(ALL_DEVICES, to_group(), to_group(OTHER, "exclusionGroup")), id="targets"),
        pytest.param(targets({**ALL_DEVICES, **FILTER}, to_group(**FILTER)), id="filters"),
    ],
)
def test_what_is_taken_is_kept(given: dict[str, Any]) -> None:
    sent = PolicyInputs.model_validate(given).to_graph()
    assert {name: _listed(sent[name]) for name in given} == {name: _listed(value) for name, value in given.items()}
    assert sent.keys() == given.keys()


def _listed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _listed(one) for name, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            inputs(deviceCompliancePolicyScript={"rulesContent": "e30"}), "Input should be base64", id="not-base64"
        ),
        pytest.param(inputs(displayName=""), "String should have at least 1 character", id="no-name"),
        pytest.param(inputs(displayName="\x00"), "Input should be text without NUL characters", id="nul-in-the-name"),
        pytest.param(inputs(description="a\x00"), "Input should be text without NUL characters", id="nul"),
        pytest.param(inputs(roleScopeTagIds=[]), "Tuple should have at least 1 item", id="no-scope-tag"),
        pytest.param(inputs(adopt="Windows risk"), "String should match pattern", id="adopt-a-name"),
        pytest.param(actions({**BLOCK, "gracePeriodHours": -1}), "Input should be greater than or equal to 0", id="-1"),
        pytest.param(
            actions({**BLOCK, "gracePeriodHours": 8761}), "Input should be less than or equal to 8760", id="8761"
        ),
        pytest.param(actions(), "exactly one action must be block, there are 0", id="no-action"),
        pytest.param(
            actions({"actionType": "notification"}), "exactly one action must be block, there are 0", id="no-block"
        ),
        pytest.param(actions(BLOCK, BLOCK), "exactly one action must be block, there are 2", id="two-blocks"),
        pytest.param(
            targets(to_group(), to_group(GROUP.upper(), "exclusionGroup")),
            f"a target may be assigned once, included or excluded: {GROUP}",
            id="a-group-twice",
        ),
        pytest.param(
            targets(ALL_DEVICES, ALL_DEVICES),
            "a target may be assigned once, included or excluded: #microsoft.graph.alldevicesassignmenttarget",
            id="all-devices-twice",
        ),
        pytest.param(
            targets({**ALL_DEVICES, "groupId": GROUP}),
            "a group target needs a groupId, and no other target takes one",
            id="a-group-of-all-devices",
        ),
        pytest.param(
            targets({"@odata.type": "#microsoft.graph.groupAssignmentTarget"}),
            "a group target needs a groupId, and no other target takes one",
            id="a-group-without-id",
        ),
        *(
            pytest.param(
                targets({**ALL_DEVICES, name: value}),
                "a filter needs both its id and its type, and an exclusion takes none",
                id=f"only-{value}",
            )
            for name, value in FILTER.items()
        ),
        pytest.param(
            targets(to_group(GROUP, "exclusionGroup", **FILTER)),
            "a filter needs both its id and its type, and an exclusion takes none",
            id="an-excluded-filter",
        ),
    ],
)
def test_what_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PolicyInputs.model_validate(given)
    (finding,) = refused.value.errors()
    assert finding["msg"].removeprefix("Value error, ").startswith(said)


def test_what_is_left_out_is_not_managed_and_goes_back_to_what_graph_has() -> None:
    """A member that is taken out of the configuration is set to its default."""
    defaults = {field.alias: field.default for field in PolicyMembers.model_fields.values()}
    kinds = {kind: {name for name, value in defaults.items() if value is kind} for kind in (None, False)}
    assert PolicyMembers().to_graph() == {}
    assert {name: value for name, value in defaults.items() if name not in kinds[None] | kinds[False]} == {
        "passwordRequiredType": "deviceDefault",
        "validOperatingSystemBuildRanges": (),
        "wslDistributions": (),
        "roleScopeTagIds": ("0",),
        "deviceThreatProtectionRequiredSecurityLevel": "unavailable",
    }
    assert (len(kinds[None]), len(kinds[False])) == (13, 22)

"""Stack files that are valid YAML or JSON and mean harm: taken, or refused with keys named; nothing else happens."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings import ConfigurationError, Settings, load

KEYS = st.sampled_from(
    [
        "connector", "tenantCompliance", "compliancePolicy", "conditionalAccess", "breakGlass", "approvalJustification",
        "displayName", "machineRiskScore", "settings", "assignments", "include", "exclude", "users", "groups", "target",
        "applications", "state", "grantControls", "sessionControls", "platforms", "adopt", "filter", "__proto__",
        "__class__", "@odata.type", "<<", "=", "", " ", "a" * 5000, "connector.windowsEnabled", "a\nb", "\ud800",
    ]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**31, 2**63, 10**400, -1, 0.5, 1e308, math.inf, -math.inf, math.nan]),
    st.sampled_from(
        [
            "",
            " ",
            "yes",
            "no",
            "on",
            "~",
            "null",
            "2024-01-01",
            "0x1F",
            "1_000",
            "!!python/object/apply:os.system",
            "*anchor",
            "&anchor",
            "${x}",
            "All",
            "enabled",
            "medium",
            "\ud800",
            "a\x00b",
            "é" * 5000,
            "\N{ZERO WIDTH SPACE}",
        ]
    ),
    st.text(max_size=20),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=25
)


@settings(max_examples=400, deadline=None)
@given(VALUES)
def test_anything_is_taken_or_refused_with_its_keys(value: Any) -> None:  # noqa: ANN401 - any JSON
    config = value if isinstance(value, dict) else {"compliancePolicy": value}
    message = ""
    try:
        taken = load(config)
    except ConfigurationError as error:
        message = str(error)
        assert "Pulumi.<stack>.yaml" in message
    else:
        assert isinstance(taken, Settings)
    assert len(message) < 100_000
    assert all(line.isprintable() for line in message.splitlines())


@pytest.mark.parametrize("depth", [100, 5_000, 100_000])
@pytest.mark.parametrize("around", [list, dict])
@pytest.mark.parametrize("key", ["compliancePolicy", "connector", "breakGlass", "nobody's"])
def test_depth_is_refused(depth: int, around: type, key: str) -> None:
    value: object = "x"
    for _ in range(depth):
        value = [value] if around is list else {"settings": value}
    with pytest.raises(ConfigurationError, match=r"Pulumi\.<stack>\.yaml"):
        load({key: value})


def test_ten_thousand_mistakes_are_reported_in_reasonable_length() -> None:
    config = json.loads(json.dumps({"breakGlass": {"users": [f"no id {number}" for number in range(10_000)]}}))
    with pytest.raises(ConfigurationError) as failure:
        load(config)
    assert "users[9999]" in str(failure.value)


def test_ten_thousand_assignments_are_taken() -> None:
    names = [f"group {number}" for number in range(10_000)]
    taken = load(
        {"compliancePolicy": {"displayName": "n", "machineRiskScore": "low", "assignments": {"include": names}}}
    )
    assert taken.compliance_policy is not None
    assert len(taken.compliance_policy.assignments.include) == 10_000

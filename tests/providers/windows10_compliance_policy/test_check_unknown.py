"""Values that a preview does not know yet pass the real provider host, and hide no mistake beside them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.output import Unknown
from pulumi.runtime import rpc

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
GROUP = "#microsoft.graph.groupAssignmentTarget"
UNKNOWN = [
    pytest.param({"displayName": rpc.UNKNOWN}, id="name"),
    pytest.param({"description": rpc.UNKNOWN}, id="member"),
    pytest.param({"roleScopeTagIds": ["0", rpc.UNKNOWN]}, id="inside-a-list"),
    pytest.param({"scheduledActionsForRule": rpc.UNKNOWN}, id="actions"),
    pytest.param({"assignments": [{"target": {"@odata.type": GROUP, "groupId": rpc.UNKNOWN}}]}, id="group"),
    pytest.param({"assignments": rpc.UNKNOWN}, id="assignments"),
]


def unknowns(value: object) -> int:
    if isinstance(value, dict):
        return sum(map(unknowns, value.values()))
    if isinstance(value, list):
        return sum(map(unknowns, value))
    return int(isinstance(value, Unknown) or value == rpc.UNKNOWN)


@pytest.mark.parametrize("change", UNKNOWN)
def test_unknown_values_pass(policy: "Host", inputs: Inputs, change: Props) -> None:
    news, failures = policy.check(inputs(**change))
    assert failures == []
    assert unknowns(news) == 1
    known = {name: value for name, value in inputs().items() if name not in change}
    assert {name: value for name, value in news.items() if name not in change} == known


@pytest.mark.parametrize("change", UNKNOWN)
def test_unknown_values_are_a_difference(policy: "Host", inputs: Inputs, change: Props) -> None:
    assert policy.diff("id", inputs(), inputs(**change)) is True


def test_mistakes_beside_an_unknown_value_are_found(policy: "Host", inputs: Inputs) -> None:
    _, failures = policy.check(inputs(description=rpc.UNKNOWN, bitLockerEnabled="yes"))
    assert [prop for prop, _ in failures] == ["bitLockerEnabled"]

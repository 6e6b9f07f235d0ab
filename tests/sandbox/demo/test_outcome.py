"""What the demo says that Pulumi did."""

from typing import Any

import pytest

from sandbox.demo.outcome import ChangedResource, changed_in

CONNECTOR = "pulumi-python:dynamic/intune:MobileThreatDefenseConnector"


def event(op: str, old: dict[str, Any] | None, new: dict[str, Any] | None = None) -> dict[str, Any]:
    sides = {name: {"inputs": inputs} for name, inputs in (("old", old), ("new", new)) if inputs is not None}
    return {"resOutputsEvent": {"metadata": {"urn": "urn", "type": CONNECTOR, "op": op, **sides}}}


@pytest.mark.parametrize(
    ("one", "operation"),
    [
        pytest.param(event("delete", {"windowsEnabled": True, "onDestroy": "leave"}), "leave", id="left"),
        pytest.param(event("delete", {"windowsEnabled": True, "onDestroy": "restore"}), "restore", id="put-back"),
        pytest.param(event("delete", {"displayName": "Require"}), "delete", id="deleted"),
        pytest.param(event("create", None, {"onDestroy": "leave"}), "create", id="created"),
    ],
)
def test_what_a_tenant_has_one_of_is_not_deleted(one: dict[str, Any], operation: str) -> None:
    assert changed_in([one]) == (ChangedResource(operation, "Defender for Endpoint connector"),)


def test_which_properties_change() -> None:
    one = event("update", {"a": 1, "b": 1, "onDestroy": "leave"}, {"a": 2, "b": 1, "onDestroy": "leave"})
    assert changed_in([one]) == (ChangedResource("update", "Defender for Endpoint connector", ("a",)),)

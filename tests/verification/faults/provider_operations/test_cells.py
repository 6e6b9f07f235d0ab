"""Which requests an operation has, and how its end is judged."""

from datetime import UTC, datetime

import pytest

from sandbox.tenant.requests_log import Request
from sandbox.tenant.server import TenantServer
from verification.faults.picture import difference
from verification.faults.provider_operations.cells import ended, undisturbed
from verification.faults.provider_operations.operations import Operation, Situation, operations
from verification.faults.target import Target, targets_of

ID = "99999999-0000-4000-8000-000000000001"


def request(method: str, path: str) -> Request:
    return Request(method, path, {}, 200, None, "", datetime(2026, 8, 24, tzinfo=UTC))


def test_requests_of_a_kind_are_counted_whatever_their_ids() -> None:
    other = ID.replace("1", "2")
    requests = [request("GET", f"/beta/a/{ID}"), request("PATCH", f"/beta/a/{ID}"), request("GET", f"/beta/a/{other}")]
    targets = list(targets_of(requests))
    assert targets == [
        Target("GET", "/beta/a/{id}", 1),
        Target("PATCH", "/beta/a/{id}", 1),
        Target("GET", "/beta/a/{id}", 2),
    ]
    assert [one.pattern for one in targets] == ["/beta/a/[^/]+"] * 3
    assert [str(one) for one in targets] == ["GET /beta/a/{id}", "PATCH /beta/a/{id}", "GET /beta/a/{id} (2)"]


@pytest.mark.parametrize(
    ("found", "wanted", "words"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}, ""),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "a: 1: b: 2 instead of 3"),
        ({"a": [1]}, {"a": [1, 2]}, "a: [1] instead of [1, 2]"),
        ({}, {"a": 1}, "a: None instead of 1"),
    ],
)
def test_difference(found: object, wanted: object, words: str) -> None:
    assert difference(found, wanted) == words


def operation(name: str) -> Operation:
    (found,) = [one for one in operations() if one.name == name]
    return found


PATCH = Target("PATCH", "/beta/deviceManagement", 1)


def test_a_cell_that_ends_otherwise_is_wrong(tenant: TenantServer) -> None:
    """Somebody changes another setting meanwhile."""
    settings = operation("tenant settings create")
    tenant.reset()
    wanted = undisturbed(tenant, settings, Situation())
    tenant.reset()
    tenant.state.device_management_settings["enhancedJailBreak"] = True
    ending = ended(tenant, settings, Situation(), wanted, PATCH, "503")
    assert ending.outcome == "wrong"
    assert ending.faults == ("The tenant is not as it should be: settings: enhancedJailBreak: True instead of False.",)


def test_a_fault_that_never_struck_is_wrong(tenant: TenantServer) -> None:
    settings = operation("tenant settings create")
    tenant.reset()
    wanted = undisturbed(tenant, settings, Situation())
    tenant.reset()
    never = Target("DELETE", "/beta/deviceManagement", 1)
    ending = ended(tenant, settings, Situation(), wanted, never, "503")
    assert ending.faults == ("The fault never struck: there was no DELETE /beta/deviceManagement.",)

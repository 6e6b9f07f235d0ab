"""Creations that fail halfway: through the real provider host, before a proxy that spoils single exchanges."""

import os
import re
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from sandbox.tenant.objects import Assignment
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Proxy
    from tests.providers.doubles import Asked, Fault, Reply, Respond

    Spoiled = Callable[[Fault], Host]

Inputs = Callable[..., dict[str, Any]]
Lines = Callable[[], list[str]]
NAME = "Windows, Defender medium"
COLLECTION = "/beta/deviceManagement/deviceCompliancePolicies"
NO = {"error": {"code": "Forbidden", "message": "No."}}
CREATE = ["GET policies", "POST policies", "POST policies/{id}/assign", "GET policies/{id}"]
FINISH = ["GET policies", "GET policies/{id}", "POST policies/{id}/assign", "GET policies/{id}"]
GRANT = (
    "Grant the application permission DeviceManagementConfiguration.ReadWrite.All with admin consent, then run the "
    "same command again."
)


def is_post(asked: "Asked") -> bool:
    return asked.method == "POST" and asked.path == COLLECTION


def is_assign(asked: "Asked") -> bool:
    return asked.path.endswith("/assign")


def only_id(tenant: TenantServer) -> str:
    (id_,) = tenant.state.compliance_policies
    return id_


def test_policy_that_cannot_be_assigned_is_deleted_again(
    spoiled: "Spoiled",
    inputs: Inputs,
    tenant: TenantServer,
    asked: Lines,
    reply: "type[Reply]",
    provider_error: type[Exception],
) -> None:
    host = spoiled(lambda request, forward: reply(403, NO) if is_assign(request) else forward(request))
    with pytest.raises(provider_error) as failure:
        host.create(inputs())
    id_ = re.findall(r"policy ([\w-]{36})", str(failure.value))[0]
    assert str(failure.value) == (
        f"Compliance policy '{NAME}' was created and rolled back: nothing is left of it. Assigning compliance policy "
        f"{id_} failed: 403 Forbidden: No. Graph's request id: none. {GRANT}"
    )
    assert tenant.state.compliance_policies == {}
    assert asked() == ["GET policies", "POST policies", "DELETE policies/{id}"]


def test_policy_that_can_be_neither_assigned_nor_deleted_is_finished_by_the_next_run(
    spoiled: "Spoiled",
    policy: "Host",
    inputs: Inputs,
    tenant: TenantServer,
    asked: Lines,
    reply: "type[Reply]",
    provider_error: type[Exception],
) -> None:
    def refuse(request: "Asked", forward: "Respond") -> "Reply | None":
        return reply(403, NO) if is_assign(request) or request.method == "DELETE" else forward(request)

    with pytest.raises(provider_error) as failure:
        spoiled(refuse).create(inputs())
    id_ = only_id(tenant)
    refused = f"failed: 403 Forbidden: No. Graph's request id: none. {GRANT}"
    assert str(failure.value) == (
        f"Assigning compliance policy {id_} {refused}\nDeleting compliance policy {id_} {refused}\nCompliance policy "
        f"'{NAME}' ({id_}) could be neither assigned nor deleted again: it is assigned to nobody and has no effect: "
        "run the same command again to finish it."
    )
    asked()
    assert policy.create(inputs()) == (id_, inputs())
    assert asked() == FINISH
    assert only_id(tenant) == id_


def test_policy_deleted_in_between_needs_no_roll_back(
    spoiled: "Spoiled", inputs: Inputs, tenant: TenantServer, reply: "type[Reply]", provider_error: type[Exception]
) -> None:
    def refuse(request: "Asked", forward: "Respond") -> "Reply | None":
        if is_assign(request):
            tenant.state.compliance_policies.clear()
            return reply(403, NO)
        return forward(request)

    with pytest.raises(provider_error, match="was created and rolled back: nothing is left of it"):
        spoiled(refuse).create(inputs())


@pytest.mark.parametrize("end", ["hung-up", "reset", "cut", "502", "504", "html", "no-id"])
def test_lost_answer_to_the_post_makes_no_second_policy(
    spoiled: "Spoiled",
    inputs: Inputs,
    tenant: TenantServer,
    asked: Lines,
    reply: "type[Reply]",
    end: Any,  # noqa: ANN401
) -> None:
    lost = {
        "hung-up": None,
        "reset": reply(201, {}, end="reset"),
        "cut": reply(201, {"id": "x"}, end="cut"),
        "502": reply(502, b"<html>Bad gateway</html>"),
        "504": reply(504),
        "html": reply(201, b"<html>Welcome</html>"),
        "no-id": reply(201, {}),
    }

    def lose(request: "Asked", forward: "Respond") -> "Reply | None":
        answer = forward(request)
        return lost[end] if is_post(request) else answer

    id_, state = spoiled(lose).create(inputs())
    assert (id_, state) == (only_id(tenant), inputs())
    assert asked() == [*CREATE[:2], "GET policies", *CREATE[2:]]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (
            "hung-up",
            "no complete answer from {} (the connection broke: Server disconnected without sending a response). "
            "Whether it took effect is not known; run the same command again: it checks what exists before it writes.",
        ),
        (
            "503",
            "503 ServiceUnavailable: Down. Graph's request id: none. Nothing is wrong with the configuration: run the "
            "same command again in some minutes.",
        ),
    ],
)
def test_post_that_took_no_effect_is_an_error(
    spoiled: "Spoiled",
    inputs: Inputs,
    tenant: TenantServer,
    asked: Lines,
    reply: "type[Reply]",
    provider_error: type[Exception],
    proxy: "Proxy",
    end: str,
    reason: str,
) -> None:
    answer = None if end == "hung-up" else reply(503, {"error": {"code": "ServiceUnavailable", "message": "Down."}})
    host = spoiled(lambda request, forward: answer if is_post(request) else forward(request))
    with pytest.raises(provider_error) as failure:
        host.create(inputs())
    said = reason.format(proxy.double.base_url)
    assert str(failure.value) == f"Creating compliance policy '{NAME}' failed: {said}"
    assert asked() == ["GET policies", "GET policies"]
    assert tenant.state.compliance_policies == {}


def test_refused_post_is_not_looked_for(
    spoiled: "Spoiled", inputs: Inputs, asked: Lines, reply: "type[Reply]", provider_error: type[Exception]
) -> None:
    refusal = {"error": {"code": "BadRequest", "message": "Compliance policy must have one and only one block."}}
    host = spoiled(lambda request, forward: reply(400, refusal) if is_post(request) else forward(request))
    with pytest.raises(provider_error) as failure:
        host.create(inputs())
    assert str(failure.value) == (
        f"Creating compliance policy '{NAME}' failed: 400 BadRequest: Compliance policy must have one and only one "
        "block. Graph's request id: none. Check what Graph names, then run the same command again."
    )
    assert asked() == ["GET policies"]


def test_throttled_post_is_sent_again(
    spoiled: "Spoiled", inputs: Inputs, tenant: TenantServer, asked: Lines, reply: "type[Reply]"
) -> None:
    throttled = iter([reply(429, {"error": {"code": "TooManyRequests", "message": "Slow."}}, {"Retry-After": "0"})])

    def throttle(request: "Asked", forward: "Respond") -> "Reply | None":
        return (next(throttled, None) if is_post(request) else None) or forward(request)

    assert spoiled(throttle).create(inputs()) == (only_id(tenant), inputs())
    assert asked() == CREATE


@pytest.mark.parametrize("status", [429, 503])
def test_assignment_is_sent_again_before_anything_is_deleted(
    spoiled: "Spoiled", inputs: Inputs, tenant: TenantServer, asked: Lines, reply: "type[Reply]", status: int
) -> None:
    busy = iter([reply(status, {"error": {"code": "Busy", "message": "Slow."}}, {"Retry-After": "0"})])

    def throttle(request: "Asked", forward: "Respond") -> "Reply | None":
        return (next(busy, None) if is_assign(request) else None) or forward(request)

    assert spoiled(throttle).create(inputs()) == (only_id(tenant), inputs())
    assert asked() == CREATE


def test_last_read_that_fails_leaves_nothing_outside_the_state(
    spoiled: "Spoiled", policy: "Host", inputs: Inputs, tenant: TenantServer, reply: "type[Reply]"
) -> None:
    def refuse(request: "Asked", forward: "Respond") -> "Reply | None":
        is_read = request.method == "GET" and request.path.startswith(f"{COLLECTION}/")
        return reply(403, NO) if is_read else forward(request)

    id_, state = spoiled(refuse).create(inputs())
    assert (id_, state) == (only_id(tenant), inputs())
    assert policy.read(id_, state) == (id_, inputs(), inputs())


def test_provider_killed_between_post_and_assign(
    proxy: "Proxy", policy: "Host", inputs: Inputs, tenant: TenantServer, asked: Lines
) -> None:
    victim = proxy.start()
    unspoiled = proxy.fault

    def kill(request: "Asked", forward: "Respond") -> "Reply | None":
        if is_assign(request):
            os.kill(victim.process.pid, signal.SIGKILL)
            return None
        return forward(request)

    proxy.fault = kill
    try:
        with pytest.raises(Exception, match=r"(?i)socket closed|unavailable|connection reset|EOF"):
            victim.of(Windows10CompliancePolicyProvider()).create(inputs())
    finally:
        proxy.fault = unspoiled
        victim.close()
    id_ = only_id(tenant)
    assert tenant.state.compliance_policies[id_].assignments == []
    asked()
    assert policy.create(inputs()) == (id_, inputs())
    assert asked() == FINISH
    assert only_id(tenant) == id_


def test_twin_that_differs_is_somebodys(
    policy: "Host", inputs: Inputs, tenant: TenantServer, provider_error: type[Exception]
) -> None:
    id_, _ = policy.create(inputs(assignments=[]))
    for change in ({"bitLockerEnabled": False}, {"passwordMinimumLength": 9}):
        with pytest.raises(provider_error, match="exists already"):
            policy.create(inputs(**change))
    with tenant.state.lock:
        tenant.state.compliance_policies[id_].assignments = [Assignment("allDevicesAssignmentTarget")]
    with pytest.raises(provider_error, match="exists already"):
        policy.create(inputs())


def test_unfinished_policy_that_cannot_be_assigned_is_not_deleted(
    spoiled: "Spoiled",
    policy: "Host",
    inputs: Inputs,
    tenant: TenantServer,
    reply: "type[Reply]",
    provider_error: type[Exception],
) -> None:
    id_, _ = policy.create(inputs(assignments=[]))
    host = spoiled(lambda request, forward: reply(403, NO) if is_assign(request) else forward(request))
    with pytest.raises(provider_error) as failure:
        host.create(inputs())
    assert str(failure.value) == (
        f"Assigning compliance policy {id_} failed: 403 Forbidden: No. Graph's request id: none. {GRANT}\nCompliance "
        f"policy '{NAME}' ({id_}), which an earlier run created, is assigned to nobody and has no "
        "effect: run the same command again "
        "to finish it."
    )
    assert only_id(tenant) == id_

"""What the engine's log of events tells: how a refresh found the tenant, what providers say, and why it failed."""

from typing import Any

import pytest

from providers.graph.retry import TransientError, with_retries
from pulumi_cli.events import Drifted, Found, found

URN = "urn:pulumi:a::p::t::"
REMARK = "There are 2 Conditional Access policies 'A: b' in the tenant (1, enabled, 2, enabled). All of them apply."


def read(name: str, old: object, new: object, op: str = "refresh") -> dict[str, Any]:
    states = {"old": old if old is None else {"inputs": old}, "new": new if new is None else {"inputs": new}}
    return {"resOutputsEvent": {"metadata": {"op": op, "urn": URN + name, **states}}}


def said(message: str, severity: str = "info", urn: str = "") -> dict[str, Any]:
    return {"diagnosticEvent": {"message": message, "severity": severity, "urn": urn}}


def test_what_a_plan_with_a_refresh_found() -> None:
    events = [
        read("gone", {"a": 1}, None),
        read("changed", {"a": [1]}, {"a": [1, 2]}),
        read("as-it-was", {"a": 1, "__defaults": []}, {"a": 1, "__defaults": ["b"]}),
        read("planned", {"a": 1}, {"a": 2}, op="update"),
        read("pulumi:providers:azuread::default", {"a": 1}, {"a": 2}),
        {"summaryEvent": {}},
    ]
    assert found(events) == Found((Drifted("changed"), Drifted("gone", is_gone=True)))


def test_a_refresh_alone_names_its_steps_by_what_they_come_to() -> None:
    events = [read("changed", {"a": 1}, {"a": 2}, op="update"), read("gone", {}, None, op="delete")]
    assert found(events, refresh_only=True) == Found((Drifted("changed"), Drifted("gone", is_gone=True)))
    assert found(events) == Found()


def tried_again() -> list[str]:
    lines: list[str] = []
    failures = iter([TransientError(OSError(), "Graph answered 429. Too many requests: wait", 3.0), None])

    def attempt() -> None:
        failure = next(failures)
        if failure is not None:
            raise failure

    with_retries(attempt, "Reading the tenant's settings", lines.append, sleep=lambda _: None)
    return lines


@pytest.mark.parametrize(
    "waits",
    [
        ["Reading compliance policy 1: no answer after 2 s, still waiting."],
        ["Listing the policies: waiting for its turn, as Conditional Access takes one request a second."],
        tried_again(),
    ],
    ids=["slow", "in-turn", "tried-again"],
)
def test_a_wait_is_no_remark(waits: list[str]) -> None:
    """As the providers write them; two threads' lines may run together, and a remark beside one is kept."""
    assert len(waits) == 1
    assert found([said(waits[0] + "\n\n")]).remarks == ()
    assert found([said(waits[0] + waits[0] + "\n")]).remarks == ()
    assert found([said(f"{waits[0]}\n{REMARK}\n\n")]).remarks == (REMARK,)
    assert found([said(waits[0] + REMARK)]).remarks == (waits[0] + REMARK,)
    assert found([said(REMARK + waits[0])]).remarks == (REMARK + waits[0],)


@pytest.mark.parametrize(
    "line",
    [
        "GET v1.0/deviceManagement: 200, request id 4b5d4f5e",
        "Reading compliance policy 1: Graph reports that it does not exist; reading it once more.",
    ],
)
def test_other_lines_about_the_work_are_no_remarks(line: str) -> None:
    assert found([said(line)]).remarks == ()


def test_the_reason_is_the_last_line_of_what_stands_at_a_resource() -> None:
    events = [
        said("Traceback (most recent call last):\n  File\nGraphError: 403. Grant the permission.\n", "error", URN),
        said("preview failed\n", "error"),
        said("careful\n", "warning", URN),
        said("debugging", "debug"),
    ]
    assert found(events) == Found(reasons=("GraphError: 403. Grant the permission.",))

"""Faults by curl."""

import httpx
import pytest

from sandbox.tenant.fault_injection.catalogue import FAULTS

FAULT = {"method": "GET", "path": "/v1.0/organization", "fault": "503"}


def test_a_fault_is_injected_shown_and_cleared(graph: httpx.Client) -> None:
    whole = FAULT | {"occurrence": 2, "times": 1, "seconds": None}
    added = graph.post("/sandbox/faults", json=FAULT | {"occurrence": 2})
    assert (added.status_code, added.json()) == (200, whole | {"seen": 0, "struck": 0})
    assert [graph.get("/v1.0/organization").status_code for _ in range(3)] == [200, 503, 200]
    assert graph.get("/sandbox/faults").json() == {
        "value": [whole | {"seen": 3, "struck": 1}],
        "known": list(FAULTS),
    }
    assert [one["fault"] for one in graph.get("/sandbox/requests").json()["value"]] == [None, "503", None]
    assert graph.delete("/sandbox/faults").json()["value"] == []


def test_reset_clears_faults(graph: httpx.Client) -> None:
    graph.post("/sandbox/faults", json=FAULT).raise_for_status()
    graph.post("/sandbox/reset", json={}).raise_for_status()
    assert graph.get("/sandbox/faults").json()["value"] == []


SHAPE = "A JSON object with method, path, fault and perhaps occurrence, times, seconds is expected."


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(None, SHAPE, id="nothing"),
        pytest.param({"method": "GET", "path": "/"}, SHAPE, id="no fault"),
        pytest.param(FAULT | {"time": 1}, SHAPE, id="unknown member"),
        pytest.param(FAULT | {"times": "1"}, "times has a value of the wrong type: '1'.", id="text"),
        pytest.param(FAULT | {"times": True}, "times has a value of the wrong type: True.", id="boolean"),
        pytest.param(FAULT | {"times": 0}, "times counts from 1, found 0.", id="no times"),
    ],
)
def test_what_makes_no_sense_says_so(anonymous: httpx.Client, body: object, error: str) -> None:
    answer = anonymous.post("/sandbox/faults", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert anonymous.get("/sandbox/faults").json()["value"] == []

"""The fingerprint of a plan: the same for the same change, another for any other, and silent about secrets."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from ops.deployment.fingerprint import changes, fingerprint, read, replaced
from ops.pipeline.errors import PipelineError

POLICY = "urn:pulumi:a::p::intune:Policy::policy"
PROVIDER = "urn:pulumi:a::p::pulumi:providers:azuread::default"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:one"}
PLAN: dict[str, Any] = {
    POLICY: {
        "goal": {
            "inputDiff": {
                "adds": {"level": "low", "order": [1, 2], "seed": "a", "state": "on", "clientId": "c", "secret": SECRET}
            },
            "dependencies": ["a", "b"],
        },
        "steps": ["create"],
        "state": {"lastHeartbeatDateTime": "2026-11-26T15:59:54Z"},
        "seed": "random",
    },
    PROVIDER: {"goal": {"inputDiff": {"adds": {"clientId": "reads", "tenantId": "t"}}}, "steps": ["same"], "seed": "x"},
}

ADDS = (POLICY, "goal", "inputDiff", "adds")


def _changed(path: tuple[Any, ...], value: object) -> dict[str, Any]:
    plan = copy.deepcopy(PLAN)
    *head, last = path
    place: Any = plan
    for key in head:
        place = place[key]
    place[last] = value
    return plan


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(_changed((POLICY, "seed"), "another"), id="random-seed"),
        pytest.param(_changed((POLICY, "state", "lastHeartbeatDateTime"), "later"), id="heartbeat"),
        pytest.param(_changed((POLICY, "goal", "dependencies"), ["b", "a"]), id="order-of-a-set"),
        pytest.param(_changed((*ADDS, "secret", "ciphertext"), "v1:two"), id="encrypted-anew"),
        pytest.param(_changed((PROVIDER, "goal", "inputDiff", "adds", "clientId"), "writes"), id="identity"),
    ],
)
def test_same_change(plan: dict[str, Any]) -> None:
    assert fingerprint(plan, {}, "commit", "a") == fingerprint(PLAN, {}, "commit", "a")


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(_changed((POLICY, "goal", "inputDiff", "adds", "level"), "high"), id="value"),
        pytest.param(_changed((POLICY, "goal", "inputDiff", "adds", "order"), [2, 1]), id="order-of-a-list"),
        pytest.param(_changed((POLICY, "goal", "dependencies"), ["a"]), id="dependency"),
        pytest.param(_changed((POLICY, "steps"), ["delete"]), id="step"),
        pytest.param(_changed((*ADDS, "seed"), "b"), id="member-named-seed"),
        pytest.param(_changed((*ADDS, "state"), "off"), id="member-named-state"),
        pytest.param(_changed((*ADDS, "clientId"), "b"), id="client-of-a-policy"),
        pytest.param(_changed((*ADDS, "secret"), "in clear"), id="secret-no-more"),
        pytest.param(_changed((PROVIDER, "goal", "inputDiff", "adds", "tenantId"), "u"), id="other-tenant"),
        pytest.param({POLICY: PLAN[POLICY]}, id="resource-less"),
    ],
)
def test_another_change(plan: dict[str, Any]) -> None:
    assert fingerprint(plan, {}, "commit", "a") != fingerprint(PLAN, {}, "commit", "a")


def test_another_commit_stack_or_part_is_another_change() -> None:
    named = [(commit, stack, part) for commit in "xy" for stack in "ab" for part in ("all", "devices")]
    assert len({fingerprint(PLAN, {}, *names) for names in named}) == 8


def _step(op: str, urn: str = POLICY, **members: object) -> dict[str, object]:
    return {"op": op, "urn": urn, **members}


def _digest(*steps: dict[str, object]) -> bytes:
    return json.dumps({"steps": steps, "changeSummary": {}}).encode()


DISABLED = {
    "inputs": {"state": "disabled", "secret": SECRET},
    "outputs": {"excluded": ["a"], "lastHeartbeatDateTime": "today"},
}


def test_what_a_change_takes_the_place_of() -> None:
    digest = _digest(
        _step("refresh", oldState={"inputs": {"state": "enabled"}}),
        _step("same", "urn:pulumi:a::p::t::other", oldState=DISABLED),
        _step("update", oldState=DISABLED),
        _step("create", "urn:pulumi:a::p::t::new"),
        _step("update", PROVIDER, oldState={"inputs": {"clientId": "reads"}}),
    )
    assert replaced(digest) == {
        POLICY: {"inputs": DISABLED["inputs"], "outputs": {"excluded": ["a"]}},
        "urn:pulumi:a::p::t::new": None,
    }


def test_another_drift_is_another_change() -> None:
    """The plan is the same whatever it takes the place of: this distinguishes them."""
    found: list[dict[str, Any]] = [
        {},
        {POLICY: None},
        {POLICY: {"state": "disabled"}},
        {POLICY: {"state": "enabled"}},
        {POLICY: {"state": "disabled", "excluded": ["a"]}},
        {POLICY: {"state": "disabled", "excluded": ["a", "b"]}},
    ]
    assert len({fingerprint(PLAN, one, "commit", "a") for one in found}) == len(found)
    encrypted_anew = {**SECRET, "ciphertext": "v1:two"}
    assert fingerprint(PLAN, {POLICY: {"a": SECRET}}, "a") == fingerprint(PLAN, {POLICY: {"a": encrypted_anew}}, "a")


@pytest.mark.parametrize("digest", [b"", b"[]", b"{}", b'{"steps": 1}', b'{"steps": [{}]}'])
def test_a_preview_that_does_not_say_what_it_replaces(digest: bytes) -> None:
    with pytest.raises(PipelineError, match="The preview does not say what it would replace"):
        replaced(digest)


def test_whether_there_is_anything_to_do() -> None:
    assert (changes(PLAN), changes({PROVIDER: PLAN[PROVIDER]})) == (True, False)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resourcePlans": 1}'])
def test_no_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(PipelineError, match="Pulumi left no plan that can be read"):
        read(tmp_path / "plan.json")

"""The fingerprint of a plan: the same for the same change, another for any other, and silent about secrets."""

import copy
from pathlib import Path
from typing import Any

import pytest

from ops.deployment.fingerprint import changes, fingerprint, read
from ops.pipeline.errors import PipelineError

POLICY = "urn:pulumi:a::p::intune:Policy::policy"
PROVIDER = "urn:pulumi:a::p::pulumi:providers:azuread::default"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:one"}
PLAN: dict[str, Any] = {
    POLICY: {
        "goal": {"inputDiff": {"adds": {"level": "low", "order": [1, 2]}}, "dependencies": ["a", "b"]},
        "steps": ["create"],
        "state": {"seed": "a member of that name", "clientId": "of the policy", "secret": SECRET},
        "seed": "random",
    },
    PROVIDER: {"goal": {"inputDiff": {"adds": {"clientId": "reads", "tenantId": "t"}}}, "steps": ["same"], "seed": "x"},
}


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
        pytest.param(_changed((POLICY, "goal", "dependencies"), ["b", "a"]), id="order-of-a-set"),
        pytest.param(_changed((POLICY, "state", "secret", "ciphertext"), "v1:two"), id="encrypted-anew"),
        pytest.param(_changed((PROVIDER, "goal", "inputDiff", "adds", "clientId"), "writes"), id="identity"),
    ],
)
def test_same_change(plan: dict[str, Any]) -> None:
    assert fingerprint(plan, "commit", "a") == fingerprint(PLAN, "commit", "a")


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(_changed((POLICY, "goal", "inputDiff", "adds", "level"), "high"), id="value"),
        pytest.param(_changed((POLICY, "goal", "inputDiff", "adds", "order"), [2, 1]), id="order-of-a-list"),
        pytest.param(_changed((POLICY, "goal", "dependencies"), ["a"]), id="dependency"),
        pytest.param(_changed((POLICY, "steps"), ["delete"]), id="step"),
        pytest.param(_changed((POLICY, "state", "seed"), "b"), id="member-named-seed"),
        pytest.param(_changed((POLICY, "state", "clientId"), "b"), id="client-of-a-policy"),
        pytest.param(_changed((POLICY, "state", "secret"), "in clear"), id="secret-no-more"),
        pytest.param(_changed((PROVIDER, "goal", "inputDiff", "adds", "tenantId"), "u"), id="other-tenant"),
        pytest.param({POLICY: PLAN[POLICY]}, id="resource-less"),
    ],
)
def test_another_change(plan: dict[str, Any]) -> None:
    assert fingerprint(plan, "commit", "a") != fingerprint(PLAN, "commit", "a")


def test_another_commit_or_stack_is_another_change() -> None:
    assert len({fingerprint(PLAN, commit, stack) for commit in "xy" for stack in "ab"}) == 4


def test_whether_there_is_anything_to_do() -> None:
    assert (changes(PLAN), changes({PROVIDER: PLAN[PROVIDER]})) == (True, False)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resourcePlans": 1}'])
def test_no_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(PipelineError, match="Pulumi left no plan that can be read"):
        read(tmp_path / "plan.json")

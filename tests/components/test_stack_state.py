"""What the engine returns of the state, and what is asked again when it cannot read it yet."""

import contextvars
import gc
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from components import stack_state
from tests.components.programs import Program, Resources

HELD = {"urn::a": {"id": "1"}, "urn::b": {}}


class Answers(Resources):
    """The engine, which fails first."""

    def __init__(self, failures: int, answer: dict[str, Any]) -> None:
        super().__init__(Program())
        self.failures, self.answer, self.asked = failures, answer, 0

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:  # noqa: ANN401 - wider in Pulumi than it says
        assert (args.token, args.args) == ("pulumi:pulumi:readStackResourceOutputs", {"stackName": "stack"})
        self.asked += 1
        if self.asked <= self.failures:
            msg = "unexpected end of JSON input"
            raise ValueError(msg)
        return self.answer


def in_a_hook() -> stack_state.Resources:
    # The mocks leave the event loops of their threads open.
    with (
        warnings.catch_warnings(action="ignore", category=ResourceWarning),
        ThreadPoolExecutor(max_workers=1) as beside,
    ):
        resources = beside.submit(contextvars.copy_context().run, stack_state.resources_in_a_hook).result()
        gc.collect()
    return resources


@pytest.mark.parametrize("ask", [stack_state.resources, in_a_hook])
@pytest.mark.parametrize(
    ("answer", "resources"),
    [
        pytest.param({"outputs": {urn: {"outputs": one} for urn, one in HELD.items()}}, HELD, id="some"),
        pytest.param({"outputs": {"urn::a": {}}}, {"urn::a": {}}, id="without-outputs"),
        pytest.param({}, {}, id="none"),
    ],
)
def test_outputs_by_urn(
    ask: Callable[[], stack_state.Resources], answer: dict[str, Any], resources: dict[str, Any]
) -> None:
    engine = Answers(0, answer)
    mocks.set_mocks(engine)
    assert ask() == resources
    assert engine.asked == 1


@pytest.mark.parametrize(("failures", "asked"), [(2, 3), (7, 8)])
def test_a_state_that_is_just_written_is_read_again(failures: int, asked: int) -> None:
    engine = Answers(failures, {})
    mocks.set_mocks(engine)
    assert stack_state.resources() == {}
    assert engine.asked == asked


def test_one_that_stays_broken_is_an_error() -> None:
    engine = Answers(100, {})
    mocks.set_mocks(engine)
    with pytest.raises(ValueError, match="unexpected end of JSON input"):
        stack_state.resources()
    assert engine.asked == 8


def test_outputs_of_a_name() -> None:
    resources: stack_state.Resources = {
        "urn:1::x::other-it": {"a": 1},
        "urn:1::x::it": {"b": 2},
        "urn:2::x::it": {"c": 3},
    }
    assert stack_state.outputs_of(resources, "it") == {"b": 2}
    assert stack_state.outputs_of(resources, "that") == {}

"""What the stack's state holds, asked of the engine: no request to Graph, and nothing of it is written.

It is the state as the last run left it, and not as this run makes it. A backend that is a folder writes it while this
run goes on, and is then read as broken: tried again, since it is written in an instant.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import pulumi
import tenacity

_STATE = "pulumi:pulumi:readStackResourceOutputs"
Resources = dict[str, Mapping[str, Any]]
"""The outputs of each resource by its URN."""
INSIDE: Final = ":DefenderConditionalAccess$"
"""In the URN of each part of a component."""

_again = tenacity.retry(stop=tenacity.stop_after_attempt(8), wait=tenacity.wait_fixed(0.25), reraise=True)


@_again
def resources() -> Resources:
    """For the program itself."""
    return _outputs(pulumi.runtime.invoke(_STATE, {"stackName": pulumi.get_stack()}).value)


@_again
def resources_in_a_hook() -> Resources:
    """For hooks, which run beside the event loop."""
    return _outputs(asyncio.run(pulumi.runtime.invoke_async(_STATE, {"stackName": pulumi.get_stack()})))


def _outputs(answer: Any) -> Resources:  # noqa: ANN401 - what an invoke gives
    found: dict[str, Any] = answer.get("outputs") or {}
    return {urn: resource.get("outputs") or {} for urn, resource in found.items()}


def outputs_of(resources: Resources, name: str) -> Mapping[str, Any]:
    """The outputs of the resource of that name; nothing where there is none."""
    return next((outputs for urn, outputs in resources.items() if urn.endswith(f"::{name}")), {})

"""Reads the stack's state from the engine. It sends no request to Graph and writes nothing.

It is the state as the last run left it, without the changes of this run. A backend in a folder writes its file while
this run continues, and a read in that moment fails. So the read is retried.
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
    """For hooks, which run outside the event loop."""
    return _outputs(asyncio.run(pulumi.runtime.invoke_async(_STATE, {"stackName": pulumi.get_stack()})))


def _outputs(answer: Any) -> Resources:  # noqa: ANN401 - what an invoke gives
    found: dict[str, Any] = answer.get("outputs") or {}
    return {urn: resource.get("outputs") or {} for urn, resource in found.items()}


def outputs_of(resources: Resources, name: str) -> Mapping[str, Any]:
    """The outputs of the resource of that name; empty where there is none."""
    return next((outputs for urn, outputs in resources.items() if urn.endswith(f"::{name}")), {})

"""The fingerprint of a plan: equal for two plans of the same change, and it reveals nothing of the plan's content.

A plan contains the new values, and not the values that they replace. So the fingerprint also covers what the refresh
before the plan found in the tenant: an approval to remove one exclusion is no approval to remove two.

The fingerprint leaves out the time, the engine and the random seed of the plan, and what services report about
themselves. It covers that a secret is set, but not its value. The value comes from the commit, which is the same in
both jobs, and a fingerprint over a short secret would let somebody guess the secret.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from ops.pipeline.errors import PipelineError
from pulumi_cli.secret_mark import SECRET_SIGNATURE, SIGNATURE, is_secret

_RANDOM: Final = "seed"
_OUTPUTS: Final = "state"
"""What a service reports of a resource, such as the connector's last heartbeat, which differs in each refresh."""
_OF_ITSELF: Final = frozenset({"lastHeartbeatDateTime"})
"""The same, among the outputs that a change replaces."""
_PROVIDER: Final = "::pulumi:providers:"
_IDENTITY: Final = frozenset({"clientId", "oidcRequestUrl", "adoPipelineServiceConnectionId"})
"""Properties of a provider that identify the identity. One identity plans and another applies."""
_UNCHANGED: Final = "same"
_REFRESH: Final = "refresh"


def read(file: Path) -> dict[str, Any]:
    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
        return dict(plan["resourcePlans"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"Pulumi left no plan that can be read ({type(error).__name__}): nothing is applied."
        raise PipelineError(message) from None


def replaced(digest: bytes) -> dict[str, Any]:
    """The present values that each planned change replaces, as the refresh found them in the tenant.

    Inputs and outputs: a refresh shows among the inputs only what the program declares, and the rest among the outputs.
    """
    try:
        steps = [step for step in json.loads(digest)["steps"] if step["op"] not in (_UNCHANGED, _REFRESH)]
        # Providers are not read from a tenant; what differs in them is whose run it is.
        return {step["urn"]: _standing(step) for step in steps if _PROVIDER not in step["urn"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"The preview does not say what it would replace ({type(error).__name__}): nothing is applied."
        raise PipelineError(message) from None


def _standing(step: dict[str, Any]) -> dict[str, Any] | None:
    old = step.get("oldState")
    if old is None:
        return None
    outputs = {name: value for name, value in dict(old.get("outputs") or {}).items() if name not in _OF_ITSELF}
    return {"inputs": dict(old.get("inputs") or {}), "outputs": outputs}


def changes(resources: dict[str, Any]) -> bool:
    """Whether there is anything to do."""
    return any(step != _UNCHANGED for plan in resources.values() for step in plan.get("steps") or ())


def fingerprint(resources: dict[str, Any], before: dict[str, Any], *rest: str) -> str:
    """`before`: the result of `replaced`; `rest`: the commit, the stack and the part of it."""
    canonical = {urn: _plan(plan, provider=_PROVIDER in urn) for urn, plan in resources.items()}
    text = json.dumps([*rest, canonical, _canonical(before, provider=False)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plan(plan: dict[str, Any], *, provider: bool) -> Any:  # noqa: ANN401 - any JSON
    """The dependencies of a resource are a set. The engine writes them in another order each time."""
    goal = plan.get("goal")
    if isinstance(goal, dict):
        goal = {**goal, "dependencies": sorted(goal.get("dependencies") or ())}
        by_property = goal.get("propertyDependencies") or {}
        goal["propertyDependencies"] = {name: sorted(urns or ()) for name, urns in by_property.items()}
        plan = {**plan, "goal": goal}
    return {key: _canonical(value, provider=provider) for key, value in plan.items() if key not in (_RANDOM, _OUTPUTS)}


def _canonical(value: Any, *, provider: bool) -> Any:  # noqa: ANN401 - any JSON
    if is_secret(value):
        return {SIGNATURE: SECRET_SIGNATURE}
    if isinstance(value, dict):
        left_out = _IDENTITY if provider else frozenset()
        return {key: _canonical(one, provider=provider) for key, one in value.items() if key not in left_out}
    if isinstance(value, list):
        return [_canonical(one, provider=provider) for one in value]
    return value

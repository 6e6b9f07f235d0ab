"""The fingerprint of a plan: equal for two plans of the same change, and telling nothing that a plan holds in clear.

Left out: when, by which engine and with which random seed the plan was made. Secrets count as being there, without
their values: these come from the commit, which is the same in both jobs, and a fingerprint over a short secret would
let it be guessed.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from ops.pipeline.errors import PipelineError

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's mark of a secret, not one
_RANDOM: Final = "seed"
_PROVIDER: Final = "::pulumi:providers:"
_IDENTITY: Final = frozenset({"clientId", "oidcRequestUrl", "adoPipelineServiceConnectionId"})
"""Members of a provider that say who asks: planned by the one that reads, applied by the one that writes."""
_UNCHANGED: Final = "same"


def read(file: Path) -> dict[str, Any]:
    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
        return dict(plan["resourcePlans"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"Pulumi left no plan that can be read ({type(error).__name__}): nothing is applied."
        raise PipelineError(message) from None


def changes(resources: dict[str, Any]) -> bool:
    """Whether there is anything to do."""
    return any(step != _UNCHANGED for plan in resources.values() for step in plan.get("steps") or ())


def fingerprint(resources: dict[str, Any], commit: str, stack: str) -> str:
    canonical = {urn: _plan(plan, provider=_PROVIDER in urn) for urn, plan in resources.items()}
    text = json.dumps([stack, commit, canonical], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plan(plan: dict[str, Any], *, provider: bool) -> Any:  # noqa: ANN401 - any JSON
    """What a resource depends on is a set; the engine writes it down in an order of its own each time."""
    goal = plan.get("goal")
    if isinstance(goal, dict):
        goal = {**goal, "dependencies": sorted(goal.get("dependencies") or ())}
        by_property = goal.get("propertyDependencies") or {}
        goal["propertyDependencies"] = {name: sorted(urns or ()) for name, urns in by_property.items()}
        plan = {**plan, "goal": goal}
    return {key: _canonical(value, provider=provider) for key, value in plan.items() if key != _RANDOM}


def _canonical(value: Any, *, provider: bool) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict) and value.get(_SIGNATURE) == _SECRET:
        return {_SIGNATURE: _SECRET}
    if isinstance(value, dict):
        left_out = _IDENTITY if provider else frozenset()
        return {key: _canonical(one, provider=provider) for key, one in value.items() if key not in left_out}
    if isinstance(value, list):
        return [_canonical(one, provider=provider) for one in value]
    return value

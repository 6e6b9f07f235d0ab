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
    canonical = {urn: _canonical(plan, provider=_PROVIDER in urn) for urn, plan in resources.items()}
    text = json.dumps([stack, commit, canonical], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any, *, provider: bool) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}:
            return {_SIGNATURE: _SECRET}
        case dict():
            left_out = {_RANDOM} | (_IDENTITY if provider else set())
            return {key: _canonical(one, provider=provider) for key, one in value.items() if key not in left_out}
        case list():
            return [_canonical(one, provider=provider) for one in value]
    return value

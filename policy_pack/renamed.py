"""Refuses a configuration of rules that do not exist, before anything is judged.

The engine accepts a rule that no pack has when the configuration gives only its level, and nothing reads that level:
`"tenant": "mandatory"` would have no effect after the rule was renamed. So the engine still knows the former names of
rules, as disabled policies, and the pack refuses a configuration that uses one. The SDK offers no way to refuse a
configuration, so `refusing` derives from its servicer. requirements.txt pins the version of the SDK.
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, Final

import grpc
from pulumi.runtime.proto import analyzer_pb2 as rpc
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy

RENAMED: Final = {
    "chain": "all-parts-in-order",
    "scope": "required-coverage",
    "state": "declared-enforcement",
    "tenant": "secure-by-default",
}
"""By a former name of a rule, its name."""
_ALL: Final = "all"


def former_names() -> list[ResourceValidationPolicy]:
    """A disabled policy for each former name. Without it the engine stops with `invalid enforcement level ""`."""
    return [
        ResourceValidationPolicy(
            name=former,
            description=f"Has been renamed to {name}",
            enforcement_level=EnforcementLevel.DISABLED,
            validate=lambda _args, _report: None,
        )
        for former, name in RENAMED.items()
    ]


def refusing(servicer: type[Any], rules: Collection[str]) -> type[Any]:
    """The SDK's `servicer`, which refuses a configuration of anything but `rules`."""

    class Refusing(servicer):  # type: ignore[misc]  # the SDK's class has no types
        def Configure(self, request: rpc.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> object:  # noqa: N802
            found = problems(request.policyConfig, rules)
            if found:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, " ".join(found))
            return super().Configure(request, context)

    return Refusing


def problems(configuration: Mapping[str, rpc.PolicyConfig], rules: Collection[str]) -> list[str]:
    """A sentence about each entry of `configuration`, as the engine completes it, that is not one of `rules`."""
    # Where the file has an entry for all, the engine gives that level to the former names as well.
    unused = {rpc.DISABLED}
    if _ALL in configuration:
        unused.add(configuration[_ALL].enforcementLevel)
    found = []
    for name, given in sorted(configuration.items()):
        if name in RENAMED:
            if given.properties.fields or given.enforcementLevel not in unused:
                found.append(f'The rule "{name}" is called "{RENAMED[name]}" now; write the new name in its place.')
        elif name not in rules and name != _ALL:
            near = get_close_matches(name, rules, n=1)
            advice = f'write "{near[0]}" in its place, or remove it' if near else "remove it"
            found.append(f'There is no rule "{name}"; {advice}.')
    return found

"""The chain as a whole: connector, compliance policy, tenant settings, Conditional Access, joined by dependency.

Only what no single resource can show. The engine asks on `up` when the resources have changed already, in the preview
before it in time: a change that must be stopped is a resource rule's.
"""

from typing import Final

from pulumi_policy import Severity

from .conditional_access import COMPLIANT_DEVICE, ConditionalAccessPolicy
from .rule import Rule, StackResource, Violation, Violations
from .wire import COMPLIANCE_POLICY, COMPLIANCE_SETTINGS, CONDITIONAL_ACCESS, CONNECTOR, Properties, kind

PARTS: Final = {
    "connector": CONNECTOR,
    "compliancePolicy": COMPLIANCE_POLICY,
    "tenantCompliance": COMPLIANCE_SETTINGS,
    "conditionalAccess": CONDITIONAL_ACCESS,
}
"""The parts in the order in which they must stand, by the names that the component's configuration gives them."""


@Rule(
    "chain",
    "A stack has all parts of the chain, each depending on those before it",
    Severity.HIGH,
    "Declare the missing part, or name it in switchedOff; join the parts with depends_on in the order connector, "
    "compliance policy, tenant settings, Conditional Access. The component does both.",
    "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
    configuration={
        "switchedOff": {
            "type": "array",
            "items": {"type": "string", "enum": list(PARTS)},
            "default": [],
            "description": "Parts that this stack leaves to somebody else.",
        }
    },
).judges_stack
def chain(resources: list[StackResource], configuration: Properties) -> Violations:
    """Policies with another purpose are no part of the chain: no machine risk, or no compliant device, in them."""
    parts = {part: [resource for resource in resources if _is_part(resource, part)] for part in PARTS}
    if not any(parts.values()):
        return
    off = configuration.texts("switchedOff")
    for part, found in parts.items():
        if not found and part not in off:
            yield Violation(
                f"The stack has no {part} ({PARTS[part]})",
                "Without each of its parts the chain does not hold: risk is not reported, not judged, or not enforced",
                f'Declare the {part}, or add "{part}" to switchedOff of this rule\'s configuration',
            )
    reached = {resource.urn: resource.dependencies for resource in resources}
    for before, after in _pairs():
        for resource in parts[after]:
            if parts[before] and not _reaches(resource.urn, {part.urn for part in parts[before]}, reached):
                yield Violation(
                    f"{_name(resource)} ({after}) does not depend on the {before}",
                    "Access could be enforced before devices can be compliant, and taken down in the wrong order",
                    f"Add {_name(parts[before][0])} to depends_on of {_name(resource)}",
                )


def _is_part(resource: StackResource, part: str) -> bool:
    if kind(resource.type) != PARTS[part]:
        return False
    if part == "compliancePolicy":
        return resource.properties.flag("deviceThreatProtectionEnabled") is True
    if part == "conditionalAccess":
        return COMPLIANT_DEVICE in ConditionalAccessPolicy(resource.properties).controls
    return True


def _pairs() -> list[tuple[str, str]]:
    order = list(PARTS)
    return [(before, after) for position, after in enumerate(order) for before in order[:position]]


def _reaches(start: str, wanted: set[str], dependencies: dict[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for urn in dependencies.get(waiting.pop(), frozenset()) - seen:
            seen.add(urn)
            waiting.append(urn)
    return bool(seen & wanted)


def _name(resource: StackResource) -> str:
    return resource.urn.rpartition("::")[2]

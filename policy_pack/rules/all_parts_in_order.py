"""Checks the stack as a whole: connector, compliance policy, tenant settings and Conditional Access, in this order.

Only for what no single resource shows. In `up` the engine runs this rule after the resources have changed; only in a
preview is it in time. So a change that must be stopped belongs in a resource rule.
"""

from itertools import pairwise
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
"""The parts in the required order, with their names in the component's configuration."""
_WITHOUT: Final = {
    "connector": "Intune would receive no device's risk",
    "compliancePolicy": "No policy would turn a device's risk into noncompliance",
    "tenantCompliance": "Whether a device without a policy is compliant would be left to whatever the tenant says",
    "conditionalAccess": "Nothing would keep a noncompliant device out",
}


@Rule(
    "all-parts-in-order",
    "A stack has all parts that protection needs, and each depends on those before it",
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
def all_parts_in_order(resources: list[StackResource], configuration: Properties) -> Violations:
    """Policies without a machine risk, or without a compliant device, serve another purpose and do not count."""
    parts = {part: [resource for resource in resources if _is_part(resource, part)] for part in PARTS}
    if not any(parts.values()):
        return
    off = configuration.texts("switchedOff")
    for part, found in parts.items():
        if not found and part not in off:
            yield Violation(
                f"The stack has no {part} ({PARTS[part]})",
                _WITHOUT[part],
                f'Declare the {part}, or add "{part}" to switchedOff of this rule\'s configuration',
            )
    reached = {resource.urn: resource.dependencies for resource in resources}
    # A part that depends on its predecessor depends on all parts before it.
    present = [part for part in PARTS if parts[part]]
    for before, after in pairwise(present):
        for resource in parts[after]:
            if not _reaches(resource.urn, {part.urn for part in parts[before]}, reached):
                yield Violation(
                    f"{_name(resource)} ({after}) does not depend on the {before}",
                    "They would be created and deleted in any order, and access enforced before devices can be "
                    "compliant",
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

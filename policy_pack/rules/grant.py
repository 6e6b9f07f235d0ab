"""The rule about grant controls: a compliant device, without an alternative."""

from pulumi_policy import PolicyComplianceFramework, Severity

from .conditional_access import COMPLIANT_DEVICE, ConditionalAccessPolicy, listed
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties


@Rule(
    "grant",
    "A Conditional Access policy requires a compliant device, and no alternative to it grants access",
    Severity.CRITICAL,
    'Put "compliantDevice" into grantControls.builtInControls and set grantControls.operator to "AND" (Require all the '
    "selected controls).",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
    configuration={
        "otherPolicies": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Display names of Conditional Access policies with another purpose (MFA, legacy "
            "authentication). All rules except grant and required-coverage still check them.",
        }
    },
    # Both accept a hybrid joined device as an alternative. This rule does not, because that does not reflect risk.
    framework=PolicyComplianceFramework(
        "CISA M365 Secure Configuration Baseline for Microsoft Entra ID (SCuBA)",
        "ScubaGear 1.8.0",
        "MS.AAD.3.7v1",
        "Managed devices SHOULD be required for authentication.",
    ),
    tags=("CIS Microsoft 365 Foundations Benchmark 7.0.0: 5.2.2.9",),
).judges(CONDITIONAL_ACCESS)
def grant(resource: Resource, configuration: Properties) -> Violations:
    """A policy without a compliant device is refused unless it is declared: it looks like a weakened policy."""
    if resource.is_other(configuration):
        return
    policy = ConditionalAccessPolicy(resource.properties)
    if COMPLIANT_DEVICE not in policy.controls:
        purpose = (
            ""
            if resource.is_in_component
            else "; if this policy serves another purpose, name it in otherPolicies of this rule's configuration"
        )
        yield Violation(
            f"grantControls.builtInControls is {listed(policy.controls)}, without compliantDevice",
            "Risk would not decide: a device at high risk gets in like any other",
            f'Add "compliantDevice" to grantControls.builtInControls{purpose}',
        )
    elif not policy.requires(COMPLIANT_DEVICE):
        yield Violation(
            f'grantControls.operator is "OR" with compliantDevice beside {", ".join(policy.other_grants)}',
            "Whoever meets one of the others gets in from a device at high risk",
            'Set grantControls.operator to "AND", or demand compliantDevice alone and the rest in a policy of its own',
        )

"""Where a Conditional Access policy may be enforced, and what must not be deleted where it is."""

from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from .rule import Resource, Rule, Violation, Violations
from .wire import COMPLIANCE_POLICY, CONDITIONAL_ACCESS, Properties, UnknownShapeError

_REPORT_ONLY: Final = "enabledForReportingButNotEnforced"
_ENFORCED_STACKS: Final[dict[str, dict[str, Any]]] = {
    "enforcedStacks": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Names of the stacks on which Conditional Access may be enabled. None, until you say so.",
    }
}


@Rule(
    "state",
    "A Conditional Access policy is enforced only where that is meant, and never disabled",
    Severity.HIGH,
    'Keep state at "enabledForReportingButNotEnforced" (Report-only) until the sign-in logs show whom it would block; '
    "then add the stack to enforcedStacks of this rule and of protection-enforced.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
    configuration=_ENFORCED_STACKS,
).judges(CONDITIONAL_ACCESS)
def state(policy: Resource, configuration: Properties) -> Violations:
    """Report-only passes everywhere: that an enforced policy goes back to it is what the plan shows, not the wire."""
    found = policy.properties.text("state")
    if found == "disabled":
        yield Violation(
            'state is "disabled"',
            "Nothing checks whether a device is compliant any more, and no log shows whom that lets in",
            f'Set state to "{_REPORT_ONLY}", or take the policy out of the program',
        )
    elif found == "enabled":
        if policy.stack not in configuration.texts("enforcedStacks"):
            yield Violation(
                f'state is "enabled" on stack {policy.stack}, which is not among enforcedStacks',
                "People would be blocked at once, before a log has shown who they are",
                f'Set state to "{_REPORT_ONLY}", or add the stack to enforcedStacks of this rule\'s configuration',
            )
    elif found != _REPORT_ONLY:
        path = policy.properties.path_of("state")
        raise UnknownShapeError(path, f'"enabled" or "{_REPORT_ONLY}"', found)


@Rule(
    "protection",
    "Conditional Access and compliance policies are protected from deletion",
    Severity.LOW,
    "Declare the policy, or the component, with ResourceOptions(protect=True).",
    "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    level=EnforcementLevel.ADVISORY,
    configuration=_ENFORCED_STACKS,
).judges(CONDITIONAL_ACCESS, COMPLIANCE_POLICY)
def protection(policy: Resource, configuration: Properties) -> Violations:
    """Advisory where nothing is enforced yet: a pilot is put up and taken down often."""
    if policy.stack not in configuration.texts("enforcedStacks"):
        yield from _unprotected(policy)


@Rule(
    "protection-enforced",
    "Where Conditional Access is enforced, its policies are protected from deletion",
    Severity.MEDIUM,
    "Declare the policy, or the component, with ResourceOptions(protect=True).",
    "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    configuration=_ENFORCED_STACKS,
).judges(CONDITIONAL_ACCESS, COMPLIANCE_POLICY)
def protection_enforced(policy: Resource, configuration: Properties) -> Violations:
    """The same demand as `protection`, mandatory: Pulumi knows one level for each rule."""
    if policy.stack in configuration.texts("enforcedStacks"):
        yield from _unprotected(policy)


def _unprotected(resource: Resource) -> Violations:
    if not resource.is_protected:
        yield Violation(
            "The option protect is not set",
            "One line taken out of the program would delete the policy, and with it the protection",
            "Set protect=True in the resource options, of the policy or of the component around it",
        )

"""The rules about enforcement: on which stacks, in which tenant, and what must be protected from deletion."""

import re
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from .conditional_access import DISABLED, REPORT_ONLY, is_enforced
from .rule import Resource, Rule, Violation, Violations
from .wire import (
    COMPLIANCE_POLICY,
    COMPLIANCE_SETTINGS,
    CONDITIONAL_ACCESS,
    CONNECTOR,
    Properties,
    UnknownShapeError,
    kind,
)

_ENFORCED_STACKS: Final[dict[str, dict[str, Any]]] = {
    "enforcedStacks": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Names of the stacks on which Conditional Access may be enabled. None, until you say so.",
    }
}
_DEFAULT_PROVIDER: Final = re.compile(r"default(_\d+)*")
"""The engine's name of the provider with the stack's own settings: default_6_11_1."""


@Rule(
    "declared-enforcement",
    "A Conditional Access policy is enforced only on declared stacks, and never disabled",
    Severity.HIGH,
    'Keep state at "enabledForReportingButNotEnforced" (Report-only) until the sign-in logs show whom it would block; '
    "then add the stack to enforcedStacks of this rule and of protection-enforced.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
    configuration=_ENFORCED_STACKS,
).judges(CONDITIONAL_ACCESS)
def declared_enforcement(policy: Resource, configuration: Properties) -> Violations:
    """Report-only passes everywhere. Only the plan shows that an enforced policy goes back to it."""
    found = policy.properties.text("state")
    if found == DISABLED:
        yield Violation(
            'state is "disabled"',
            "Nothing checks whether a device is compliant any more, and no log shows whom that lets in",
            f'Set state to "{REPORT_ONLY}", or take the policy out of the program',
        )
    elif found == "enabled":
        if policy.stack not in configuration.texts("enforcedStacks"):
            yield Violation(
                f'state is "enabled" on stack {policy.stack}, which is not among enforcedStacks',
                "People would be blocked at once, before a log has shown who they are",
                f'Set state to "{REPORT_ONLY}", or add the stack to enforcedStacks of this rule\'s configuration',
            )
    elif found != REPORT_ONLY:
        path = policy.properties.path_of("state")
        raise UnknownShapeError(path, f'"enabled" or "{REPORT_ONLY}"', found)


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
    """Advisory while nothing is enforced: a pilot is often created and deleted."""
    if not _is_enforced(policy, configuration):
        yield from _unprotected(policy)


@Rule(
    "protection-enforced",
    "Where Conditional Access is enforced, it and what it rests on are protected from deletion",
    Severity.MEDIUM,
    "Declare the policy, or the component, with ResourceOptions(protect=True).",
    "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    configuration=_ENFORCED_STACKS,
).judges(CONDITIONAL_ACCESS, COMPLIANCE_POLICY, COMPLIANCE_SETTINGS, CONNECTOR)
def protection_enforced(resource: Resource, configuration: Properties) -> Violations:
    """The same requirement as `protection`, mandatory. An enforced policy is checked even if its stack is not listed.

    Connector and tenant settings are checked only inside the component, which may restore the original values on
    deletion. In another program they may serve other purposes.
    """
    is_policy = kind(resource.type) in (CONDITIONAL_ACCESS, COMPLIANCE_POLICY)
    if (is_policy or resource.is_in_component) and _is_enforced(resource, configuration):
        yield from _unprotected(resource)


@Rule(
    "provider",
    "All parts of the component belong to one tenant, that of the stack's azuread settings",
    Severity.HIGH,
    "Give the component no azuread provider, neither by an option nor by a transform of the stack or of a parent; set "
    "azuread:tenantId with `pulumi config set`, one stack for each tenant.",
    "https://www.pulumi.com/docs/iac/concepts/resources/providers/#default-and-explicit-providers",
).judges(CONDITIONAL_ACCESS)
def provider(policy: Resource, _configuration: Properties) -> Violations:
    """Checks only the component's policy. Only the pack sees a provider that a transform sets.

    The default provider is recognised by the name that the engine gives it. A program's own provider with the same
    name cannot be distinguished from it.
    """
    if policy.is_in_component and not _DEFAULT_PROVIDER.fullmatch(policy.provider or ""):
        yield Violation(
            f"The policy's provider is {policy.provider or 'not known'}, not the stack's default one",
            "It may go to another tenant than the compliance policy, and than all checks before enforcement",
            "Remove it from the options or the transform that gives it, and set azuread:tenantId on the stack",
        )


def _is_enforced(policy: Resource, configuration: Properties) -> bool:
    if policy.stack in configuration.texts("enforcedStacks"):
        return True
    # A resource rule sees one resource: for others the state of Conditional Access is not known.
    return kind(policy.type) == CONDITIONAL_ACCESS and is_enforced(policy.properties)


def _unprotected(resource: Resource) -> Violations:
    if not resource.is_protected:
        yield Violation(
            "The option protect is not set",
            "One line taken out of the program would delete it, and with it what keeps risky devices out",
            "Set protect=True in its resource options, or in those of the component around it",
        )

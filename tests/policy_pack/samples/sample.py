"""A sample: a resource or a stack on the wire, and what a rule says about it, word for word.

Samples reach a rule as the SDK would hand them over: numbers as floats, unknown values behind proxies that raise.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

UNKNOWN = UNKNOWN_STRING_VALUE
"""What the engine writes for a value that is known only after the change."""
ABSENT = object()
"""A member to leave out."""

COMPONENT = "defender-conditional-access:index:DefenderConditionalAccess"
CONNECTOR = "pulumi-python:dynamic/intune:MobileThreatDefenseConnector"
COMPLIANCE_POLICY = "pulumi-python:dynamic/intune:Windows10CompliancePolicy"
COMPLIANCE_SETTINGS = "pulumi-python:dynamic/intune:DeviceComplianceSettings"
CONDITIONAL_ACCESS = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Declared:
    """A resource as the engine hands it to the pack."""

    type: str
    properties: Properties
    name: str = "it"
    stack: str = "dev"
    component: bool = False
    protect: bool = False
    depends_on: Sequence[str] = ()
    provider: str | None = "default_6_11_1"

    @property
    def urn(self) -> str:
        types = f"{COMPONENT}${self.type}" if self.component else self.type
        return f"urn:pulumi:{self.stack}::project::{types}::{self.name}"

    @property
    def provided(self) -> PolicyProviderResource | None:
        if self.provider is None:
            return None
        kind = f"pulumi:providers:{self.type.partition(':')[0]}"
        return PolicyProviderResource(
            kind, {}, f"urn:pulumi:{self.stack}::project::{kind}::{self.provider}", self.provider
        )

    @property
    def options(self) -> PolicyResourceOptions:
        return PolicyResourceOptions(
            protect=self.protect,
            ignore_changes=[],
            delete_before_replace=None,
            aliases=[],
            custom_timeouts=PolicyCustomTimeouts(0, 0, 0),
            additional_secret_outputs=[],
        )


@dataclass(frozen=True)
class Sample:
    """What a rule says (`expected`, nothing when it passes) about what is declared."""

    rule: str
    id: str
    declared: Sequence[Declared]
    expected: Sequence[str] = ()
    configuration: Properties = field(default_factory=dict)

    def found(self, policy: object, configuration: Properties | None = None) -> list[str]:
        """What the policy reports, through the same door by which the SDK calls it."""
        given = _wire(self.configuration if configuration is None else configuration)
        reported: list[str] = []

        def report(message: str, _urn: str | None = None) -> None:
            reported.append(message)

        if isinstance(policy, StackValidationPolicy):
            policy.validate(StackValidationArgs(_linked(self.declared), given), report)
        elif isinstance(policy, ResourceValidationPolicy):
            (one,) = self.declared
            properties = unknown_checking_proxy(_wire(one.properties))
            args = ResourceValidationArgs(one.type, properties, one.urn, one.name, one.options, one.provided, given)
            policy.validate(args, report)
        return reported


def changed(base: Properties, changes: Properties) -> dict[str, Any]:
    """A copy of `base` with members replaced by their dotted paths, or taken out (ABSENT)."""
    result = copy.deepcopy(dict(base))
    for path, value in changes.items():
        *parents, last = path.split(".")
        target = result
        for parent in parents:
            target = target.setdefault(parent, {})
        if value is ABSENT:
            del target[last]
        else:
            target[last] = value
    return result


def unknown(path: str) -> str:
    """What every rule says about a value that it needs and that is known only after the change."""
    return (
        f"{path} is not known before the change is made, and this rule decides by it.\n"
        "Nobody can review what is not known, so the change is refused.\n"
        f"Write the value of {path} literally (an id, a name, a number), not as an output of another resource."
    )


def shaped(path: str, expected: str, found: str) -> str:
    """What every rule says about a member that is not as Graph has it."""
    return (
        f"{path} has a shape that this rule does not know: expected {expected}, found {found}.\n"
        "A change that cannot be checked could weaken protection unnoticed, so it is refused.\n"
        f"Write {path} as {expected}."
    )


def _wire(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _linked(declared: Sequence[Declared]) -> list[PolicyResource]:
    made = {one.name: _resource(one) for one in declared}
    for one in declared:
        made[one.name].dependencies = [made[name] for name in one.depends_on]
    return list(made.values())


def _resource(one: Declared) -> PolicyResource:
    properties = unknown_checking_proxy(_wire(one.properties))
    return PolicyResource(one.type, properties, one.urn, one.name, one.options, one.provided, None, [], {})

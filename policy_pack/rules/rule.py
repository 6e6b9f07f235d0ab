"""Defines a rule: a function that yields violations, with its name, severity and remediation.

`Rule` turns such a function into a policy of Pulumi's SDK. It fails closed: an unknown value, an unknown shape and an
unknown configuration key become violations. The SDK itself would turn an unknown value into an advisory, and the change
would go through.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyProviderResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

# The package does not export this exception, and no other may be mistaken for it.
from pulumi_policy.proxy import UnknownValueError

from .wire import COMPONENT, CannotJudgeError, Properties, kind

Schema = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Violation:
    """What is wrong and where, why it is dangerous, and what to write instead: one sentence each."""

    what: str
    why: str
    instead: str

    def __str__(self) -> str:
        return f"{self.what}.\n{self.why}.\n{self.instead}."


@dataclass(frozen=True)
class Resource:
    """A resource as a rule sees it."""

    type: str
    urn: str
    properties: Properties
    is_protected: bool
    provider: str | None
    """The name of its provider; None if the engine gives none."""

    @property
    def stack(self) -> str:
        return self.urn.removeprefix("urn:pulumi:").split("::")[0]

    @property
    def is_in_component(self) -> bool:
        return f"{COMPONENT}$" in self.urn

    def is_other(self, configuration: Properties) -> bool:
        """Whether the configuration declares that this policy serves another purpose. The component's never does."""
        others = configuration.texts("otherPolicies")
        return bool(others) and not self.is_in_component and self.properties.text("displayName") in others


@dataclass(frozen=True)
class StackResource(Resource):
    """A resource of a whole stack, with its dependencies."""

    dependencies: frozenset[str]
    """URNs."""


Violations = Iterator[Violation]
Check = Callable[[Resource, Properties], Violations]
StackCheck = Callable[[list[StackResource], Properties], Violations]


@dataclass(frozen=True)
class Rule:
    """The metadata of a rule. `judges` and `judges_stack` decorate the function that decides."""

    name: str
    description: str
    severity: Severity
    remediation: str
    url: str
    level: EnforcementLevel = EnforcementLevel.MANDATORY
    configuration: Schema = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)
    """Configuration keys of earlier versions, with what to write instead."""
    framework: PolicyComplianceFramework | None = None
    tags: tuple[str, ...] = ()

    def judges(self, *kinds: str) -> Callable[[Check], ResourceValidationPolicy]:
        """Decorate a function that checks each resource of these kinds; of every kind if none is named."""

        def policy(check: Check) -> ResourceValidationPolicy:
            def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
                if not kinds or kind(args.resource_type) in kinds:
                    resource = Resource(
                        args.resource_type,
                        args.urn,
                        Properties(args.props),
                        is_protected=bool(args.opts.protect),
                        provider=_name(args.provider),
                    )
                    self._report(lambda configuration: check(resource, configuration), args.get_config(), report)

            made = ResourceValidationPolicy(validate=validate, **self._metadata(kinds))
            made.__doc__ = inspect.getdoc(check)
            return made

        return policy

    def judges_stack(self, check: StackCheck) -> StackValidationPolicy:
        """Decorate a function that checks the stack as a whole. The engine runs it last."""

        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            resources = [
                StackResource(
                    resource.resource_type,
                    resource.urn,
                    Properties(resource.props),
                    is_protected=bool(resource.opts.protect),
                    provider=_name(resource.provider),
                    dependencies=frozenset(dependency.urn for dependency in resource.dependencies),
                )
                for resource in args.resources
            ]
            self._report(lambda configuration: check(resources, configuration), args.get_config(), report)

        made = StackValidationPolicy(validate=validate, **self._metadata(()))
        made.__doc__ = inspect.getdoc(check)
        return made

    def _report(
        self, check: Callable[[Properties], Iterable[Violation]], given: Mapping[str, Any], report: ReportViolation
    ) -> None:
        # The engine checks values against the schema but ignores keys that are not in it.
        for key in sorted(given.keys() & self.retired.keys()):
            report(str(_retired(self.name, key, self.retired[key])), None)
        unknown = sorted(given.keys() - self.configuration.keys() - self.retired.keys())
        if unknown:
            report(str(_unknown_configuration(self.name, unknown, sorted(self.configuration))), None)
        # The engine fills in the defaults; `pulumi.policy` started by hand does not.
        defaults = {key: schema["default"] for key, schema in self.configuration.items() if "default" in schema}
        try:
            for violation in check(Properties({**defaults, **given}, "configuration")):
                report(str(violation), None)
        except UnknownValueError as error:
            report(str(_undecided(error)), None)
        except CannotJudgeError as error:
            why = "A change that cannot be checked could weaken protection unnoticed, so it is refused"
            report(str(Violation(error.what, why, error.instead)), None)

    def _metadata(self, kinds: tuple[str, ...]) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self.description,
            "enforcement_level": self.level,
            "severity": self.severity,
            "remediation_steps": self.remediation,
            "url": self.url,
            "framework": self.framework,
            "tags": [*kinds, *self.tags],
            "config_schema": PolicyConfigSchema(self.configuration) if self.configuration else None,
        }


def _name(provider: PolicyProviderResource | None) -> str | None:
    return None if provider is None else str(provider.name)


def _undecided(error: UnknownValueError) -> Violation:
    head, *rest = error.props
    path = head + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in rest)
    return Violation(
        f"{path} is not known before the change is made, and this rule decides by it",
        "Nobody can review what is not known, so the change is refused",
        f"Write the value of {path} literally (an id, a name, a number), not as an output of another resource",
    )


def _retired(name: str, key: str, instead: str) -> Violation:
    return Violation(
        f"The configuration of {name} has the key {key}, which this version of the policy pack no longer reads",
        "Its value would be silently ignored",
        instead,
    )


def _unknown_configuration(name: str, unknown: list[str], known: list[str]) -> Violation:
    return Violation(
        f"The configuration of {name} has keys that it does not know: {', '.join(unknown)}",
        "A limit with a misspelt name would be silently ignored",
        f"Remove them; this rule knows {', '.join(known) or 'no key'}",
    )

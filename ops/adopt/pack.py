"""What the policy pack would say of a configuration: its own rules, called in this process without an engine.

The resources are what the program sends for the configuration, by the program's own mapping, protected and joined as
the component declares them. Not judged here is the rule `provider`: it looks at what only the engine has.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pulumi_policy import (
    EnforcementLevel,
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import unknown_checking_proxy

from components import part_names
from ops.adopt import changes
from ops.pipeline.errors import PipelineError
from ops.plan.reading import resource_types
from policy_pack.rules import RULES
from pulumi_cli.stack_files import ROOT, pack_configuration
from settings import Settings

NEEDS_A_PREVIEW: Final = ("provider",)
"""Rules about what only the engine has."""
_COMPONENT: Final = "defender-conditional-access:index:DefenderConditionalAccess"
_ALL: Final = "all"


@dataclass(frozen=True)
class Remark:
    """What a rule says about a part. `refuses`: whether the run would stop."""

    rule: str
    part: str
    message: str
    refuses: bool


def remarks(settings: Settings, stack: str, project: str, root: Path = ROOT) -> list[Remark]:
    """All that the rules say. The references of `settings` are ids. Raises PipelineError."""
    configuration = _configuration(stack, root)
    resources = _resources(settings, stack, project)
    found = []
    for rule in RULES:
        level, given = _of_rule(rule, configuration)
        if rule.name not in NEEDS_A_PREVIEW and level is not EnforcementLevel.DISABLED:
            refuses = level is not EnforcementLevel.ADVISORY
            found += [Remark(rule.name, part, text, refuses) for part, text in _said(rule, resources, given)]
    return [*_misnamed(configuration), *found]


def _configuration(stack: str, root: Path) -> Mapping[str, Any]:
    file = pack_configuration(stack, root)
    if file is None:
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        msg = f"{file.relative_to(root).as_posix()} cannot be read: it is no JSON file with an object. Correct it."
        raise PipelineError(msg)
    return found


def _misnamed(configuration: Mapping[str, Any]) -> Iterator[Remark]:
    """The pack refuses a configuration of rules that it does not have."""
    known = {_ALL, *(rule.name for rule in RULES)}
    for name in sorted(configuration.keys() - known):
        yield Remark(name, "", "The policy pack has no such rule, and refuses its whole configuration.", refuses=True)


def _of_rule(rule: Any, configuration: Mapping[str, Any]) -> tuple[EnforcementLevel, Mapping[str, Any]]:  # noqa: ANN401 - two kinds
    """The rule's level and its keys, as the engine reads the file: a level alone, or an object with or without one."""
    given = configuration.get(rule.name, {})
    keys = {"enforcementLevel": given} if isinstance(given, str) else dict(given)
    level = keys.pop("enforcementLevel", None) or configuration.get(_ALL) or rule.enforcement_level
    if isinstance(level, dict):
        level = level.get("enforcementLevel") or rule.enforcement_level
    return EnforcementLevel(level), keys


def _said(rule: Any, resources: list[PolicyResource], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    """Each message, with the part that it is about."""
    keys = _wire(given)
    if isinstance(rule, StackValidationPolicy):
        reported = _Reported()
        rule.validate(StackValidationArgs(resources, keys), reported)
        yield from (("the stack", text) for text in reported.texts)
    elif isinstance(rule, ResourceValidationPolicy):
        for one in resources:
            reported = _Reported()
            args = ResourceValidationArgs(one.resource_type, one.props, one.urn, one.name, one.opts, one.provider, keys)
            rule.validate(args, reported)
            yield from ((one.name, text) for text in reported.texts)


class _Reported:
    """Keeps what a rule reports."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, message: str, _urn: str | None = None) -> None:
        self.texts.append(message)


def _resources(settings: Settings, stack: str, project: str) -> list[PolicyResource]:
    """The parts in their order, each with those before it as dependencies."""
    made: list[PolicyResource] = []
    for name, kind, properties in _declared(settings):
        if properties:
            one = _resource(name, kind, properties, stack, project, is_protected=settings.enforces_access)
            one.dependencies = list(made)
            made.append(one)
    return made


def _declared(settings: Settings) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield part_names.CONNECTOR, resource_types.CONNECTOR, changes.wanted_connector(settings)
    yield part_names.COMPLIANCE_POLICY, resource_types.COMPLIANCE_POLICY, changes.wanted_compliance_policy(settings)
    yield part_names.TENANT_COMPLIANCE, resource_types.TENANT_SETTINGS, changes.wanted_tenant_settings(settings)
    yield part_names.CONDITIONAL_ACCESS, resource_types.CONDITIONAL_ACCESS, changes.wanted_conditional_access(settings)


def _resource(
    name: str, kind: str, properties: Mapping[str, Any], stack: str, project: str, *, is_protected: bool
) -> PolicyResource:
    urn = f"urn:pulumi:{stack}::{project}::{_COMPONENT}${kind}::{name}"
    provider = f"pulumi:providers:{kind.partition(':')[0]}"
    options = PolicyResourceOptions(
        protect=is_protected,
        ignore_changes=[],
        delete_before_replace=None,
        aliases=[],
        custom_timeouts=PolicyCustomTimeouts(0, 0, 0),
        additional_secret_outputs=[],
    )
    default = PolicyProviderResource(provider, {}, f"urn:pulumi:{stack}::{project}::{provider}::default", "default")
    values = unknown_checking_proxy(_wire(properties))
    return PolicyResource(kind, values, urn, name, options, default, None, [], {})


def _wire(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """As the engine hands values over: every number is a float."""
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

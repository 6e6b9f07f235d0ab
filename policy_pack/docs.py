"""`python -m policy_pack.docs`: writes docs/policies.md from the pack's README and the metadata of each rule."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Policy, PolicyComplianceFramework, Severity, StackValidationPolicy

from .rules import RULES

_PACK: Final = Path(__file__).parent
TARGET: Final = _PACK.parent / "docs" / "policies.md"
_HEAD: Final = "<!-- Written by `python -m policy_pack.docs` from policy_pack/: change it there. -->"


def render() -> str:
    readme = (_PACK / "README.md").read_text(encoding="utf-8").rstrip()
    rules = "\n\n".join("\n\n".join(_section(rule)) for rule in RULES)
    return f"{_HEAD}\n\n{readme}\n\n## The rules\n\n{_table()}\n\n{rules}\n"


def _table() -> str:
    rows = [f"| [{rule.name}](#{rule.name}) | {_level(rule)} | {rule.description} |" for rule in RULES]
    return "\n".join(["| rule | default | requirement |", "|-|-|-|", *rows])


def _section(rule: Policy) -> Iterator[str]:
    yield f"### {rule.name}"
    whole = "the stack as a whole" if isinstance(rule, StackValidationPolicy) else "every resource"
    judged = ", ".join(f"`{tag}`" for tag in _kinds(rule)) or whole
    severity = (rule.severity or Severity.LOW).value
    yield f"{rule.description}. Checks: {judged}. Default: {_level(rule)}; severity {severity}."
    yield rule.__doc__ or ""
    yield f"To remedy it: {rule.remediation_steps}"
    yield f"Read more: <{rule.url}>"
    frameworks = [*_framework(rule.framework), *(tag for tag in rule.tags or [] if " " in tag)]
    if frameworks:
        yield f"Frameworks: {'; '.join(frameworks)}."
    if rule.config_schema is not None:
        rows = [_row(key, schema) for key, schema in rule.config_schema.properties.items()]
        yield "\n".join(["| configuration | type | default | |", "|-|-|-|-|", *rows])


def _level(rule: Policy) -> str:
    return (rule.enforcement_level or EnforcementLevel.ADVISORY).value


def _kinds(rule: Policy) -> list[str]:
    return [tag for tag in rule.tags or [] if " " not in tag]


def _framework(framework: PolicyComplianceFramework | None) -> list[str]:
    if framework is None:
        return []
    return [f"{framework.name} {framework.version}: {framework.reference} ({framework.specification})"]


def _row(key: str, schema: dict[str, Any]) -> str:
    default = f"`{json.dumps(schema['default'])}`" if "default" in schema else "none"
    return f"| `{key}` | {_type(schema)} | {default} | {schema['description']} |"


def _type(schema: dict[str, Any]) -> str:
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if "properties" in schema:
        return "{" + ", ".join(schema["properties"]) + "}"
    return str({"string": "text", "integer": "whole number"}[schema["type"]])


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")

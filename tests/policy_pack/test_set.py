"""The rules as a set, and what is said about them elsewhere."""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel

from policy_pack import docs
from policy_pack.rules import RULES
from tests.policy_pack.samples.catalogue import SAMPLES
from tests.policy_pack.samples.sample import UNKNOWN, Sample

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policy_pack"
POLICIES = {policy.name: policy for policy in RULES}
MANDATORY = [policy.name for policy in RULES if policy.enforcement_level is EnforcementLevel.MANDATORY]
EVERY_RULE = pytest.mark.parametrize("policy", [pytest.param(policy, id=policy.name) for policy in RULES])


def configuration_of(policy: Any) -> Mapping[str, Any]:  # noqa: ANN401 - resource and stack policies
    return policy.config_schema.properties if policy.config_schema else {}


def holds(value: object, wanted: str) -> bool:
    if isinstance(value, Mapping):
        return any(holds(item, wanted) for item in value.values())
    return any(holds(item, wanted) for item in value) if isinstance(value, list) else value == wanted


def test_levels() -> None:
    assert set(POLICIES) - set(MANDATORY) == {"secure-by-default", "protection", "left-open", "unknown-identities"}


def test_names_are_unique_and_in_kebab_case() -> None:
    names = [policy.name for policy in RULES]
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []


@EVERY_RULE
def test_says_what_people_need(policy: Any) -> None:  # noqa: ANN401
    assert [text for text in (policy.description, policy.remediation_steps, policy.__doc__) if not text] == []
    assert policy.url.startswith(("https://learn.microsoft.com/", "https://www.pulumi.com/docs/"))
    assert policy.severity is not None
    assert [key for key, schema in configuration_of(policy).items() if not schema.get("description")] == []


@EVERY_RULE
def test_has_samples_that_pass_and_fail(policy: Any) -> None:  # noqa: ANN401
    mine = [sample for sample in SAMPLES if sample.rule == policy.name]
    assert {bool(sample.expected) for sample in mine} == {True, False}


NOT_BY_VALUES = ("credentials", "protection-enforced", "provider")
"""They judge every text, or no property at all."""


@pytest.mark.parametrize("name", [name for name in MANDATORY if name not in NOT_BY_VALUES])
def test_unknown_values_are_violations(name: str) -> None:
    unknown = [
        sample
        for sample in SAMPLES
        if sample.rule == name and any(holds(dict(one.properties), UNKNOWN) for one in sample.declared)
    ]
    assert [sample.id for sample in unknown if sample.expected] != []


def decided_by(sample: Sample) -> list[str]:
    """The keys without which the rule would say something else about this sample."""
    policy = POLICIES[sample.rule]
    without = [{k: v for k, v in sample.configuration.items() if k != key} for key in sample.configuration]
    return [
        key
        for key, rest in zip(sample.configuration, without, strict=True)
        if sample.found(policy, rest) != list(sample.expected)
    ]


@EVERY_RULE
def test_every_configuration_key_decides_something(policy: Any) -> None:  # noqa: ANN401
    deciding = {key for sample in SAMPLES if sample.rule == policy.name for key in decided_by(sample)}
    assert set(configuration_of(policy)) - deciding == set()


@EVERY_RULE
def test_defaults_need_no_configuration(policy: Any) -> None:  # noqa: ANN401
    without = [key for key, schema in configuration_of(policy).items() if "default" not in schema]
    assert without == []


def test_documentation_is_current() -> None:
    assert docs.TARGET.read_text(encoding="utf-8") == docs.render(), "run: python -m policy_pack.docs"


@EVERY_RULE
def test_is_documented(policy: Any) -> None:  # noqa: ANN401
    text = docs.TARGET.read_text(encoding="utf-8")
    section = text.partition(f"\n### {policy.name}\n")[2].partition("\n### ")[0]
    documented = [policy.description, policy.__doc__, policy.url, *configuration_of(policy)]
    assert [part for part in documented if part not in section] == []


@pytest.mark.parametrize("text", ["configuration.example.json", "README.md"])
def test_examples_of_configuration_are_right(text: str) -> None:
    content = (PACK / text).read_text(encoding="utf-8")
    block = re.search(r"```json\n(.*?)```", content, re.DOTALL)
    example = json.loads(block[1] if block else content)
    given = {name: set(keys) for name, keys in example.items() if isinstance(keys, dict)}
    assert set(example) - set(POLICIES) == set()
    assert {name: keys - set(configuration_of(POLICIES[name])) for name, keys in given.items()} == {
        name: set() for name in given
    }


def test_runs_with_the_versions_that_the_repository_tests() -> None:
    pins = _pins(PACK / "requirements.txt")
    assert {"pulumi", "pulumi-policy"} <= pins.keys()
    assert pins.items() - _pins(ROOT / "requirements.txt").items() == set()


def _pins(file: Path) -> dict[str, str]:
    lines = [line.split(";")[0].strip() for line in file.read_text().splitlines() if "==" in line]
    return dict(line.split("==") for line in lines)


def test_imports_nothing_of_the_rest() -> None:
    imported = {name for file in PACK.rglob("*.py") for name in _imported(ast.parse(file.read_text()))}
    assert imported - sys.stdlib_module_names == {"grpc", "pulumi", "pulumi_policy", "renamed", "rules"}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]

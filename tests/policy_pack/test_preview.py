"""`pulumi preview --policy-pack`: each weakening is refused by the rule for it, and by no other."""

import json

import pytest
import yaml

from policy_pack.rules import RULES
from sandbox.tenant import seed
from sandbox.tenant.objects import Group
from tests.policy_pack.conftest import NAMESPACE, PACK, ROOT, Gate
from tests.policy_pack.test_set import MANDATORY
from tests.policy_pack.violations import WEAKENINGS, Weakening


@pytest.mark.parametrize("weakening", [pytest.param(one, id=one.rule) for one in WEAKENINGS])
def test_refuses(gate: Gate, weakening: Weakening) -> None:
    verdict = gate.judge("preview", weakening.changes, weakening.policies)
    assert (verdict.succeeded, verdict.mandatory, verdict.writes) == (False, {weakening.rule}, []), verdict.output


def test_good_configuration_passes(gate: Gate) -> None:
    verdict = gate.judge("preview", {})
    assert (verdict.succeeded, verdict.mandatory, verdict.advisory) == (True, set(), {"protection"}), verdict.output


def test_example_of_the_repository_passes_with_the_example_of_configuration(gate: Gate) -> None:
    state = gate.tenant.state
    state.assignment_filters[seed.FILTER_CORPORATE].display_name = "Corporate Windows"
    state.notification_templates[seed.NOTIFICATION_TEMPLATE].display_name = "Device is not compliant"
    names = ["Windows pilot devices", "Windows pilot users", "Windows kiosks", "Conditional Access exclusions"]
    for number, name in enumerate(names):
        group = Group(f"b0000000-0000-4000-8000-0000000000e{number}", name)
        state.groups[group.id] = group
    example = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    ours = {key: value for key, value in example.items() if key.startswith(NAMESPACE)}
    gate.workspace.configure({**gate.tenant.pulumi_config(), **ours})
    policies = json.loads((PACK / "configuration.example.json").read_text())
    verdict = gate.run("preview", policies)
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output
    assert verdict.advisory == {"protection", "tenant"}
    verdict = gate.run("preview")
    assert (verdict.succeeded, verdict.mandatory) == (False, {"scope", "exclusions"}), verdict.output


def test_message_as_it_prints(gate: Gate) -> None:
    verdict = gate.judge("preview", {"compliancePolicy.machineRiskScore": "high"})
    assert verdict.output.partition("Policies:")[2].partition("\n        - [advisory]")[0].splitlines()[2:] == [
        "        - [mandatory] [severity: critical]  machine-risk  "
        "(pulumi-python:dynamic/intune:Windows10CompliancePolicy: defender-compliance-policy)",
        "          A compliance policy demands a machine risk at or under the maximum",
        '          deviceThreatProtectionRequiredSecurityLevel is "high" (High); the maximum is medium.',
        "          Devices with threats of high level would count as compliant and keep their access.",
        '          Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium).',
    ]


def test_every_mandatory_rule_is_tried() -> None:
    assert sorted(weakening.rule for weakening in WEAKENINGS) == sorted(MANDATORY)
    assert len(MANDATORY) == len(RULES) - 2

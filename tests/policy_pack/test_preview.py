"""`pulumi preview --policy-pack`: each weakening is refused by the rule for it, and by no other."""

import copy
import json
from pathlib import Path

import pytest
import yaml

from policy_pack.rules import RULES
from sandbox.engine import Engine
from sandbox.tenant import seed
from sandbox.tenant.objects import Group, User
from sandbox.tenant.server import TenantServer
from tests.engine.programs import other_program
from tests.policy_pack.conftest import CONFIGURATION, NAMESPACE, PACK, ROOT, Gate
from tests.policy_pack.test_set import MANDATORY
from tests.policy_pack.violations import DECLARED, WEAKENINGS, Weakening


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
    for number, account in enumerate(ours[f"{NAMESPACE}breakGlass"]["users"]):
        state.users[account] = User(account, f"Emergency {number}", f"emergency{number}@contoso.example")
    gate.workspace.configure({**gate.tenant.pulumi_config(), **ours})
    policies = json.loads((PACK / "configuration.example.json").read_text())
    verdict = gate.run("preview", policies)
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output
    assert verdict.advisory == {"protection", "secure-by-default"}
    verdict = gate.run("preview")
    assert (verdict.succeeded, verdict.mandatory) == (False, {"required-coverage", "exclusions"}), verdict.output


def test_shipped_policies_do_not_silence_what_windows_alone_leaves_open(gate: Gate) -> None:
    shipped = json.loads((ROOT / "policy_pack" / "stacks" / "dev.json").read_text())
    policies = {**shipped, **DECLARED, "declared-enforcement": {"enforcedStacks": ["dev"]}}
    enforced = {"conditionalAccess.state": "enabled", "conditionalAccess.platforms": {"include": ["windows"]}}
    verdict = gate.judge("preview", enforced, policies)
    assert (verdict.mandatory, "left-open" in verdict.advisory) == (set(), True), verdict.output
    assert (
        'conditions.platforms includes ["windows"] and excludes [].\n'
        "          The platform is what the browser says it is: from a device at high risk, whoever says that it is "
        "another one gets in.\n"
    ) in verdict.output


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


def test_a_provider_that_a_transform_gives_is_seen(engine: Engine, tenant: TenantServer, tmp_path: Path) -> None:
    """No configuration does it, and the program itself is not given it."""
    program = other_program(engine, tenant, tmp_path, copy.deepcopy(CONFIGURATION))
    connection = {key.removeprefix("azuread:"): value for key, value in tenant.pulumi_config().items()}
    program.write(
        before=f"""
connection = {connection!r}
other = azuread.Provider(
    "other",
    tenant_id=connection["tenantId"],
    client_id=connection["clientId"],
    metadata_host=connection["metadataHost"],
)
def give(args):
    if args.type_.startswith("azuread:index/"):
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(provider=other))
        return pulumi.ResourceTransformResult(args.props, opts)
pulumi.runtime.register_resource_transform(give)
"""
    )
    given = {NAMESPACE + key: value for key, value in CONFIGURATION.items()}
    program.workspace.configure({**tenant.pulumi_config(), **given})
    verdict = Gate(program.workspace, tenant).run("preview")
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (
        False,
        {"defender-conditional-access": {"provider"}},
    ), verdict.output
    assert verdict.messages == [
        "The policy's provider is other, not the stack's default one.\n"
        "It may go to another tenant than the compliance policy, and than all checks before enforcement.\n"
        "Remove it from the options or the transform that gives it, and set azuread:tenantId on the stack."
    ]


def test_every_mandatory_rule_is_tried() -> None:
    assert sorted([*(weakening.rule for weakening in WEAKENINGS), "provider"]) == sorted(MANDATORY)
    assert len(MANDATORY) == len(RULES) - 4

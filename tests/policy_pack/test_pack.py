"""The pack as the engine starts it, copied to another repository: `python -m pulumi.policy`, spoken to over gRPC."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as rpc
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from policy_pack.renamed import RENAMED
from policy_pack.rules import RULES
from tests.policy_pack.samples.conditional_access import BREAK_GLASS, GOOD, SHAREPOINT
from tests.policy_pack.samples.sample import CONDITIONAL_ACCESS, UNKNOWN, Declared, changed, unknown

PACK = Path(__file__).parents[2] / "policy_pack"
NO_ENGINE = "127.0.0.1:1"


@pytest.fixture(scope="module")
def analyzer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnalyzerStub]:
    folder = tmp_path_factory.mktemp("another-repository") / "policies"
    shutil.copytree(PACK, folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-u", "-m", "pulumi.policy", NO_ENGINE, str(folder)]
    # Nothing of this repository is in sight: neither its folder nor a path to it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield AnalyzerStub(channel)
        process.terminate()


def analyze(analyzer: AnalyzerStub, changes: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """What the pack finds in a Conditional Access policy: rule, level and message, without the description."""
    declared = Declared(CONDITIONAL_ACCESS, changed(GOOD, changes))
    properties = Struct()
    properties.update(declared.properties)
    request = rpc.AnalyzeRequest(type=declared.type, urn=declared.urn, name=declared.name, properties=properties)
    found = analyzer.Analyze(request).diagnostics
    return [(one.policyName, one.enforcementLevel, one.message.partition("\n")[2]) for one in found]


def configure(
    analyzer: AnalyzerStub,
    rules: Mapping[str, Mapping[str, list[str]]],
    level: rpc.EnforcementLevel.ValueType = rpc.MANDATORY,
) -> None:
    """These rules, and all others as they are by default."""
    given = {}
    for rule, keys in rules.items():
        properties = Struct()
        properties.update(keys)
        given[rule] = rpc.PolicyConfig(enforcementLevel=level, properties=properties)
    analyzer.Configure(rpc.ConfigureAnalyzerRequest(policyConfig=given))


def test_offers_every_rule(analyzer: AnalyzerStub) -> None:
    info = analyzer.GetAnalyzerInfo(Empty())
    assert info.name == "defender-conditional-access"
    assert [policy.name for policy in info.policies] == [*(rule.name for rule in RULES), *RENAMED]


def test_advice_on_a_good_policy(analyzer: AnalyzerStub) -> None:
    configure(analyzer, {"protection": {}}, rpc.DISABLED)
    assert analyze(analyzer, {}) == []


def test_unknown_value_is_no_advice(analyzer: AnalyzerStub) -> None:
    configure(analyzer, {})
    found = analyze(analyzer, {"conditions.applications.includedApplications": [SHAREPOINT, UNKNOWN]})
    path = "conditions.applications.includedApplications[1]"
    assert [one for one in found if one[0] != "protection"] == [
        (rule, rpc.MANDATORY, unknown(path)) for rule in ("required-coverage", "lock-out")
    ]


def test_unknown_identity_is_advice_until_the_policy_is_enforced(analyzer: AnalyzerStub) -> None:
    configure(analyzer, {"break-glass": {"users": BREAK_GLASS}})
    group = {"conditions.users.excludedGroups": [UNKNOWN]}
    path = "conditions.users.excludedGroups[0]"
    levels = [(rule, level) for rule, level, _ in analyze(analyzer, group) if rule != "protection"]
    assert levels == [("unknown-identities", rpc.ADVISORY)]
    found = analyze(analyzer, {**group, "state": "enabled"})
    assert [one for one in found if one[0] in ("break-glass", "required-coverage", "exclusions")] == [
        (rule, rpc.MANDATORY, unknown(path)) for rule in ("required-coverage", "exclusions")
    ]


def test_configuration_reaches_a_rule(analyzer: AnalyzerStub) -> None:
    others = ["protection-enforced", "left-open"]
    for stack, rules in (("dev", others), ("prod", ["declared-enforcement", *others])):
        configure(
            analyzer, {"declared-enforcement": {"enforcedStacks": [stack]}, "break-glass": {"users": BREAK_GLASS}}
        )
        assert [rule for rule, _, _ in analyze(analyzer, {"state": "enabled"})] == rules

"""What the pack says of a configured rule that does not exist, or that has another name now."""

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as rpc

from policy_pack.renamed import RENAMED, former_names, problems
from policy_pack.rules import RULES

NAMES = [rule.name for rule in RULES]
CALLED = 'The rule "tenant" is called "secure-by-default" now; write the new name in its place.'


def given(level: rpc.EnforcementLevel.ValueType, **keys: int) -> rpc.PolicyConfig:
    properties = Struct()
    properties.update(keys)
    return rpc.PolicyConfig(enforcementLevel=level, properties=properties)


def completed(level: rpc.EnforcementLevel.ValueType, **configuration: rpc.PolicyConfig) -> dict[str, rpc.PolicyConfig]:
    """As the engine hands a configuration on: with every policy of the pack, and `level` where the file says none."""
    return {**{name: given(level) for name in [*NAMES, *RENAMED]}, **configuration}


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        pytest.param(completed(rpc.DISABLED), [], id="nothing-configured"),
        pytest.param(completed(rpc.ADVISORY, all=given(rpc.ADVISORY)), [], id="all"),
        pytest.param(completed(rpc.DISABLED, tenant=given(rpc.MANDATORY)), [CALLED], id="level"),
        pytest.param(completed(rpc.DISABLED, tenant=given(rpc.DISABLED, a=1)), [CALLED], id="keys"),
        pytest.param(
            completed(rpc.ADVISORY, all=given(rpc.ADVISORY), tenant=given(rpc.MANDATORY)), [CALLED], id="beside-all"
        ),
        pytest.param(
            completed(rpc.DISABLED, grants=given(rpc.DISABLED), xyz=given(rpc.MANDATORY)),
            [
                'There is no rule "grants"; write "grant" in its place, or remove it.',
                'There is no rule "xyz"; remove it.',
            ],
            id="no-rule",
        ),
    ],
)
def test_problems(configuration: dict[str, rpc.PolicyConfig], found: list[str]) -> None:
    assert problems(configuration, NAMES) == found


def test_each_former_name_leads_to_a_rule_and_is_none_itself() -> None:
    assert set(RENAMED.values()) <= set(NAMES)
    assert set(RENAMED) & set(NAMES) == set()
    assert [policy.name for policy in former_names()] == list(RENAMED)

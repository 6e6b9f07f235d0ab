"""Each rule, as a plain callable, on every sample: what it says, word for word, or nothing."""

import pytest

from policy_pack.rules import RULES
from tests.policy_pack.samples.catalogue import SAMPLES
from tests.policy_pack.samples.sample import Sample

POLICIES = {policy.name: policy for policy in RULES}


@pytest.mark.parametrize("sample", [pytest.param(sample, id=f"{sample.rule}-{sample.id}") for sample in SAMPLES])
def test_says(sample: Sample) -> None:
    assert sample.found(POLICIES[sample.rule]) == list(sample.expected)

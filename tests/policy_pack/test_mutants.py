"""Each rule broken on purpose makes a sample fail: no mutant of the pack's source passes them all."""

import pytest

from tests.policy_pack.mutants import RULES, Mutant, mutants, rules
from tests.policy_pack.samples.catalogue import SAMPLES

MODULES = sorted(file.stem for file in RULES.glob("*.py") if file.stem != "__init__")


def survives(mutant: Mutant) -> bool:
    """Whether every sample still says what it should. A mutant that cannot even be imported does not."""
    try:
        policies = {policy.name: policy for policy in rules(mutant)}
        return all(
            sample.found(policies[sample.rule]) == list(sample.expected)
            for sample in SAMPLES
            if sample.rule in policies
        )
    except (ArithmeticError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError):
        return False


@pytest.mark.parametrize("module", MODULES)
def test_no_mutant_passes_all_samples(module: str) -> None:
    every = list(mutants(module))
    assert [mutant.what for mutant in every if survives(mutant)] == []
    assert len(every) >= 10

"""What holds for every rule whatever it is given: it answers, and not knowing never helps."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from policy_pack.rules import RULES
from tests.policy_pack.samples.catalogue import SAMPLES
from tests.policy_pack.samples.sample import UNKNOWN, Declared, Sample

POLICIES = {policy.name: policy for policy in RULES}
SHAPES: list[Any] = [None, True, 7, 7.5, "", "a text", [], ["a text"], [7], [None], {}, {"a": "text"}, [{"a": []}]]
Path = tuple[str | int, ...]


def paths(value: object, here: Path = ()) -> Iterator[Path]:
    """Every place in a value, the innermost last."""
    if here:
        yield here
    if isinstance(value, Mapping):
        for key in value:
            yield from paths(value[key], (*here, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from paths(item, (*here, position))


def put(sample: Sample, index: int, path: Path, value: object) -> Sample:
    """The sample with another value in one place of one of its resources."""
    declared: list[Declared] = list(sample.declared)
    properties: Any = copy.deepcopy(dict(declared[index].properties))
    target = properties
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    declared[index] = replace(declared[index], properties=properties)
    return replace(sample, declared=declared)


def places(sample: Sample) -> Iterator[tuple[int, Path]]:
    for index, one in enumerate(sample.declared):
        for path in paths(one.properties):
            yield index, path


def is_reported(sample: Sample) -> bool:
    """Whether a policy that only reports is passed with a warning that names an unknown identity."""
    reports = all(one.properties.get("state") == "enabledForReportingButNotEnforced" for one in sample.declared)
    return reports and bool(sample.found(POLICIES["unknown-identities"], {}))


@pytest.mark.parametrize("rule", [name for name in POLICIES if name != "credentials"])
def test_not_knowing_never_helps_in_silence_nor_where_it_is_enforced(rule: str) -> None:
    refused = [sample for sample in SAMPLES if sample.rule == rule and sample.expected]
    unknown = [
        (sample.id, path, put(sample, index, path, UNKNOWN)) for sample in refused for index, path in places(sample)
    ]
    passed = [(id_, path) for id_, path, one in unknown if not one.found(POLICIES[rule]) and not is_reported(one)]
    assert passed == []


@pytest.mark.parametrize("rule", POLICIES)
def test_every_shape_is_answered(rule: str) -> None:
    good = next(sample for sample in SAMPLES if sample.rule == rule and not sample.expected)
    reports = [
        report
        for index, path in places(good)
        for shape in SHAPES
        for report in put(good, index, path, shape).found(POLICIES[rule])
    ]
    assert all(len(report.splitlines()) == 3 for report in reports)

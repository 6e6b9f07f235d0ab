"""What the benchmark reads from the emulated tenant's log."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.tenant.requests_log import Request
from verification.bench.requests import OURS, Count, Gaps, Rate, most_in_a_second

START = datetime(2026, 8, 24, 12, 0, 0, tzinfo=UTC)
POLICIES = "/v1.0/identity/conditionalAccess/policies"


def at(seconds: float, path: str = POLICIES, agent: str = f"{OURS}-program/0.1", method: str = "GET") -> Request:
    return Request(method, path, {}, 200, None, agent, START + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "most"),
    [
        pytest.param([], 0, id="none"),
        pytest.param([0], 1, id="one"),
        pytest.param([0, 1, 2], 1, id="a-second-apart"),
        pytest.param([0, 0.999, 1.5], 2, id="too-early"),
        pytest.param([2.2, 0, 1.5, 2.4], 3, id="in-no-order"),
    ],
)
def test_most_in_a_second(seconds: Sequence[float], most: int) -> None:
    assert most_in_a_second([START + timedelta(seconds=one) for one in seconds]) == most


@given(st.lists(st.integers(0, 50)))
def test_one_in_a_second_means_that_all_are_a_second_apart(tenths: list[int]) -> None:
    ordered = sorted(tenths)
    apart = all(after - before >= 10 for before, after in itertools.pairwise(ordered))
    moments = [START + timedelta(milliseconds=100 * one) for one in tenths]
    assert (most_in_a_second(moments) <= 1) is apart


def test_ours_and_the_plugins_apart() -> None:
    requests = [
        at(0),
        at(0.5, agent=f"{OURS}-provider/0.1"),
        at(0.6, "/beta/identity/conditionalAccess/policies/1", "Terraform", "PATCH"),
        at(0.7, "/v1.0/policies/conditionalAccessPolicies", "Terraform"),
        at(0.8, "/v1.0/identity/conditionalAccess/namedLocations", "Terraform"),
        at(0.9, "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy"),
        at(0.9, "/common/oauth2/token", "python-requests"),
    ]
    assert Rate.of(requests) == Rate(ours=2, azuread=3)
    assert Count.of(requests) == Count(sign_in=1, program_reads=2, provider_reads=1, provider_writes=0, azuread=3)


def test_when_nothing_was_asked() -> None:
    ended = START + timedelta(seconds=5)
    assert Gaps.of([at(1), at(1.5), at(4), at(4.25)], START, ended) == Gaps(before=1.0, longest=2.5, after=0.75)
    assert Gaps.of([at(2)], START, ended) == Gaps(2.0, 0.0, 3.0)
    assert Gaps.of([at(3), at(1)], START, ended).shown() == ["1.00 s", "2.00 s", "2.00 s"]


def test_an_operation_that_asks_nothing_has_no_gaps() -> None:
    assert Gaps.of([], START, START).shown() == ["", "", ""]

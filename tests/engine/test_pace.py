"""Conditional Access takes one request a second: ours keep to it, whichever process of the run they come from."""

import itertools
from datetime import timedelta

import pytest

from sandbox.tenant.requests_log import Request
from tests.engine.conftest import Stack
from verification.bench.requests import OURS

PATHS = ("/beta/identity/conditionalAccess/", "/v1.0/identity/conditionalAccess/")


@pytest.fixture(autouse=True)
def the_documented_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPH_CONDITIONAL_ACCESS_SECONDS", "")


def paced(stack: Stack) -> list[Request]:
    """Our requests of the last operation to Conditional Access; the azuread plugin's are its own matter."""
    found = [one for one in stack.tenant.requests if one.path.startswith(PATHS)]
    return [one for one in found if OURS in one.user_agent]


def gaps(requests: list[Request]) -> list[timedelta]:
    return [after.at - before.at for before, after in itertools.pairwise(requests)]


def test_a_whole_life_before_a_tenant_that_counts(stack: Stack) -> None:
    stack.tenant.state.switches.conditional_access_throttling = True
    run = stack.up("--skip-preview")
    assert run.exit_code == 0, run.output
    made = paced(stack)
    asked = [one.path for one in made if one.status != 429]
    assert asked[:2] == [f"{PATHS[0]}policies", f"{PATHS[1]}deletedItems/policies"]
    assert asked.count(f"{PATHS[1]}deletedItems/policies") == 1
    assert min(gaps(made)) >= timedelta(seconds=1)

    stack.configuration["conditionalAccess"]["state"] = "enabled"
    run = stack.up("--refresh", "--skip-preview")
    assert run.exit_code == 0, run.output
    made = paced(stack)
    agents = " ".join(one.user_agent for one in made)
    assert f"{OURS}-provider" in agents
    assert f"{OURS}-program" in agents
    assert min(gaps(made)) >= timedelta(seconds=1)

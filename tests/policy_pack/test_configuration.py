"""What the configuration file can do to the pack, through the real engine: what docs/policies.md says of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.policy_pack.bare import bare, program
from tests.policy_pack.conftest import Gate
from tests.policy_pack.test_enforced import GLASS, POLICIES, enforced_policies

DISABLED = "urn:pulumi:dev::bare::azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy::disabled"


@pytest.fixture
def gate(engine: Engine, tenant: TenantServer, tmp_path: Path) -> Gate:
    """Two policies: one as it should be, and one that the rule `state` refuses."""
    return bare(engine, tenant, tmp_path, program(enforced_policies({"good": {}, "disabled": {"state": "disabled"}})))


def _given(**changes: object) -> dict[str, Any]:
    return {**POLICIES, **changes}


def test_an_empty_file_leaves_every_rule_at_its_safe_default(gate: Gate) -> None:
    verdict = gate.run("preview", "")
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (
        False,
        {"good": {"break-glass", "state"}, "disabled": {"state"}, "bare-dev": {"chain"}},
    ), verdict.output


def test_emergency_accounts_as_they_were_declared_before(gate: Gate) -> None:
    verdict = gate.run("preview", _given(**{"break-glass": {"breakGlass": GLASS}}))
    assert (verdict.succeeded, verdict.mandatory) == (False, {"break-glass", "state"}), verdict.output
    assert (
        "The configuration of break-glass has the key breakGlass, which this version of the policy pack does not read "
        "any more.\n"
        "What it says would be silently ignored.\n"
        "Write the object ids of accounts into users and those of groups into groups: "
        '"break-glass": {"users": ["…", "…"], "groups": ["…"]}.'
    ) in verdict.messages


@pytest.mark.parametrize(
    ("changes", "advisory"),
    [
        pytest.param({"state": "disabled"}, {}, id="a-rule-is-disabled"),
        pytest.param(
            {"state": {"enforcementLevel": "advisory"}}, {"good": {"state"}, "disabled": {"state"}}, id="a-rule"
        ),
        pytest.param({"all": "advisory"}, {"disabled": {"state"}}, id="all"),
    ],
)
def test_a_level_lets_pass_what_the_rule_refuses(
    gate: Gate, changes: dict[str, object], advisory: dict[str, set[str]]
) -> None:
    verdict = gate.run("preview", _given(**changes))
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output
    assert verdict.by_resource("advisory") == advisory


def test_an_exception_lets_one_resource_pass_one_rule(gate: Gate) -> None:
    exception = {"reason": "CHG0012345", "match": [{"policies": ["state"], "targets": [DISABLED]}]}
    verdict = gate.run("preview", {"version": 2, "policies": POLICIES, "exceptions": {"pilot": exception}})
    assert verdict.succeeded, verdict.output
    assert "· [exempted]  state  (1 violation)" in verdict.output
    assert "CHG0012345" not in verdict.output, "the reason stands in the file alone"
    assert verdict.mandatory == {"state"}, "what `ops preview` reads: it refuses the change all the same"


def test_a_rule_that_does_not_exist_stops_the_run(gate: Gate) -> None:
    verdict = gate.run("preview", json.dumps(_given(breakglass={"users": GLASS})))
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (False, {}), verdict.output
    assert 'configuring policy pack "defender-conditional-access"' in verdict.output

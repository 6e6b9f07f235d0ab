"""What the configuration file can do to the pack, through the real engine: what docs/policies.md says of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.policy_pack.bare import bare, program
from tests.policy_pack.conftest import Gate
from tests.policy_pack.test_enforced import BREAK_GLASS, POLICIES, enforced_policies

DISABLED = "urn:pulumi:dev::bare::azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy::disabled"


@pytest.fixture
def gate(engine: Engine, tenant: TenantServer, tmp_path: Path) -> Gate:
    """Two policies: one as it should be, and one that the rule `declared-enforcement` refuses."""
    return bare(engine, tenant, tmp_path, program(enforced_policies({"good": {}, "disabled": {"state": "disabled"}})))


def _given(**changes: object) -> dict[str, Any]:
    return {**POLICIES, **changes}


def test_an_empty_file_leaves_every_rule_at_its_safe_default(gate: Gate) -> None:
    verdict = gate.run("preview", "")
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (
        False,
        {
            "good": {"break-glass", "declared-enforcement"},
            "disabled": {"declared-enforcement"},
            "bare-dev": {"all-parts-in-order"},
        },
    ), verdict.output


def test_emergency_accounts_as_they_were_declared_before(gate: Gate) -> None:
    verdict = gate.run("preview", _given(**{"break-glass": {"breakGlass": BREAK_GLASS}}))
    assert (verdict.succeeded, verdict.mandatory) == (False, {"break-glass", "declared-enforcement"}), verdict.output
    assert (
        "The configuration of break-glass has the key breakGlass, which this version of the policy pack no longer "
        "reads.\nIts value would be silently ignored.\nWrite the object ids of accounts into users and those of groups "
        "into groups: "
        '"break-glass": {"users": ["…", "…"], "groups": ["…"]}.'
    ) in verdict.messages


@pytest.mark.parametrize(
    ("changes", "advisory"),
    [
        pytest.param({"declared-enforcement": "disabled"}, {}, id="a-rule-is-disabled"),
        pytest.param(
            {"declared-enforcement": {"enforcementLevel": "advisory"}},
            {"good": {"declared-enforcement"}, "disabled": {"declared-enforcement"}},
            id="a-rule",
        ),
        pytest.param({"all": "advisory"}, {"disabled": {"declared-enforcement"}}, id="all"),
    ],
)
def test_a_level_lets_pass_what_the_rule_refuses(
    gate: Gate, changes: dict[str, object], advisory: dict[str, set[str]]
) -> None:
    verdict = gate.run("preview", _given(**changes))
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output
    assert verdict.by_resource("advisory") == advisory


def test_an_exception_lets_one_resource_pass_one_rule(gate: Gate) -> None:
    exception = {"reason": "CHG0012345", "match": [{"policies": ["declared-enforcement"], "targets": [DISABLED]}]}
    verdict = gate.run("preview", {"version": 2, "policies": POLICIES, "exceptions": {"pilot": exception}})
    assert verdict.succeeded, verdict.output
    assert "· [exempted]  declared-enforcement  (1 violation)" in verdict.output
    assert "CHG0012345" not in verdict.output, "the reason stands in the file alone"
    assert verdict.mandatory == {"declared-enforcement"}, "what `ops preview` reads: it refuses the change all the same"


CALLED = 'The rule "state" is called "declared-enforcement" now; write the new name in its place.'


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"state": {"enforcedStacks": ["dev"]}}, CALLED, id="former-name-with-a-key"),
        pytest.param({"state": "mandatory"}, CALLED, id="former-name-with-a-level"),
        pytest.param({"all": "mandatory", "state": {"enforcedStacks": ["dev"]}}, CALLED, id="former-name-beside-all"),
        pytest.param(
            {"break_glass": "disabled"},
            'There is no rule "break_glass"; write "break-glass" in its place, or remove it.',
            id="nearly-a-name",
        ),
        pytest.param({"mfa": "mandatory"}, 'There is no rule "mfa"; remove it.', id="no-name"),
    ],
)
def test_a_name_that_no_rule_has_stops_the_run(gate: Gate, given: dict[str, object], message: str) -> None:
    verdict = gate.run("preview", _given(**given))
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (False, {}), verdict.output
    assert [line for line in verdict.output.splitlines() if line.endswith(message)] != [], verdict.output


def test_a_rule_that_does_not_exist_stops_the_run(gate: Gate) -> None:
    verdict = gate.run("preview", json.dumps(_given(breakglass={"users": BREAK_GLASS})))
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (False, {}), verdict.output
    assert 'configuring policy pack "defender-conditional-access"' in verdict.output

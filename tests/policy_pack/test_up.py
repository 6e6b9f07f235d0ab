"""`pulumi up --policy-pack`: a weakening ends the run before a write. A stack that stands already can be audited."""

import pytest

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.policy_pack.conftest import PACK, Gate
from tests.policy_pack.test_set import MANDATORY
from tests.policy_pack.violations import DECLARED, WEAKENINGS

ACCESS = "identity/conditionalAccess/policies"


# A run takes seconds: weakenings that do not touch the same members go together.
TOGETHER = (
    {"connector", "machine-risk", "noncompliance", "assignment", "credentials", "grant", "required-coverage"},
    {"break-glass", "exclusions", "declared-enforcement", "all-parts-in-order"},
    {"lock-out", "protection-enforced"},
)


@pytest.mark.parametrize("rules", TOGETHER, ids=lambda rules: "+".join(sorted(rules)))
def test_refuses_before_anything_is_written(gate: Gate, rules: set[str]) -> None:
    together = [weakening for weakening in WEAKENINGS if weakening.rule in rules]
    changes = {path: value for weakening in together for path, value in weakening.changes.items()}
    policies = {rule: keys for weakening in together for rule, keys in weakening.policies.items()}
    verdict = gate.judge("up", changes, policies)
    assert (verdict.succeeded, verdict.mandatory, verdict.writes) == (False, rules, []), verdict.output


def test_every_mandatory_rule_is_tried() -> None:
    # No configuration trips `provider`: `test_preview` has a program that does.
    assert sorted(["provider", *(rule for rules in TOGETHER for rule in rules)]) == sorted(MANDATORY)


def test_without_a_preview_the_refused_resource_itself_is_not_written(
    engine: Engine, tenant: TenantServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = {**tenant.environment(), **tenant.secrets()}
    gate = Gate(engine.workspace(tmp_path_factory.mktemp("skip"), environment=environment), tenant)
    verdict = gate.judge("up", {"conditionalAccess.state": "enabled"}, DECLARED, "--skip-preview")
    assert (verdict.succeeded, verdict.mandatory) == (False, {"declared-enforcement"}), verdict.output
    # What comes before it in the chain is written: a preview would have stopped that too.
    assert [write.split(" ")[0] for write in verdict.writes] == ["PATCH", "POST", "POST", "PATCH"], verdict.writes
    assert [write for write in verdict.writes if ACCESS in write] == []
    assert tenant.state.conditional_access_policies == {}


def test_good_configuration_is_deployed_and_audited(gate: Gate) -> None:
    verdict = gate.judge("up", {})
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output
    assert [write.split("/")[-1] for write in verdict.writes if ACCESS in write] == ["policies"]
    gate.tenant.clear_requests()
    passed = gate.workspace.run("policy", "analyze", "--policy-pack", str(PACK))
    assert passed.exit_code == 0, passed.output
    assert gate.tenant.requests == []


def test_audit_finds_what_is_not_allowed_any_more(gate: Gate) -> None:
    stricter = gate.workspace.folder / "stricter.json"
    stricter.write_text('{"machine-risk": {"maximumMachineRiskScore": "low"}}')
    options = ["--policy-pack", str(PACK), "--policy-pack-config", str(stricter)]
    found = gate.workspace.run("policy", "analyze", *options)
    assert found.exit_code != 0
    assert "machine-risk" in found.output
    assert 'deviceThreatProtectionRequiredSecurityLevel is "medium" (Medium); the maximum is low.' in found.output
    assert gate.tenant.requests == []

"""Programs that were not written with the component are judged the same."""

from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.policy_pack.bare import LATER, bare, program
from tests.policy_pack.conftest import Gate

BREAK_GLASS = [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]
DECLARED = {
    "grant": {"otherPolicies": ["Require MFA"]},
    "required-coverage": {"otherPolicies": ["Require MFA"]},
    "all-parts-in-order": {"switchedOff": ["compliancePolicy", "tenantCompliance", "conditionalAccess"]},
}


WEAKEN = """
def weaken(given):
    is_policy = "conditions" in given.props
    return pulumi.ResourceTransformResult({**given.props, "state": "disabled"}, given.opts) if is_policy else None


pulumi.runtime.register_resource_transform(weaken)
"""


def _mfa(*excluded: str, state: str = "enabledForReportingButNotEnforced", options: str = "", before: str = "") -> str:
    conditions = {
        "users": {"included_users": ["All"], "excluded_users": list(excluded)},
        "applications": {"included_applications": ["All"]},
        "client_app_types": ["all"],
    }
    policy = {
        "display_name": "Require MFA",
        "state": state,
        "conditions": conditions,
        "grant_controls": {"operator": "OR", "built_in_controls": ["mfa"]},
    }
    return program({"mfa": policy}, options, before)


@pytest.fixture
def literal(engine: Engine, tenant: TenantServer, tmp_path: Path) -> Gate:
    return bare(engine, tenant, tmp_path, _mfa(*BREAK_GLASS))


def test_policy_with_another_purpose_is_refused_until_it_is_declared(literal: Gate) -> None:
    verdict = literal.run("preview")
    assert (verdict.succeeded, verdict.mandatory) == (False, {"grant", "all-parts-in-order"}), verdict.output
    verdict = literal.run("preview", DECLARED)
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output


def test_what_is_known_only_after_the_change_is_no_emergency_account(
    engine: Engine, tenant: TenantServer, tmp_path: Path
) -> None:
    verdict = bare(engine, tenant, tmp_path, _mfa(BREAK_GLASS[0], LATER)).run("preview", DECLARED)
    assert (verdict.succeeded, verdict.mandatory) == (False, {"break-glass"}), verdict.output
    assert verdict.messages[0].splitlines()[0] == (
        "conditions.users.excludedUsers has 1 of the 2 object ids that are needed "
        "(conditions.users.excludedUsers[1]: not known before the change)."
    )
    assert verdict.advisory == {"unknown-identities"}


def test_judged_is_what_would_be_written_not_what_the_program_says(
    engine: Engine, tenant: TenantServer, tmp_path: Path
) -> None:
    """A state that `ignore_changes` keeps, and one that a transform puts in."""
    gate = bare(engine, tenant, tmp_path, _mfa(*BREAK_GLASS, state="disabled"))
    deployed = gate.workspace.up()
    assert deployed.exit_code == 0, deployed.output
    for source in (_mfa(*BREAK_GLASS, options='ignore_changes=["state"]'), _mfa(*BREAK_GLASS, before=WEAKEN)):
        (tmp_path / "program" / "__main__.py").write_text(source)
        verdict = gate.run("preview", DECLARED)
        assert (verdict.succeeded, verdict.mandatory) == (False, {"declared-enforcement"}), verdict.output

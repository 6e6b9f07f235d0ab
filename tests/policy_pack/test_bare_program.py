"""Programs that were not written with the component are judged the same."""

import json
from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.policy_pack.conftest import ROOT, Gate
from tests.policy_pack.samples.sample import unknown

PROJECT = {"name": "bare", "runtime": {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}}
MFA = """
import pulumi_azuread as azuread
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector

connector = MobileThreatDefenseConnector(
    "connector",
    {
        "windowsEnabled": True,
        "microsoftDefenderForEndpointAttachEnabled": True,
        "partnerUnresponsivenessThresholdInDays": 7,
    },
)
conditions = azuread.ConditionalAccessPolicyConditionsArgs
users = azuread.ConditionalAccessPolicyConditionsUsersArgs
applications = azuread.ConditionalAccessPolicyConditionsApplicationsArgs
azuread.ConditionalAccessPolicy(
    "mfa",
    display_name="Require MFA",
    state="enabledForReportingButNotEnforced",
    conditions=conditions(
        users=users(included_users=["All"], excluded_users=["GLASS", EXCLUDED]),
        applications=applications(included_applications=["All"]),
        client_app_types=["all"],
    ),
    grant_controls=azuread.ConditionalAccessPolicyGrantControlsArgs(operator="OR", built_in_controls=["mfa"]),
)
"""
DECLARED = {
    "grant": {"otherPolicies": ["Require MFA"]},
    "scope": {"otherPolicies": ["Require MFA"]},
    "chain": {"switchedOff": ["compliancePolicy", "tenantCompliance", "conditionalAccess"]},
}


def bare(engine: Engine, tenant: TenantServer, folder: Path, program: str) -> Gate:
    source = folder / "program"
    source.mkdir()
    (source / "Pulumi.yaml").write_text(json.dumps(PROJECT))
    (source / "__main__.py").write_text(program)
    environment = {**tenant.environment(), **tenant.secrets(), "PYTHONPATH": str(ROOT)}
    workspace = engine.workspace(folder / "stack", program=source, environment=environment)
    workspace.configure(tenant.pulumi_config())
    return Gate(workspace, tenant)


@pytest.fixture
def literal(engine: Engine, tenant: TenantServer, tmp_path: Path) -> Gate:
    program = MFA.replace("GLASS", seed.BREAK_GLASS_1).replace("EXCLUDED", f'"{seed.BREAK_GLASS_2}"')
    return bare(engine, tenant, tmp_path, program)


def test_policy_with_another_purpose_is_refused_until_it_is_declared(literal: Gate) -> None:
    verdict = literal.run("preview")
    assert (verdict.succeeded, verdict.mandatory) == (False, {"grant", "chain"}), verdict.output
    verdict = literal.run("preview", DECLARED)
    assert (verdict.succeeded, verdict.mandatory) == (True, set()), verdict.output


def test_what_is_known_only_after_the_change_is_refused(engine: Engine, tenant: TenantServer, tmp_path: Path) -> None:
    program = MFA.replace("GLASS", seed.BREAK_GLASS_1).replace("EXCLUDED", "connector.partner_state")
    verdict = bare(engine, tenant, tmp_path, program).run("preview", DECLARED)
    assert (verdict.succeeded, verdict.mandatory) == (False, {"break-glass", "lock-out", "exclusions"}), verdict.output
    assert set(verdict.messages) == {unknown("conditions.users.excludedUsers[1]")}

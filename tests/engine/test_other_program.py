"""The component in somebody else's program: another folder, installed as a package, typed arguments, Outputs as ids.

The project has modules of its own by the names of our folders, as Pulumi projects do.
"""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import pulumi

import components
import providers
import settings
from defender_conditional_access import (
    Applications,
    AssignmentTarget,
    Assignments,
    BreakGlass,
    CompliancePolicy,
    ConditionalAccess,
    DefenderConditionalAccess,
    Identities,
    Settings,
    Users,
)

pilot = pulumi.Output.from_input("{pilot}")  # for instance the object_id of an azuread.Group of this program


class Directory(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("directory", {{"ids": props["wanted"]}})


class Pilots(pulumi.dynamic.Resource):
    ids: pulumi.Output[list[str]]  # not known in a preview

    def __init__(self):
        super().__init__(Directory(), "pilots", {{"ids": None, "wanted": ["{pilot}"]}})


pilots = Pilots()

chain = DefenderConditionalAccess(
    "pilot",
    Settings(
        compliance_policy=CompliancePolicy(
            display_name="Pilot",
            machine_risk_score="low",
            assignments=Assignments(include=[AssignmentTarget(target=pilot)]),
        ),
        conditional_access=ConditionalAccess(
            display_name="Pilot",
            users=Users(include=Identities(groups=pilots.ids)),
            applications=Applications(include=["Office365"]),
        ),
        break_glass=BreakGlass(users=["{account}"]),
    ),
)
pulumi.export("policy", chain.compliance_policy_id)
pulumi.export("own", [components.OWNER, providers.OWNER, settings.OWNER])
"""
PROVIDER = "defender_conditional_access.providers.windows10_compliance_policy.provider"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `pip install` of this repository gives, and nothing else of it."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    return folder


def test_the_component_serves_another_program(
    engine: Engine, tenant: TenantServer, tmp_path: Path, installed: Path
) -> None:
    program = tmp_path / "program"
    program.mkdir()
    options = {"toolchain": "pip", "virtualenv": str(ROOT / ".venv")}
    (program / "Pulumi.yaml").write_text(f"name: other\nruntime:\n  name: python\n  options: {options}\n")
    (program / "__main__.py").write_text(PROGRAM.format(pilot=seed.PILOT_GROUP, account=seed.BREAK_GLASS_1))
    for name in ("components", "providers", "settings"):
        (program / name).mkdir()
        (program / name / "__init__.py").write_text('OWNER = "the project itself"\n')
    environment = {**tenant.environment(), **tenant.secrets(), "PYTHONPATH": os.fspath(installed)}
    workspace = engine.workspace(tmp_path / "stack", program=program, environment=environment)
    workspace.configure(tenant.pulumi_config())
    run = workspace.up()
    assert run.exit_code == 0, run.output
    (policy,) = tenant.state.compliance_policies.values()
    assert workspace.outputs() == {"policy": policy.id, "own": ["the project itself"] * 3}
    assert [assignment.group_id for assignment in policy.assignments] == [seed.PILOT_GROUP]
    (access,) = tenant.state.conditional_access_policies.values()
    assert access.members["conditions"]["users"]["includeGroups"] == [seed.PILOT_GROUP]
    assert tenant.state.device_management_settings["secureByDefault"] is False
    (resource,) = [one for one in workspace.export()["deployment"]["resources"] if one.get("id") == policy.id]
    assert PROVIDER.encode() in base64.b64decode(resource["inputs"]["__provider"])
    refreshed = workspace.refresh()
    assert refreshed.exit_code == 0, refreshed.output
    destroyed = workspace.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert (tenant.state.compliance_policies, tenant.state.conditional_access_policies) == ({}, {})

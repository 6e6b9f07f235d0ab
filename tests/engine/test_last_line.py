"""A program that goes round the settings' rules, in the real engine: the component itself refuses."""

import os
from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import pulumi

from components import DefenderConditionalAccess
from settings import Applications, BreakGlass, ConditionalAccess, Identities, Settings, Users

access = ConditionalAccess(
    display_name="Careless",
    state="{state}",
    users=Users(include=Identities(users=("All",))),
    applications=Applications(include=("Office365",)),
)
"""
UNCHECKED = 'DefenderConditionalAccess("careless", Settings.model_construct(conditional_access=access))\n'
TRANSFORMED = """
def careless(args):
    if "conditions" in args.props:
        args.props["conditions"]["users"].pop("excludedUsers")
    return pulumi.ResourceTransformResult(args.props, args.opts)


pulumi.runtime.register_resource_transform(careless)
accounts = BreakGlass(users=("{account}",))
DefenderConditionalAccess("careless", Settings(conditional_access=access, break_glass=accounts))
"""


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        pytest.param(
            UNCHECKED, "The Conditional Access policy was not declared: it would exclude no emergency", id="unchecked"
        ),
        pytest.param(
            TRANSFORMED,
            "Conditional Access was not touched: the emergency (break-glass) accounts "
            f"{seed.BREAK_GLASS_1} are not among the policy's exclusions",
            id="transform",
        ),
    ],
)
def test_no_policy_without_break_glass(
    engine: Engine, tenant: TenantServer, tmp_path: Path, rest: str, message: str
) -> None:
    program = tmp_path / "program"
    program.mkdir()
    options = {"toolchain": "pip", "virtualenv": str(ROOT / ".venv")}
    (program / "Pulumi.yaml").write_text(f"name: careless\nruntime:\n  name: python\n  options: {options}\n")
    (program / "__main__.py").write_text((PROGRAM + rest).format(state="reportOnly", account=seed.BREAK_GLASS_1))
    environment = {**tenant.environment(), **tenant.secrets(), "PYTHONPATH": os.fspath(ROOT)}
    workspace = engine.workspace(tmp_path / "stack", program=program, environment=environment)
    workspace.configure(tenant.pulumi_config())
    for run in (workspace.preview(), workspace.up("--skip-preview")):
        assert (run.exit_code, tenant.writes) == (1, []), run.output
        assert message in run.output

"""Each example as a newcomer uses it: previewed under its policies, deployed, and left alone by the next run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.engine import Engine
from sandbox.engine.workspace import STACK
from sandbox.stack.objects import furnish
from sandbox.tenant import seed
from sandbox.tenant.objects import User
from sandbox.tenant.server import TenantServer
from settings import Settings, load
from tests.policy_pack.conftest import NAMESPACE, Gate

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(file.parent for file in (ROOT / "examples").glob("*/stack.yaml"))
ADVICE = {"smallest": {"protection"}, "pilot": {"protection"}, "production": {"left-open"}}
"""What the policy pack advises of each: rules that refuse nothing."""

pytestmark = pytest.mark.usefixtures("python_of_its_own")
each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda folder: folder.name)


def configuration(example: Path) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((example / "stack.yaml").read_text())["config"]
    return config


def settings(example: Path) -> Settings:
    given = configuration(example)
    return load({key.removeprefix(NAMESPACE): value for key, value in given.items() if key.startswith(NAMESPACE)})


def prepare(tenant: TenantServer, wanted: Settings) -> None:
    """The tenant has what the example names, and its emergency accounts can end a lock-out."""
    assert wanted.break_glass is not None
    furnish(tenant.state, wanted)
    keeper = User("0e000000-0000-4000-8000-000000000001", "Break glass", "breakglass@contoso.example")
    tenant.state.users[keeper.id] = keeper
    for group in wanted.break_glass.groups:
        tenant.state.groups[str(group)].members.add(keeper.id)
    for user in (keeper.id, *wanted.break_glass.users):
        tenant.state.users[str(user)].directory_roles.add(seed.GLOBAL_ADMINISTRATOR)


def test_there_is_one_for_each_step_of_the_way() -> None:
    assert {folder.name for folder in EXAMPLES} == {"smallest", "pilot", "production"}


@each
def test_who_signs_in_is_said_by_the_environment(example: Path) -> None:
    """A pipeline refuses a stack that brings an identity of its own."""
    assert [key for key in configuration(example) if key.startswith("azuread:")] == ["azuread:tenantId"]


@each
def test_an_example_is_deployed_as_it_is(example: Path, engine: Engine, tenant: TenantServer, tmp_path: Path) -> None:
    prepare(tenant, settings(example))
    workspace = engine.workspace(tmp_path, environment={**tenant.environment(), **tenant.secrets()})
    workspace.configure({**configuration(example), **tenant.pulumi_config()})
    policies = (example / "policy_pack.json").read_text().replace('["production"]', f'["{STACK}"]')
    gate = Gate(workspace, tenant)
    for operation, writes in (("preview", False), ("up", True), ("up", False)):
        verdict = gate.run(operation, policies)
        assert (verdict.succeeded, verdict.mandatory, verdict.advisory, bool(verdict.writes)) == (
            True,
            set(),
            ADVICE[example.name],
            writes,
        ), verdict.output


@each
def test_the_first_pull_request_weakens_nothing(
    example: Path, engine: Engine, tenant: TenantServer, tmp_path: Path
) -> None:
    prepare(tenant, settings(example))
    workspace = engine.workspace(tmp_path, environment={**tenant.environment(), **tenant.secrets()})
    workspace.configure({**configuration(example), **tenant.pulumi_config()})
    plan = json.dumps(workspace.preview_json())
    command = [sys.executable, "-m", "ops", "plan", "-"]
    done = subprocess.run(command, input=plan, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

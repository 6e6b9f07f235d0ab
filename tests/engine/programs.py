"""The component in a program of somebody else's, with options and surroundings that a test says."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.engine.conftest import NAMESPACE, ROOT, Stack
from tests.engine.deployed import Deployments

PROJECT = NAMESPACE.rstrip(":")
CHAIN = 'DefenderConditionalAccess("defender", load_stack_config(pulumi.Config()), OPTS)'
PROGRAM = """
import pulumi
import pulumi_azuread as azuread

from components import DefenderConditionalAccess
from settings import load_stack_config

{before}
{chain}
"""


@dataclass
class OtherProgram(Stack):
    """A stack whose program may be written anew before each operation."""

    folder: Path = field(default_factory=Path)

    def write(self, opts: str = "None", before: str = "", chain: str = CHAIN) -> "OtherProgram":
        """`opts` is a Python expression; `before` stands above the component."""
        text = PROGRAM.format(before=before, chain=chain.replace("OPTS", f"opts={opts}"))
        (self.folder / "__main__.py").write_text(text)
        return self


def other_program(
    engine: Engine,
    tenant: TenantServer,
    folder: Path,
    configuration: dict[str, Any],
    deployments: Deployments | None = None,
) -> OtherProgram:
    """The project of this repository with a program of its own."""
    program = folder / "program"
    program.mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", program)
    project = yaml.safe_load((program / "Pulumi.yaml").read_text())
    project["runtime"]["options"]["virtualenv"] = str(ROOT / ".venv")
    (program / "Pulumi.yaml").write_text(yaml.safe_dump(project, sort_keys=False))
    environment = {**tenant.environment(), **tenant.secrets(), "PYTHONPATH": os.fspath(ROOT)}
    workspace = engine.workspace(folder / "stack", program=program, environment=environment)
    if deployments is not None:
        deployments.make(workspace)
    return OtherProgram(workspace, tenant, configuration, deployments, program).write()

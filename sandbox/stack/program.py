"""The repository's program in a folder of its own, with a stack file there, ready for plain commands."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pulumi_cli.stack_files import ROOT
from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer

_LINKED: Final = (
    "__main__.py",
    "Pulumi.yaml",
    "components",
    "ops",
    "policy_pack",
    "providers",
    "pulumi_cli",
    "settings",
    ".venv",
)


@dataclass(frozen=True)
class Program:
    """Where `pulumi` and `python -m ops` run, and with which environment. `file`: the stack file."""

    folder: Path
    file: Path
    environment: dict[str, str]

    @classmethod
    def make(cls, engine: Engine, stack: str, config: dict[str, Any], folder: Path, tenant: TenantServer) -> "Program":
        """Raises PulumiFailedError where the stack cannot be made."""
        credentials = {**tenant.environment(), **tenant.secrets()}
        workspace = engine.workspace(folder / "home", environment=credentials, stack=stack)
        workspace.configure(config)
        program = _linked(folder / "program")
        # Plain commands look for it beside the program.
        file = workspace.config_file.rename(program / workspace.config_file.name)
        # `python -m ops` needs the packages of this Python.
        path = os.pathsep.join([str(Path(sys.executable).parent), workspace.environment["PATH"]])
        return cls(program, file, {**workspace.environment, "PATH": path, "PULUMI_STACK": stack})


def _linked(folder: Path) -> Path:
    folder.mkdir()
    for name in _LINKED:
        (folder / name).symlink_to(ROOT / name, target_is_directory=(ROOT / name).is_dir())
    return folder

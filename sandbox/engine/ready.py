"""A Pulumi engine that is ready to run, and what of it is not the official thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from semver import Version

from bootstrap.virtual_environment import ROOT
from sandbox.engine.workspace import STACK, Workspace


@dataclass(frozen=True)
class Engine:
    """The folder with the `pulumi` executable, and where it and its plugins come from."""

    executables: Path
    version: Version
    origin: str
    language_host: Literal["official", "the sandbox's own"]
    azuread_plugin: Path | None
    """The folder of the real azuread plugin, or None where the stand-in has to serve."""

    @property
    def azuread(self) -> Literal["real", "stand-in"]:
        return "stand-in" if self.azuread_plugin is None else "real"

    def describe(self) -> str:
        return (
            f"Pulumi {self.version}, {self.origin}; "
            f"Python language host: {self.language_host}; azuread plugin: {self.azuread}"
        )

    def workspace(
        self, folder: Path, program: Path = ROOT, environment: Mapping[str, str] | None = None, stack: str = STACK
    ) -> Workspace:
        """One isolated home: `folder` holds state, plugins and configuration of one stack of `program`."""
        return Workspace.create(folder, program, self.executables, self.azuread_plugin, environment or {}, stack)

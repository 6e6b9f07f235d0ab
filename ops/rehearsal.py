"""A preview without a tenant: deploys the target branch into an emulated tenant, then previews the change there.

The plan shows what the change makes weaker, as it would in a tenant, and needs neither identity nor secret.
"""

import io
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from ops.pipeline.errors import PipelineError
from ops.repository.git import git, git_bytes, merge_base
from ops.verdict.judged import JudgedPreview, judged
from ops.verdict.log import say
from pulumi_cli.pulumi import Pulumi
from pulumi_cli.stack_files import ROOT, configuration
from sandbox.engine import acquire
from sandbox.engine.workspace import PulumiFailedError, Workspace
from sandbox.stack.configuration import furnish_for, without_tenant
from sandbox.tenant.server import TenantServer


def rehearsed(stack: str, base: str | None) -> JudgedPreview:
    """`base`: the revision that is deployed into the sandbox first. None means the target of the pull request."""
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder, TenantServer(folder=Path(folder)) as tenant:
        return Rehearsal(stack, Path(folder), tenant).judged(base or merge_base())


@dataclass(frozen=True)
class Rehearsal:
    """One stack in one emulated tenant."""

    stack: str
    folder: Path
    tenant: TenantServer

    def judged(self, base: str) -> JudgedPreview:
        engine = acquire(report=lambda line: click.echo(line, err=True))
        environment = {**self.tenant.environment(), **self.tenant.secrets()}
        workspace = engine.workspace(self.folder / "home", environment=environment, stack=self.stack)
        self._make(workspace)
        before = checkout(base, self.folder / "before")
        deployed = self._deployed(before, workspace)
        self._configure(workspace, ROOT)
        now = Pulumi(self.stack, workspace.environment, ROOT, workspace.config_file).preview()
        return judged(self.stack, now, compared=deployed)

    def _make(self, workspace: Workspace) -> None:
        try:
            workspace.make()
        except PulumiFailedError as error:
            message = f"The sandbox could not make the stack {self.stack}: {error.run.stderr}"
            raise PipelineError(message) from error

    def _deployed(self, before: Path, workspace: Workspace) -> bool:
        """Whether there is now something to compare with. A new stack has nothing, and needs nothing."""
        if not (before / workspace.config_file.name).exists():
            return True
        self._configure(workspace, before)
        ended = Pulumi(self.stack, workspace.environment, before, workspace.config_file).up("--skip-preview")
        if ended.returncode:
            say((ended.stdout + ended.stderr).decode(errors="replace"))
            click.echo(f"Stack {self.stack} of the target branch could not be deployed in the sandbox.", err=True)
        return ended.returncode == 0

    def _configure(self, workspace: Workspace, program: Path) -> None:
        given = without_tenant(configuration(self.stack, program), self.stack)
        furnish_for(self.tenant, given)
        workspace.configure({**self.tenant.pulumi_config(), **given})


def checkout(revision: str, folder: Path, root: Path = ROOT) -> Path:
    """The files of a revision, with this environment's packages."""
    commit = git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
    with tarfile.open(fileobj=io.BytesIO(git_bytes(root, "archive", "--format=tar", commit))) as archive:
        archive.extractall(folder, filter="data")
    (folder / ".venv").symlink_to(root / ".venv", target_is_directory=True)
    return folder

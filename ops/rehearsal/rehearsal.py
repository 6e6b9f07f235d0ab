"""A preview without a tenant: the target branch is deployed into an emulated one, then the change is previewed there.

So the plan says what the change makes weaker, as it would in a tenant, and needs neither identity nor secret.
"""

import io
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import yaml

from ops.engine.pulumi import Pulumi, run
from ops.engine.stack_files import ROOT, configuration
from ops.pipeline.errors import PipelineError
from ops.rehearsal.objects import furnish
from ops.repository.git import git, git_bytes, merge_base
from ops.verdict.judged import JudgedPreview, judged
from ops.verdict.log import say
from sandbox.engine import acquire
from sandbox.tenant.server import TenantServer
from settings import ConfigurationError, load

_NAMESPACE: Final = "defender-conditional-access:"
_ADOPTING: Final = ("compliancePolicy", "conditionalAccess")


def rehearsed(stack: str, base: str | None) -> JudgedPreview:
    """`base`: the revision that stands in the sandbox before; the target of the pull request where it is None."""
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
        workspace = engine.workspace(self.folder / "home", environment=environment)
        self._made(workspace.environment)
        before = checkout(base, self.folder / "before")
        deployed = self._deployed(before, workspace.environment)
        self._configure(ROOT)
        now = Pulumi(self.stack, workspace.environment, ROOT, self._file).preview()
        return judged(self.stack, now, compared=deployed)

    @property
    def _file(self) -> Path:
        return self.folder / f"Pulumi.{self.stack}.yaml"

    def _made(self, environment: dict[str, str]) -> None:
        """`pulumi stack init` writes beside the project file: so it runs on a copy, whose file becomes ours."""
        project = self.folder / "project"
        project.mkdir()
        shutil.copy(ROOT / "Pulumi.yaml", project)
        ended = run(["stack", "init", self.stack, "--no-select"], project, environment)
        if ended.returncode:
            message = f"The sandbox could not make the stack {self.stack}: {ended.stderr.decode(errors='replace')}"
            raise PipelineError(message)
        shutil.copy(project / self._file.name, self._file)

    def _deployed(self, before: Path, environment: dict[str, str]) -> bool:
        """Whether there is now something to compare with. A stack that is new has nothing, and needs nothing."""
        if not (before / self._file.name).exists():
            return True
        self._configure(before)
        ended = Pulumi(self.stack, environment, before, self._file).up("--skip-preview")
        if ended.returncode:
            say((ended.stdout + ended.stderr).decode(errors="replace"))
            click.echo(f"Stack {self.stack} of the target branch could not be deployed in the sandbox.", err=True)
        return ended.returncode == 0

    def _configure(self, program: Path) -> None:
        given = without_tenant(configuration(self.stack, program), self.stack)
        furnish_for(self.tenant, given)
        salt = yaml.safe_load(self._file.read_text(encoding="utf-8"))["encryptionsalt"]
        document = {"encryptionsalt": salt, "config": {**self.tenant.pulumi_config(), **given}}
        self._file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def without_tenant(config: dict[str, Any], stack: str) -> dict[str, Any]:
    """What a configuration says about the protection, without what only its own tenant knows."""
    kept = {key: value for key, value in config.items() if not key.startswith("azuread:")}
    secret = [key for key, value in kept.items() if isinstance(value, dict) and value.keys() == {"secure"}]
    if secret:
        message = f"Pulumi.{stack}.yaml encrypts {secret[0]}: the sandbox has no key to read it, and cannot judge it."
        raise PipelineError(message)
    for name in _ADOPTING:
        section = kept.get(_NAMESPACE + name)
        if isinstance(section, dict):
            # There is nothing in the sandbox to take over.
            kept[_NAMESPACE + name] = {key: value for key, value in section.items() if key != "adopt"}
    return kept


def furnish_for(tenant: TenantServer, given: dict[str, Any]) -> None:
    ours = {key.removeprefix(_NAMESPACE): value for key, value in given.items() if key.startswith(_NAMESPACE)}
    try:
        furnish(tenant.state, load(ours))
    except ConfigurationError:
        # The program itself says what is wrong, in the preview.
        return


def checkout(revision: str, folder: Path, root: Path = ROOT) -> Path:
    """The files of a revision, with this environment's packages."""
    commit = git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
    with tarfile.open(fileobj=io.BytesIO(git_bytes(root, "archive", "--format=tar", commit))) as archive:
        archive.extractall(folder, filter="data")
    (folder / ".venv").symlink_to(root / ".venv", target_is_directory=True)
    return folder

"""The command line of `stacks`: the first job of every pipeline, on which the others depend."""

import json
import os
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import click

from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.service import Service
from ops.repository.changed import Changed, changed
from ops.repository.git import files_between, merge_base
from pulumi_cli.stack_files import require_pipeline_identity
from pulumi_cli.stack_files import stacks as all_stacks

TENANT: Final = "tenant"
SANDBOX: Final = "sandbox"
NOBODY: Final = "none"
VARIABLES: Final = ("TENANT_ID", "PREVIEW_IDENTITY", "DEPLOY_IDENTITY", "PULUMI_BACKEND_URL")
"""The four variables of a repository with a tenant."""


@click.command()
@click.option("--all", "every", is_flag=True, help="Every stack, not only those that the pull request changes.")
@click.option("--base", metavar="REVISION", help="What to compare HEAD with; of a pull request it is found.")
@click.option("--declared", metavar="NAMES", help="The stacks that the pipeline has jobs for, with commas between.")
def stacks(*, every: bool, base: str | None, declared: str | None) -> int:
    """Say which stacks are concerned, and where they are previewed.

    Outputs: `stacks` (JSON list), `where`: tenant, sandbox, or none where there is no tenant and it is no pull request.
    """
    service = found_service()
    existing = all_stacks()
    _require_declared(existing, declared)
    where = _where(service, os.environ)
    concerned = Changed(tuple(existing), ()) if every else changed(files_between(base or merge_base()), existing)
    if where == TENANT:
        for stack in concerned.stacks:
            require_pipeline_identity(stack)
    service.output("stacks", json.dumps(concerned.stacks))
    service.output("where", where)
    service.summary(_words(concerned, where))
    return _deleted(concerned, service)


def _require_declared(existing: list[str], declared: str | None) -> None:
    if declared is None:
        return
    named = sorted(name.strip() for name in declared.split(",") if name.strip())
    if named != existing:
        message = (
            f"The pipelines have jobs for {', '.join(named) or 'no stack'}, there are files of {', '.join(existing)}. "
            "Name all stacks in azure-pipelines/variables.yml."
        )
        raise PipelineError(message)


def _where(service: Service, environ: Mapping[str, str]) -> str:
    request = service.pull_request
    if request is not None and not request.trusted:
        return SANDBOX
    given = [name for name in VARIABLES if environ.get(name)]
    if not given:
        return SANDBOX if request is not None else NOBODY
    missing = [name for name in VARIABLES if name not in given]
    if missing:
        message = f"Of the four variables these are missing: {', '.join(missing)}. docs/pipelines.md has the steps."
        raise PipelineError(message)
    if urlsplit(environ["PULUMI_BACKEND_URL"]).scheme in ("", "file"):
        message = (
            "PULUMI_BACKEND_URL names a folder of the job's own machine, which is gone with the job: a stack's state "
            "must be shared, locked and backed up. docs/pipelines.md says how to choose."
        )
        raise PipelineError(message)
    return TENANT


def _words(concerned: Changed, where: str) -> str:
    if where == NOBODY:
        return "There is no tenant: none of the four variables is set. docs/pipelines.md has the steps.\n"
    asked = "their tenants" if where == TENANT else "the sandbox, which needs no tenant and no secret"
    named = ", ".join(f"`{stack}`" for stack in concerned.stacks)
    return f"Stacks: {named}; asked: {asked}.\n" if named else "No stack is concerned.\n"


def _deleted(concerned: Changed, service: Service) -> int:
    """A stack without a file has no plan, so only this command can report it."""
    from ops.verdict.verdict import INTENDED, WEAKER, is_intended

    if not concerned.deleted:
        return 0
    named = ", ".join(concerned.deleted)
    text = (
        f"The files of {named} are deleted: what these stacks manage stays in the tenant, and is neither previewed "
        "nor checked for drift any more. If it should be removed, destroy the stack first."
    )
    service.summary(f"> [!CAUTION]\n> {text}\n")
    if is_intended(service):
        return 0
    click.echo(f"{text}\nIf this is intended, give the pull request the label {INTENDED}.", err=True)
    return WEAKER

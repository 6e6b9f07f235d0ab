"""The command line of `deployment`: plan with the identity that reads, wait, apply with the one that writes."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from ops.deployment.fingerprint import changes, fingerprint, read
from ops.engine.identity import signed_in
from ops.engine.pulumi import Pulumi
from ops.engine.stack_files import ROOT, checked, require_pipeline_identity
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.service import Service
from ops.preview.judged import Judged, judged
from ops.preview.log import say, say_violations
from ops.preview.verdict import FAILED, comment, failed_words
from ops.stacks.changed import git

APPROVABLE: Final = "Whoever approves this deployment approves just this."
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")


@click.group()
def deployment() -> None:
    """Deploy one stack in two jobs, with an approval between them."""


@deployment.command()
@click.argument("stack")
def plan(stack: str) -> int:
    """Show what a deployment of STACK would do, and hand on the fingerprint of just that.

    Outputs: `changes` (true or false), `fingerprint`.
    """
    service = found_service()
    service.require_approval(checked(stack))
    with _made(stack, service) as made:
        text = comment(made.judged, APPROVABLE)
        service.summary(f"{text}\n\nWhat is approved: `{made.fingerprint}`\n")
        service.output("changes", "true" if made.changes else "false")
        service.output("fingerprint", made.fingerprint)
    return 0


@deployment.command()
@click.argument("stack")
@click.option("--approved", required=True, metavar="FINGERPRINT", help="What `plan` handed on.")
def apply(stack: str, approved: str) -> int:
    """Make the plan of STACK anew, and apply it if it is the one that was approved."""
    if not _FINGERPRINT.fullmatch(approved):
        message = "What was approved is no fingerprint of a plan: run `python -m ops deployment plan` first."
        raise PipelineError(message)
    service = found_service()
    with _made(checked(stack), service) as made:
        if made.fingerprint != approved:
            service.summary(comment(made.judged, APPROVABLE))
            message = (
                f"Stack {stack}: what would be done now is not what was approved; nothing was written. The tenant, the "
                "state or the configuration has changed since: run the pipeline again, and approve the new plan."
            )
            raise PipelineError(message)
        # The plan was judged by the whole pack a moment ago, and holds: a second preview would add nothing.
        ended = made.pulumi.up_under_pack("--skip-preview", "--suppress-outputs", "--plan", str(made.file))
    say((ended.stdout + ended.stderr).decode(errors="replace"))
    if ended.returncode:
        click.echo(
            f"Stack {stack} could not be deployed (exit code {ended.returncode}); the lines above say why.", err=True
        )
        return FAILED
    service.summary(f"Stack `{stack}` is deployed, as approved: `{approved}`\n")
    return 0


@dataclass(frozen=True)
class Made:
    """A plan that may be applied, for as long as its file is there."""

    pulumi: Pulumi
    judged: Judged
    file: Path
    fingerprint: str
    changes: bool


@contextmanager
def _made(stack: str, service: Service) -> Iterator[Made]:
    require_pipeline_identity(stack)
    with signed_in(service, os.environ) as environment, tempfile.TemporaryDirectory(prefix="plan-") as folder:
        file = Path(folder) / "plan.json"
        pulumi = Pulumi(stack, environment)
        preview = pulumi.preview("--save-plan", str(file))
        result = judged(stack, preview)
        say_violations(result.violations)
        if result.failure:
            service.summary(comment(result, failed_words(result)))
            say(result.errors)
            message = f"Stack {stack}: {result.failure}"
            raise PipelineError(message)
        resources = read(file)
        commit = git(ROOT, "rev-parse", "HEAD").strip()
        yield Made(pulumi, result, file, fingerprint(resources, commit, stack), changes(resources))

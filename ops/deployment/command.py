"""The command line of `deployment`: plan with the identity that reads, wait, apply with the one that writes.

Both refresh. A plan that is made only from the state does not show what somebody changed in the tenant, and an `up`
with such a plan but without a refresh writes nothing and succeeds [tried: engine 3.274.1]. With a refresh the engine
compares the plan with what it finds, and stops if the tenant has changed again. The refresh of a plan is not saved,
because the identity that plans cannot write the state.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from ops.deployment.fingerprint import changes, fingerprint, read, replaced
from ops.deployment.part import ALL, PARTS, advice
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.pipeline.service import Service
from ops.repository.git import git
from ops.verdict.judged import JudgedPreview, judged
from ops.verdict.log import say, say_violations
from ops.verdict.refreshed import for_approval
from ops.verdict.verdict import FAILED, comment, failed_words
from pulumi_cli.pulumi import REFRESH, Pulumi
from pulumi_cli.stack_files import ROOT, checked, complete, existing, require_pipeline_identity

APPROVABLE: Final = "Whoever approves this deployment approves just this."
_VIOLATED: Final = "violates plan"
"""The engine's own words."""
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_part = click.option(
    "--only",
    type=click.Choice(list(PARTS)),
    default=ALL,
    show_default=True,
    help="Put back one side first, where both drifted while access is enforced.",
)


@click.group()
def deployment() -> None:
    """Deploy one stack in two jobs, with an approval between them."""


@deployment.command()
@click.argument("stack", shell_complete=complete)
@_part
def plan(stack: str, only: str) -> int:
    """Show what a deployment of STACK would do to its tenant as it is now, and pass on its fingerprint.

    Outputs: `changes` (true or false), `fingerprint`.
    """
    service = found_service()
    _require_token_out_of_reach()
    service.require_approval(checked(stack))
    with _made(stack, only, service) as made:
        service.summary(f"{_shown(made)}\nWhat is approved: `{made.fingerprint}`\n")
        service.output("changes", "true" if made.changes else "false")
        service.output("fingerprint", made.fingerprint)
    return 0


@deployment.command()
@click.argument("stack", shell_complete=complete)
@click.option("--approved", required=True, metavar="FINGERPRINT", help="The fingerprint that `plan` passed on.")
@_part
def apply(stack: str, approved: str, only: str) -> int:
    """Make the plan of STACK again, and apply it if it is the one that was approved."""
    if not _FINGERPRINT.fullmatch(approved):
        message = "What was approved is no fingerprint of a plan: run `python -m ops deployment plan` first."
        raise PipelineError(message)
    service = found_service()
    with _made(existing(stack), only, service) as made:
        if made.fingerprint != approved:
            service.summary(_shown(made))
            message = (
                f"Stack {stack}: what would be done now is not what was approved; nothing was written. The tenant, the "
                "state or the configuration has changed since: run the pipeline again, and approve the new plan."
            )
            raise PipelineError(message)
        # The plan was judged by the whole pack a moment ago, and holds: a second preview would add nothing.
        plan = ("--plan", str(made.file), REFRESH, *PARTS[only])
        ended = made.pulumi.up_under_pack("--skip-preview", "--suppress-outputs", *plan)
    said = (ended.stdout + ended.stderr).decode(errors="replace")
    say(said)
    if ended.returncode:
        click.echo(f"Stack {stack} could not be deployed (exit code {ended.returncode}); {_why(said)}", err=True)
        return FAILED
    service.summary(f"Stack `{stack}` is deployed, as approved: `{approved}`\n")
    return 0


def _require_token_out_of_reach() -> None:
    """A pull request that changes a workflow can send anywhere what a job without an environment can see."""
    if os.environ.get("DEPLOY_TOKEN_IN_REACH") == "true":
        message = (
            "PULUMI_DEPLOY_TOKEN is a secret of the repository or the organisation, so every branch can read it. Make "
            "it a secret of each stack's environment, delete it there, and make a new token in Pulumi Cloud."
        )
        raise PipelineError(message)


def _why(said: str) -> str:
    if _VIOLATED in said:
        return (
            "the tenant changed again while this ran, and the engine stopped before it wrote what was not approved: "
            "run the pipeline again, and approve the new plan."
        )
    return "the lines above say why."


def _shown(made: "Made") -> str:
    return f"{comment(made.judged, APPROVABLE)}\n\n{for_approval(made.judged.found)}"


@dataclass(frozen=True)
class Made:
    """A plan that may be applied while its file exists."""

    pulumi: Pulumi
    judged: JudgedPreview
    file: Path
    fingerprint: str
    changes: bool


@contextmanager
def _made(stack: str, only: str, service: Service) -> Iterator[Made]:
    require_pipeline_identity(stack)
    with signed_in(service, os.environ) as environment, tempfile.TemporaryDirectory(prefix="plan-") as folder:
        file = Path(folder) / "plan.json"
        pulumi = Pulumi(stack, environment)
        preview = pulumi.preview(REFRESH, "--save-plan", str(file), *PARTS[only])
        result = judged(stack, preview)
        say_violations(result.violations)
        if result.failure:
            service.summary(comment(result, failed_words(result)))
            say(result.errors)
            message = f"Stack {stack}: {result.why} {advice(result.why)}".rstrip()
            raise PipelineError(message)
        resources = read(file)
        commit = git(ROOT, "rev-parse", "HEAD").strip()
        approved = fingerprint(resources, replaced(preview.digest), commit, stack, only)
        yield Made(pulumi, result, file, approved, changes(resources))

"""The command line of `preview`: a plan, what it means, one comment, and the exit status that stops a merge."""

import os

import click

from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.pipeline.service import Service
from ops.verdict.judged import JudgedPreview, judged
from ops.verdict.log import say, say_violations
from ops.verdict.verdict import FAILED, MEANT, WEAKER, at_terminal, comment, is_meant, sandbox_note, verdict
from pulumi_cli.pulumi import Pulumi
from pulumi_cli.stack_files import complete, existing, require_pipeline_identity


@click.command()
@click.argument("stack", shell_complete=complete)
@click.option("--sandbox", is_flag=True, help="Preview against the emulated tenant: no identity, no secret.")
@click.option("--base", metavar="REVISION", help="With --sandbox: what the sandbox has before (default: the target).")
def preview(stack: str, *, sandbox: bool, base: str | None) -> int:
    """Preview STACK under the policy pack, and say in the pull request what gets weaker or stronger."""
    service = found_service()
    result = _in_sandbox(existing(stack), base) if sandbox else _in_tenant(existing(stack), service)
    meant = result.is_weaker and is_meant(service)
    words, note = verdict(result, meant=meant), sandbox_note(result) if sandbox else ""
    text = comment(result, words, note)
    service.summary(text, at_terminal=at_terminal(result, words, note))
    say_violations(result.violations)
    _comment(service, result, text)
    return _status(result, meant=meant)


def _in_tenant(stack: str, service: Service) -> JudgedPreview:
    require_pipeline_identity(stack)
    with signed_in(service, os.environ) as environment:
        return judged(stack, Pulumi(stack, environment).preview())


def _in_sandbox(stack: str, base: str | None) -> JudgedPreview:
    # The sandbox needs packages that a tenant does not.
    from ops.rehearsal import rehearsed

    return rehearsed(stack, base)


def _comment(service: Service, result: JudgedPreview, text: str) -> None:
    request = service.pull_request
    if request is None:
        return
    if request.trusted:
        service.comment(result.marker, text)
    else:
        click.echo("This pull request's runs may not write: what would be the comment is in the summary of this run.")


def _status(result: JudgedPreview, *, meant: bool) -> int:
    if result.failure:
        say(result.errors)
        click.echo(f"Stack {result.stack}: {result.failure}", err=True)
        return FAILED
    if result.is_weaker and not meant:
        click.echo(
            f"Stack {result.stack} gets weaker, or it cannot be told. Whoever means that gives the pull request the "
            f"label {MEANT}.",
            err=True,
        )
        return WEAKER
    return 0

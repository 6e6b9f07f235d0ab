"""The command line of `drift`. Exit status: 0 the tenant is as configured, 2 it is not, 1 not known.

The command writes nothing to the tenant or to the state. Three things count as drift. First, what a refresh finds
different from the state. Second, what agrees with the state but differs from the configuration, because a refresh that
somebody ran, or a deployment that stopped, has written the drift into the state. Third, what providers report in a
message: a connection that is off, or another policy of the same name.
"""

import os
from typing import Final

import click

from ops import terminal
from ops.drift.words import at_terminal, markdown, title
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.pipeline.service import Service
from ops.verdict.judged import JudgedPreview, judged, stack_marker
from ops.verdict.log import say
from ops.visible_text import visible
from pulumi_cli.events import Drifted, Found
from pulumi_cli.pulumi import REFRESH, Preview, Pulumi, Refresh
from pulumi_cli.stack_files import complete, existing, require_pipeline_identity

DRIFT: Final = 2


@click.command()
@click.argument("stack", shell_complete=complete)
def drift(stack: str) -> int:
    """Compare the tenant of STACK with the configuration, and open, update or close the stack's issue."""
    service = found_service()
    require_pipeline_identity(existing(stack))
    with signed_in(service, os.environ) as environment:
        pulumi = Pulumi(stack, environment)
        found = _compared(pulumi.refresh_preview(), stack)
        # What the state has right, the tenant need not be asked for once more.
        preview = pulumi.preview(*((REFRESH,) if found.drifted else ()))
    plan = judged(stack, preview)
    differs = _differs(preview, plan, found, stack)
    if not differs and not found.remarks:
        return _none(service, stack)
    return _found(service, stack, found, plan if differs else None)


def _compared(refresh: Refresh, stack: str) -> Found:
    """The engine's count decides; a difference whose resource is not known still counts."""
    if refresh.exit_code or refresh.differences is None:
        say(refresh.errors)
        causes = " ".join(visible(reason).replace("##", "# #") for reason in refresh.found.reasons)
        message = f"Stack {stack} could not be compared with its tenant (exit code {refresh.exit_code}). {causes}"
        raise PipelineError(message.strip())
    missing = max(refresh.differences - len(refresh.found.drifted), 0)
    return Found((*refresh.found.drifted, *[Drifted("a resource")] * missing), refresh.found.remarks)


def _differs(preview: Preview, plan: JudgedPreview, found: Found, stack: str) -> bool:
    """Whether the tenant differs from the configuration. A plan that failed does not outweigh what was found."""
    if preview.differences:
        return True
    if preview.differences == 0 and (not preview.exit_code or preview.refused):
        return False
    if found.drifted:
        return True
    say(plan.errors)
    message = f"Stack {stack} could not be compared with its configuration: {plan.why}"
    raise PipelineError(message)


def _none(service: Service, stack: str) -> int:
    words = f"Stack {stack}: the tenant is as deployed.\n"
    service.close_issue(stack_marker("drift", stack), title(stack), words)
    service.summary(words)
    return 0


def _found(service: Service, stack: str, found: Found, plan: JudgedPreview | None) -> int:
    """`plan`: what the next deployment does about it; None where there is nothing for it to do."""
    body = markdown(found, plan)
    shown = at_terminal(stack, found, plan, terminal.width())
    service.summary(f"{title(stack)}\n\n{body}", at_terminal=shown)
    service.issue(stack_marker("drift", stack), title(stack), body)
    if plan is not None:
        say(plan.errors)
    say("\n".join(found.remarks))
    click.echo(f"Stack {stack} {_in_short(found, plan)}", err=True)
    return DRIFT


def _in_short(found: Found, plan: JudgedPreview | None) -> str:
    if plan is None:
        return "is as deployed, but its tenant is not as it has to be: the lines above say why."
    if not found.drifted:
        return "is not as it is configured: a deployment waits, or the state was refreshed after a change."
    return f"has drifted: {', '.join(one.name for one in found.drifted)}."

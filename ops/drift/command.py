"""The command line of `drift`. Exit status: 0 no drift, 2 drift, 1 could not tell. Nothing is written to the tenant."""

import json
import os
from dataclasses import dataclass
from subprocess import CompletedProcess
from typing import Any, Final

import click

from ops.engine.identity import signed_in
from ops.engine.pulumi import Pulumi
from ops.engine.stack_files import checked, require_pipeline_identity
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.service import Service
from ops.preview.judged import Judged, judged, stack_marker
from ops.preview.log import say

DRIFT: Final = 2
_UNCHANGED: Final = "same"
_LEAD: Final = (
    "Somebody changed in the tenant what this stack manages. The next deployment puts it back; whoever wants it "
    "otherwise changes the configuration in a pull request."
)


@click.command()
@click.argument("stack")
def drift(stack: str) -> int:
    """Ask the tenant of STACK whether it still is as deployed; open, update or close the stack's issue."""
    service = found_service()
    require_pipeline_identity(checked(stack))
    with signed_in(service, os.environ) as environment:
        pulumi = Pulumi(stack, environment)
        drifted = _drifted(pulumi.refresh_preview(), stack)
        plan = judged(stack, pulumi.preview("--refresh")) if drifted else None
    if plan is None:
        return _none(service, stack)
    return _found(service, stack, drifted, plan)


def _title(stack: str) -> str:
    return f"Drift: {stack}"


def _none(service: Service, stack: str) -> int:
    words = f"Stack {stack}: the tenant is as deployed.\n"
    service.close_issue(stack_marker("drift", stack), _title(stack), words)
    service.summary(words)
    return 0


def _found(service: Service, stack: str, drifted: "list[Drifted]", plan: Judged) -> int:
    resources = "\n".join(f"- `{one.name}` ({one.what})" for one in drifted)
    put_back = plan.plan or "What a deployment would put back cannot be shown: the log of the run says why.\n"
    body = f"{_LEAD}\n\n{resources}\n\n### What a deployment would do\n\n{put_back}"
    service.summary(f"{_title(stack)}\n\n{body}")
    service.issue(stack_marker("drift", stack), _title(stack), body)
    say(plan.errors)
    click.echo(f"Stack {stack} has drifted: {', '.join(one.name for one in drifted)}.", err=True)
    return DRIFT


@dataclass(frozen=True)
class Drifted:
    """A resource that is not as deployed."""

    name: str
    what: str


def _drifted(ended: "CompletedProcess[bytes]", stack: str) -> "list[Drifted]":
    """From the refresh's own count, and its steps for the names."""
    errors = (ended.stderr or b"").decode(errors="replace")
    try:
        document: dict[str, Any] = json.loads(ended.stdout)
        counted = {operation: count for operation, count in document["changeSummary"].items() if count}
    except (ValueError, KeyError, TypeError, AttributeError):
        counted = None
    if ended.returncode or counted is None:
        say(errors)
        message = f"Stack {stack} could not be compared with its tenant (exit code {ended.returncode})."
        raise PipelineError(message)
    total = sum(count for operation, count in counted.items() if operation != _UNCHANGED)
    if not total:
        return []
    found = [one for step in document.get("steps", ()) if (one := _changed(step)) is not None]
    missing = total - len(found)
    # The count decides; a step that cannot be read is still drift.
    return found + [Drifted("a resource", "changed")] * max(missing, 0)


def _changed(step: dict[str, Any]) -> Drifted | None:
    name = step["urn"].rpartition("::")[2]
    if step.get("newState") is None:
        return Drifted(name, "gone")
    before, after = step.get("oldState") or {}, step["newState"]
    return Drifted(name, "changed") if before.get("outputs") != after.get("outputs") else None

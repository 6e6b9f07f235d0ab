"""The command line of `adopt`: what is chosen, which file it goes to, and what is said about it."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from ops.adopt import offer, pack, stack_file
from ops.adopt.compliance_policy import SCORES
from ops.adopt.draft import Choice, Draft, Drafting, connection_settings
from ops.adopt.report import Report, show
from ops.adopt.tenant import NOTHING, Existing
from ops.adopt.values import Emergency, Section
from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service as found_service
from ops.pipeline.identity import signed_in
from ops.schema.document import NAMESPACE
from ops.table import output
from ops.tenant.session import Session, session
from ops.tenant.stack import Reached, read_connection, values_in, values_of
from providers.graph.errors import GraphError
from pulumi_cli.stack_files import ROOT, checked, complete, existing
from settings import load


@click.command()
@click.argument("stack", shell_complete=complete)
@click.option("--list", "lists", is_flag=True, help="Show what the tenant has, and write nothing.")
@click.option("--compliance-policy", metavar="NAME|ID", help="The Windows compliance policy to take over.")
@click.option("--conditional-access", metavar="NAME|ID", help="The Conditional Access policy to take over.")
@click.option("--emergency-account", "users", metavar="ID", multiple=True, help="By object id; give two or more.")
@click.option("--emergency-group", "groups", metavar="ID", multiple=True, help="A group of emergency accounts, by id.")
@click.option(
    "--machine-risk-score", type=click.Choice(SCORES), help="For a compliance policy that has none; `up` then sets it."
)
@click.option("--connector/--no-connector", default=True, help="Whether the connector is taken over, too.")
@click.option("--tenant-settings/--no-tenant-settings", default=True, help="Whether the tenant's settings are, too.")
@click.option("--merge", is_flag=True, help="Add what the stack file lacks; whatever it has stays as it is.")
@click.option("--tenant-id", metavar="ID", help="By default the stack file's, or ARM_TENANT_ID.")
@click.option("--client-id", metavar="ID", help="Who signs in; by default the stack file's, or ARM_CLIENT_ID.")
@click.option("--format", "form", type=click.Choice(list(output.FORMATS)), default="text", show_default=True)
def adopt(
    stack: str,
    *,
    lists: bool,
    compliance_policy: str | None,
    conditional_access: str | None,
    users: Sequence[str],
    groups: Sequence[str],
    machine_risk_score: str | None,
    connector: bool,
    tenant_settings: bool,
    merge: bool,
    tenant_id: str | None,
    client_id: str | None,
    form: str,
) -> int:
    """Write a stack file for what the tenant has. It only reads the tenant.

    Exit status: 0 the file has all of it, 2 something could not be expressed, would change, or the policy pack would
    refuse it, 1 nothing was written. With --list: 0 all was read, 1 something is not known.
    """
    file = ROOT / f"Pulumi.{checked(stack)}.yaml"
    emergency = Emergency(tuple(map(str.lower, users)), tuple(map(str.lower, groups)))
    choice = Choice(compliance_policy, conditional_access, emergency, machine_risk_score, connector, tenant_settings)
    _require_used(choice, lists=lists, merge=merge)
    if not lists:
        _require_writable(file, stack, merge=merge)
    given = {"azuread:tenantId": tenant_id, "azuread:clientId": client_id}
    options = {key: value for key, value in given.items() if value}
    with signed_in(found_service(), os.environ) as environment:
        reached = read_connection(stack, options, environment, ROOT)
        with session(reached) as now:
            if lists:
                return output.show(_table(reached, now), form)
            report = _written(choice, reached, now, file)
    return show(report, form)


def _require_used(choice: Choice, *, lists: bool, merge: bool) -> None:
    """Raise PipelineError where an option would do nothing."""
    unused = []
    if choice.emergency and choice.conditional_access is None:
        unused.append("--emergency-account and --emergency-group need --conditional-access")
    if choice.machine_risk_score and choice.compliance_policy is None:
        unused.append("--machine-risk-score needs --compliance-policy")
    if lists and (merge or choice != Choice()):
        unused = ["--list writes nothing, and goes with no option that chooses what to write"]
    if unused:
        msg = f"{'; '.join(unused)}. {NOTHING}"
        raise PipelineError(msg)


def _require_writable(file: Path, stack: str, *, merge: bool) -> None:
    if merge:
        existing(stack, ROOT)
    elif file.exists():
        msg = (
            f"{file.name} is there already, and nothing was written. --merge adds what it lacks and changes nothing "
            "else; or choose another name for the stack."
        )
        raise PipelineError(msg)


def _table(reached: Reached, now: Session) -> offer.Table:
    owner = f"{reached.project}/{reached.name}"
    rows = offer.rows_of(owner, now.readings, begin=now.steps.begin, done=now.steps.step)
    return offer.Table(reached.name, reached.connection.tenant_id, now.tenant_name, rows)


def _written(choice: Choice, reached: Reached, now: Session, file: Path) -> Report:
    now.steps.begin("Reading what is taken over", 1)
    # As it was read: the line ends stay.
    before = file.read_bytes().decode("utf-8") if file.exists() else None
    values = values_of(reached.name, ROOT) if before is not None else {}
    kept = _ours(values)
    tenant = Existing(now.readings.recorder(), f"{reached.project}/{reached.name}")
    try:
        draft = Drafting(choice, tenant, kept).draft()
    except GraphError as error:
        msg = f"What the tenant has could not be read. {NOTHING} {error}"
        raise PipelineError(msg) from None
    remarks = pack.remarks(draft.resolved, reached.name, reached.project, ROOT)
    connection = {key: one for key, one in connection_settings(reached.connection).items() if key not in values}
    text = _text(reached.name, file.name, before, connection, draft)
    _require_same(text, reached.project, file.name, draft)
    _write(file, before, text)
    return Report(reached.name, reached.connection.tenant_id, now.tenant_name, file.name, draft, tuple(remarks))


def _text(stack: str, file: str, before: str | None, connection: Section, draft: Draft) -> str:
    if before is None:
        return stack_file.new_text(stack, connection, draft.parts, draft.comments())
    return stack_file.merged_text(file, before, connection, draft.parts, draft.comments())


def _ours(values: Section) -> Section:
    return {key.removeprefix(NAMESPACE): one for key, one in values.items() if key.startswith(NAMESPACE) and one}


def _require_same(text: str, project: str, file: str, draft: Draft) -> None:
    """The text as it is read again is what was judged."""
    if load(_ours(values_in(text, project, file))) != draft.settings:
        msg = "The text of the stack file does not say what was read from the tenant."
        raise AssertionError(msg)


def _write(file: Path, before: str | None, text: str) -> None:
    """A file that is there is replaced as a whole, and only where it is still what was read."""
    if before is None:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        return
    made = file.with_name(f".{file.name}.new")
    made.write_bytes(text.encode("utf-8"))
    if file.read_bytes().decode("utf-8") != before:
        made.unlink()
        msg = f"{file.name} was changed by somebody else in the meantime, and nothing was written. Run again."
        raise PipelineError(msg)
    made.chmod(file.stat().st_mode & 0o7777)
    made.replace(file)

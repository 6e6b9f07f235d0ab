"""The command line of `init`: options, questions for missing options, and what to do next."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from ops.init.new_stack import EXAMPLES, OF_A_PILOT, STATES, NewStack, require_new, write
from ops.pipeline.errors import PipelineError
from pulumi_cli.stack_files import ROOT, checked
from settings.errors import Path as MemberPath

_QUESTIONS: Final = {
    "compliance_policy_name": "Name of the Windows compliance policy",
    "conditional_access_name": "Name of the Conditional Access policy",
    "device_group": "Group of the pilot's devices (name or id)",
    "people_group": "Group of the pilot's people (name or id)",
    "state": "State of the Conditional Access policy (reportOnly, enabled)",
}
_MEMBERS: Final[dict[str, MemberPath]] = {
    "tenant_id": ("azuread:tenantId",),
    "accounts": ("breakGlass",),
    "compliance_policy_name": ("compliancePolicy", "displayName"),
    "conditional_access_name": ("conditionalAccess", "displayName"),
    "device_group": ("compliancePolicy", "assignments"),
    "people_group": ("conditionalAccess", "users"),
    "state": ("conditionalAccess", "state"),
}
"""Which of the settings' mistakes are about which answer."""


@dataclass(frozen=True)
class Surroundings:
    """Where the files are written, and whether somebody can answer questions."""

    root: Path
    is_interactive: bool


@click.command()
@click.argument("stack")
@click.option("--example", type=click.Choice(EXAMPLES), help="What the stack begins as.")
@click.option("--tenant-id", metavar="ID", help="The tenant that the stack manages.")
@click.option("--emergency-account", "users", metavar="ID", multiple=True, help="By object id; give two or more.")
@click.option("--emergency-group", "groups", metavar="ID", multiple=True, help="A group of emergency accounts, by id.")
@click.option("--compliance-policy-name", metavar="NAME", help="By default the example's.")
@click.option("--conditional-access-name", metavar="NAME", help="By default the example's.")
@click.option("--device-group", metavar="NAME|ID", help="Of a pilot; by default the example's.")
@click.option("--people-group", metavar="NAME|ID", help="Of a pilot; by default the example's.")
@click.option("--state", type=click.Choice(STATES), help="By default reportOnly, whatever the example has.")
@click.pass_context
def init(
    ctx: click.Context,
    /,
    stack: str,
    example: str | None,
    tenant_id: str | None,
    users: Sequence[str],
    groups: Sequence[str],
    **answers: str | None,
) -> int:
    """Write the files of a new stack.

    Asks for what no option says. Where nobody can answer, as in a script, the example, the tenant and the emergency
    accounts have to be given; everything else is the example's. No file is written over.

    Exit status: 0 both files are written, 1 nothing is.
    """
    around = ctx.obj or Surroundings(ROOT, sys.stdin.isatty())
    require_new(checked(stack), around.root)
    if around.is_interactive:
        example = example or click.prompt("Example to begin with", type=click.Choice(EXAMPLES), default=EXAMPLES[0])
    else:
        _require_given(example, tenant_id, [*users, *groups])
    given = {key: value for key, value in answers.items() if value is not None}
    new = NewStack(stack, str(example), given, tenant_id, tuple(users), tuple(groups))
    _require_right(new)
    if around.is_interactive:
        new = _asked(new)
        _require_right(new)
    stack_file, pack_file = (file.relative_to(around.root).as_posix() for file in write(new, around.root))
    click.echo(f"Written: {stack_file} and {pack_file}.\n\n{_next(new, pack_file)}", nl=False)
    return 0


def _require_given(example: str | None, tenant_id: str | None, accounts: Sequence[str]) -> None:
    needed = {
        "--example": example,
        "--tenant-id": tenant_id,
        "--emergency-account (or --emergency-group)": accounts,
    }
    missing = [option for option, value in needed.items() if not value]
    if missing:
        message = f"Nobody is there to answer, and nothing was written. Give {', '.join(missing)}."
        raise PipelineError(message)


def _require_right(new: NewStack) -> None:
    unused = sorted(key for key in new.answers if key not in new.asked())
    if unused:
        options = " and ".join(f"--{key.replace('_', '-')}" for key in unused)
        message = f"Only the example pilot takes {options}. Nothing was written."
        raise PipelineError(message)
    if mistakes := new.mistakes():
        message = "\n".join([*map(str, mistakes), "Nothing was written: correct these answers and run again."])
        raise PipelineError(message)


def _asked(new: NewStack) -> NewStack:
    """`new` with an answer to each question that was open; each answer is judged at once."""
    if not new.tenant_id:
        new = _question("Tenant id", None, "tenant_id", lambda text: replace(new, tenant_id=text))
    if not new.users and not new.groups:
        words = "Emergency accounts: two object ids or more, with spaces between; empty for a group of them"
        new = _question(words, "", "accounts", lambda text: replace(new, users=_ids(text)))
    if not new.users and not new.groups:
        words = "Group of emergency accounts: its object id"
        new = _question(words, None, "accounts", lambda text: replace(new, groups=_ids(text)))
    for key in new.asked():
        if key not in new.answers:
            new = _question(_QUESTIONS[key], new.answer(key), key, _with(new, key))
    return new


def _with(new: NewStack, key: str) -> Callable[[str], NewStack]:
    return lambda text: replace(new, answers={**new.answers, key: text})


def _question(words: str, default: str | None, about: str, answered: Callable[[str], NewStack]) -> NewStack:
    """The result of `answered` for the first valid answer. For an invalid one the settings' error is shown."""
    member = _MEMBERS[about]

    def judged(text: str) -> NewStack:
        new = answered(text)
        wrong = [str(mistake) for mistake in new.mistakes() if mistake.path[: len(member)] == member]
        if wrong:
            raise click.UsageError("\n".join(wrong))
        return new

    found: NewStack = click.prompt(words, default=default, value_proc=judged, show_default=bool(default))
    return found


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _next(new: NewStack, pack_file: str) -> str:
    groups = sorted({new.answer(key) for key in new.asked() if key in OF_A_PILOT})
    existing = f"These groups have to exist in the tenant: {', '.join(groups)}.\n" if groups else ""
    return (
        f"Next:\n"
        f"  pulumi stack init {new.name}   # after `pulumi login`; it keeps the file\n"
        f"  export ARM_CLIENT_ID=…   # and how it signs in: docs/permissions.md\n"
        f"  pulumi preview --stack {new.name} --policy-pack policy_pack --policy-pack-config {pack_file}\n"
        f"{existing}"
        f"Nothing is written to the tenant before `pulumi up`. With Azure Pipelines, name the stack in "
        f"azure-pipelines/variables.yml, too.\n"
    )

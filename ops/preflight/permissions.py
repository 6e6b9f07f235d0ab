"""Whether the signed-in identity holds what each command needs: read from its token, without any request.

A token lists the permissions of an application. What a person may do depends on the person's roles, and is not known.
"""

from collections.abc import Iterator
from typing import Final

from ops.permissions import COMMANDS, IMPACT, PREFLIGHT, Command, is_write, missing, superfluous
from ops.preflight.rows import Asked, Check
from ops.table.rows import NOT_KNOWN, NOTE, OK, WRONG, Found, counted
from ops.tenant.stack import Stack
from settings.references import in_compliance_policy, in_conditional_access

_GRANT: Final = (
    "entra.microsoft.com > App registrations > the application > API permissions > Add a permission > Microsoft "
    "Graph > Application permissions; then Grant admin consent"
)
_WITH_LESS: Final = {PREFLIGHT: "below", IMPACT: "in its report"}
"""The commands that say of each thing what is not known."""
_READ_ONLY: Final = "for pull requests: this identity must only read"


def checks() -> Iterator[Check]:
    for command in COMMANDS:
        words = f"{command.words}{command.to}".replace("`", "")
        name = "-".join(words.replace("python -m ", "").replace(",", "").split())
        yield Check(f"permissions-{_kebab(name)}", f"Permissions for {words}", _of(command))
    yield Check("permissions-beyond", "No more permissions than needed", _beyond)


def needed_by(command: Command, stack: Stack) -> frozenset[str]:
    """What a command needs for this stack, without permissions to write a part that the stack does not manage."""
    settings = stack.settings
    unmanaged = {
        "DeviceManagementServiceConfig.ReadWrite.All": settings.connector is None,
        "DeviceManagementConfiguration.ReadWrite.All": (
            settings.compliance_policy is None and settings.tenant_compliance is None
        ),
        "Policy.ReadWrite.ConditionalAccess": settings.conditional_access is None,
    }
    needed = {_reading(one) if unmanaged.get(one) else one for one in command.permissions}
    needed.discard("Policy.Read.ConditionalAccess")  # Policy.Read.All stands beside it.
    return frozenset(needed | (_for_references(stack) if command.reads_beside else set()))


def _kebab(name: str) -> str:
    return "".join(f"-{one.lower()}" if one.isupper() else one for one in name)


def _reading(permission: str) -> str:
    return permission.replace(".ReadWrite.", ".Read.")


def _for_references(stack: Stack) -> set[str]:
    """The permissions that the look-up of the configuration's names and ids needs."""
    settings = stack.settings
    mentions = [
        *in_compliance_policy(settings.compliance_policy),
        *in_conditional_access(settings.conditional_access, settings.break_glass),
    ]
    looked_up = {mention.kind.permission for mention in mentions if mention.id or mention.name}
    return looked_up - {""}


def _of(command: Command) -> "_Look":
    return _Look(command)


class _Look:
    """The check of one command."""

    def __init__(self, command: Command) -> None:
        self._command = command

    def __call__(self, asked: Asked) -> Found:
        held = _held(asked)
        if held is None:
            return _person(asked)
        needed = needed_by(self._command, asked.stack)
        lacks = missing(needed, held)
        if not lacks:
            return Found(OK, f"all {len(needed)} granted")
        if asked.reads_only and self._command.writes:
            return Found(NOTE, f"not granted, as it should be {_READ_ONLY}")
        found = f"not granted: {', '.join(lacks)}"
        if self._command in _WITH_LESS:
            hidden = f"what they hide is not known {_WITH_LESS[self._command]}"
            return Found(NOTE, f"{found}; {hidden}", f"Grant them: {_GRANT}")
        return Found(WRONG, found, f"Grant them, where this identity is to run the command: {_GRANT}")


def _beyond(asked: Asked) -> Found:
    held = _held(asked)
    if held is None:
        return _person(asked)
    if asked.reads_only:
        writing = sorted(filter(is_write, held))
        if writing:
            found = f"may write: {', '.join(writing)}"
            return Found(WRONG, found, "Take them away: whoever opens a pull request can run code with this identity")
    needed = frozenset[str]().union(*(needed_by(command, asked.stack) for command in COMMANDS))
    more = superfluous(held, needed)
    if not more:
        return Found(OK, f"none of {counted(len(held), 'permission')} is more than the commands need")
    return Found(NOTE, f"no command needs {', '.join(more)}", "Take them away where nothing else uses this identity")


def _held(asked: Asked) -> frozenset[str] | None:
    caller = asked.reads.caller()
    return None if caller is None else caller.permissions


def _person(asked: Asked) -> Found:
    if asked.reads.caller() is None:
        return Found(NOT_KNOWN, "not known: the token does not say whom it is for")
    return Found(
        NOT_KNOWN,
        "not known: a person is signed in, and what a person may do depends on the person's roles",
        "Sign in as the application that runs the commands",
    )

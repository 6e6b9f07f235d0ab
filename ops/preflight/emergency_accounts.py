"""Whether the emergency accounts work if something goes wrong with Conditional Access.

The checks before enforcement (`components.checks`) decide whether somebody can sign in with them and end a lock-out.
This module also checks other ways to lose them: another policy of the tenant, and a directory on premises.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from components.checks import emergency_accounts
from components.checks.check import Blocker, Change
from ops.preflight.rows import Asked, Check
from ops.table.rows import NOT_KNOWN, NOTE, OK, WRONG, Found, counted, listed, needs
from ops.tenant.policy_scope import EVERYBODY, Person, applies_to, members_of, users_of
from providers.graph.conditional_access import is_enforced
from providers.graph.directory import USER
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request
from settings import BreakGlass

_AT_LEAST: Final = 2
_TRIED_DAYS: Final = 90
"""Microsoft advises to try emergency accounts at least every 90 days [docs]."""
_NONE: Final = Found(NOTE, "the stack has no Conditional Access policy, and names no emergency account")
_EXCLUDE: Final = (
    "Exclude the emergency accounts, or a group of them: entra.microsoft.com > Conditional Access > Policies > the "
    "policy > Users > Exclude"
)


def _working(asked: Asked) -> Found:
    break_glass = asked.stack.settings.break_glass
    if break_glass is None:
        return _NONE
    problems = _problems(break_glass, asked)
    if not problems:
        return Found(OK, f"all {len(break_glass.users) + len(break_glass.groups)} let somebody in")
    said = [one.partition(". ") for one in problems]
    return Found(WRONG, "; ".join(found for found, _, _ in said), " ".join(dict.fromkeys(todo for _, _, todo in said)))


def _problems(break_glass: BreakGlass, asked: Asked) -> list[str]:
    """Why nobody can sign in with these accounts or groups."""
    return [str(one) for one in emergency_accounts.working(break_glass, asked.tenant)(Change({}, {}))]


def _can_repair(asked: Asked) -> Found:
    break_glass = asked.stack.settings.break_glass
    if break_glass is None:
        return _NONE
    everybody = Change({}, {"conditions": {"users": {"includedUsers": [EVERYBODY]}}})
    entries = _problems(break_glass, asked)
    if len(entries) == len(break_glass.users) + len(break_glass.groups):
        return Found(WRONG, "no emergency account lets anybody in", "See above")
    found = [one for one in emergency_accounts.working(break_glass, asked.tenant)(everybody) if str(one) not in entries]
    roles = ", ".join(emergency_accounts.REPAIRING.values())
    if not found:
        return Found(OK, f"one of them holds one of {roles}")
    if isinstance(found[0], Blocker):
        return Found(
            WRONG,
            f"none of them holds one of {roles}, active and for the whole tenant",
            "Assign one of them to an emergency account: entra.microsoft.com > Roles & admins; active, not eligible",
        )
    if asked.reads.refused:
        return needs(asked.reads.refused)
    return Found(NOT_KNOWN, f"not known: {found[0]}")


def _enough(asked: Asked) -> Found:
    people = [one for one in _people(asked) if one.get("accountEnabled") is True]
    if asked.stack.settings.break_glass is None:
        return _NONE
    if len(people) >= _AT_LEAST:
        return Found(OK, f"{counted(len(people), 'account')}, enabled: {listed([_name(one) for one in people])}")
    found = f"{len(people) or 'no'} enabled account{'' if len(people) == 1 else 's'}"
    return Found(WRONG, found, "Create another emergency account, and name it in `breakGlass` of the stack")


def _cloud_only(asked: Asked) -> Found:
    if asked.stack.settings.break_glass is None:
        return _NONE
    people = list(_people(asked))
    synchronized = [_name(one) for one in people if one.get("onPremisesSyncEnabled") is True]
    if synchronized:
        found = f"synchronized from a directory on premises: {listed(synchronized)}"
        return Found(WRONG, found, "Use accounts that exist in Entra ID alone, best in the onmicrosoft.com domain")
    return Found(OK, f"none of {counted(len(people), 'account')} is synchronized")


def _excluded(asked: Asked) -> Found:
    if asked.stack.settings.break_glass is None:
        return _NONE
    policies = [one for one in asked.tenant.conditional_access_policies() if _could_block(one)]
    hit = [
        f"{policy['displayName']!r} ({policy['id']}) applies to {_name(user)}"
        for policy in policies
        for user in _people(asked)
        if applies_to(users_of(policy), _person(user), asked.tenant)
    ]
    if hit:
        return Found(WRONG, listed(hit, 10), _EXCLUDE)
    if not policies:
        return Found(OK, "there is no enabled policy with a grant control")
    return Found(OK, f"from all {counted(len(policies), 'enabled policy', 'enabled policies')} with a grant control")


def _could_block(policy: Json) -> bool:
    """Whether a policy could block them, whatever its conditions. Without grant controls it only limits sessions."""
    return is_enforced(policy["state"]) and policy.get("grantControls") is not None


def _last_sign_in(asked: Asked) -> Found:
    if asked.stack.settings.break_glass is None:
        return _NONE
    since = asked.reads.now() - timedelta(days=_TRIED_DAYS)
    told, late = [], False
    for user in _people(asked):
        what = f"Reading the last sign-in of the user {user['id']}"
        query = {"$select": "id,signInActivity"}
        # By itself: this takes a permission of its own, and Entra ID P1.
        answer = asked.reads.send(Request("GET", f"{USER.path}/{user['id']}", what, "AuditLog.Read.All", query=query))
        last = _moment((answer.get("signInActivity") or {}).get("lastSuccessfulSignInDateTime"))
        told.append(f"{_name(user)}: {'never' if last is None else f'{last:%Y-%m-%d}'}")
        late = late or last is None or last < since
    if late:
        return Found(WRONG, listed(told, 10), f"Try each account at least every {_TRIED_DAYS} days, and record who did")
    return Found(OK, listed(told, 10))


def _moment(value: Any) -> datetime | None:  # noqa: ANN401 - a property of an answer
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _people(asked: Asked) -> Iterator[Json]:
    """The emergency accounts, also those in groups, each once. A deleted account is left out."""
    break_glass = asked.stack.settings.break_glass or BreakGlass()
    ids = [
        *break_glass.users,
        *(one for group in break_glass.groups for one in sorted(members_of(group, asked.tenant))),
    ]
    query = {"$select": "id,displayName,userPrincipalName,userType,accountEnabled,onPremisesSyncEnabled"}
    for one in dict.fromkeys(ids):
        what = f"Reading the emergency account {one}"
        try:
            yield asked.reads.send(Request("GET", f"{USER.path}/{one}", what, USER.permission, query=query))
        except NotFoundError:
            continue


def _person(user: Json) -> Person:
    return Person(str(user["id"]), _name(user), is_guest=user.get("userType") == "Guest")


def _name(user: Json) -> str:
    return str(user.get("displayName") or user["id"])


CHECKS: Final = (
    Check("emergency-accounts-work", "Emergency accounts exist and are enabled", _working),
    Check("emergency-accounts-two", "There are at least two emergency accounts", _enough),
    Check("emergency-accounts-cloud-only", "Emergency accounts exist in Entra ID alone", _cloud_only),
    Check("emergency-accounts-role", "An emergency account may change Conditional Access", _can_repair),
    Check("emergency-accounts-excluded", "Every policy that could block them excludes them", _excluded),
    Check("emergency-accounts-last-sign-in", "Emergency accounts were tried lately", _last_sign_in),
)

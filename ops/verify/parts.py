"""Finds the four parts in the tenant, and compares each with what the stack configures.

A part is found without the state: the connector and the tenant's settings exist once, the policies by the id that is
adopted, or by name. Of several compliance policies of the name the one counts whose description names this stack. Of
several Conditional Access policies only the state knows which is ours, so each is compared.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pulumi

from components.checks import unsupported_members
from components.name_lookup import Names
from components.tenant_reader import Tenant
from ops.plan.reading import resource_types
from ops.table.rows import DIFFERENT, MISSING, NOT_KNOWN, NOTE, OK, Found, counted, listed, needs
from ops.tenant.readings import Recorder
from ops.tenant.stack import Stack
from ops.verify import access_policy, wanted
from ops.verify.differences import between
from ops.verify.rows import Result
from providers.device_compliance_settings.provider import settings_request
from providers.graph.conditional_access import listed as ids_and_states
from providers.graph.conditional_access import named
from providers.graph.errors import NotFoundError
from providers.graph.request import Json
from providers.mobile_threat_defense_connector.provider import connector_request, version_for
from providers.windows10_compliance_policy import mapping, ownership
from settings import BreakGlass, CompliancePolicy, ConditionalAccess
from settings.base import Section

Given = TypeVar("Given", bound=Section)
_UP: Final = "Run `pulumi up` of this stack"
_AGAIN: Final = "Run `pulumi refresh` and then `pulumi up` of this stack, or change its configuration"
_NO_OTHER: Final = "No other policy has its name"


class UnresolvedNameError(Exception):
    """A name of the configuration has no id in the tenant, or it could not be looked up."""


@dataclass(frozen=True)
class Asked:
    """What a part may read."""

    stack: Stack
    reads: Recorder

    @property
    def tenant(self) -> Tenant:
        """The program's own reader of the tenant, through `reads`."""
        return Tenant(self.reads)

    @property
    def break_glass(self) -> BreakGlass:
        return self.stack.settings.break_glass or BreakGlass()


@dataclass(frozen=True)
class Part:
    """A part of the configuration. `id` is stable; the ids of its rows begin with it."""

    id: str
    group: str
    results: Callable[[Asked], Iterator[Result]]


def resolved(asked: Asked, key: str, part: Given) -> Given:
    """The part with the id of each object in the place of its name. Raises UnresolvedNameError."""
    others = {"compliance_policy": None, "conditional_access": None} | {key: part}
    try:
        return Names(asked.stack.settings.model_copy(update=others), asked.tenant).resolved(part)
    except pulumi.RunError as error:
        # The program's words on one line, less what it says of writing.
        words = " ".join(str(error).replace("; nothing was written", "").split())
        raise UnresolvedNameError(words) from None


def _compared(
    part: str, what: str, resource_type: str, configured: Json, found: Json, asked: Asked
) -> Iterator[Result]:
    accounts = asked.break_glass
    differences = between(resource_type, configured, found, (*accounts.users, *accounts.groups))
    for one in differences:
        yield Result(f"{part}.{one.path}", one.path, Found(one.status, one.words, _AGAIN), one.leaves)
    if not differences:
        yield Result(part, f"{what} as configured", Found(OK, "no property differs"))


def _not_configured(part: str, what: str) -> Result:
    return Result(part, f"{what} as configured", Found(NOTE, "the stack does not configure it"))


def _missing(part: str, what: str, found: str) -> Result:
    return Result(part, f"{what} as configured", Found(MISSING, found, _UP))


def _connector(asked: Asked) -> Iterator[Result]:
    part, what, ours = "connector", "Connector", asked.stack.settings.connector
    if ours is None:
        yield _not_configured(part, what)
        return
    configured = wanted.of_connector(ours)
    try:
        found = asked.reads.send(connector_request(version_for(configured)))
    except NotFoundError:
        yield _missing(part, what, "the tenant has no Defender for Endpoint connector")
        return
    remote = {name: found.get(name) for name in configured}
    yield from _compared(part, what, resource_types.CONNECTOR, configured, remote, asked)


def _tenant_settings(asked: Asked) -> Iterator[Result]:
    part, what, ours = "tenant-settings", "Compliance settings", asked.stack.settings.tenant_compliance
    if ours is None:
        yield _not_configured(part, what)
        return
    configured = wanted.of_tenant_settings(ours)
    found = asked.reads.send(settings_request())
    remote = {name: found.get(name) for name in configured}
    yield from _compared(part, what, resource_types.TENANT_SETTINGS, configured, remote, asked)


def _compliance_policy(asked: Asked) -> Iterator[Result]:
    part, what, ours = "compliance-policy", "Compliance policy", asked.stack.settings.compliance_policy
    if ours is None:
        yield _not_configured(part, what)
        return
    same = asked.tenant.compliance_policies_named(ours.display_name)
    found = _our_compliance_policies(ours, same, asked)
    if not found:
        yield _missing(part, what, _absent(ours, "Windows compliance policy"))
        return
    configured = wanted.of_compliance_policy(resolved(asked, "compliance_policy", ours))
    for one in found:
        key, name = (f"{part}.{one['id']}", f"{what} {one['id']}") if len(found) > 1 else (part, what)
        remote = mapping.from_graph(one, configured.keys())
        yield from _compared(key, name, resource_types.COMPLIANCE_POLICY, configured, remote, asked)
    yield _duplicates(part, ours.display_name, [str(one["id"]) for one in same])


def _our_compliance_policies(ours: CompliancePolicy, same: list[Json], asked: Asked) -> list[Json]:
    """The adopted policy, else the one that this stack created, else all of its name, with actions and assignments."""
    if ours.adopt is not None:
        try:
            return [asked.tenant.compliance_policy(ours.adopt)]
        except NotFoundError:
            return []
    made = [one for one in same if ownership.owner(one) == f"{asked.stack.project}/{asked.stack.name}"]
    return [asked.tenant.compliance_policy(str(one["id"])) for one in made or same]


def _conditional_access(asked: Asked) -> Iterator[Result]:
    part, what, ours = "conditional-access", "Conditional Access policy", asked.stack.settings.conditional_access
    if ours is None:
        yield _not_configured(part, what)
        return
    same = named(ours.display_name, asked.tenant.conditional_access_policies())
    found = our_access_policies(ours, asked.tenant)
    if not found:
        yield _missing(part, what, _absent(ours, "Conditional Access policy"))
        return
    configured = access_policy.configured(resolved(asked, "conditional_access", ours), asked.break_glass)
    for one in found:
        key, name = (f"{part}.{one['id']}", f"{what} {one['id']}") if len(found) > 1 else (part, what)
        remote = access_policy.in_tenant(one)
        yield from _compared(key, name, resource_types.CONDITIONAL_ACCESS, configured, remote, asked)
        yield _emergency_accounts(f"{key}.emergency-accounts", remote, asked.break_glass)
        yield from _unsupported(f"{key}.other-properties", one)
    yield _duplicates(part, ours.display_name, [ids_and_states([one]) for one in same])


def our_access_policies(ours: ConditionalAccess, tenant: Tenant) -> list[Json]:
    """The adopted policy, else all of its name."""
    policies = tenant.conditional_access_policies()
    if ours.adopt is not None:
        return [one for one in policies if str(one["id"]).lower() == ours.adopt]
    return named(ours.display_name, policies)


def _emergency_accounts(key: str, remote: Json, accounts: BreakGlass) -> Result:
    users: dict[str, Any] = (remote.get("conditions") or {}).get("users") or {}
    missing = [
        one
        for noun, ids in (("Users", accounts.users), ("Groups", accounts.groups))
        for one in ids
        if one not in (users.get(f"excluded{noun}") or [])
    ]
    what = "The policy excludes the emergency accounts"
    if missing:
        found = Found(MISSING, f"not excluded: {listed(missing, 20)}", _AGAIN)
        return Result(key, what, found)
    number = counted(len(accounts.users) + len(accounts.groups), "account or group", "accounts and groups")
    return Result(key, what, Found(OK, f"{number} excluded"))


def _unsupported(key: str, policy: Json) -> Iterator[Result]:
    held = unsupported_members.members(policy)
    if held:
        found = f"it has what the configuration cannot say: {listed(held, 20)}"
        todo = "Remove it from the policy: entra.microsoft.com > Conditional Access > Policies"
        yield Result(key, "The policy has nothing beside the configuration", Found(DIFFERENT, found, todo))


def _absent(ours: CompliancePolicy | ConditionalAccess, kind: str) -> str:
    return (
        f"the tenant has no {kind} {ours.display_name!r}"
        if ours.adopt is None
        else f"the tenant has no {kind} {ours.adopt}, which the stack adopts"
    )


def _duplicates(part: str, name: str, same: list[str]) -> Result:
    key = f"{part}.duplicates"
    if len(same) <= 1:
        return Result(key, _NO_OTHER, Found(OK, "none"))
    found = f"{len(same)} are named {name!r}, and all of them apply: {listed(same)}"
    return Result(key, _NO_OTHER, Found(DIFFERENT, found, "Delete or rename those that are not intended"))


def without_ids(part: Part, asked: Asked, error: UnresolvedNameError) -> Result:
    """The result of a part with a name that has no id."""
    if asked.reads.refused:
        found = needs(asked.reads.refused)
    else:
        todo = "Correct the configuration, or create the object again"
        found = Found(NOT_KNOWN, f"not known: {error}", todo)
    return Result(part.id, f"{part.group} as configured", found)


PARTS: Final = (
    Part("connector", "Defender for Endpoint connector", _connector),
    Part("tenant-settings", "Compliance settings of the tenant", _tenant_settings),
    Part("compliance-policy", "Compliance policy", _compliance_policy),
    Part("conditional-access", "Conditional Access policy", _conditional_access),
)

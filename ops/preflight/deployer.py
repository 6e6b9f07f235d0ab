"""Whether a policy locks out those who can change it: the signed-in identity, a partner, administrators.

Both the enabled policies of the tenant and the one that the stack is about to deploy count.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.checks.emergency_accounts import REPAIRING
from ops.preflight.rows import Asked, Check
from ops.table.rows import NOT_KNOWN, NOTE, OK, WRONG, Found, counted, listed
from ops.tenant.managed_devices import managed_devices
from ops.tenant.policy_scope import Person, applies_to, holders_of, users_of, wanted_users, with_ids
from providers.graph.conditional_access import is_enforced, requires_compliant_device
from providers.graph.directory import USER
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request
from providers.graph.tenant_guard import Caller

_ALL_APPLICATIONS: Final = "serviceprincipalsinmytenant"
_PARTNERS: Final = "/policies/crossTenantAccessPolicy/partners"
_PROVIDER: Final = "serviceProvider"


def _identity(asked: Asked) -> Found:
    caller = asked.reads.caller()
    if caller is None:
        return Found(NOT_KNOWN, "not known: the token does not say whom it is for")
    hit = [name for name, policy in _policies(asked) if _hits(policy, caller, asked)]
    who = f"the user {caller.object_id}" if caller.is_person else f"the service principal {caller.object_id}"
    if not hit:
        return Found(OK, f"none applies to {who}")
    return Found(
        WRONG,
        f"applies to {who}: {listed(hit)}",
        "Exclude it from these policies, or make sure that it can meet them: it may not be able to sign in again, nor "
        "to undo the change",
    )


def _policies(asked: Asked) -> Iterator[tuple[str, Json]]:
    """Those with grant controls that are enabled, and the stack's, each with a name."""
    for policy in asked.tenant.conditional_access_policies():
        if is_enforced(policy["state"]) and policy.get("grantControls") is not None:
            yield f"{policy['displayName']!r} ({policy['id']})", policy
    wanted = asked.stack.settings.conditional_access
    if wanted is not None and not wanted.grant_controls.is_empty:
        users = wanted_users(with_ids(wanted, asked.tenant), asked.stack.settings.break_glass)
        clients = wanted.client_applications
        applications = None if clients is None else _clients(clients.include, clients.exclude)
        yield (
            f"{wanted.display_name!r} of this stack",
            {
                "state": "enabled",
                "conditions": {"users": users, "clientApplications": applications},
                "grantControls": {"builtInControls": list(wanted.grant_controls.built_in_controls)},
            },
        )


def _clients(include: Any, exclude: Any) -> Json:  # noqa: ANN401 - lists of references, or an Output
    return {"includeServicePrincipals": include, "excludeServicePrincipals": exclude}


def _hits(policy: Mapping[str, Any], caller: Caller, asked: Asked) -> bool:
    if caller.is_person:
        return applies_to(users_of(policy), Person(caller.object_id, ""), asked.tenant)
    clients = (policy.get("conditions") or {}).get("clientApplications") or {}
    included, excluded = (
        {str(one).lower() for one in clients.get(f"{side}ServicePrincipals") or []} for side in ("include", "exclude")
    )
    is_included = not {_ALL_APPLICATIONS, caller.object_id}.isdisjoint(included)
    return is_included and caller.object_id not in excluded


def _partner(asked: Asked) -> Found:
    """Whoever administers the tenant through GDAP signs in as a guest of the type serviceProvider [docs]."""
    what = "Listing the partners in the cross-tenant access settings"
    partners = asked.reads.get_all(Request("GET", _PARTNERS, what, "Policy.Read.All"))
    providers = [one for one in partners if one.get("isServiceProvider") is True]
    if not providers:
        return Found(OK, "no partner is a service provider")
    hit = [name for name, policy in _demanding(asked) if not _excludes_providers(users_of(policy))]
    out = [str(one.get("tenantId")) for one in providers if not _is_trusted(one)]
    if not hit or not out:
        found = f"{counted(len(providers), 'service provider')}: excluded, or its compliant devices are trusted"
        return Found(OK, found)
    return Found(
        WRONG,
        f"{listed(hit)} blocks the service provider {listed(out)}: its devices cannot be compliant in this tenant",
        "Exclude the guest type serviceProvider (`users.exclude.guestsOrExternalUsers`), or trust compliant devices of "
        "the partner: entra.microsoft.com > External Identities > Cross-tenant access settings > Inbound access > "
        "Trust settings",
    )


def _demanding(asked: Asked) -> Iterator[tuple[str, Json]]:
    """Policies that require a compliant device and include guests or everybody."""
    for name, policy in _policies(asked):
        users = users_of(policy)
        includes = "All" in (users.get("includeUsers") or []) or users.get("includeGuestsOrExternalUsers")
        if includes and requires_compliant_device(policy):
            yield name, policy


def _excludes_providers(users: Mapping[str, Any]) -> bool:
    """An exclusion for only some tenants counts as no exclusion."""
    guests = users.get("excludeGuestsOrExternalUsers") or {}
    tenants = (guests.get("externalTenants") or {}).get("membershipKind", "all")
    return _PROVIDER in str(guests.get("guestOrExternalUserTypes")) and tenants == "all"


def _is_trusted(partner: Json) -> bool:
    return (partner.get("inboundTrust") or {}).get("isCompliantDeviceAccepted") is True


def _administrators(asked: Asked) -> Found:
    """Whether those who could undo the policy are in its scope and have no compliant device."""
    wanted = asked.stack.settings.conditional_access
    if wanted is None:
        return Found(NOTE, "the stack has no Conditional Access policy")
    users = wanted_users(with_ids(wanted, asked.tenant), asked.stack.settings.break_glass)
    people = list(_users(sorted(holders_of(REPAIRING, asked.tenant)), asked))
    inside = [one for one in people if applies_to(users, one, asked.tenant)]
    if not inside:
        return Found(OK, f"none of {counted(len(people), 'administrator')} is in scope")
    fine = managed_devices(asked.reads).owners_of_fine
    without = [one.name for one in inside if one.id.lower() not in fine]
    if without:
        return Found(
            WRONG,
            f"in scope and without a compliant device: {listed(without)}",
            "Give each of them a device that is compliant before you enforce access; they could not undo it otherwise",
        )
    return Found(OK, f"{counted(len(inside), 'administrator')} in scope, each with a compliant device")


def _users(ids: list[str], asked: Asked) -> Iterator[Person]:
    query = {"$select": "id,displayName,userType,accountEnabled"}
    for one in ids:
        what = f"Reading the administrator {one}"
        try:
            user = asked.reads.send(Request("GET", f"{USER.path}/{one}", what, USER.permission, query=query))
        except NotFoundError:
            # A service principal may hold a role, too.
            continue
        if user.get("accountEnabled") is not False:
            yield Person(one, str(user.get("displayName") or one), is_guest=user.get("userType") == "Guest")


CHECKS: Final = (
    Check("deployer-identity", "No policy locks out the signed-in identity", _identity),
    Check("deployer-partner", "No policy locks out a partner that administers the tenant", _partner),
    Check("deployer-administrators", "Administrators in scope have a compliant device", _administrators),
)

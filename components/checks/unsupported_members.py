"""Finds properties of a Conditional Access policy in the tenant that azuread's resource does not support.

azuread writes the whole policy. A property that it does not support is lost with that write (`sessionControls: null`),
or makes Graph refuse the write (1012) after other writes. Which of the two is not established for every property, and
both are wrong for a policy that may be enforced. So a policy with such a property is not adopted, and ours is not
changed once somebody has added one. A property that is unknown here counts as unsupported.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from components.checks.check import Blocker, Change, Check, Finding
from components.checks.duplicates import ID_PREFIX
from components.tenant_reader import Tenant
from providers.graph.errors import shown
from providers.graph.request import Json
from settings import ConditionalAccess

Held = dict[str, Any]
_WHOLE: Final[Held] = {}
"""Supported with everything in it."""


def _members(*names: str, **nested: Held) -> Held:
    return dict.fromkeys(names, _WHOLE) | nested


def _sides(*nouns: str) -> Held:
    return _members(*(f"{side}{noun}" for noun in nouns for side in ("include", "exclude")))


_CONDITIONS: Final = _members(
    "authenticationFlows",
    "clientAppTypes",
    "insiderRiskLevels",
    "servicePrincipalRiskLevels",
    "signInRiskLevels",
    "userRiskLevels",
    applications=_sides("Applications") | _members("includeUserActions", "applicationFilter"),
    clientApplications=_sides("ServicePrincipals") | _members("servicePrincipalFilter"),
    devices=_members("deviceFilter"),
    locations=_sides("Locations"),
    platforms=_sides("Platforms"),
    users=_sides("Users", "Groups", "Roles", "GuestsOrExternalUsers"),
)
_HELD: Final = _members(
    # Graph owns these, or azuread does not send them and they stay.
    *("id", "createdDateTime", "modifiedDateTime", "deletedDateTime", "templateId", "description"),
    *("displayName", "state"),
    conditions=_CONDITIONS,
    grantControls=_members(
        *("operator", "builtInControls", "customAuthenticationFactors", "termsOfUse", "authenticationStrength")
    ),
    sessionControls=_members(
        *("applicationEnforcedRestrictions", "cloudAppSecurity", "disableResilienceDefaults", "persistentBrowser"),
        "signInFrequency",
    ),
)
_REMEDY: Final = "entra.microsoft.com > Conditional Access > Policies"


def members(policy: Json) -> list[str]:
    """The paths of properties that have a value and that azuread does not support."""
    return list(_inexpressible(policy, _HELD, ""))


def _inexpressible(value: Mapping[str, Any], held: Held, path: str) -> Iterator[str]:
    for name, one in value.items():
        if "@odata." in name or name.startswith("#"):
            continue
        here = f"{path}.{name}" if path else name
        if name not in held:
            if _says_something(one):
                yield here
        elif held[name] and isinstance(one, Mapping):
            yield from _inexpressible(one, held[name], here)


def _says_something(value: object) -> bool:
    """An empty object counts: its presence is its value, as with globalSecureAccess."""
    if isinstance(value, Mapping):
        inside = [one for name, one in value.items() if "@odata." not in name]
        return not inside or any(map(_says_something, inside))
    return value not in (None, False, "", [])


def refuse_to_adopt(policy: ConditionalAccess, tenant: Tenant) -> None:
    """Raise pulumi.RunError when the policy to adopt does not exist, or has properties that would be lost."""
    found = _found(policy.adopt, tenant)
    if found is None:
        msg = (
            f"conditionalAccess.adopt: the tenant has no Conditional Access policy {policy.adopt}. Nothing was "
            f"written. Correct the id ({_REMEDY}), or remove `adopt` to have a new policy made."
        )
        raise pulumi.RunError(msg)
    lost = members(found)
    if lost:
        msg = (
            f"conditionalAccess.adopt: {_described(found)} has properties that the azuread provider does "
            f"not support: {', '.join(lost)}. The provider writes the whole policy: adopting it would remove these "
            f"properties, or Graph would refuse the write. Nothing was written. Remove them from the policy in the "
            f"portal first ({_REMEDY}), or leave the policy to the portal: remove `adopt` and choose another "
            "displayName."
        )
        raise pulumi.RunError(msg)


def nothing_lost(tenant: Tenant) -> Check:
    """Blocks a change of our policy when somebody has added properties that the change would remove."""

    def check(change: Change) -> list[Finding]:
        found = _found(change.id.removeprefix(ID_PREFIX), tenant)
        lost = [] if found is None else members(found)
        if found is None or not lost:
            return []
        return [
            Blocker(
                f"Conditional Access was not touched: somebody has added to {_described(found)} properties that the "
                f"azuread provider does not support: {', '.join(lost)}. The provider writes the whole policy: this "
                "change would remove these properties, or Graph would refuse the write. Move them to another policy in "
                f"the portal ({_REMEDY}), then run `pulumi refresh` and the same command again."
            )
        ]

    return check


def _found(policy_id: str | None, tenant: Tenant) -> Json | None:
    return next((one for one in tenant.conditional_access_policies() if one["id"] == policy_id), None)


def _described(policy: Json) -> str:
    return f"Conditional Access policy {shown(str(policy['displayName']))!r} ({policy['id']}, {policy['state']})"

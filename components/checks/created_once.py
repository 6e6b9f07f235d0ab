"""Reports a second Conditional Access policy of our name until it is deleted.

The azuread plugin repeats a creation that Graph carried out but answered with an error [client]. Then the tenant has
two policies, and the state holds one. So the tenant is checked after each creation, and a second policy ends the run
with an error. The engine keeps our policy in the state, and the next run would find nothing to change and check
nothing. But the component did not finish, so its outputs in the state do not name the policy. As long as they do not,
each run checks the tenant again, and the component does not finish until the duplicate is deleted. This also covers a
run that was killed between the creation and the check. Nothing here deletes or changes a policy.
"""

from collections.abc import Iterable
from typing import Final

import pulumi

from components.checks.check import Blocker, Change, Check, Finding
from components.checks.duplicates import ID_PREFIX
from components.checks.managed_policy import managed_in
from components.part_names import COMPLIANCE_POLICY, CONDITIONAL_ACCESS, part_name
from components.stack_state import Resources, outputs_of
from components.tenant_reader import Tenant
from providers.graph.conditional_access import is_enforced, named
from providers.graph.errors import GraphError
from providers.graph.request import Json
from providers.resource import ACCESS_DUPLICATES
from settings import ConditionalAccess

POLICY_ID: Final = "conditionalAccessPolicyId"
"""The component's output that records that the policy of this id was created once."""
_WHERE: Final = "entra.microsoft.com > Conditional Access > Policies; the id is in the address of a policy's page"


def made_once(tenant: Tenant, replaced: str | None = None) -> Check:
    """Blocks the rest of the run when our policy, just made, was made twice.

    `replaced`: the id that the state held before. A policy that is replaced exists until the new one is created.
    """

    def check(change: Change) -> list[Finding]:
        ours, name = change.id.removeprefix(ID_PREFIX), str(change.after["displayName"])
        try:
            others = _others_soon(name, {ours, replaced}, tenant)
        except GraphError as error:
            return [Blocker(_unverified(name, ours, error))]
        return [Blocker(_made_twice(name, ours, others))] if others else []

    return check


def _others_soon(name: str, known: set[str | None], tenant: Tenant) -> list[Json]:
    """The other policies of that name. An empty answer counts only when Graph gives it twice."""

    def others() -> list[Json]:
        return [one for one in named(name, tenant.conditional_access_policies_now()) if one["id"] not in known]

    found = others()
    if not found:
        tenant.graph.pause()
        found = others()
    return found


def report_second_policy(
    component: pulumi.Resource, name: str, state: Resources, access: ConditionalAccess | None, tenant: Tenant
) -> None:
    """Report a second policy that an earlier run found, if it still exists. `name`: the component's.

    After a creation it is an error; a preview shows a warning instead, because the run may still change other parts.
    After a refresh, and beside an adopted policy, it is a warning.
    """
    resource = part_name(name, CONDITIONAL_ACCESS)
    ours, adopt = managed_in(state, resource), None if access is None else access.adopt
    is_unfinished = ours is not None and outputs_of(state, name).get(POLICY_ID) != ours
    is_adopted = ours is None and adopt is not None
    refreshed = outputs_of(state, part_name(name, COMPLIANCE_POLICY)).get(ACCESS_DUPLICATES)
    if not (is_unfinished or is_adopted or refreshed):
        return
    was = outputs_of(state, resource).get("displayName")
    text = _second_policy(str(was if access is None else access.display_name), ours or adopt, tenant)
    if text is None:
        return
    if is_unfinished and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(text)
    pulumi.warn(text, component)


def _second_policy(name: str, ours: str | None, tenant: Tenant) -> str | None:
    try:
        others = [one for one in named(name, tenant.conditional_access_policies()) if one["id"] != ours]
    except GraphError as error:
        return f"Whether there is a second Conditional Access policy {name!r} could not be checked. {error}"
    return _still_there(name, ours, others) if others else None


def _made_twice(name: str, ours: str, others: list[Json]) -> str:
    return (
        f"There are {len(others) + 1} Conditional Access policies {name!r} in the tenant. This stack has just made and "
        f"manages {ours}: it is in the state. It does not manage {_each(others)}. When Graph answers a creation with "
        "an error, the azuread plugin sends it again, although the first may have been carried out: that makes the "
        f"same policy twice. {_acting(others)} {_what_to_do(others)}"
    )


def _still_there(name: str, ours: str | None, others: list[Json]) -> str:
    managed = "This stack manages none of that name" if ours is None else f"This stack manages {ours}"
    return (
        f"There is another Conditional Access policy {name!r} in the tenant. {managed}; it does not manage "
        f"{_each(others)}. {_acting(others)} {_what_to_do(others)}"
    )


def _unverified(name: str, ours: str, error: GraphError) -> str:
    return (
        f"Conditional Access policy {name!r} ({ours}) was made, and is in the state. Whether it was made twice could "
        f"not be checked: the azuread plugin sends a creation again that Graph answers with an error. {error} Then run "
        "`pulumi up`, which checks again."
    )


def _each(policies: Iterable[Json]) -> str:
    return ", ".join(f"{one['id']} ({one['state']}, made {one.get('createdDateTime')})" for one in policies)


def _acting(others: list[Json]) -> str:
    enforced = [one["id"] for one in others if is_enforced(one["state"])]
    if not enforced:
        return "None of these is enforced now."
    return f"{' and '.join(enforced)} {'is' if len(enforced) == 1 else 'are'} enforced, whatever the state of ours."


def _what_to_do(others: list[Json]) -> str:
    return (
        f"Delete {' and '.join(one['id'] for one in others)} ({_WHERE}), or rename what somebody else made and needs. "
        "Then run `pulumi up`, which checks again. This stack never touches it."
    )

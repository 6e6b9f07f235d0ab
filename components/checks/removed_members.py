"""Refuses to remove properties from a Conditional Access policy that Graph would keep.

azuread writes the whole policy, but leaves some properties out where it should write null, and Graph keeps them
[client: its source]. Others azuread keeps by itself when they are left out, and shows no difference. Then the policy in
the tenant differs from the configuration and nothing shows it. So such a run is stopped in preview.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from components.checks.check import Blocker, Change, Check, Finding
from components.checks.duplicates import ID_PREFIX
from components.stack_state import Resources, outputs_of
from settings import ConditionalAccess

_EVERY_TIME: Final = "everyTime"
_WHERE: Final = "entra.microsoft.com > Conditional Access > Policies"
Policy = Mapping[str, Any]
"""A policy as azuread's properties."""


def nothing_kept_by_azuread(display_name: str) -> Check:
    """Blocks an update that seems to remove a property which Graph would keep."""

    def check(change: Change) -> list[Finding]:
        if change.is_creation:
            return []
        members = list(staying(_merged(change.before, change.held), change.after))
        return [_cannot_be_taken_out(display_name, change.id, members)] if members else []

    return check


def refuse_what_is_kept(state: Resources, resource_name: str, policy: ConditionalAccess) -> None:
    """Raise pulumi.RunError where azuread itself would keep a property. Then there is no update, and so no hook."""
    held, session = outputs_of(state, resource_name), policy.session_controls
    wanted = {
        "conditions": {"insiderRiskLevels": policy.insider_risk_levels},
        "sessionControls": {} if session is None else session.model_dump(by_alias=True, exclude_none=True),
    }
    if _part(wanted, "sessionControls").get("signInFrequency"):
        # This is how the component declares it.
        wanted["sessionControls"].setdefault("signInFrequencyInterval", "timeBased")
    members = list(_kept(held, wanted))
    if members:
        raise pulumi.RunError(_cannot_be_taken_out(policy.display_name, str(held.get("id") or ""), members))


def staying(held: Policy, wanted: Policy) -> Iterator[str]:
    """The properties, as azuread names them, that `held` has and `wanted` does not, and that a PATCH would not take."""
    yield from _kept(held, wanted)
    conditions, new_conditions = _part(held, "conditions"), _part(wanted, "conditions")
    if conditions.get("clientApplications") and not new_conditions.get("clientApplications"):
        yield "conditions.clientApplications"
    if _part(conditions, "applications").get("filter") and not _part(new_conditions, "applications").get("filter"):
        yield "conditions.applications.filter"
    strength, grant = "authenticationStrengthPolicyId", _part(wanted, "grantControls")
    if _part(held, "grantControls").get(strength) and grant and not grant.get(strength):
        yield f"grantControls.{strength}"
    session, new_session = _part(held, "sessionControls"), _part(wanted, "sessionControls")
    if _acts(new_session):
        yield from _staying_session_controls(session, new_session)


def _staying_session_controls(held: Policy, wanted: Policy) -> Iterator[str]:
    """Session controls can be removed together, or singly where azuread writes the removal."""
    if held.get("persistentBrowserMode") and not wanted.get("persistentBrowserMode"):
        yield "sessionControls.persistentBrowserMode"
    is_every_time = wanted.get("signInFrequencyInterval") == _EVERY_TIME
    if held.get("signInFrequency") and not wanted.get("signInFrequency") and not is_every_time:
        yield "sessionControls.signInFrequency"
    for name in ("applicationEnforcedRestrictionsEnabled", "disableResilienceDefaults"):
        if is_every_time and held.get(name):
            # With "every time" azuread does not write it at all, and Graph does not accept both.
            yield f"sessionControls.{name}"


def _kept(held: Policy, wanted: Policy) -> Iterator[str]:
    """Optional and computed properties: left out, they keep their value, and Pulumi shows no difference."""
    if _part(held, "conditions").get("insiderRiskLevels") and not _part(wanted, "conditions").get("insiderRiskLevels"):
        yield "conditions.insiderRiskLevels"
    session, new_session = _part(held, "sessionControls"), _part(wanted, "sessionControls")
    is_every_time = session.get("signInFrequencyInterval") == _EVERY_TIME
    if is_every_time and _acts(new_session) and not new_session.get("signInFrequencyInterval"):
        yield "sessionControls.signInFrequencyInterval"


def _acts(session: Policy) -> bool:
    return any(session.values())


def _part(policy: Policy, name: str) -> Policy:
    part = policy.get(name)
    return part if isinstance(part, Mapping) else {}


def _merged(inputs: Policy, outputs: Policy) -> Policy:
    """The policy as deployed: the outputs, or the inputs where an import has no outputs yet."""
    return outputs or inputs


def _cannot_be_taken_out(display_name: str, policy_id: str, members: list[str]) -> Blocker:
    key = policy_id.removeprefix(ID_PREFIX)
    verb, what = ("it stays", "it") if len(members) == 1 else ("they stay", "them")
    return Blocker(
        f"{' and '.join(members)} cannot be removed from Conditional Access policy {display_name!r} ({key}) by this "
        f"program: azuread does not write the removal, and {verb} in the tenant. Nothing was written to the policy. "
        f"Remove {what} there ({_WHERE} > {display_name}), run `pulumi refresh`, and then the same command again; or "
        f"put {what} back into the configuration."
    )

"""What must be true before access is enforced, looked at in that moment, every time.

The gate asks every check and tells all that is wrong at once; what cannot be read counts as wrong. Break-glass accounts
have a module of their own, `break_glass`.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pulumi

from components.hooks import Change, Look, Watch
from components.tenant import Tenant
from providers.graph.errors import GraphError, NotFoundError
from providers.mobile_threat_defense_connector.provider import PORTAL_PATH, why_not_connected
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector
from settings import CompliancePolicy

COMPLIANCE_POLICY_ID: Final = "compliancePolicyId"
"""The name under which the compliance policy's check finds its id in `Change.known`."""
_NOT_ENFORCED: Final = frozenset({"disabled", "enabledForReportingButNotEnforced"})
_REPAIR: Final = (
    "Run `pulumi refresh` and then `pulumi up`, which puts the compliance policy right before it enforces anything."
)

Check = Callable[[Change], list[str]]
"""Reasons not to enforce, each a text that stands alone; empty when nothing is in the way."""


def is_enforced(state: object) -> bool:
    """Whether a Conditional Access policy of that state acts; one that is not known to be harmless does."""
    return state not in _NOT_ENFORCED


def enforceable(checks: Sequence[Check]) -> Look:
    """A look that stops a write which leaves the policy enforced while any check has a reason against it."""

    def look(change: Change) -> list[str]:
        if not is_enforced(change.after.get("state")):
            return []
        with ThreadPoolExecutor(max_workers=4) as pool:
            reasons = [reason for found in pool.map(lambda check: _asked(check, change), checks) for reason in found]
        if not reasons:
            return []
        if len(reasons) == 1:
            msg = f"Conditional Access was not touched. {reasons[0]}"
        else:
            listed = "\n".join(f"  {reason}" for reason in reasons)
            msg = f"Conditional Access was not touched, for {len(reasons)} reasons:\n{listed}"
        raise pulumi.RunError(msg)

    return look


def _asked(check: Check, change: Change) -> list[str]:
    try:
        return check(change)
    except GraphError as error:
        return [f"What must be true before access is enforced could not be read. {error}"]


def connected(tenant: Tenant) -> Check:
    """Defender for Endpoint reports to Intune. Step 1 of the chain, its toggle, has no API: it is verified here."""

    def check(_change: Change) -> list[str]:
        reason = why_not_connected(tenant.connector())
        return [] if reason is None else [f"{reason}; then run the same command again."]

    return check


def connection_required(check: Check, *, required: bool) -> Look:
    """A look that stops (`required`) or warns when the connection is not there, whatever the policy's state."""

    def look(change: Change) -> list[str]:
        reasons = check(change)
        if not required or not reasons:
            return reasons
        msg = f"Conditional Access was not touched. {reasons[0]}"
        raise pulumi.RunError(msg)

    return look


def warn_of_a_lost_connection(connector: MobileThreatDefenseConnector) -> None:
    """Say it in every run, from the state and so at no cost, when a refresh found the connection gone."""

    def warn(found: list[Any]) -> None:
        is_connected, partner_state = found
        if is_connected is False:
            text = (
                "Access is enforced, and when the connector was last read Defender for Endpoint was not connected to "
                f"Intune (its state was {partner_state!r}): risk that is newly found does not count. Turn it on: "
                f"{PORTAL_PATH}. Then run `pulumi refresh`."
            )
            pulumi.warn(text, connector)

    pulumi.Output.all(connector.connected, connector.partner_state).apply(warn)


def compliance_policy_assigned(policy: CompliancePolicy, watch: Watch, tenant: Tenant) -> Check:
    """The stack's own compliance policy is in the tenant, and assigned to someone there, at this moment."""

    def check(change: Change) -> list[str]:
        policy_id = change.known.get(COMPLIANCE_POLICY_ID)
        is_about_to_be_assigned = watch.seen is not None and watch.seen.touches(frozenset({"assignments"}))
        if policy_id is None or (pulumi.runtime.is_dry_run() and is_about_to_be_assigned):
            # Only a preview does not know the id, or sees the policy before this run has assigned it.
            return []
        named = f"Compliance policy {policy.display_name!r} ({policy_id})"
        try:
            found = tenant.compliance_policy(str(policy_id))
        except NotFoundError:
            return [f"{named} is gone from the tenant, and without it no device's risk counts. {_REPAIR}"]
        targets = [one["target"]["@odata.type"] for one in found.get("assignments") or []]
        if any("exclusion" not in target for target in targets):
            return []
        return [f"{named} is assigned to nobody in the tenant, so that it checks no device. {_REPAIR}"]

    return check


def security_defaults_off(tenant: Tenant) -> Check:
    """Entra refuses an enforced policy beside its security defaults [issue]: said before anything is tried."""

    def check(_change: Change) -> list[str]:
        if not tenant.security_defaults_enabled():
            return []
        return [
            "Security defaults are on in the tenant, and Entra takes no enforced Conditional Access policy beside "
            "them. See that your policies cover what they do, then turn them off: entra.microsoft.com > Entra ID > "
            "Overview > Properties > Manage security defaults > Disabled. Then run the same command again."
        ]

    return check

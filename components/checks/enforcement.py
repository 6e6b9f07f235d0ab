"""Checks what must be true whenever access is about to be enforced.

`enforceable` runs every check and reports all problems at once. What cannot be read counts as a problem. The checks of
compliance policies and of emergency accounts have modules of their own, `machine_risk` and `emergency_accounts`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding
from components.checks.hooks import ChangeHook
from components.tenant_reader import Tenant
from providers.graph.conditional_access import is_enforced
from providers.graph.errors import GraphError
from providers.mobile_threat_defense_connector.provider import (
    CONNECTED_STATES,
    PORTAL_PATH,
    WINDOWS_PATH,
    why_not_connected,
)
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector


def enforceable(checks: Sequence[Check]) -> Check:
    """Blocks a write that leaves the policy enforced, with every problem that the checks find."""

    def enforces(change: Change) -> list[Finding]:
        if not is_enforced(change.after.get("state")):
            return []
        with ThreadPoolExecutor(max_workers=4) as pool:
            findings = [one for found in pool.map(lambda check: _asked(check, change), checks) for one in found]
        reasons = [one for one in findings if isinstance(one, Blocker)]
        if not reasons:
            return findings
        if len(reasons) == 1:
            return [Blocker(f"Conditional Access was not touched. {reasons[0]}")]
        listed = "\n".join(f"  {reason}" for reason in reasons)
        return [Blocker(f"Conditional Access was not touched, for {len(reasons)} reasons:\n{listed}")]

    return enforces


def _asked(check: Check, change: Change) -> Sequence[Finding]:
    try:
        return check(change)
    except GraphError as error:
        return [Blocker(f"What must be true before access is enforced could not be read. {error}")]


def connected(tenant: Tenant, connector: ChangeHook | None) -> Check:
    """Defender for Endpoint reports to Intune, which evaluates Windows devices by it.

    The toggle in the Defender portal has no API, so its effect is verified here. A preview assumes that Windows devices
    are evaluated when the hook of the stack's own `connector` shows that the same run turns this on.
    """

    def check(_change: Change) -> list[Blocker]:
        about_to_be = pulumi.runtime.is_dry_run() and connector is not None and _enables_windows(connector.change)
        reason = why_not_connected(tenant.connector(), windows_is_about_to_be_enabled=about_to_be)
        return [] if reason is None else [Blocker(f"{reason}; then run the same command again.")]

    return check


def _enables_windows(change: Change | None) -> bool:
    """A change that keeps the property's value in the state does not write it, whatever the tenant's value is."""
    if change is None or not change.touches(frozenset({"windowsEnabled"})):
        return False
    return change.after.get("windowsEnabled") is True


def connection_required(check: Check, *, required: bool) -> Check:
    """Blocks (`required`) or warns when the connection is missing, whatever the policy's state."""

    def connects(change: Change) -> list[Finding]:
        reasons = check(change)
        if not required:
            return [CheckWarning(reason) for reason in reasons]
        return [Blocker(f"Conditional Access was not touched. {reasons[0]}")] if reasons else []

    return connects


def warn_of_a_lost_connection(connector: MobileThreatDefenseConnector) -> None:
    """Warn in every run after a refresh found the connection lost. It reads the state and sends no request."""

    def warn(found: list[Any]) -> None:
        is_connected, partner_state, windows_evaluated = found
        if is_connected is False:
            pulumi.warn(_lost(str(partner_state), windows_evaluated), connector)

    pulumi.Output.all(connector.connected, connector.partner_state, connector.windows_evaluated).apply(warn)


def _lost(partner_state: str, windows_evaluated: object) -> str:
    if windows_evaluated is False and partner_state in CONNECTED_STATES:
        said, path = "Intune did not evaluate Windows devices by Defender for Endpoint (windowsEnabled)", WINDOWS_PATH
    else:
        said = f"Defender for Endpoint was not connected to Intune (its state was {partner_state!r})"
        path = PORTAL_PATH
    return (
        f"Access is enforced, and when the connector was last read {said}: a new risk does not count. "
        f"Turn it on: {path}. Then run `pulumi refresh`."
    )


def security_defaults_off(tenant: Tenant) -> Check:
    """Entra refuses an enforced policy beside its security defaults [issue]. This check refuses it before any write."""

    def check(_change: Change) -> list[Blocker]:
        if not tenant.security_defaults_enabled():
            return []
        return [
            Blocker(
                "Security defaults are on in the tenant, and Entra refuses an enforced Conditional Access policy "
                "beside them. Make sure that your policies cover what they do, then turn them off: "
                "entra.microsoft.com > Entra ID > Overview > Properties > Manage security defaults > Disabled. Then "
                "run the same command again."
            )
        ]

    return check

"""Warns of changes that take effect at once.

Only a Conditional Access policy can report without enforcing. A change of the compliance policy, of the tenant's
compliance settings or of the connector takes effect through every enabled policy that requires a compliant device,
whoever wrote that policy. And a report-only policy may prompt people on phones and Macs for a certificate [docs].
"""

from typing import Final

from components.checks.check import Change, Check, CheckWarning, Finding
from components.tenant_reader import Tenant
from providers.graph.conditional_access import requires_compliant_device
from providers.resource import NO_CONTENT
from settings import ConditionalAccess

WITHOUT_EFFECT: Final = frozenset({"displayName", "description", "roleScopeTagIds", "onDestroy", "adopt", *NO_CONTENT})
"""Properties whose change affects no device."""
_PROMPTING: Final = ("iOS", "android", "macOS")


def through_enabled_policies(what: str, tenant: Tenant) -> Check:
    """Warns when a change of `what` reaches devices through policies that are enabled already."""

    def check(change: Change) -> list[Finding]:
        if not affects_devices(change):
            return []
        enabled = [policy for policy in tenant.conditional_access_policies() if requires_compliant_device(policy)]
        if not enabled:
            return []
        listed = ", ".join(f"{policy['displayName']!r} ({policy['id']})" for policy in enabled)
        noun = "policy requires" if len(enabled) == 1 else "policies require"
        return [
            CheckWarning(
                f"This change of {what} acts at once, whatever the state of this stack's Conditional Access policy: "
                f"{len(enabled)} enabled Conditional Access {noun} a compliant device: {listed}."
            )
        ]

    return check


def affects_devices(change: Change) -> bool:
    """Whether a change of the connector, the compliance policy or the tenant's settings reaches any device."""
    return change.is_creation or change.touches_more_than(WITHOUT_EFFECT)


def certificate_prompts(policy: ConditionalAccess) -> Check:
    """Warns of prompts on platforms which a report-only policy reaches."""

    def check(_change: Change) -> list[Finding]:
        if policy.state != "reportOnly" or "compliantDevice" not in policy.grant_controls.built_in_controls:
            return []
        platforms = _prompting(policy)
        if not platforms:
            return []
        return [
            CheckWarning(
                f"Although it only reports, the policy may prompt people on {', '.join(platforms)} to choose a "
                "certificate, again and again. To spare them, exclude these under conditionalAccess.platforms until "
                "it is enabled."
            )
        ]

    return check


def _prompting(policy: ConditionalAccess) -> list[str]:
    if policy.platforms is None:
        return list(_PROMPTING)
    included, out = policy.platforms.include, policy.platforms.exclude
    return [name for name in _PROMPTING if ("all" in included or name in included) and name not in out]

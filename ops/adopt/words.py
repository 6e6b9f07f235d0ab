"""What a part of the tenant means, in a line of the portal's words."""

from collections.abc import Iterator, Mapping
from typing import Final

from ops.plan.wording.portal_terms import APPLICATIONS, CONTROLS, IDENTITIES, LEVELS, PLATFORMS, STATES, TARGETS
from ops.table.rows import counted, listed
from providers.graph.request import Json
from providers.windows10_compliance_policy import mapping
from providers.windows10_compliance_policy.model import ComplianceSettings

_HOURS_A_DAY: Final = 24
_DEFAULTS: Final = mapping.from_graph({}, mapping.MEMBERS)


def connector(found: Json) -> str:
    return (
        f"Windows devices are connected: {_switch(found.get('windowsEnabled'))}; Defender may enforce "
        "Endpoint Security Configurations: "
        f"{_switch(found.get('microsoftDefenderForEndpointAttachEnabled'))}; "
        f"unresponsive after {found.get('partnerUnresponsivenessThresholdInDays')} days; state: "
        f"{found.get('partnerState')}"
    )


def tenant_settings(found: Json) -> str:
    default = "Not compliant" if found.get("secureByDefault") is True else "Compliant"
    days = found.get("deviceComplianceCheckinThresholdDays")
    return (
        f"Mark devices with no compliance policy assigned as: {default}; compliance status validity period: {days} days"
    )


def windows_policy(policy: Json) -> str:
    """A Windows compliance policy: what it requires, when a device counts as noncompliant, and of whom."""
    normal = mapping.from_graph(policy, mapping.MEMBERS)
    enabled, level = (normal[f"deviceThreatProtection{name}"] for name in ("Enabled", "RequiredSecurityLevel"))
    risk = LEVELS.get(level, level) if enabled else "Not configured"
    others = sum(normal[name] != _DEFAULTS[name] for name in ComplianceSettings.graph_names())
    return "; ".join(
        [
            f"Machine risk score at or under: {risk}",
            counted(others, "other setting"),
            f"mark device noncompliant: {_block(normal)}",
            f"assigned to: {_targets(normal)}",
        ]
    )


def access_policy(policy: Json) -> str:
    """A Conditional Access policy: its state, whom and what it covers, and what it requires."""
    conditions = policy.get("conditions") or {}
    users, applications = conditions.get("users") or {}, conditions.get("applications") or {}
    platforms = (conditions.get("platforms") or {}).get("includePlatforms") or []
    grant = policy.get("grantControls") or {}
    controls = [CONTROLS.get(one, one) for one in grant.get("builtInControls") or []]
    joined = f" {'or' if grant.get('operator') == 'OR' else 'and'} "
    return "; ".join(
        [
            STATES.get(str(policy.get("state")), str(policy.get("state"))),
            f"users: {_people(users)}",
            f"target resources: {_named(applications.get('includeApplications') or [], APPLICATIONS)}",
            f"platforms: {_named(platforms, PLATFORMS) if platforms else 'any'}",
            f"grant: {joined.join(controls) or 'nothing'}",
        ]
    )


def _switch(value: object) -> str:
    return "On" if value is True else "Off" if value is False else "not known"


def _block(normal: Json) -> str:
    (rule,) = normal[mapping.ACTIONS]
    items = rule["scheduledActionConfigurations"]
    hours = next((one["gracePeriodHours"] for one in items if one["actionType"] == "block"), None)
    if hours is None:
        return "never"
    if not hours:
        return "immediately"
    days, rest = divmod(hours, _HOURS_A_DAY)
    return f"after {counted(hours, 'hour') if rest else counted(days, 'day')}"


def _targets(normal: Json) -> str:
    found = [one["target"]["@odata.type"] for one in normal[mapping.ASSIGNMENTS]]
    words = [TARGETS[kind] for kind in found if TARGETS.get(kind, "group") != "group"]
    included = sum(kind == "#microsoft.graph.groupAssignmentTarget" for kind in found)
    excluded = sum(kind == "#microsoft.graph.exclusionGroupAssignmentTarget" for kind in found)
    words += [counted(included, "group")] if included else []
    return (", ".join(words) or "nobody") + (f", without {counted(excluded, 'group')}" if excluded else "")


def _people(users: Json) -> str:
    excluded = ", ".join(_counts(users, "exclude"))
    words = [IDENTITIES[one] for one in users.get("includeUsers") or [] if one in IDENTITIES]
    included = ", ".join([*words, *_counts(users, "include")])
    return (included or "nobody") + (f", without {excluded}" if excluded else "")


def _counts(users: Json, side: str) -> Iterator[str]:
    for noun in ("User", "Group", "Role"):
        ids = [one for one in users.get(f"{side}{noun}s") or [] if one not in IDENTITIES]
        if ids:
            yield counted(len(ids), noun.lower())
    if users.get(f"{side}GuestsOrExternalUsers"):
        yield "guests"


def _named(ids: list[str], vocabulary: Mapping[str, str]) -> str:
    return listed([vocabulary.get(one, one) for one in ids]) or "none"

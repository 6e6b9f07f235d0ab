"""What a device must meet under the wanted configuration, and how far the tenant is from it today.

Parts that the stack leaves out stay as the tenant has them. What could not be read is a `Reason` in its place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from components.compliance_policy import actions, members, targets
from ops.impact.judging.assignment import Assigned
from ops.impact.judging.windows_settings import settings_in_use
from ops.tenant.reason import Reason
from providers.windows10_compliance_policy import mapping
from providers.windows10_compliance_policy.model import ODATA_TYPE
from settings import CompliancePolicy, Settings

Json = dict[str, Any]
_WORKING: Final = frozenset({"enabled", "available"})
_RISK: Final = frozenset({"deviceThreatProtectionEnabled", "deviceThreatProtectionRequiredSecurityLevel"})
_TEXTS: Final = frozenset({"displayName", "description", "roleScopeTagIds"})
_PLATFORMS: Final = {"windows": "windows", "ios": "iOS", "macos": "macOS", "android": "android", "aosp": "android"}
_TYPE: Final = re.compile(r"#microsoft\.graph\.(windows|ios|macos|android|aosp)", re.IGNORECASE)


@dataclass(frozen=True)
class Today:
    """What the tenant has now; a `Reason` where it could not be read.

    `connector`: the Defender connector, None where there is none. `settings`: deviceManagement's settings. `policies`:
    all compliance policies with assignments; the one of this stack also with its actions.
    """

    connector: Json | Reason | None
    settings: Json | Reason
    policies: tuple[Json, ...] | Reason


@dataclass(frozen=True)
class Connector:
    """Whether Windows devices are evaluated by their risk; `why_not_known`: why that is not sure."""

    missing_blocks: bool | None
    why_not_known: Reason | None = None


@dataclass(frozen=True)
class OwnPolicy:
    """The stack's compliance policy. `settings`: what else it asks of a device, by Graph's names."""

    limit: str
    grace_hours: int
    settings: Mapping[str, Any] = field(hash=False)
    assigned: Assigned
    stands: bool | Reason
    """Whether a policy in the tenant is this one, whatever it asks for."""
    settings_stand: bool
    """Whether that one has the same settings, apart from the risk, and the same assignments."""


@dataclass(frozen=True)
class Rules:
    """The compliance of a device under the wanted configuration."""

    own: OwnPolicy | None
    others: tuple[tuple[str | None, Assigned], ...] | Reason
    """The tenant's other policies: platform, None where its type does not say, and targets."""
    connector: Connector
    secure_by_default: bool | Reason
    secure_by_default_today: bool | Reason
    checkin_days: int | None
    checkin_changes: bool
    changes_nothing: bool
    """Whether the tenant has all of it already: then Intune has judged each device by it."""

    @property
    def groups(self) -> frozenset[str]:
        """The groups whose devices and people decide which policy reaches which device."""
        found = self.own.assigned.groups if self.own else frozenset[str]()
        # Without the default, other policies count through Intune's own state of the device alone.
        if self.asks_for_others and not isinstance(self.others, Reason):
            found |= frozenset[str]().union(*(assigned.groups for _, assigned in self.others))
        return found

    @property
    def asks_for_others(self) -> bool:
        """Whether it matters if another policy reaches a device: only where devices without any are not compliant."""
        return self.secure_by_default is not False or self.secure_by_default_today is not False


def rules_of(settings: Settings, today: Today) -> Rules:
    """`settings`: with the id of each object in the place of its name."""
    own_id = None if settings.compliance_policy is None else _standing_id(settings.compliance_policy, today.policies)
    own, same_policy = _own(settings.compliance_policy, today.policies, own_id)
    before, wanted = today.settings, _wanted_tenant_settings(settings)
    default_before = _default(before)
    default = wanted.get("secureByDefault", default_before)
    days_before = before.get("deviceComplianceCheckinThresholdDays") if isinstance(before, dict) else None
    days = wanted.get("deviceComplianceCheckinThresholdDays", days_before)
    connector, same_connector = _connector(settings, today.connector)
    return Rules(
        own=own,
        others=today.policies if isinstance(today.policies, Reason) else _others(today.policies, own_id),
        connector=connector,
        secure_by_default=default,
        secure_by_default_today=default_before,
        checkin_days=days,
        checkin_changes=days != days_before,
        changes_nothing=same_policy and same_connector and default is default_before and days == days_before,
    )


def _wanted_tenant_settings(settings: Settings) -> Mapping[str, Any]:
    return {} if settings.tenant_compliance is None else settings.tenant_compliance.managed


def _default(found: Json | Reason) -> bool | Reason:
    if isinstance(found, Reason):
        return found
    value = found.get("secureByDefault")
    return value if isinstance(value, bool) else Reason("tenantDefault", "Graph does not say what the default is")


def _connector(settings: Settings, today: Json | Reason | None) -> tuple[Connector, bool]:
    wanted = {} if settings.connector is None else settings.connector.managed
    if isinstance(today, Reason):
        missing = wanted.get("windowsDeviceBlockedOnMissingPartnerData")
        return Connector(missing if isinstance(missing, bool) else None, today), False
    found = today or {}
    after = {**found, **wanted}
    # Microsoft sets the one with the other [client].
    missing_blocks = (
        after.get("windowsEnabled") is True or after.get("windowsDeviceBlockedOnMissingPartnerData") is True
    )
    same = all(found.get(name) == value for name, value in wanted.items())
    state = str(found.get("partnerState") or "nothing")
    if state not in _WORKING:
        text = f"the Defender connector is {state}; what a device's risk counts for then is not documented"
        return Connector(missing_blocks, Reason("connector", text)), False
    if after.get("windowsEnabled") is not True:
        text = "the connector does not evaluate Windows devices; what their risk counts for then is not documented"
        return Connector(missing_blocks, Reason("connector", text)), False
    return Connector(missing_blocks), same


def _standing_id(policy: CompliancePolicy, policies: Iterable[Json] | Reason) -> str | Reason | None:
    """The id of the policy in the tenant that is the stack's: the adopted one, or the only one of its name."""
    if isinstance(policies, Reason):
        return policies
    windows = [one for one in policies if one.get("@odata.type") == ODATA_TYPE]
    if policy.adopt is not None:
        return next((one["id"] for one in windows if str(one["id"]).lower() == policy.adopt), None)
    found = [one["id"] for one in windows if one.get("displayName") == policy.display_name]
    if len(found) > 1:
        text = f"{len(found)} compliance policies are named {policy.display_name!r}: which is the stack's is not known"
        return Reason("standingPolicy", text)
    return found[0] if found else None


def _own(
    policy: CompliancePolicy | None, policies: Iterable[Json] | Reason, own_id: str | Reason | None
) -> tuple[OwnPolicy | None, bool]:
    """The wanted policy, and whether the tenant has just that."""
    if policy is None:
        return None, True
    wanted = mapping.normalise(
        {**members(policy), mapping.ACTIONS: _rule(policy), mapping.ASSIGNMENTS: _assignments(policy)}
    )
    stands: bool | Reason = own_id if isinstance(own_id, Reason) else own_id is not None
    found: Json = {}
    if isinstance(own_id, str) and not isinstance(policies, Reason):
        found = next(one for one in policies if one["id"] == own_id)
    standing = mapping.from_graph(found, mapping.MEMBERS) if found else {}
    same = {
        name
        for name in (*mapping.MEMBERS, mapping.ASSIGNMENTS, mapping.ACTIONS)
        if _value(standing, name) == _value(wanted, name)
    }
    about_settings = {*mapping.MEMBERS, mapping.ASSIGNMENTS} - _RISK - _TEXTS
    settings_stand = bool(found) and about_settings <= same
    own = OwnPolicy(
        limit=policy.machine_risk_score,
        grace_hours=next(one.grace_period_hours for one in policy.actions_for_noncompliance if one.action == "block"),
        settings=settings_in_use(policy.settings.to_graph()),
        assigned=Assigned.of(targets(policy.assignments)),
        stands=stands,
        settings_stand=settings_stand,
    )
    return own, settings_stand and same >= {*_RISK, mapping.ACTIONS}


def _rule(policy: CompliancePolicy) -> list[Json]:
    return [{"scheduledActionConfigurations": actions(policy)}]


def _assignments(policy: CompliancePolicy) -> list[Json]:
    return [{"target": target} for target in targets(policy.assignments)]


def _value(props: Mapping[str, Any], name: str) -> object:
    """A member in normal form; of the actions only what marks a device noncompliant, and when."""
    if name == mapping.ACTIONS:
        items = [item for rule in props.get(name) or [] for item in rule["scheduledActionConfigurations"]]
        return sorted(item["gracePeriodHours"] for item in items if item["actionType"] == "block")
    if name == mapping.ASSIGNMENTS:
        return props.get(name) or []
    return props[name] if name in props else mapping.normalise({name: None})[name]


def _others(policies: Iterable[Json], own_id: str | Reason | None) -> tuple[tuple[str | None, Assigned], ...]:
    return tuple(
        (_platform(one), Assigned.of(entry.get("target") or {} for entry in one.get("assignments") or []))
        for one in policies
        if one["id"] != own_id
    )


def _platform(policy: Json) -> str | None:
    """v1.0 and beta name the platform in the type; a type that is missing or unfamiliar says nothing [live]."""
    found = _TYPE.match(str(policy.get("@odata.type") or ""))
    return _PLATFORMS[found[1].lower()] if found else None

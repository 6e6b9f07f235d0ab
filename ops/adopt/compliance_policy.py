"""A Windows compliance policy of the tenant in the configuration's words.

What Graph has by default is left out, and so not managed. Whether a value may stand in a stack file at all the settings
say afterwards (`expressible`).
"""

from collections.abc import Iterator
from typing import Any, Final

from ops.adopt.names import Naming
from ops.adopt.values import Lost, Ref, Section, filled
from providers.graph.request import Json
from providers.resource import Props
from providers.windows10_compliance_policy import mapping
from providers.windows10_compliance_policy.machine_risk import REQUIRED_SECURITY_LEVELS
from providers.windows10_compliance_policy.model import ODATA_TYPE, ComplianceSettings
from settings.errors import quoted
from settings.types import (
    ALL_DEVICES,
    ALL_USERS,
    FilterReference,
    GroupReference,
    ScopeTagReference,
    TargetReference,
    TemplateReference,
)

KEY: Final = "compliancePolicy"
SCORES: Final = tuple(REQUIRED_SECURITY_LEVELS)
_DEFAULTS: Final = mapping.from_graph({}, mapping.MEMBERS)
_SETTINGS: Final = ComplianceSettings.graph_names()
_HOURS_A_DAY: Final = 24
_MOST_DAYS: Final = 365
_WORDS: Final = {
    "#microsoft.graph.allDevicesAssignmentTarget": ALL_DEVICES,
    "#microsoft.graph.allLicensedUsersAssignmentTarget": ALL_USERS,
}
_SIDES: Final = {
    "#microsoft.graph.groupAssignmentTarget": "include",
    "#microsoft.graph.exclusionGroupAssignmentTarget": "exclude",
    **dict.fromkeys(_WORDS, "include"),
}
_OF_GRAPH: Final = frozenset(
    {
        *("id", "createdDateTime", "lastModifiedDateTime", "version"),
        *("assignments", "scheduledActionsForRule", "deviceStatuses", "userStatuses", "deviceStatusOverview"),
        *("userStatusOverview", "deviceSettingStateSummaries"),
    }
)
"""Members that Graph owns, or that have a route of their own [csdl]."""


def is_windows(policy: Json) -> bool:
    return policy.get("@odata.type") == ODATA_TYPE


def machine_risk_score(policy: Json) -> str | None:
    """In the configuration's words; None where the policy requires none. A level alone requires nothing [live]."""
    if policy.get("deviceThreatProtectionEnabled") is not True:
        return None
    level = policy.get("deviceThreatProtectionRequiredSecurityLevel")
    return next((score for score, of_graph in REQUIRED_SECURITY_LEVELS.items() if of_graph == level), None)


def is_assigned(policy: Json) -> bool:
    """Whether it includes somebody whom the configuration can name."""
    return any(_side(one) == "include" for one in policy.get(mapping.ASSIGNMENTS) or [])


def configuration(policy: Json, score: str, naming: Naming) -> Section:
    """The section. `score`: the machine risk score that it is to have."""
    normal = mapping.from_graph(policy, mapping.MEMBERS)
    set_up = {name: value for name, value in normal.items() if value != _DEFAULTS[name]}
    tags = set_up.get("roleScopeTagIds")
    return {
        "displayName": str(normal["displayName"]).strip(),
        **filled({"description": set_up.get("description")}),
        "machineRiskScore": score,
        **filled({"settings": {name: set_up[name] for name in _SETTINGS if name in set_up}}),
        "actionsForNoncompliance": [_action(item, naming) for item in _items(normal)],
        **({} if tags is None else {"scopeTags": naming.references(ScopeTagReference, tags)}),
        "assignments": filled({side: _targets(normal, side, naming) for side in ("include", "exclude")}),
        "adopt": Ref(str(policy["id"]).lower()),
    }


def lost(policy: Json) -> Iterator[Lost]:
    """What has no place in the section: members that are unknown here, and targets."""
    for name, value in policy.items():
        known = name in _OF_GRAPH or name in mapping.MEMBERS or "@odata." in name or name.startswith("#")
        if not known and value not in (None, False, "", [], {}):
            yield Lost(KEY, f"{name}: {quoted(value)}: the configuration has no key for it, and it stays as it is")
    for one in policy.get(mapping.ASSIGNMENTS) or []:
        if _side(one) is None:
            yield Lost(KEY, f"assignments: {quoted(_kind(one))} is a target that the configuration does not have")


def _items(normal: Props) -> list[Props]:
    (rule,) = normal[mapping.ACTIONS]
    items: list[Props] = rule["scheduledActionConfigurations"]
    return items


def _action(item: Props, naming: Naming) -> Section:
    days, hours = divmod(item["gracePeriodHours"], _HOURS_A_DAY)
    is_days = not hours and 0 < days <= _MOST_DAYS
    template = item["notificationTemplateId"]
    return {
        "action": item["actionType"],
        **({"afterDays": days} if is_days else {"afterHours": item["gracePeriodHours"]}),
        **({"notificationTemplate": naming.references(TemplateReference, [template])[0]} if template else {}),
        **filled({"additionalRecipients": naming.references(GroupReference, _once(item["notificationMessageCCList"]))}),
    }


def _targets(normal: Props, side: str, naming: Naming) -> list[Any]:
    return [_target(one["target"], naming) for one in normal[mapping.ASSIGNMENTS] if _side(one) == side]


def _target(target: Props, naming: Naming) -> Any:  # noqa: ANN401 - a text, or a section
    word = _WORDS.get(target["@odata.type"])
    named = Ref(word) if word else naming.references(TargetReference, [target["groupId"]])[0]
    filter_id = target.get(mapping.FILTER)
    if filter_id is None:
        return named
    (filter_,) = naming.references(FilterReference, [filter_id])
    return {"target": named, "filter": filter_, "filterMode": target.get(mapping.FILTER_TYPE)}


def _side(assignment: Json) -> str | None:
    return _SIDES.get(_kind(assignment))


def _kind(assignment: Json) -> str:
    return str((assignment.get("target") or {}).get("@odata.type"))


def _once(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(ids))

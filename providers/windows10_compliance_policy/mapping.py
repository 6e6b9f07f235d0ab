"""Between the resource's inputs and Graph's bodies, both ways, pure.

Both sides meet in one normal form: whole numbers are integers, what has no order stands in a fixed one, ids are in
small letters, and "nothing" has one spelling, whether it came as null, as "", as [] or not at all. Two policies are the
same when their normal forms are equal. What a program gives is validated on the way in; what comes from Graph or the
state is taken as it is.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from providers.graph.model import whole_numbers
from providers.graph.request import Json
from providers.resource import NO_CONTENT, PROVIDER_KEY, Props, beside_content, is_known
from providers.windows10_compliance_policy import ownership
from providers.windows10_compliance_policy.model import ODATA_TYPE, PolicyInputs, PolicyMembers

ACTIONS: Final = "scheduledActionsForRule"
ASSIGNMENTS: Final = "assignments"
NO_ID: Final = "00000000-0000-0000-0000-000000000000"
"""How "no notification template" reads back [export]; it is written as an empty text [portal]."""
MEMBERS: Final = PolicyMembers.graph_names()
FILTER: Final = "deviceAndAppManagementAssignmentFilterId"
FILTER_TYPE: Final = "deviceAndAppManagementAssignmentFilterType"
_IDS: Final = ("groupId", FILTER)
TEXTS: Final = (
    "defenderVersion",
    "description",
    "mobileOsMaximumVersion",
    "mobileOsMinimumVersion",
    "osMaximumVersion",
    "osMinimumVersion",
)
"""Members that are texts and may be empty. Their nothing is "", which the engine keeps; null it would drop."""
_SCRIPT: Final = "deviceCompliancePolicyScript"
_RANGE: Final[Props] = {"description": "", "lowestVersion": "", "highestVersion": ""}
_STAND_INS: Final[Props] = {
    "displayName": "known after up",
    ACTIONS: [{"scheduledActionConfigurations": [{"actionType": "block"}]}],
}
DEFAULTS: Final = PolicyMembers().model_dump(by_alias=True, mode="json")


def validate(inputs: Props) -> Props:
    """What a program gave, in normal form; raises pydantic.ValidationError. What has still to be computed stays."""
    unknown = {name: value for name, value in inputs.items() if name != PROVIDER_KEY and not is_known(value)}
    no_member = (PROVIDER_KEY, *NO_CONTENT, *unknown)
    known = {name: value for name, value in inputs.items() if name not in no_member}
    # A part that is not known yet cannot be missing: the stand-in is validated, never returned.
    stand_in = {name: value for name, value in _STAND_INS.items() if name in unknown}
    model = PolicyInputs.model_validate({**known, **stand_in})
    normal = model.model_dump(by_alias=True, exclude_unset=True, mode="json")
    return normalise({**normal, **beside_content(inputs), **unknown})


def normalise(props: Props) -> Props:
    """Inputs or state in normal form. Tolerant: a state holds whatever someone made of the policy in the portal."""
    result = {name: whole_numbers(value) for name, value in props.items() if name != PROVIDER_KEY}
    result |= {name: _member(name, result[name]) for name in MEMBERS if name in result and is_known(result[name])}
    result.setdefault(ASSIGNMENTS, [])
    for name, normal in _NORMAL.items():
        if name in result and is_known(result[name]):
            result[name] = normal(result[name] or [])
    return result


def members(inputs: Props) -> Props:
    """The part of `inputs` that one PATCH carries."""
    return {name: inputs[name] for name in MEMBERS if name in inputs}


def from_graph(policy: Json, managed: Iterable[str]) -> Props:
    """The managed members, the actions and the assignments of a policy as inputs in normal form.

    Tolerant: what someone in the portal made of the policy must show as a difference, not as an error.
    """
    read = {name: policy.get(name) for name in MEMBERS if name in set(managed)}
    if ownership.DESCRIPTION in read:
        read[ownership.DESCRIPTION] = ownership.declared(read[ownership.DESCRIPTION])
    return normalise({**read, ACTIONS: policy.get(ACTIONS), ASSIGNMENTS: policy.get(ASSIGNMENTS)})


def create_body(inputs: Props) -> Json:
    """The body of the POST; assignments follow on their own route."""
    body = {"@odata.type": ODATA_TYPE, **_sent(members(inputs)), ACTIONS: _sent_rules(inputs)}
    return ownership.described(body, inputs)


def patch_body(before: Props, after: Props) -> Json:
    """The members that differ; one that is no longer given goes back to Graph's default. Empty when none differs."""
    old, new = members(before), members(after)
    dropped = {name: DEFAULTS[name] for name in old if name not in new and old[name] != _member(name, None)}
    changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
    if not changed and not dropped:
        return {}
    body = {"@odata.type": ODATA_TYPE, **_sent(changed), **dropped}
    return ownership.described(body, after) if ownership.DESCRIPTION in body else body


def actions_body(inputs: Props) -> Json:
    """The body of /scheduleActionsForRules: the complete list, block included."""
    return {"deviceComplianceScheduledActionForRules": _sent_rules(inputs)}


def assign_body(inputs: Props) -> Json:
    """The body of /assign: the complete set."""
    return {ASSIGNMENTS: inputs.get(ASSIGNMENTS, [])}


def _member(name: str, value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """One member in normal form; one that Graph does not tell has its default."""
    told = _without_nothing(value)
    if told in (None, "", [], {}):
        return "" if name in TEXTS else {} if name == _SCRIPT else DEFAULTS[name]
    if name == "validOperatingSystemBuildRanges":
        told = [_RANGE | one for one in told]
    if name == _SCRIPT and "deviceComplianceScriptId" in told:
        told = told | {"deviceComplianceScriptId": told["deviceComplianceScriptId"].lower()}
    return sorted(told, key=_sort_key) if isinstance(told, list) else told


def _without_nothing(value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """Inside a member, what was not given reads back as null or empty, perhaps beside annotations: it is the same."""
    if isinstance(value, dict):
        given = {name: item for name, item in value.items() if item not in (None, "") and "@odata." not in name}
        return {name: _without_nothing(item) for name, item in given.items()}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def _sent(normal: Props) -> Props:
    """Nothing as Graph spells it."""
    return {name: None if value in ("", {}) else value for name, value in normal.items()}


def _rules(rules: list[Props]) -> list[Props]:
    """Always one rule; its name reads back as null [export]."""
    items = [_item(item) for rule in rules for item in rule.get("scheduledActionConfigurations") or []]
    items.sort(key=lambda item: (item["gracePeriodHours"], _sort_key(item)))
    return [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": items}]


def _item(item: Mapping[str, Any]) -> Props:
    template = str(item.get("notificationTemplateId") or "").lower()
    return {
        "actionType": item["actionType"],
        "gracePeriodHours": int(item.get("gracePeriodHours") or 0),
        "notificationTemplateId": "" if template == NO_ID else template,
        "notificationMessageCCList": sorted(group.lower() for group in item.get("notificationMessageCCList") or []),
    }


def _assignments(entries: list[Props]) -> list[Props]:
    return sorted(({"target": _target(entry["target"])} for entry in entries), key=_sort_key)


def _target(target: Mapping[str, Any]) -> Props:
    """Without a filter its members read as null, "" or "none" [export]; ids come in small letters."""
    given = {name: value for name, value in target.items() if value not in (None, "")}
    if given.get(FILTER_TYPE) == "none" or given.get(FILTER) == NO_ID:
        given = {name: value for name, value in given.items() if name not in (FILTER, FILTER_TYPE)}
    return {name: value.lower() if name in _IDS else value for name, value in given.items()}


def _sent_rules(inputs: Props) -> list[Props]:
    return [dict(rule) for rule in inputs[ACTIONS]]


def _sort_key(value: object) -> str:
    return json.dumps(value, sort_keys=True)


_NORMAL: Final[Mapping[str, Callable[[Any], Any]]] = {
    ACTIONS: _rules,
    ASSIGNMENTS: _assignments,
    "adopt": str.lower,
}
"""Parts whose order, or letter case, means nothing."""

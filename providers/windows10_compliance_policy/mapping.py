"""Maps the resource's inputs to Graph's bodies and back. Pure functions.

Both directions use one normal form. Whole numbers are integers, unordered lists are sorted, ids are lower case, and
null, "", [] and a missing property are all the same empty value. Two policies are equal if their normal forms are
equal. Inputs from a program are validated. Values from Graph or the state are not.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from providers.graph.model import whole_numbers
from providers.graph.request import Json
from providers.resource import NO_CONTENT, PROVIDER_KEY, Props, is_known, state_only
from providers.windows10_compliance_policy import ownership
from providers.windows10_compliance_policy.model import ODATA_TYPE, PolicyInputs, PolicyMembers

ACTIONS: Final = "scheduledActionsForRule"
ASSIGNMENTS: Final = "assignments"
NO_ID: Final = "00000000-0000-0000-0000-000000000000"
"""How Graph returns "no notification template" [export]. It is written as an empty string [portal]."""
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
"""String properties that may be empty. Their empty value is "": the engine keeps it, but drops null."""
_SCRIPT: Final = "deviceCompliancePolicyScript"
_RANGE: Final[Props] = {"description": "", "lowestVersion": "", "highestVersion": ""}
_PLACEHOLDERS: Final[Props] = {
    "displayName": "known after up",
    ACTIONS: [{"scheduledActionConfigurations": [{"actionType": "block"}]}],
}
DEFAULTS: Final = PolicyMembers().model_dump(by_alias=True, mode="json")


def validate(inputs: Props) -> Props:
    """Validate the inputs of a program and return their normal form. Unknowns stay. Raises pydantic.ValidationError."""
    unknown = {name: value for name, value in inputs.items() if name != PROVIDER_KEY and not is_known(value)}
    no_member = (PROVIDER_KEY, *NO_CONTENT, *unknown)
    known = {name: value for name, value in inputs.items() if name not in no_member}
    # An unknown part is not missing. A placeholder takes its place for the validation only.
    placeholders = {name: value for name, value in _PLACEHOLDERS.items() if name in unknown}
    model = PolicyInputs.model_validate({**known, **placeholders})
    normal = model.model_dump(by_alias=True, exclude_unset=True, mode="json")
    return normalise({**normal, **state_only(inputs), **unknown})


def normalise(props: Props) -> Props:
    """Inputs or state in normal form. Not validated: the state may hold any change made in the portal."""
    result = {name: whole_numbers(value) for name, value in props.items() if name != PROVIDER_KEY}
    result |= {name: _member(name, result[name]) for name in MEMBERS if name in result and is_known(result[name])}
    result.setdefault(ASSIGNMENTS, [])
    for name, normal in _NORMAL.items():
        if name in result and is_known(result[name]):
            result[name] = normal(result[name] or [])
    return result


def members(inputs: Props) -> Props:
    """The properties of `inputs` that one PATCH sends."""
    return {name: inputs[name] for name in MEMBERS if name in inputs}


def from_graph(policy: Json, managed: Iterable[str]) -> Props:
    """The managed properties, the actions and the assignments of a policy as inputs in normal form.

    Not validated: a change made in the portal must show as a difference, not as an error.
    """
    read = {name: policy.get(name) for name in MEMBERS if name in set(managed)}
    if ownership.DESCRIPTION in read:
        read[ownership.DESCRIPTION] = ownership.declared(read[ownership.DESCRIPTION])
    return normalise({**read, ACTIONS: policy.get(ACTIONS), ASSIGNMENTS: policy.get(ASSIGNMENTS)})


def create_body(inputs: Props) -> Json:
    """The body of the POST, without assignments: they have their own route."""
    body = {"@odata.type": ODATA_TYPE, **_sent(members(inputs)), ACTIONS: _sent_rules(inputs)}
    return ownership.described(body, inputs)


def patch_body(before: Props, after: Props) -> Json:
    """The changed properties; a removed property is reset to Graph's default. Empty if nothing changed."""
    old, new = members(before), members(after)
    dropped = {name: DEFAULTS[name] for name in old if name not in new and old[name] != _member(name, None)}
    changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
    if not changed and not dropped:
        return {}
    body = {"@odata.type": ODATA_TYPE, **_sent(changed), **dropped}
    return ownership.described(body, after) if ownership.DESCRIPTION in body else body


def actions_body(inputs: Props) -> Json:
    """The body of /scheduleActionsForRules: the complete list, including block."""
    return {"deviceComplianceScheduledActionForRules": _sent_rules(inputs)}


def assign_body(inputs: Props) -> Json:
    """The body of /assign: the complete set."""
    return {ASSIGNMENTS: inputs.get(ASSIGNMENTS, [])}


def _member(name: str, value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """One property in normal form. A property that Graph does not return has its default."""
    found = _without_empty(value)
    if found in (None, "", [], {}):
        return "" if name in TEXTS else {} if name == _SCRIPT else DEFAULTS[name]
    if name == "validOperatingSystemBuildRanges":
        found = [_RANGE | one for one in found]
    if name == _SCRIPT and "deviceComplianceScriptId" in found:
        found = found | {"deviceComplianceScriptId": found["deviceComplianceScriptId"].lower()}
    return sorted(found, key=_sort_key) if isinstance(found, list) else found


def _without_empty(value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """Drop null, "" and OData annotations: Graph returns them for what was never set inside a property."""
    if isinstance(value, dict):
        given = {name: item for name, item in value.items() if item not in (None, "") and "@odata." not in name}
        return {name: _without_empty(item) for name, item in given.items()}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _sent(normal: Props) -> Props:
    """The values as Graph expects them: empty ones as null."""
    return {name: None if value in ("", {}) else value for name, value in normal.items()}


def _rules(rules: list[Props]) -> list[Props]:
    """Always one rule. Graph returns its name as null [export]."""
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
    """Drop the filter properties if there is no filter (null, "" or "none" [export]). Ids become lower case."""
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
"""Parts whose order or letter case is not significant."""

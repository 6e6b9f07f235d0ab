"""Between the resource's inputs and Graph's bodies, both ways, pure.

Both sides meet in one normal form: whole numbers are integers, actions and assignments stand in a fixed order, members
that mean "none" are left out. Two policies are the same when their normal forms are equal. What a
program gives is validated on the way in; what comes from Graph or the state is taken as it is.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from providers.graph.request import Json
from providers.intune import PROVIDER_KEY, Props, is_known
from providers.windows10_compliance_policy.model import ODATA_TYPE, PolicyInputs, PolicyMembers

ACTIONS: Final = "scheduledActionsForRule"
ASSIGNMENTS: Final = "assignments"
NO_TEMPLATE: Final = "00000000-0000-0000-0000-000000000000"
"""How "no notification template" reads back [export]; it is written as an empty text [portal]."""
MEMBERS: Final = PolicyMembers.graph_names()
DEFAULTS: Final = PolicyMembers().model_dump(by_alias=True, mode="json")


def validate(inputs: Props) -> Props:
    """What a program gave, in normal form; raises pydantic.ValidationError. What has still to be computed stays."""
    unknown = {name: value for name, value in inputs.items() if name != PROVIDER_KEY and not is_known(value)}
    known = {name: value for name, value in inputs.items() if name != PROVIDER_KEY and name not in unknown}
    # A part that is not known yet cannot be missing: the stand-in is validated, never returned.
    stand_in = {ACTIONS: [{"scheduledActionConfigurations": [{"actionType": "block"}]}]} if ACTIONS in unknown else {}
    model = PolicyInputs.model_validate({**known, **stand_in})
    normal = model.model_dump(by_alias=True, exclude_unset=True, mode="json")
    for name in stand_in:
        del normal[name]
    return normalise({**normal, **unknown})


def normalise(props: Props) -> Props:
    """Inputs or state in normal form. Tolerant: a state holds whatever someone made of the policy in the portal."""
    return _ordered({name: _whole(value) for name, value in props.items() if name != PROVIDER_KEY})


def members(inputs: Props) -> Props:
    """What one PATCH may carry, of `inputs`."""
    return {name: inputs[name] for name in MEMBERS if name in inputs}


def from_graph(policy: Json, managed: Iterable[str]) -> Props:
    """The managed members, the actions and the assignments of a policy as inputs in normal form.

    Tolerant: what someone in the portal made of the policy must show as a difference, not as an error.
    """
    read = {name: policy.get(name) for name in MEMBERS if name in set(managed)}
    rules = policy.get(ACTIONS) or []
    items = [_item(item) for rule in rules for item in rule.get("scheduledActionConfigurations") or []]
    targets = [{"target": _target(entry["target"])} for entry in policy.get(ASSIGNMENTS) or []]
    return normalise({**read, ACTIONS: [_rule(items)], ASSIGNMENTS: targets})


def create_body(inputs: Props) -> Json:
    """The body of the POST; assignments follow on their own route."""
    return {"@odata.type": ODATA_TYPE, **members(inputs), ACTIONS: _sent_rules(inputs)}


def patch_body(before: Props, after: Props) -> Json:
    """The members that differ; one that is no longer given goes back to Graph's default. Empty when none differs."""
    old, new = members(before), members(after)
    dropped = {name: DEFAULTS[name] for name in old if name not in new and old[name] != DEFAULTS[name]}
    changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
    return {"@odata.type": ODATA_TYPE, **changed, **dropped} if changed or dropped else {}


def actions_body(inputs: Props) -> Json:
    """The body of /scheduleActionsForRules: the complete list, block included."""
    return {"deviceComplianceScheduledActionForRules": _sent_rules(inputs)}


def assign_body(inputs: Props) -> Json:
    """The body of /assign: the complete set."""
    return {ASSIGNMENTS: inputs.get(ASSIGNMENTS, [])}


def _whole(value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """Numbers come over the wire as floats; no member of a policy is one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


def _ordered(inputs: Props) -> Props:
    result = dict(inputs)
    if is_known(result.get(ACTIONS)) and result.get(ACTIONS):
        items = [_item(item) for item in result[ACTIONS][0]["scheduledActionConfigurations"]]
        result[ACTIONS] = [_rule(items)]
    if is_known(result.get(ASSIGNMENTS)):
        result[ASSIGNMENTS] = sorted(result.get(ASSIGNMENTS) or [], key=_sort_key)
    if is_known(result.get("roleScopeTagIds")) and result.get("roleScopeTagIds"):
        result["roleScopeTagIds"] = sorted(result["roleScopeTagIds"])
    return result


def _rule(items: list[Props]) -> Props:
    ordered = sorted(items, key=lambda item: (item["gracePeriodHours"], _sort_key(item)))
    return {"ruleName": "PasswordRequired", "scheduledActionConfigurations": ordered}


def _item(item: Mapping[str, Any]) -> Props:
    template = item.get("notificationTemplateId") or ""
    return {
        "actionType": item["actionType"],
        "gracePeriodHours": int(item.get("gracePeriodHours") or 0),
        "notificationTemplateId": "" if template == NO_TEMPLATE else template,
        "notificationMessageCCList": sorted(item.get("notificationMessageCCList") or []),
    }


def _target(target: Mapping[str, Any]) -> Props:
    """Filter members read as null and "none" when there is no filter [export]."""
    absent = (None, "none") if "deviceAndAppManagementAssignmentFilterId" in target else (None,)
    return {name: value for name, value in target.items() if value not in absent}


def _sent_rules(inputs: Props) -> list[Props]:
    return [dict(rule) for rule in inputs[ACTIONS]]


def _sort_key(value: object) -> str:
    return json.dumps(value, sort_keys=True)

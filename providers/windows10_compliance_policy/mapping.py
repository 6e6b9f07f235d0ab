"""Between the resource's inputs and Graph's bodies, both ways, pure.

Both sides meet in one normal form: whole numbers are integers, actions and assignments stand in a fixed order, members
that mean "none" are left out. Two policies are the same when their normal forms are equal. What a
program gives is validated on the way in; what comes from Graph or the state is taken as it is.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from providers.graph.model import whole_numbers
from providers.graph.request import Json
from providers.intune import NO_CONTENT, PROVIDER_KEY, Props, beside_content, is_known
from providers.windows10_compliance_policy import ownership
from providers.windows10_compliance_policy.model import ODATA_TYPE, PolicyInputs, PolicyMembers

ACTIONS: Final = "scheduledActionsForRule"
ASSIGNMENTS: Final = "assignments"
NO_TEMPLATE: Final = "00000000-0000-0000-0000-000000000000"
"""How "no notification template" reads back [export]; it is written as an empty text [portal]."""
MEMBERS: Final = PolicyMembers.graph_names()
_IDS: Final = ("groupId", "deviceAndAppManagementAssignmentFilterId")
_NO_FILTER: Final = ("deviceAndAppManagementAssignmentFilterType", "none")
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
    result |= {name: _without_nothing(result[name]) for name in MEMBERS if name in result}
    result.setdefault(ASSIGNMENTS, [])
    for name, normal in _NORMAL.items():
        if name in result and is_known(result[name]):
            result[name] = normal(result[name] or [])
    return result


def members(inputs: Props) -> Props:
    """What one PATCH may carry, of `inputs`."""
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
    body = {"@odata.type": ODATA_TYPE, **members(inputs), ACTIONS: _sent_rules(inputs)}
    return ownership.described(body, inputs)


def patch_body(before: Props, after: Props) -> Json:
    """The members that differ; one that is no longer given goes back to Graph's default. Empty when none differs."""
    old, new = members(before), members(after)
    dropped = {name: DEFAULTS[name] for name in old if name not in new and old[name] != DEFAULTS[name]}
    changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
    if not changed and not dropped:
        return {}
    body = {"@odata.type": ODATA_TYPE, **changed, **dropped}
    return ownership.described(body, after) if ownership.DESCRIPTION in body else body


def actions_body(inputs: Props) -> Json:
    """The body of /scheduleActionsForRules: the complete list, block included."""
    return {"deviceComplianceScheduledActionForRules": _sent_rules(inputs)}


def assign_body(inputs: Props) -> Json:
    """The body of /assign: the complete set."""
    return {ASSIGNMENTS: inputs.get(ASSIGNMENTS, [])}


def _without_nothing(value: object) -> Any:  # noqa: ANN401 - a JSON value of any kind
    """Inside a member, what was not given reads back as null, perhaps beside annotations; it means the same."""
    if isinstance(value, dict):
        given = {name: item for name, item in value.items() if item is not None and not name.startswith("@odata.")}
        return {name: _without_nothing(item) for name, item in given.items()}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


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
        "notificationTemplateId": "" if template == NO_TEMPLATE else template,
        "notificationMessageCCList": sorted(group.lower() for group in item.get("notificationMessageCCList") or []),
    }


def _assignments(entries: list[Props]) -> list[Props]:
    return sorted(({"target": _target(entry["target"])} for entry in entries), key=_sort_key)


def _target(target: Mapping[str, Any]) -> Props:
    """Filter members read as null and "none" when there is no filter [export]; ids come in small letters."""
    given = {name: value for name, value in target.items() if value is not None and (name, value) != _NO_FILTER}
    return {name: value.lower() if name in _IDS else value for name, value in given.items()}


def _sent_rules(inputs: Props) -> list[Props]:
    return [dict(rule) for rule in inputs[ACTIONS]]


def _sort_key(value: object) -> str:
    return json.dumps(value, sort_keys=True)


_NORMAL: Final[Mapping[str, Callable[[Any], Any]]] = {
    ACTIONS: _rules,
    ASSIGNMENTS: _assignments,
    "roleScopeTagIds": sorted,
    "adopt": str.lower,
}
"""Parts whose order, or letter case, means nothing."""

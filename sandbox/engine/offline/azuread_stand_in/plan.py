"""What a policy is to be: the inputs, with what they leave out and the provider keeps; unknown what only Graph tells.

A property that is optional and computed keeps its old value when it is left out. That value is then judged like one
that was given, and written [client: Terraform's SDK, and the resource's CustomizeDiff].
"""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.offline.azuread_stand_in import names, rules
from sandbox.engine.offline.azuread_stand_in.schema import Node, Record, policy
from sandbox.engine.offline.azuread_stand_in.wire import UNKNOWN


def planned_outputs(inputs: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """`old` are the outputs so far, empty before the policy exists."""
    outputs: dict[str, Any] = _planned(policy(), inputs, old, "")
    return {"id": old.get("id", UNKNOWN), "objectId": old.get("objectId", UNKNOWN), **outputs}


def _planned(node: Node, new: Any, old: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    if new is None and path in rules.COMPUTED:
        return UNKNOWN if old is None else old
    if isinstance(node, Record) and isinstance(new, Mapping):
        before = old if isinstance(old, Mapping) else {}
        return {
            name: _planned(member, new.get(name), before.get(name), f"{path}.{name}" if path else name)
            for name, member in node.members.items()
        }
    return new


def known(planned: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what is not known: it is not given, either."""
    if isinstance(planned, Mapping):
        return {name: known(value) for name, value in planned.items() if value != UNKNOWN}
    return planned


def contradiction(planned: Mapping[str, Any]) -> str | None:
    """Why a plan cannot be carried out although its inputs are each allowed, in the real plugin's words [client]."""
    session = planned.get("sessionControls")
    if not isinstance(session, Mapping):
        return None
    if not planned.get("grantControls") and _has_no_effect(session):
        return (
            "when specifying `session_controls` but not `grant_controls`, one of the properties in the "
            "`session_controls` block must be set to an effective value in order for session controls to work"
        )
    if session.get("signInFrequencyInterval") == names.EVERY_TIME and (
        session.get("signInFrequency") or session.get("signInFrequencyPeriod")
    ):
        return (
            "when `session_controls.sign_in_frequency_interval` is set to `everyTime`, `sign_in_frequency` and "
            "`sign_in_frequency_period` are not valid"
        )
    return None


def _has_no_effect(session: Mapping[str, Any]) -> bool:
    """As the real plugin sees it: only where the two computed properties are there and say what is usual."""
    computed = ("signInFrequencyAuthenticationType", "signInFrequencyInterval")
    others = (value for name, value in session.items() if name not in (*computed, "signInFrequencyPeriod"))
    usual = [names.PRIMARY_AND_SECONDARY, names.TIME_BASED]
    return [session.get(name) for name in computed] == usual and not any(others)

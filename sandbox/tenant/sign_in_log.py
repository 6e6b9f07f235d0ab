"""`/sandbox/signInLog`: sign-ins of the past for people with curl, with results that nothing here would decide.

`POST /sandbox/signIns` writes what it decides into the same log.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from .clock import timestamp
from .consequence.access import Attempt
from .consequence.sign_in import (
    application_names,
    device_names,
    one_of,
    require_value,
    user_names,
)
from .consequence.sign_in_log import add, status
from .log_entries import SignInEntry
from .objects import ConditionalAccessPolicy, Json
from .schema.types import enum_values
from .state import TenantState

MEMBERS: Final[dict[str, type]] = {
    "user": str,
    "application": str,
    "device": str,
    "clientAppType": str,
    "platform": str,
    "ip": str,
    "createdDateTime": str,
    "errorCode": int,
    "policies": dict,
}
REQUIRED: Final = ("user", "application", "policies")
NOT_APPLIED: Final = {"enabled": "notApplied", "enabledForReportingButNotEnforced": "reportOnlyNotApplied"}
OF_STATE: Final = {"enabled": False, "enabledForReportingButNotEnforced": True}


class SignInLogError(ValueError):
    """An invalid entry. The message has the valid values."""


@dataclass(frozen=True)
class SignInLogControl:
    """The routes, as the control plane takes them."""

    tenant: TenantState

    def routes(self, body: Any) -> dict[tuple[str, str], Callable[[], Any]]:  # noqa: ANN401 - JSON
        return {
            ("GET", "signInLog"): self.all,
            ("POST", "signInLog"): lambda: self.add(body),
            ("DELETE", "signInLog"): self.clear,
        }

    def all(self) -> Json:
        return {"value": [form(one) for one in self.tenant.sign_ins]}

    def clear(self) -> Json:
        self.tenant.sign_ins.clear()
        return self.all()

    def add(self, body: Any) -> Json:  # noqa: ANN401
        given = checked(body)
        attempt = self.attempt(given)
        created = self.created(given.get("createdDateTime"))
        code = given.get("errorCode", 0)
        outcome = status(code, "Given by hand." if code else None)
        entry = replace(add(attempt, self.results(given["policies"]), outcome, self.tenant), created=created)
        self.tenant.sign_ins[-1] = entry
        self.tenant.sign_ins.sort(key=lambda one: one.created)
        return form(entry)

    def attempt(self, given: Json) -> Attempt:
        client = given.get("clientAppType", "browser")
        require_value("conditionalAccessClientApp", client)
        tenant, device = self.tenant, given.get("device")
        principals = tenant.service_principals.values()
        return Attempt(
            user=one_of("user", given["user"], tenant.users.values(), user_names),
            device=one_of("device", device, tenant.devices.values(), device_names) if device else None,
            application=one_of("application", given["application"], principals, application_names).app_id,
            client_app_type=client,
            platform=given.get("platform"),
            ip=given.get("ip"),
            multifactor=None,
        )

    def created(self, text: str | None) -> datetime:
        now = self.tenant.clock.now()
        if text is None:
            return now
        moment: datetime | None = None
        with suppress(ValueError):
            moment = datetime.fromisoformat(text)
        if moment is None or moment.tzinfo is None or moment > now:
            msg = f"createdDateTime is a time with its zone that is not in the future, found {text!r}."
            raise SignInLogError(msg)
        return moment

    def results(self, given: Json) -> dict[str, str]:
        """By policy id; a policy that is not named did not apply."""
        policies = self.tenant.conditional_access_policies.values()
        states = {one.id: str(one.members["state"]) for one in policies}
        results = {key: NOT_APPLIED[state] for key, state in states.items() if state in NOT_APPLIED}
        for name, result in given.items():
            policy = one_of("Conditional Access policy", name, policies, policy_names)
            is_report_only = OF_STATE.get(states[policy.id])
            known = enum_values("v1.0", "appliedConditionalAccessPolicyResult")
            fits = result in known and str(result).startswith("reportOnly") is is_report_only
            if not fits:
                msg = f'"{name}" is {states[policy.id]}: {result!r} is no result of such a policy.'
                raise SignInLogError(msg)
            results[policy.id] = result
        return results


def checked(body: Any) -> Json:  # noqa: ANN401
    if not isinstance(body, dict) or not body.keys() <= MEMBERS.keys() or not set(REQUIRED) <= body.keys():
        others = ", ".join(name for name in MEMBERS if name not in REQUIRED)
        msg = f"A JSON object with {', '.join(REQUIRED)} and perhaps {others} is expected."
        raise SignInLogError(msg)
    for name, value in body.items():
        if not isinstance(value, MEMBERS[name]) or isinstance(value, bool):
            msg = f"{name} has a value of the wrong type: {value!r}."
            raise SignInLogError(msg)
    return body


def policy_names(one: ConditionalAccessPolicy) -> tuple[str, ...]:
    return (one.id, str(one.members["displayName"]))


def form(one: SignInEntry) -> Json:
    return {"id": one.id, "createdDateTime": timestamp(one.created), **one.members}

"""`/sandbox/subscriptions`: what the organization buys, lets lapse or cancels, in place of the Microsoft 365 portal."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from .licenses import PLANS, capability_status, consumed_units
from .objects import Json, ServicePlan, Subscription
from .state import TenantState

UNITS = {"enabled": "enabled", "warning": "warning", "suspended": "suspended", "lockedOut": "locked_out"}


class SubscriptionError(ValueError):
    """A change that makes no sense; the message says what would."""


class Subscriptions:
    """The control plane's look at the subscriptions of one tenant."""

    def __init__(self, tenant: TenantState) -> None:
        self.tenant = tenant

    def routes(self, method: str, path: str, body: Any) -> Callable[[], Any] | None:  # noqa: ANN401 - JSON
        """GET subscriptions, PATCH subscriptions/{part number}."""
        if (method, path) == ("GET", "subscriptions"):
            return lambda: {"value": [self.form(one) for one in self.tenant.subscriptions.values()]}
        if method != "PATCH" or not path.startswith("subscriptions/"):
            return None
        return lambda: self.change(path.removeprefix("subscriptions/"), body)

    def form(self, one: Subscription) -> Json:
        return {
            "partNumber": one.part_number,
            "plans": [plan.name for plan in one.plans],
            **{name: getattr(one, attribute) for name, attribute in UNITS.items()},
            "consumed": consumed_units(one, self.tenant),
            "capabilityStatus": capability_status(one),
        }

    def change(self, part_number: str, body: Any) -> Json:  # noqa: ANN401 - JSON
        """`plans` replaces all of them, by name or, one that is not known here, as an object with id and name."""
        found = [one for one in self.tenant.subscriptions.values() if one.part_number == part_number]
        if not found:
            have = ", ".join(one.part_number for one in self.tenant.subscriptions.values())
            msg = f"There is no subscription {part_number!r}. There are: {have}."
            raise SubscriptionError(msg)
        if not isinstance(body, dict) or not body.keys() <= {"plans", *UNITS}:
            msg = f"A JSON object with some of these properties is expected: plans, {', '.join(UNITS)}."
            raise SubscriptionError(msg)
        units = {name: number_of(name, value) for name, value in body.items() if name in UNITS}
        if "plans" in body:
            found[0].plans = plans_of(body["plans"])
        for name, number in units.items():
            setattr(found[0], UNITS[name], number)
        return self.form(found[0])


def number_of(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        msg = f"{name} is a number of licences, found {value!r}."
        raise SubscriptionError(msg)
    return value


def plans_of(value: object) -> list[ServicePlan]:
    if not isinstance(value, list):
        msg = f"plans is a list, found {value!r}."
        raise SubscriptionError(msg)
    return [plan_of(one) for one in value]


def plan_of(value: object) -> ServicePlan:
    if isinstance(value, str) and value in PLANS:
        return PLANS[value]
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        try:
            return ServicePlan(str(UUID(str(value["id"]))), str(value["name"]))
        except ValueError:
            pass
    msg = f"A plan is one of {', '.join(PLANS)}, or an object with a GUID as id and a name, found {value!r}."
    raise SubscriptionError(msg)

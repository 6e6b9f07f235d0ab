"""The control plane, `/sandbox/…`: changes that a person in the portal, Defender or time would make. JSON, no token.

It is not part of Graph. Like the whole emulator it is reachable only from this machine.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from .approvals import Approvals
from .clock import timestamp
from .consequence.compliance import compliance_of, settle
from .consequence.errors import CannotEvaluateError
from .consequence.policy_settings import MDE_CONNECTOR
from .consequence.sign_in import SignInRequest, sign_in
from .fault_injection.control import FaultControl
from .fault_injection.faults import Faults
from .objects import Connector, Device, Json, MachineRisk
from .partner import partner_state
from .requests_log import Request, RequestLog
from .seeding import reset
from .sign_in_log import SignInLogControl
from .state import TenantState
from .subscriptions import Subscriptions

SIGN_IN = {
    "user": "user",
    "application": "application",
    "device": "device",
    "clientAppType": "client_app_type",
    "platform": "platform",
    "ip": "ip",
    "multifactor": "multifactor",
}
DEVICE = {
    "machineRisk": "machine_risk",
    "onboarded": "onboarded",
    "discovered": "discovered",
    "managed": "managed",
    "failedSettings": "failed_settings",
    "silent": "silent_since",
}
WORDS = {
    "intune_statuses": ("client", "docs"),
    "multi_admin_approval": ("off", "412", "403"),
    "what_if_groups": ("evaluated", "exclusions ignored", "dynamic unknown"),
    "entra_plan": ("P1", "free"),
    "partner_threat_state": ("unknown", "reported"),
}
Method = Literal["GET", "POST", "PATCH", "DELETE"]
Handler = Callable[[Mapping[str, str], Any], Any]


class ControlError(Exception):
    """An invalid request to the control plane. The message has the valid values."""


class NotFoundError(ControlError):
    """There is no such device, or no such route."""


def require_names(body: Any, known: Mapping[str, Any] | tuple[str, ...]) -> Json:  # noqa: ANN401 - JSON from anywhere
    if not isinstance(body, dict) or not body.keys() <= set(known):
        msg = f"A JSON object with some of these properties is expected: {', '.join(known)}."
        raise ControlError(msg)
    return body


def require_type(name: str, value: object, kind: type | tuple[type, ...]) -> None:
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        msg = f"{name} has a value of the wrong type: {value!r}."
        raise ControlError(msg)


@dataclass(frozen=True)
class Control:
    """The routes of the control plane, bound to one tenant."""

    tenant: TenantState
    log: RequestLog
    faults: Faults
    client_secret: str

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Any:  # noqa: ANN401 - JSON
        routes: dict[tuple[str, str], Callable[[], Any]] = {
            ("POST", "signIns"): lambda: self.sign_in(body),
            ("GET", "devices"): self.devices,
            ("GET", "connector"): lambda: self.connector_form(self.connector()),
            ("PATCH", "connector"): lambda: self.change_connector(body),
            ("GET", "requests"): lambda: self.requests(query),
            ("DELETE", "requests"): self.clear_requests,
            ("GET", "clock"): self.clock,
            ("POST", "clock"): lambda: self.advance(body),
            ("GET", "switches"): lambda: asdict(self.tenant.switches),
            ("PATCH", "switches"): lambda: self.change_switches(body),
            ("POST", "reset"): self.reset,
            **FaultControl(self.faults).routes(body),
            **SignInLogControl(self.tenant).routes(body),
        }
        if (method, path) in routes:
            return routes[method, path]()
        if method == "PATCH" and path.startswith("devices/"):
            return self.change_device(path.removeprefix("devices/"), body)
        for others in (Approvals(self.tenant).routes, Subscriptions(self.tenant).routes):
            handler = others(method, path, body)
            if handler is not None:
                return handler()
        more = (
            ("PATCH", "devices/{id}"),
            ("GET", "approvals"),
            ("PATCH", "approvals/{id}"),
            ("GET", "subscriptions"),
            ("PATCH", "subscriptions/{part number}"),
        )
        listed = ", ".join(f"{one} {name}" for one, name in (*routes, *more))
        msg = f"There is no {method} /sandbox/{path}. There are: {listed}."
        raise NotFoundError(msg)

    def sign_in(self, body: Any) -> Json:  # noqa: ANN401
        given = require_names(body, SIGN_IN)
        for name in ("user", "application"):
            if name not in given:
                msg = f"A sign-in needs a {name}."
                raise ControlError(msg)
        for name, value in given.items():
            require_type(name, value, bool if name == "multifactor" else str)
        request = SignInRequest(**{SIGN_IN[name]: value for name, value in given.items()})
        return sign_in(request, self.tenant).body()

    def devices(self) -> Json:
        return {"value": [self.device_form(one) for one in self.tenant.devices.values()]}

    def device_form(self, one: Device) -> Json:
        user = self.tenant.users.get(one.user_id or "")
        form: Json = {
            "id": one.id,
            "name": one.name,
            "user": user.user_principal_name if user else None,
            "operatingSystem": one.operating_system,
            "managed": one.managed,
            "onboarded": one.onboarded,
            "machineRisk": one.machine_risk,
            "failedSettings": sorted(one.failed_settings),
            "silentSince": timestamp(one.silent_since) if one.silent_since else None,
        }
        try:
            compliance = compliance_of(one, self.tenant)
        except CannotEvaluateError as error:
            return form | {"complianceState": None, "reasons": [str(error)]}
        return form | {"complianceState": compliance.state, "reasons": list(compliance.reasons)}

    def change_device(self, key: str, body: Any) -> Json:  # noqa: ANN401
        found = [one for one in self.tenant.devices.values() if key.lower() in (one.id, one.name.lower())]
        if not found:
            msg = f"No device has the id or name {key!r}."
            raise NotFoundError(msg)
        device = found[0]
        for name, value in require_names(body, DEVICE).items():
            setattr(device, DEVICE[name], self.device_value(name, value))
        settle(self.tenant)
        return self.device_form(device)

    def device_value(self, name: str, value: Any) -> Any:  # noqa: ANN401
        if name == "machineRisk":
            if value not in get_args(MachineRisk):
                msg = f"machineRisk is one of {', '.join(get_args(MachineRisk))}, found {value!r}."
                raise ControlError(msg)
            return value
        if name == "failedSettings":
            require_type(name, value, list)
            return set(value)
        require_type(name, value, bool)
        return (self.tenant.clock.now() if value else None) if name == "silent" else value

    def connector(self) -> Connector:
        connector = self.tenant.connectors.get(MDE_CONNECTOR)
        if connector is None:
            msg = "The Defender connector does not exist."
            raise NotFoundError(msg)
        return connector

    def connector_form(self, connector: Connector) -> Json:
        silent = timestamp(connector.silent_since) if connector.silent_since else None
        state = partner_state(connector, self.tenant)
        return {"id": connector.id, "setUp": connector.set_up, "silentSince": silent, "partnerState": state}

    def change_connector(self, body: Any) -> Json:  # noqa: ANN401
        """`setUp` is the toggle in the Defender portal; `silent` stops the heartbeat."""
        connector = self.connector()
        for name, value in require_names(body, ("setUp", "silent")).items():
            require_type(name, value, bool)
            if name == "setUp":
                connector.set_up = value
            else:
                connector.silent_since = self.tenant.clock.now() if value else None
        settle(self.tenant)
        return self.connector_form(connector)

    def requests(self, query: Mapping[str, str]) -> Json:
        found = self.log.writes() if query.get("writes") == "true" else self.log.all()
        return {"value": [request_form(one) for one in found]}

    def clear_requests(self) -> Json:
        self.log.clear()
        return {"value": []}

    def clock(self) -> Json:
        return {"now": timestamp(self.tenant.clock.now())}

    def advance(self, body: Any) -> Json:  # noqa: ANN401
        given = require_names(body, ("days", "hours", "minutes"))
        for name, value in given.items():
            require_type(name, value, (int, float))
        step = timedelta(**given)
        if step < timedelta():
            msg = "The clock cannot go back."
            raise ControlError(msg)
        self.tenant.clock.advance(step)
        return self.clock()

    def change_switches(self, body: Any) -> Json:  # noqa: ANN401
        known = asdict(self.tenant.switches)
        for name, value in require_names(body, known).items():
            require_type(name, value, type(known[name]))
            if name in WORDS and value not in WORDS[name]:
                msg = f"{name} is one of {', '.join(WORDS[name])}, found {value!r}."
                raise ControlError(msg)
            setattr(self.tenant.switches, name, value)
        return asdict(self.tenant.switches)

    def reset(self) -> Json:
        self.faults.clear()
        reset(self.tenant, self.client_secret)
        return self.clock()


def request_form(one: Request) -> Json:
    return {
        "method": one.method,
        "path": one.path,
        "query": dict(one.query),
        "status": one.status,
        "body": one.body,
        "userAgent": one.user_agent,
        "at": timestamp(one.at),
        "fault": one.fault,
    }

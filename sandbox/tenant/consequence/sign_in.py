"""Resolves names or ids for a sign-in. The error for an unknown one lists what exists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ..objects import Device, ServicePrincipal, User
from ..schema.types import enum_values
from ..state import TenantState
from .access import Attempt, SignIn, decide
from .sign_in_log import record

T = TypeVar("T")
Names = tuple[str, ...]


class UnknownNameError(ValueError):
    """A user, device, application or enum value that the tenant does not have."""


@dataclass(frozen=True)
class SignInRequest:
    """Users by id or principal name, devices by id or name, applications by appId or display name.

    `platform` is the device's unless given; `multifactor` says whether a second factor was given, where a policy asks.
    """

    user: str
    application: str
    device: str | None = None
    client_app_type: str = "browser"
    platform: str | None = None
    ip: str | None = None
    multifactor: bool | None = None


def sign_in(request: SignInRequest, tenant: TenantState) -> SignIn:
    """Decide the sign-in, and write it into the sign-in log."""
    require_value("conditionalAccessClientApp", request.client_app_type)
    if request.platform is not None:
        require_value("conditionalAccessDevicePlatform", request.platform)
    devices = tenant.devices.values()
    application = one_of("application", request.application, tenant.service_principals.values(), application_names)
    attempt = Attempt(
        user=one_of("user", request.user, tenant.users.values(), user_names),
        device=one_of("device", request.device, devices, device_names) if request.device else None,
        application=application.app_id,
        client_app_type=request.client_app_type,
        platform=request.platform,
        ip=request.ip,
        multifactor=request.multifactor,
    )
    decision = decide(attempt, tenant)
    record(attempt, decision, tenant)
    return decision


def user_names(one: User) -> Names:
    return (one.id, one.user_principal_name)


def device_names(one: Device) -> Names:
    return (one.id, one.name, one.azure_ad_device_id, one.object_id)


def application_names(one: ServicePrincipal) -> Names:
    return (one.app_id, one.display_name, one.id)


def one_of(kind: str, name: str, objects: Iterable[T], names_of: Callable[[T], Names]) -> T:
    known = list(objects)
    found = [one for one in known if name.lower() in (candidate.lower() for candidate in names_of(one))]
    if len(found) == 1:
        return found[0]
    what = "No" if not found else "More than one"
    listed = ", ".join(names_of(one)[1] for one in known)
    msg = f"{what} {kind} is called {name!r}. There are: {listed}."
    raise UnknownNameError(msg)


def require_value(enum: str, value: str) -> None:
    known = enum_values("v1.0", enum)
    if value not in known:
        msg = f"{value!r} is no {enum}: {', '.join(sorted(known))}."
        raise UnknownNameError(msg)

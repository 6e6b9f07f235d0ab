"""The Conditional Access policy, as a stack configures it: report-only by default.

Every condition and control that azuread's resource can hold has a key here.
"""

from collections.abc import Iterator
from typing import Final, Literal

import pulumi
from pydantic import Field

from settings.base import Given, Section, below, entries, member, not_alone
from settings.conditions import (
    EXCHANGE_ONLINE,
    Applications,
    ClientApplications,
    ClientAppType,
    Devices,
    InsiderRiskLevel,
    Locations,
    Platforms,
    RiskLevel,
    ServicePrincipalRiskLevel,
    TransferMethod,
)
from settings.controls import GrantControls, SessionControls, no_controls
from settings.errors import Mistake, quoted
from settings.identities import Users
from settings.password_change import password_change
from settings.types import Guid, Several, Text

_EXCHANGE: Final = frozenset(name.casefold() for name in EXCHANGE_ONLINE)


class ConditionalAccess(Section):
    """Who gets access to what, under which conditions."""

    display_name: Text = Field(description="the name that the portal shows")
    state: Literal["reportOnly", "enabled", "disabled"] = "reportOnly"
    users: Users = Field(description="whom the policy applies to, for instance [All]")
    applications: Applications = Field(description="what is accessed, for instance {include: [Office365]}")
    client_app_types: Several[ClientAppType] = Field(default=("browser", "mobileAppsAndDesktopClients"), min_length=1)
    platforms: Platforms | None = None
    locations: Locations | None = None
    devices: Devices | None = None
    sign_in_risk_levels: Several[RiskLevel] = ()
    user_risk_levels: Several[RiskLevel] = ()
    service_principal_risk_levels: Several[ServicePrincipalRiskLevel] = ()
    insider_risk_levels: InsiderRiskLevel | None = None
    authentication_flow_transfer_methods: Several[TransferMethod] = ()
    client_applications: ClientApplications | None = None
    grant_controls: GrantControls = GrantControls()
    session_controls: SessionControls | None = None
    adopt: Guid | None = None
    """The id of an existing policy to adopt."""

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        types = member(given, "client_app_types")
        yield from below("clientAppTypes", not_alone(types, "all"))
        if "exchangeActiveSync" in entries(types):
            yield from _only_exchange(member(given, "applications"))
        yield from password_change(given)
        yield from no_controls(member(given, "grant_controls"), member(given, "session_controls"))


def _only_exchange(applications: object) -> Iterator[Mistake]:
    include = entries(member(applications, "include"))
    actions = entries(member(applications, "user_actions"))
    if actions or len(include) > 1 or not all(map(_may_be_exchange, include)):
        only = f'"exchangeActiveSync" needs {quoted(EXCHANGE_ONLINE[0])} as the only application'
        given = quoted([*include, *actions])
        yield Mistake(("clientAppTypes",), f"{only}, given {given}; give Exchange ActiveSync a policy of its own")


def _may_be_exchange(application: object) -> bool:
    if isinstance(application, str):
        return application.casefold() in _EXCHANGE
    return isinstance(application, pulumi.Output)

"""The conditions of a Conditional Access policy besides the users: applications, platforms, locations, filters.

Keys are Graph's names without the prefixes include and exclude. Values are exactly those of Graph's enums.
"""

from collections.abc import Iterator
from typing import Final, Literal

from pydantic import Field

from settings.base import Given, Section, below, entries, in_both, member, not_alone, not_excludable
from settings.errors import Mistake
from settings.types import ApplicationReference, LocationId, ServicePrincipalId, Several, SeveralIds, SomeIds, Text

EXCHANGE_ONLINE: Final = ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000")

ClientAppType = Literal["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"]
Platform = Literal["all", "android", "iOS", "linux", "macOS", "windows", "windowsPhone"]
RiskLevel = Literal["low", "medium", "high", "hidden", "none"]
ServicePrincipalRiskLevel = Literal["low", "medium", "high", "none"]
InsiderRiskLevel = Literal["minor", "moderate", "elevated"]
TransferMethod = Literal["authenticationTransfer", "deviceCodeFlow"]
UserAction = Literal["urn:user:registerdevice", "urn:user:registersecurityinfo"]


class Filter(Section):
    """A rule over the attributes of devices, applications or service principals."""

    mode: Literal["include", "exclude"]
    rule: Text


class Devices(Section):
    """Which devices the policy applies to."""

    filter: Filter


class Applications(Section):
    """What is accessed: applications by name or id, or user actions instead."""

    include: SeveralIds[ApplicationReference] = ()
    exclude: SeveralIds[ApplicationReference] = ()
    user_actions: Several[UserAction] = ()
    filter: Filter | None = None

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        include, actions = member(given, "include"), member(given, "user_actions")
        if include in (None, [], ()) and actions in (None, [], ()):
            text = (
                "no applications, the policy would apply to nothing; expected names, ids, All, Office365 or userActions"
            )
            yield Mistake(("include",), text)
        if entries(include) and entries(actions):
            yield Mistake(("userActions",), "a policy is for applications or for user actions; remove one of them")
        for word in ("All", "None"):
            yield from below("include", not_alone(include, word))
        yield from not_excludable(given, "All", "None")
        yield from in_both(given)


class Platforms(Section):
    """Device platforms. Entra reads them from the browser's user agent and does not verify them [docs]."""

    include: Several[Platform] = Field(min_length=1)
    exclude: Several[Platform] = ()

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        yield from below("include", not_alone(member(given, "include"), "all"))
        yield from not_excludable(given, "all")
        yield from in_both(given)


class Locations(Section):
    """Named locations by id, `All` or `AllTrusted`."""

    include: SomeIds[LocationId]
    exclude: SeveralIds[LocationId] = ()

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        yield from below("include", not_alone(member(given, "include"), "All"))
        yield from not_excludable(given, "All")
        yield from in_both(given)


class ClientApplications(Section):
    """Service principals (workload identities) by object id, or `ServicePrincipalsInMyTenant`."""

    include: SeveralIds[ServicePrincipalId] = ()
    exclude: SeveralIds[ServicePrincipalId] = ()
    filter: Filter | None = None

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        include, exclude = member(given, "include"), member(given, "exclude")
        if include in (None, [], ()) and exclude not in (None, [], ()):
            text = "is missing: exclude needs it. Expected ids or ServicePrincipalsInMyTenant"
            yield Mistake(("include",), text)
        yield from below("include", not_alone(include, "ServicePrincipalsInMyTenant"))
        yield from not_excludable(given, "ServicePrincipalsInMyTenant")
        yield from in_both(given)

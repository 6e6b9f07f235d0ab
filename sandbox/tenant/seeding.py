"""Builds the state that `seed.py` names: the tenant as a newcomer finds it."""

from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import NAMESPACE_URL, uuid5

from . import seed
from .clock import Clock
from .consequence.compliance import settle
from .intune_defaults import connector_members, device_management_settings
from .licenses import PLANS
from .objects import (
    Application,
    AssignmentFilter,
    AuthenticationStrength,
    Connector,
    Device,
    Group,
    NamedLocation,
    NotificationTemplate,
    Population,
    RoleDefinition,
    ScopeTag,
    ServicePrincipal,
    Subscription,
    User,
)
from .population import populate
from .state import TenantState


class HasId(Protocol):
    """Anything that is kept by its id."""

    id: str


T = TypeVar("T", bound=HasId)


def by_id(objects: Iterable[T]) -> dict[str, T]:
    return {one.id: one for one in objects}


def derived_id(kind: str, of: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"sandbox:{kind}:{of}"))


def users() -> list[User]:
    admin = {seed.GLOBAL_ADMINISTRATOR}

    def licensed(user_id: str, name: str, address: str) -> User:
        return User(user_id, name, address, mail=address, licenses={seed.MICROSOFT_365_E5: set()})

    return [
        licensed(seed.ADELE, "Adele Vance", seed.ADELE_UPN),
        licensed(seed.DIEGO, "Diego Siciliani", seed.DIEGO_UPN),
        User(seed.BREAK_GLASS_1, "Break glass 1", "breakglass1@contoso.example", directory_roles=set(admin)),
        User(seed.BREAK_GLASS_2, "Break glass 2", "breakglass2@contoso.example", directory_roles=set(admin)),
        User(
            seed.GUEST,
            "Alex Guest",
            "alex_fabrikam.example#EXT#@contoso.example",
            mail="alex@fabrikam.example",
            user_type="Guest",
        ),
    ]


def subscriptions() -> list[Subscription]:
    """Of the plans of Microsoft 365 E5, those that this program rests on."""
    plans = [PLANS[name] for name in ("AAD_PREMIUM", "AAD_PREMIUM_P2", "INTUNE_A", "WINDEFATP")]
    return [Subscription(seed.MICROSOFT_365_E5, "SPE_E5", plans, enabled=seed.MICROSOFT_365_E5_UNITS)]


def devices() -> list[Device]:
    def windows(device_id: str, name: str, user: str, **more: object) -> Device:
        return device(device_id, name, user, "Windows", "10.0.26200.6899", **more)

    def device(device_id: str, name: str, user: str, system: str, version: str, **more: object) -> Device:
        entra = (derived_id("object", device_id), derived_id("device", device_id))
        return Device(device_id, *entra, name, system, version, user_id=user, **more)  # type: ignore[arg-type]

    byod = {"onboarded": False, "trust_type": "Workplace"}
    return [
        windows(seed.CLEAN_DEVICE, "ADELE-PC", seed.ADELE),
        windows(seed.RISKY_DEVICE, "DIEGO-PC", seed.DIEGO, machine_risk="high"),
        windows(seed.UNMANAGED_DEVICE, "HOME-PC", seed.ADELE, managed=False, ownership="personal", **byod),
        windows(seed.NOT_ONBOARDED_DEVICE, "NEW-PC", seed.DIEGO, onboarded=False),
        device(seed.IPHONE, "Adele's iPhone", seed.ADELE, "iOS", "18.6", manufacturer="Apple", **byod),
    ]


def groups() -> list[Group]:
    windows = {one.object_id for one in devices() if one.operating_system == "Windows" and one.managed}
    mail = "secops@contoso.example"
    return [
        Group(seed.PILOT_GROUP, "All Windows devices pilot", "Managed Windows devices", members=windows),
        Group(seed.BREAK_GLASS_GROUP, "Break glass", members={seed.BREAK_GLASS_1, seed.BREAK_GLASS_2}),
        Group(seed.CONTRACTORS_GROUP, "Contractors", members={seed.GUEST}),
        Group(seed.DUPLICATES_GROUP_1, "Duplicates"),
        Group(seed.DUPLICATES_GROUP_2, "Duplicates"),
        Group(seed.SECURITY_OPERATIONS_GROUP, "Security operations", mail=mail, mail_enabled=True),
    ]


def role_definitions() -> list[RoleDefinition]:
    return [
        RoleDefinition(seed.GLOBAL_ADMINISTRATOR, "Global Administrator", "Can manage all aspects of Microsoft Entra."),
        RoleDefinition(seed.CONDITIONAL_ACCESS_ADMINISTRATOR, "Conditional Access Administrator", "Can manage CA."),
        RoleDefinition(seed.SECURITY_ADMINISTRATOR, "Security Administrator", "Can manage security settings."),
        RoleDefinition(seed.INTUNE_ADMINISTRATOR, "Intune Administrator", "Can manage all aspects of Intune."),
        RoleDefinition(
            seed.DIRECTORY_SYNCHRONIZATION_ACCOUNTS, "Directory Synchronization Accounts", "Used by Entra Connect."
        ),
    ]


def connectors() -> list[Connector]:
    """The catalogue lists partners that the tenant never set up [live]; Defender's toggle is on already."""
    return [
        Connector(seed.MDE_CONNECTOR, connector_members(), set_up=True),
        Connector(seed.LOOKOUT_CONNECTOR, connector_members()),
        Connector(seed.UNNAMED_CONNECTOR, connector_members()),
    ]


def authentication_strengths() -> list[AuthenticationStrength]:
    resistant = ("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor")
    passwordless = (*resistant, "deviceBasedPush")
    return [
        AuthenticationStrength(
            seed.MULTIFACTOR_STRENGTH,
            "Multifactor authentication",
            (*passwordless, "password,microsoftAuthenticatorPush"),
        ),
        AuthenticationStrength(seed.PASSWORDLESS_STRENGTH, "Passwordless MFA", passwordless),
        AuthenticationStrength(seed.PHISHING_RESISTANT_STRENGTH, "Phishing-resistant MFA", resistant),
    ]


def program(secret: str) -> Application:
    return Application(
        seed.CLIENT_ID,
        seed.CLIENT_SERVICE_PRINCIPAL,
        "Pulumi: Conditional Access",
        secrets=[secret],
        permissions=set(seed.CLIENT_PERMISSIONS),
    )


def service_principals(application: Application) -> list[ServicePrincipal]:
    known = [ServicePrincipal(derived_id("sp", app), app, name) for app, name in seed.SERVICE_PRINCIPALS.items()]
    return [*known, ServicePrincipal(application.object_id, application.app_id, application.display_name)]


def named_location(clock: Clock) -> NamedLocation:
    ranges = [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}]
    members = {"isTrusted": True, "ipRanges": ranges}
    return NamedLocation(seed.NAMED_LOCATION, "Headquarters", "ipNamedLocation", members, created=clock.now())


def add_intune_lookups(state: TenantState) -> None:
    state.scope_tags = by_id(
        [
            ScopeTag(seed.SCOPE_TAG_DEFAULT, "Default", is_built_in=True),
            ScopeTag(seed.SCOPE_TAG_ENDPOINT_SECURITY, "Endpoint security", "Devices of the security team"),
        ]
    )
    state.assignment_filters = by_id(
        [
            AssignmentFilter(seed.FILTER_CORPORATE, "Corporate devices", '(device.deviceOwnership -eq "Corporate")'),
            AssignmentFilter(seed.FILTER_PERSONAL, "Personal devices", '(device.deviceOwnership -eq "Personal")'),
        ]
    )
    now = state.clock.now()
    state.notification_templates = by_id(
        [
            NotificationTemplate(seed.NOTIFICATION_TEMPLATE, "Noncompliant device", last_modified=now),
            NotificationTemplate(seed.NOTIFICATION_TEMPLATE_2, "Last warning", last_modified=now),
        ]
    )


def reset(state: TenantState, secret: str) -> None:
    """Back to the seed, in place; the clock goes back to real time."""
    state.reset_to(seeded_state(secret, state.population))
    watch_clock(state)


def watch_clock(state: TenantState) -> None:
    """Grace periods that have begun must be known before time jumps, and those that a jump has ended after it."""
    state.clock.around_advance = [lambda: settle(state)]


def seeded_state(secret: str, population: Population | None = None) -> TenantState:
    """The seed, and a population beside it."""
    state = TenantState(seed.TENANT_ID, seed.ORGANIZATION)
    application = program(secret)
    state.applications = {application.app_id: application}
    state.users = by_id(users())
    state.groups = by_id(groups())
    state.devices = by_id(devices())
    state.service_principals = by_id(service_principals(application))
    state.subscriptions = by_id(subscriptions())
    state.role_definitions = by_id(role_definitions())
    state.connectors = by_id(connectors())
    state.device_management_settings = device_management_settings()
    state.named_locations = by_id([named_location(state.clock)])
    state.authentication_strengths = by_id(authentication_strengths())
    add_intune_lookups(state)
    if population is not None:
        populate(state, population)
    watch_clock(state)
    return state

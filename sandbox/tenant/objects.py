"""The objects of a tenant, as typed values: directory objects, devices, connectors, policies.

Properties that Graph clients write are kept as JSON under Graph's own names (`members`); what the services own (ids,
times, states) are attributes. Tests change these objects to play "someone in the portal".
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
MachineRisk = Literal["clear", "low", "medium", "high"]
ZERO_GUID = "00000000-0000-0000-0000-000000000000"


@dataclass
class User:
    """`directory_roles` holds role template ids, which is what Conditional Access compares.

    `last_sign_in`: interactive, and successful; None before the first.
    `licenses`: the ids of the SKUs that are assigned, each with the ids of its service plans that are turned off.
    """

    id: str
    display_name: str
    user_principal_name: str
    mail: str | None = None
    user_type: Literal["Member", "Guest"] = "Member"
    account_enabled: bool = True
    on_premises_sync_enabled: bool = False
    last_sign_in: datetime | None = None
    directory_roles: set[str] = field(default_factory=set)
    licenses: dict[str, set[str]] = field(default_factory=dict)


@dataclass
class Group:
    """`members` holds ids of users and groups and Entra object ids of devices and service principals.

    `directory_roles` holds role template ids: only a role-assignable group has any [docs]. `visibility` is
    HiddenMembership where members are hidden.
    """

    id: str
    display_name: str
    description: str | None = None
    mail: str | None = None
    mail_enabled: bool = False
    security_enabled: bool = True
    group_types: tuple[str, ...] = ()
    members: set[str] = field(default_factory=set)
    visibility: str | None = None
    directory_roles: set[str] = field(default_factory=set)


@dataclass
class ServicePrincipal:
    """An application as this tenant knows it."""

    id: str
    app_id: str
    display_name: str


@dataclass(frozen=True)
class FederatedCredential:
    """Whose OIDC tokens an application accepts instead of a secret."""

    issuer: str
    subject: str
    audience: str = "api://AzureADTokenExchange"


@dataclass
class Application:
    """An app registration with its credentials and the application permissions it was granted.

    `object_id` is its service principal's. `unlisted` are permissions that tokens have already, and the list of its
    app role assignments has not: that lags behind a grant [docs].
    `permissions` are those on Graph, `defender_permissions` those on Defender for Endpoint.
    """

    app_id: str
    object_id: str
    display_name: str
    secrets: list[str] = field(default_factory=list, repr=False)
    certificates: list[str] = field(default_factory=list, repr=False)
    federated_credentials: list[FederatedCredential] = field(default_factory=list)
    permissions: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    defender_permissions: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ServicePlan:
    """A part of a SKU, by Microsoft's id and name."""

    id: str
    name: str


@dataclass
class Subscription:
    """A SKU that the organization has acquired; `id` is the SKU's. The four numbers are units, i.e. licences."""

    id: str
    part_number: str
    plans: list[ServicePlan]
    enabled: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0


@dataclass
class RoleDefinition:
    """A built-in directory role; its id equals its template id [docs]."""

    id: str
    display_name: str
    description: str


@dataclass
class Device:
    """A device in Entra and, when `managed`, in Intune.

    `onboarded` says whether Defender for Endpoint reports on it; `machine_risk` is what it reports. `discovered`:
    Defender has seen it in the network, and it could be onboarded.
    `failed_settings` names the properties of a compliance policy which the device does not meet, e.g. bitLockerEnabled.
    A device checks in all the time unless `silent_since` says since when it has not.
    `trust_type` is how it is joined to Entra: AzureAd (joined), ServerAd (to a domain, too), Workplace (registered).
    """

    id: str
    object_id: str
    azure_ad_device_id: str
    name: str
    operating_system: str
    os_version: str
    user_id: str | None = None
    managed: bool = True
    onboarded: bool = True
    discovered: bool = False
    machine_risk: MachineRisk = "clear"
    manufacturer: str = "Contoso"
    model: str = "Sandbox 1"
    ownership: Literal["company", "personal"] = "company"
    trust_type: Literal["AzureAd", "ServerAd", "Workplace"] = "AzureAd"
    failed_settings: set[str] = field(default_factory=set)
    silent_since: datetime | None = None
    noncompliant_since: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Population:
    """How many devices a tenant is made with; half as many people and a hundredth as many groups unless given."""

    devices: int
    random_seed: int = 0
    people: int | None = None
    groups: int | None = None

    @property
    def people_count(self) -> int:
        return self.devices // 2 if self.people is None else self.people

    @property
    def group_count(self) -> int:
        return self.devices // 100 if self.groups is None else self.groups


@dataclass
class Connector:
    """A Mobile Threat Defense partner. `silent_since`: the time since when it sends no heartbeats."""

    id: str
    members: Json
    set_up: bool = False
    silent_since: datetime | None = None


@dataclass
class ActionItem:
    """One action for noncompliance."""

    id: str
    action_type: str
    grace_period_hours: int
    notification_template_id: str = ZERO_GUID
    notification_message_cc_list: list[str] = field(default_factory=list)


@dataclass
class Assignment:
    """One target of a policy; `target_type` is the name without '#microsoft.graph.', e.g. groupAssignmentTarget."""

    target_type: str
    group_id: str | None = None
    collection_id: str | None = None
    filter_id: str | None = None
    filter_type: str = "none"


@dataclass
class CompliancePolicy:
    """A device compliance policy; `type_name` is e.g. windows10CompliancePolicy."""

    id: str
    type_name: str
    members: Json
    actions: list[ActionItem]
    created: datetime
    last_modified: datetime
    assignments: list[Assignment] = field(default_factory=list)
    version: int = 1


@dataclass
class ConditionalAccessPolicy:
    """`members` is the whole policy in its read form but for id and times."""

    id: str
    members: Json
    created: datetime
    modified: datetime | None = None
    deleted: datetime | None = None
    hidden_reads: int = 0
    stale_copies: list[Json] = field(default_factory=list, repr=False)


@dataclass
class ApprovalRequest:
    """A write that waits for a second administrator; `content` is its body, `approver` a user's id.

    Its expiry is not kept here, because it depends on the time.
    """

    id: str
    application_id: str
    application_name: str
    method: str
    url: str
    content: bytes
    entity: str
    payload_id: str
    justification: str
    requested: datetime
    modified: datetime
    status: str = "needsApproval"
    approver: str = ""
    approval_justification: str = ""


@dataclass
class AssignmentFilter:
    """A filter of devices; `rule` is text in Intune's filter language."""

    id: str
    display_name: str
    rule: str
    platform: str = "windows10AndLater"
    description: str = ""
    management_type: str = "devices"


@dataclass
class ScopeTag:
    """Ids are small numbers as text; "0" is Default [portal, export]."""

    id: str
    display_name: str
    description: str = ""
    is_built_in: bool = False


@dataclass
class NotificationTemplate:
    """A notification message template, without its localised texts."""

    id: str
    display_name: str
    description: str = ""
    default_locale: str = "en-us"
    branding_options: str = "includeCompanyLogo"
    last_modified: datetime | None = None


@dataclass
class NamedLocation:
    """`type_name` is ipNamedLocation or countryNamedLocation; `members` holds that type's own properties."""

    id: str
    display_name: str
    type_name: str
    members: Json
    created: datetime
    modified: datetime | None = None


@dataclass
class AuthenticationStrength:
    """An authentication strength; the built-in ones have fixed ids [docs]."""

    id: str
    display_name: str
    allowed_combinations: tuple[str, ...]
    policy_type: str = "builtIn"
    description: str = ""


@dataclass
class CrossTenantPartner:
    """Another tenant in the cross-tenant access settings. `is_service_provider`: it administers this one (GDAP)."""

    tenant_id: str
    is_service_provider: bool = False
    is_compliant_device_accepted: bool = False

"""The whole state of the emulated tenant, its switches and its lock.

Handlers run under `lock`; a test that reads or changes several things at once takes it too: `with tenant.state.lock:`.
"""

import threading
from collections import deque
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal

from .clock import Clock
from .device_index import DeviceIndex
from .log_entries import AuditEntry, SignInEntry
from .objects import (
    Application,
    ApprovalRequest,
    AssignmentFilter,
    AuthenticationStrength,
    CompliancePolicy,
    ConditionalAccessPolicy,
    Connector,
    CrossTenantPartner,
    Device,
    Group,
    Json,
    NamedLocation,
    NotificationTemplate,
    Population,
    RoleDefinition,
    ScopeTag,
    ServicePrincipal,
    Subscription,
    User,
)


@dataclass
class Switches:
    """How the tenant behaves where sources differ, or where Graph is sometimes worse than usual. All off by default.

    `intune_statuses`: "client" answers PATCH 204, scheduleActionsForRules 200, DELETE 200, assign 200 without a body,
    as a public client insists on [client]; "docs" answers PATCH 200 with the object, scheduleActionsForRules 204,
    DELETE 204, assign 200 with the assignments [docs].
    `stale_conditional_access_reads`: how many reads after a write still miss it [issue].
    `conditional_access_throttling`: more than one request a second is answered 429 without Retry-After [docs].
    `page_size`: the most objects on one page of a list; 0 leaves it to what each kind of list has.
    `page_token_minutes`: how long the link to a next page works; how long it does in Graph is not published.
    `expired_page_tokens`: so many of the links to a next page that are followed from now have expired [issue].
    `device_requests`: how many requests for managed devices are taken in 20 seconds [docs].
    `incomplete_device_listing`: a list of managed devices without any option leaves devices out [issue].
    `partner_threat_state`: "unknown" for every device, as a tenant with Defender connected showed it [live];
    "reported" is what the partner reports [csdl for the words; inference].
    `multi_admin_approval`: Intune writes wait for a second administrator, and are answered with this status [docs].
    `what_if_groups`: what What-If makes of groups: "evaluated"; "exclusions ignored": a member of an excluded group is
    told that the policy applies [issue: maester 152]; "dynamic unknown": a policy that names a dynamic group is
    notEnoughInformation [issue: maester 507].
    `audit_log_throttling`: more than five requests to Entra's logs in ten seconds are answered 429 [docs].
    `defender_throttling`: Defender answers more than 100 requests a minute, or 1500 an hour, with 429 [docs].
    `entra_plan`: "free" answers no request for sign-ins, and keeps the audit log for 7 days instead of 30 [docs].
    `sign_ins_need_directory_read`: sign-ins take Directory.Read.All beside AuditLog.Read.All [docs, issue].
    """

    intune_statuses: Literal["client", "docs"] = "client"
    stale_conditional_access_reads: int = 0
    conditional_access_throttling: bool = False
    page_size: int = 0
    page_token_minutes: int = 60
    expired_page_tokens: int = 0
    device_requests: int = 2000
    incomplete_device_listing: bool = False
    partner_threat_state: Literal["unknown", "reported"] = "unknown"
    multi_admin_approval: Literal["off", "412", "403"] = "off"
    what_if_groups: Literal["evaluated", "exclusions ignored", "dynamic unknown"] = "evaluated"
    audit_log_throttling: bool = False
    defender_throttling: bool = False
    entra_plan: Literal["P1", "free"] = "P1"
    sign_ins_need_directory_read: bool = False


@dataclass
class TenantState:
    """Everything by id, in order of creation, and the logs, the oldest entry first.

    `reset_to` keeps this object, so that nobody holds a dead one.
    """

    tenant_id: str
    organization: str
    clock: Clock = field(default_factory=Clock)
    switches: Switches = field(default_factory=Switches)
    applications: dict[str, Application] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    service_principals: dict[str, ServicePrincipal] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    role_definitions: dict[str, RoleDefinition] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    connectors: dict[str, Connector] = field(default_factory=dict)
    compliance_policies: dict[str, CompliancePolicy] = field(default_factory=dict)
    device_management_settings: Json = field(default_factory=dict)
    scope_tags: dict[str, ScopeTag] = field(default_factory=dict)
    assignment_filters: dict[str, AssignmentFilter] = field(default_factory=dict)
    notification_templates: dict[str, NotificationTemplate] = field(default_factory=dict)
    conditional_access_policies: dict[str, ConditionalAccessPolicy] = field(default_factory=dict)
    deleted_conditional_access_policies: dict[str, ConditionalAccessPolicy] = field(default_factory=dict)
    named_locations: dict[str, NamedLocation] = field(default_factory=dict)
    authentication_strengths: dict[str, AuthenticationStrength] = field(default_factory=dict)
    approval_requests: dict[str, ApprovalRequest] = field(default_factory=dict)
    trusts_compliant_devices_of_other_tenants: bool = False
    cross_tenant_partners: dict[str, CrossTenantPartner] = field(default_factory=dict)
    sign_ins: list[SignInEntry] = field(default_factory=list)
    directory_audits: list[AuditEntry] = field(default_factory=list)
    intune_audits: list[AuditEntry] = field(default_factory=list)
    recent_requests: dict[str, list[datetime]] = field(default_factory=dict, repr=False)
    population: Population | None = None
    security_defaults_enabled: bool = False
    last_conditional_access_request: datetime | None = field(default=None, repr=False)
    managed_device_requests: deque[datetime] = field(default_factory=deque, repr=False)
    listings: dict[str, list[str]] = field(default_factory=dict, repr=False)
    device_index: DeviceIndex = field(default_factory=DeviceIndex, repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    def copy(self) -> "TenantState":
        """As it is now, for reads that come too early; clock and switches stay shared."""
        with self.lock:
            shared = {"lock", "clock", "switches"}
            kept = {one.name: getattr(self, one.name) for one in fields(self)}
            return TenantState(**{name: value if name in shared else deepcopy(value) for name, value in kept.items()})

    def reset_to(self, seed: "TenantState") -> None:
        with self.lock:
            for one in fields(self):
                if one.name != "lock":
                    setattr(self, one.name, getattr(seed, one.name))

"""All operations of the emulated Graph, in one list."""

from . import app_roles, cross_tenant_access, devices, directory, members, role_assignments, subscriptions
from .audit_logs import directory_audits, sign_ins
from .calls import Operation
from .conditional_access import evaluate, named_locations, policies, security_defaults
from .intune import (
    approval_policies,
    approval_requests,
    audit_events,
    compliance_policies,
    connectors,
    device_management,
    lookups,
    managed_devices,
    onboarding,
)

OPERATIONS: tuple[Operation, ...] = (
    *connectors.OPERATIONS,
    *compliance_policies.OPERATIONS,
    *device_management.OPERATIONS,
    *lookups.OPERATIONS,
    *managed_devices.OPERATIONS,
    *onboarding.OPERATIONS,
    *approval_policies.OPERATIONS,
    *approval_requests.OPERATIONS,
    *audit_events.OPERATIONS,
    *policies.OPERATIONS,
    *evaluate.OPERATIONS,
    *security_defaults.OPERATIONS,
    *named_locations.OPERATIONS,
    *cross_tenant_access.OPERATIONS,
    *directory.OPERATIONS,
    *app_roles.OPERATIONS,
    *devices.OPERATIONS,
    *members.OPERATIONS,
    *role_assignments.OPERATIONS,
    *subscriptions.OPERATIONS,
    *sign_ins.OPERATIONS,
    *directory_audits.OPERATIONS,
)

"""All operations of the emulated Graph, in one list."""

from . import app_roles, devices, directory, members, role_assignments, subscriptions
from .audit_logs import sign_ins
from .calls import Operation
from .conditional_access import evaluate, named_locations, policies, security_defaults
from .intune import approval_requests, compliance_policies, connectors, device_management, lookups, managed_devices

OPERATIONS: tuple[Operation, ...] = (
    *connectors.OPERATIONS,
    *compliance_policies.OPERATIONS,
    *device_management.OPERATIONS,
    *lookups.OPERATIONS,
    *managed_devices.OPERATIONS,
    *approval_requests.OPERATIONS,
    *policies.OPERATIONS,
    *evaluate.OPERATIONS,
    *security_defaults.OPERATIONS,
    *named_locations.OPERATIONS,
    *directory.OPERATIONS,
    *app_roles.OPERATIONS,
    *devices.OPERATIONS,
    *members.OPERATIONS,
    *role_assignments.OPERATIONS,
    *subscriptions.OPERATIONS,
    *sign_ins.OPERATIONS,
)

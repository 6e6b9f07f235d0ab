"""All operations of the emulated Graph, in one list."""

from . import directory, members, role_assignments
from .audit_logs import directory_audits, sign_ins
from .calls import Operation
from .conditional_access import evaluate, named_locations, policies, security_defaults
from .intune import (
    approval_requests,
    audit_events,
    compliance_policies,
    connectors,
    device_management,
    lookups,
    managed_devices,
)

OPERATIONS: tuple[Operation, ...] = (
    *connectors.OPERATIONS,
    *compliance_policies.OPERATIONS,
    *device_management.OPERATIONS,
    *lookups.OPERATIONS,
    *managed_devices.OPERATIONS,
    *approval_requests.OPERATIONS,
    *audit_events.OPERATIONS,
    *policies.OPERATIONS,
    *evaluate.OPERATIONS,
    *security_defaults.OPERATIONS,
    *named_locations.OPERATIONS,
    *directory.OPERATIONS,
    *members.OPERATIONS,
    *role_assignments.OPERATIONS,
    *sign_ins.OPERATIONS,
    *directory_audits.OPERATIONS,
)

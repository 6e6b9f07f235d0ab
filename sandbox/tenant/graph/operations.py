"""All operations of the emulated Graph, in one list."""

from .calls import Operation
from .conditional_access import policies, security_defaults
from .intune import compliance_policies, connectors, device_management, lookups

OPERATIONS: tuple[Operation, ...] = (
    *connectors.OPERATIONS,
    *compliance_policies.OPERATIONS,
    *device_management.OPERATIONS,
    *lookups.OPERATIONS,
    *policies.OPERATIONS,
    *security_defaults.OPERATIONS,
)

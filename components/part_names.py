"""The names of the component's parts. The URNs in existing states end with them, so they cannot change."""

from typing import Final

CONNECTOR: Final = "connector"
COMPLIANCE_POLICY: Final = "compliance-policy"
TENANT_COMPLIANCE: Final = "tenant-compliance"
CONDITIONAL_ACCESS: Final = "conditional-access"
PARTS: Final = (CONNECTOR, COMPLIANCE_POLICY, TENANT_COMPLIANCE, CONDITIONAL_ACCESS)
"""In the order in which they are created."""


def part_name(component: str, part: str) -> str:
    """The resource name of a part of the component of that name."""
    return f"{component}-{part}"

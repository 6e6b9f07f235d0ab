"""Pulumi's tokens of the resource types that a plan of this program holds."""

from typing import Final

CONNECTOR: Final = "pulumi-python:dynamic/intune:MobileThreatDefenseConnector"
COMPLIANCE_POLICY: Final = "pulumi-python:dynamic/intune:Windows10CompliancePolicy"
TENANT_SETTINGS: Final = "pulumi-python:dynamic/intune:DeviceComplianceSettings"
CONDITIONAL_ACCESS: Final = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
STACK: Final = "pulumi:pulumi:Stack"

GUARDS: Final = frozenset({CONNECTOR, COMPLIANCE_POLICY, TENANT_SETTINGS, CONDITIONAL_ACCESS})
"""Resources of which every property is known here and none is a secret."""

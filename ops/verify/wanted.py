"""What a stack configures of each part, in the form in which the program reads that part of the tenant.

References are ids: whoever asks has looked up the names. The Conditional Access policy is in `access_policy`.
"""

from components import compliance_policy
from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.resource import Props
from providers.windows10_compliance_policy import mapping
from settings import CompliancePolicy, Connector, TenantCompliance


def of_connector(part: Connector) -> Props:
    """The properties of the connector that the program manages."""
    return MobileThreatDefenseConnectorProvider().with_implied(dict(part.managed))


def of_tenant_settings(part: TenantCompliance) -> Props:
    """The settings of the tenant that the program manages."""
    return DeviceComplianceSettingsProvider().with_implied(dict(part.managed))


def of_compliance_policy(part: CompliancePolicy) -> Props:
    """The inputs of the resource."""
    return mapping.validate(compliance_policy.inputs(part))

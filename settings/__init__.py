"""Stack configuration as frozen typed values; the same models are the arguments of our component.

Every mistake that can be found without the tenant is reported here, before anything runs, so all later code may trust
these types. Of names that only the tenant knows (groups, applications, …) the form is checked here, and
`components.name_lookup` looks them up.
"""

from providers.windows10_compliance_policy.model import ComplianceSettings
from settings.assignments import Assignments, AssignmentTarget
from settings.break_glass import BreakGlass
from settings.compliance_policy import ActionForNoncompliance, CompliancePolicy, MachineRiskScore
from settings.conditional_access import ConditionalAccess
from settings.conditions import Applications, ClientApplications, Devices, Filter, Locations, Platforms
from settings.connector import Connector
from settings.controls import GrantControls, SessionControls
from settings.errors import ConfigurationError, Mistake
from settings.identities import ExternalTenants, GuestsOrExternalUsers, Identities, Users
from settings.stack import Settings, load, load_stack_config
from settings.tenant_compliance import TenantCompliance
from settings.types import Reference

__all__ = [
    "ActionForNoncompliance",
    "Applications",
    "AssignmentTarget",
    "Assignments",
    "BreakGlass",
    "ClientApplications",
    "CompliancePolicy",
    "ComplianceSettings",
    "ConditionalAccess",
    "ConfigurationError",
    "Connector",
    "Devices",
    "ExternalTenants",
    "Filter",
    "GrantControls",
    "GuestsOrExternalUsers",
    "Identities",
    "Locations",
    "MachineRiskScore",
    "Mistake",
    "Platforms",
    "Reference",
    "SessionControls",
    "Settings",
    "TenantCompliance",
    "Users",
    "load",
    "load_stack_config",
]

"""The tenant as found after step 1: Defender for Endpoint connected, nothing configured yet.

Every id is a constant, for tests, the demo and `curl`. Application ids, role template ids and the connector's id are
Microsoft's real ones; ids of objects that each tenant makes itself follow a pattern. `seeding.py` builds the objects.
"""

from datetime import UTC, datetime
from typing import Final

TENANT_ID: Final = "7e4a0000-0000-4000-8000-000000000001"
ORGANIZATION: Final = "Contoso"
ESTABLISHED: Final = datetime(2025, 1, 15, 8, tzinfo=UTC)
"""When people were given their licences, and devices were enrolled."""

# The app registration of the Pulumi program.
CLIENT_ID: Final = "7e4a0000-0000-4000-8000-00000000000a"
CLIENT_SERVICE_PRINCIPAL: Final = "7e4a0000-0000-4000-8000-00000000000b"
CLIENT_PERMISSIONS: Final = frozenset(
    {
        "Application.Read.All",
        "DeviceManagementConfiguration.ReadWrite.All",
        "DeviceManagementManagedDevices.Read.All",
        "DeviceManagementRBAC.Read.All",
        "DeviceManagementServiceConfig.ReadWrite.All",
        "Group.Read.All",
        "Policy.Read.All",
        "Policy.ReadWrite.ConditionalAccess",
        "Policy.ReadWrite.SecurityDefaults",
        "RoleManagement.Read.Directory",
        "User.Read.All",
        "Organization.Read.All",
    }
)

# Users
ADELE: Final = "a0000000-0000-4000-8000-000000000001"
ADELE_UPN: Final = "adele@contoso.example"
DIEGO: Final = "a0000000-0000-4000-8000-000000000002"
DIEGO_UPN: Final = "diego@contoso.example"
BREAK_GLASS_1: Final = "a0000000-0000-4000-8000-0000000000b1"
BREAK_GLASS_2: Final = "a0000000-0000-4000-8000-0000000000b2"
GUEST: Final = "a0000000-0000-4000-8000-0000000000f1"

# Groups
PILOT_GROUP: Final = "b0000000-0000-4000-8000-000000000001"
BREAK_GLASS_GROUP: Final = "b0000000-0000-4000-8000-000000000002"
CONTRACTORS_GROUP: Final = "b0000000-0000-4000-8000-000000000003"
DUPLICATES_GROUP_1: Final = "b0000000-0000-4000-8000-0000000000d1"
DUPLICATES_GROUP_2: Final = "b0000000-0000-4000-8000-0000000000d2"
SECURITY_OPERATIONS_GROUP: Final = "b0000000-0000-4000-8000-000000000004"

# Devices: Intune's ids
CLEAN_DEVICE: Final = "d0000000-0000-4000-8000-000000000001"
RISKY_DEVICE: Final = "d0000000-0000-4000-8000-000000000002"
UNMANAGED_DEVICE: Final = "d0000000-0000-4000-8000-000000000003"
NOT_ONBOARDED_DEVICE: Final = "d0000000-0000-4000-8000-000000000004"
IPHONE: Final = "d0000000-0000-4000-8000-000000000005"

# Applications, by their real appIds
SHAREPOINT_ONLINE: Final = "00000003-0000-0ff1-ce00-000000000000"
EXCHANGE_ONLINE: Final = "00000002-0000-0ff1-ce00-000000000000"
SKYPE_FOR_BUSINESS: Final = "00000004-0000-0ff1-ce00-000000000000"
YAMMER: Final = "00000005-0000-0ff1-ce00-000000000000"
TEAMS: Final = "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"
INTUNE_ENROLLMENT: Final = "d4ebce55-015a-49b5-a083-c84d1797ae8c"
INTUNE: Final = "0000000a-0000-0000-c000-000000000000"
MICROSOFT_GRAPH: Final = "00000003-0000-0000-c000-000000000000"
AZURE_MANAGEMENT: Final = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
SERVICE_PRINCIPALS: Final = {
    SHAREPOINT_ONLINE: "Office 365 SharePoint Online",
    EXCHANGE_ONLINE: "Office 365 Exchange Online",
    SKYPE_FOR_BUSINESS: "Skype for Business Online",
    YAMMER: "Office 365 Yammer",
    TEAMS: "Microsoft Teams Services",
    INTUNE_ENROLLMENT: "Microsoft Intune Enrollment",
    INTUNE: "Microsoft Intune",
    MICROSOFT_GRAPH: "Microsoft Graph",
    AZURE_MANAGEMENT: "Windows Azure Service Management API",
}

# Directory roles, by their real template ids
GLOBAL_ADMINISTRATOR: Final = "62e90394-69f5-4237-9190-012177145e10"
CONDITIONAL_ACCESS_ADMINISTRATOR: Final = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"
SECURITY_ADMINISTRATOR: Final = "194ae4cb-b126-40b2-bd5b-6091b380977d"
INTUNE_ADMINISTRATOR: Final = "3a2c62db-5318-420d-8d74-23affee5d9d5"
DIRECTORY_SYNCHRONIZATION_ACCOUNTS: Final = "d29b2b05-8046-44ba-8758-1e26182fcf32"

# Licences: Microsoft 365 E5, by its real SKU id
MICROSOFT_365_E5: Final = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
MICROSOFT_365_E5_UNITS: Final = 25

# Intune
MDE_CONNECTOR: Final = "fc780465-2017-40d4-a0c5-307022471b92"
LOOKOUT_CONNECTOR: Final = "2c7790de-8b02-4814-85cf-e0c59380dee8"
UNNAMED_CONNECTOR: Final = "c2b688fe-48c0-464b-a89c-67041aa8fcb2"
SCOPE_TAG_DEFAULT: Final = "0"
SCOPE_TAG_ENDPOINT_SECURITY: Final = "1"
FILTER_CORPORATE: Final = "f0000000-0000-4000-8000-000000000001"
FILTER_PERSONAL: Final = "f0000000-0000-4000-8000-000000000002"
NOTIFICATION_TEMPLATE: Final = "e0000000-0000-4000-8000-000000000001"
NOTIFICATION_TEMPLATE_2: Final = "e0000000-0000-4000-8000-000000000002"

# Conditional Access
NAMED_LOCATION: Final = "c0000000-0000-4000-8000-000000000001"
MULTIFACTOR_STRENGTH: Final = "00000000-0000-0000-0000-000000000002"
PASSWORDLESS_STRENGTH: Final = "00000000-0000-0000-0000-000000000003"
PHISHING_RESISTANT_STRENGTH: Final = "00000000-0000-0000-0000-000000000004"

"""The application permissions that Intune requires [docs]. Any one of a line is enough."""

from ..calls import any_of

READ_CONFIGURATION = any_of("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All")
WRITE_CONFIGURATION = any_of("DeviceManagementConfiguration.ReadWrite.All")
READ_SERVICE = any_of("DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All")
WRITE_SERVICE = any_of("DeviceManagementServiceConfig.ReadWrite.All")
READ_DEVICES = any_of("DeviceManagementManagedDevices.Read.All", "DeviceManagementManagedDevices.ReadWrite.All")
# Pages differ on notification templates [docs].
READ_TEMPLATES = READ_SERVICE + READ_CONFIGURATION
# [inference]: the page of roleScopeTag is not in evidence
READ_RBAC = any_of("DeviceManagementRBAC.Read.All", "DeviceManagementRBAC.ReadWrite.All")
READ_APPROVALS = READ_CONFIGURATION + READ_RBAC

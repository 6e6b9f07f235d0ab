"""The writable parts of a windows10CompliancePolicy: properties, actions for noncompliance, assignment targets.

Property names and types are beta's [csdl]: v1.0 lacks the machine risk properties. Defaults are Graph's, as tenants
return them [export]. A property that is removed from the configuration is reset to its default.
"""

import base64
from collections import Counter
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from providers.graph.model import Boolean, GraphModel, Int32

ODATA_TYPE: Final = "#microsoft.graph.windows10CompliancePolicy"
GUID: Final = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

ThreatProtectionLevel = Literal["unavailable", "secured", "low", "medium", "high", "notSet"]
ActionType = Literal[
    "noAction",
    "notification",
    "block",
    "retire",
    "wipe",
    "removeResourceAccessProfiles",
    "pushNotification",
    "remoteLock",
]


def _base64(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        # The same error as pydantic's base64 types. Those would decode the value.
        kind, msg = "base64_decode", "Input should be base64"
        raise PydanticCustomError(kind, msg) from None
    return value


def _storable(value: str) -> str:
    if "\x00" in value:
        msg = "Input should be text without NUL characters"
        raise ValueError(msg)
    return value


Text = Annotated[str, AfterValidator(_storable)]
Name = Annotated[str, Field(min_length=1), AfterValidator(_storable)]
"""Free text. Only NUL is refused: it is not known which other characters Intune refuses."""
Base64Text = Annotated[str, AfterValidator(_base64)]
"""Edm.Binary as base64: checked, not decoded."""
GracePeriodHours = Annotated[Int32, Field(ge=0, le=8760)]


class OperatingSystemVersionRange(GraphModel):
    """operatingSystemVersionRange."""

    description: str
    lowest_version: str
    highest_version: str


class WslDistributionConfiguration(GraphModel):
    """wslDistributionConfiguration."""

    distribution: str | None = None
    minimum_os_version: str | None = Field(default=None, alias="minimumOSVersion")
    maximum_os_version: str | None = Field(default=None, alias="maximumOSVersion")


class DeviceCompliancePolicyScript(GraphModel):
    """deviceCompliancePolicyScript; `rulesContent` is base64, as in Graph's JSON."""

    device_compliance_script_id: str | None = None
    rules_content: Base64Text | None = None
    run_interval_in_minutes: Int32 | None = None


class ComplianceSettings(GraphModel):
    """windows10CompliancePolicy's own properties, but not the machine risk. One that is left out is not managed."""

    active_firewall_required: Boolean = False
    anti_spyware_required: Boolean = False
    antivirus_required: Boolean = False
    bit_locker_enabled: Boolean = False
    code_integrity_enabled: Boolean = False
    configuration_manager_compliance_required: Boolean = False
    defender_enabled: Boolean = False
    defender_version: str | None = None
    device_compliance_policy_script: DeviceCompliancePolicyScript | None = None
    early_launch_anti_malware_driver_enabled: Boolean = False
    firmware_protection_enabled: Boolean = False
    kernel_dma_protection_enabled: Boolean = False
    memory_integrity_enabled: Boolean = False
    mobile_os_maximum_version: str | None = None
    mobile_os_minimum_version: str | None = None
    os_maximum_version: str | None = None
    os_minimum_version: str | None = None
    password_block_simple: Boolean = False
    password_expiration_days: Int32 | None = None
    password_minimum_character_set_count: Int32 | None = None
    password_minimum_length: Int32 | None = None
    password_minutes_of_inactivity_before_lock: Int32 | None = None
    password_previous_password_block_count: Int32 | None = None
    password_required: Boolean = False
    password_required_to_unlock_from_idle: Boolean = False
    password_required_type: Literal["deviceDefault", "alphanumeric", "numeric"] = "deviceDefault"  # noqa: S105
    require_healthy_device_report: Boolean = False
    rtp_enabled: Boolean = False
    secure_boot_enabled: Boolean = False
    signature_out_of_date: Boolean = False
    storage_require_encryption: Boolean = False
    tpm_required: Boolean = False
    valid_operating_system_build_ranges: tuple[OperatingSystemVersionRange, ...] = ()
    virtualization_based_security_enabled: Boolean = False
    wsl_distributions: tuple[WslDistributionConfiguration, ...] = ()


class PolicyMembers(ComplianceSettings):
    """All properties that one PATCH may send. Actions and assignments have their own routes."""

    display_name: Name | None = None
    description: Text | None = None
    role_scope_tag_ids: Annotated[tuple[str, ...], Field(min_length=1)] = ("0",)
    device_threat_protection_enabled: Boolean = False
    device_threat_protection_required_security_level: ThreatProtectionLevel = "unavailable"


class ActionItem(GraphModel):
    """deviceComplianceActionItem: the action for a noncompliant device, and after how many hours."""

    action_type: ActionType
    grace_period_hours: GracePeriodHours = 0
    notification_template_id: str = ""
    # Ids of mail-enabled groups; Graph writes CCList with three capitals [client, export].
    notification_message_cc_list: tuple[str, ...] = Field((), alias="notificationMessageCCList")


class ScheduledActionForRule(GraphModel):
    """deviceComplianceScheduledActionForRule; `ruleName` is fixed, and Graph returns it as null [docs, export]."""

    rule_name: Literal["PasswordRequired"] = "PasswordRequired"
    scheduled_action_configurations: tuple[ActionItem, ...]


class AssignmentTarget(GraphModel):
    """An assignment target: all devices, all users or a group, optionally with an assignment filter."""

    odata_type: Literal[
        "#microsoft.graph.allDevicesAssignmentTarget",
        "#microsoft.graph.allLicensedUsersAssignmentTarget",
        "#microsoft.graph.groupAssignmentTarget",
        "#microsoft.graph.exclusionGroupAssignmentTarget",
    ] = Field(alias="@odata.type")
    group_id: str | None = None
    device_and_app_management_assignment_filter_id: str | None = None
    device_and_app_management_assignment_filter_type: Literal["include", "exclude"] | None = None

    @model_validator(mode="after")
    def _groups_and_filters(self) -> Self:
        is_group = "roup" in self.odata_type
        if is_group != (self.group_id is not None):
            msg = "a group target needs a groupId, and no other target takes one"
            raise ValueError(msg)
        filters = (
            self.device_and_app_management_assignment_filter_id,
            self.device_and_app_management_assignment_filter_type,
        )
        if filters.count(None) == 1 or ("exclusion" in self.odata_type and filters.count(None) == 0):
            msg = "a filter needs both its id and its type, and an exclusion takes none"
            raise ValueError(msg)
        return self


class Assignment(GraphModel):
    """deviceCompliancePolicyAssignment."""

    target: AssignmentTarget


class PolicyInputs(PolicyMembers):
    """The inputs of the resource: properties, actions, assignments, and the id of a policy to adopt."""

    display_name: Name
    scheduled_actions_for_rule: tuple[ScheduledActionForRule]
    assignments: tuple[Assignment, ...] = ()
    adopt: Annotated[str, Field(pattern=GUID)] | None = None

    @field_validator("scheduled_actions_for_rule")
    @classmethod
    def _one_block(cls, rules: tuple[ScheduledActionForRule]) -> tuple[ScheduledActionForRule]:
        blocks = [item for item in rules[0].scheduled_action_configurations if item.action_type == "block"]
        if len(blocks) != 1:
            msg = f"exactly one action must be block, there are {len(blocks)}"
            raise ValueError(msg)
        return rules

    @field_validator("assignments")
    @classmethod
    def _each_target_once(cls, assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
        names = [(one.target.group_id or one.target.odata_type).lower() for one in assignments]
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        if twice:
            msg = f"a target may be assigned once, included or excluded: {', '.join(twice)}"
            raise ValueError(msg)
        return assignments

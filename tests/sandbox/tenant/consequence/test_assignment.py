"""Which policies apply to a device."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.compliance import DeviceCompliance, compliance_of, settle
from sandbox.tenant.consequence.errors import CannotEvaluateError
from sandbox.tenant.objects import Assignment, AssignmentFilter, CompliancePolicy
from sandbox.tenant.state import TenantState

AddPolicy = Callable[..., CompliancePolicy]
NO_DATA = 'Defender for Endpoint has sent no data about the device ("Default Device Compliance Policy")'
ALL_DEVICES = Assignment("allDevicesAssignmentTarget")
ALL_USERS = Assignment("allLicensedUsersAssignmentTarget")
PILOT = Assignment("groupAssignmentTarget", seed.PILOT_GROUP)
USERS = Assignment("groupAssignmentTarget", seed.SECURITY_OPERATIONS_GROUP)
NOT_PILOT = Assignment("exclusionGroupAssignmentTarget", seed.PILOT_GROUP)
NOT_USERS = Assignment("exclusionGroupAssignmentTarget", seed.SECURITY_OPERATIONS_GROUP)
CORPORATE = Assignment("allDevicesAssignmentTarget", filter_id=seed.FILTER_CORPORATE, filter_type="include")
NOT_CORPORATE = Assignment("allDevicesAssignmentTarget", filter_id=seed.FILTER_CORPORATE, filter_type="exclude")


def of(device: str, state: TenantState) -> DeviceCompliance:
    return compliance_of(state.devices[device], state)


def verdict(device: str, state: TenantState) -> tuple[str, tuple[str, ...]]:
    found = of(device, state)
    return found.state, found.reasons


@pytest.mark.parametrize(
    ("assignments", "applies"),
    [
        pytest.param([ALL_DEVICES], True, id="all-devices"),
        pytest.param([ALL_USERS], True, id="all-users"),
        pytest.param([PILOT], True, id="device-group"),
        pytest.param([USERS], True, id="user-group"),
        pytest.param([Assignment("groupAssignmentTarget", seed.CONTRACTORS_GROUP)], False, id="other-group"),
        pytest.param([NOT_PILOT], False, id="only-excluded"),
        pytest.param([ALL_DEVICES, NOT_PILOT], False, id="excluded-device"),
        pytest.param([ALL_USERS, NOT_USERS], False, id="excluded-user"),
        pytest.param([CORPORATE], True, id="filter"),
        pytest.param([NOT_CORPORATE], False, id="filter-excludes"),
        pytest.param([NOT_CORPORATE, USERS], True, id="filter-and-group"),
    ],
)
def test_assignments(state: TenantState, add_policy: AddPolicy, assignments: list[Assignment], applies: bool) -> None:
    state.groups[seed.SECURITY_OPERATIONS_GROUP].members = {seed.ADELE}
    add_policy(*assignments, bitLockerEnabled=True)
    state.devices[seed.CLEAN_DEVICE].failed_settings = {"bitLockerEnabled"}
    assert of(seed.CLEAN_DEVICE, state).is_compliant is not applies


@pytest.mark.parametrize("assignments", [[ALL_DEVICES, NOT_USERS], [ALL_USERS, NOT_PILOT], [PILOT, NOT_USERS]])
def test_mixed_kinds_of_groups_are_not_decided(
    state: TenantState, add_policy: AddPolicy, assignments: list[Assignment]
) -> None:
    """[docs] mixing user and device groups does not work as one expects."""
    state.groups[seed.SECURITY_OPERATIONS_GROUP].members = {seed.ADELE}
    add_policy(*assignments)
    with pytest.raises(CannotEvaluateError, match='"Windows" includes ADELE-PC by'):
        of(seed.CLEAN_DEVICE, state)


def test_a_filter_that_is_gone_or_unknown_is_an_error(state: TenantState, add_policy: AddPolicy) -> None:
    odd = AssignmentFilter("odd", "Odd", '(device.enrollmentProfileName -eq "x")')
    state.assignment_filters["odd"] = odd
    policy = add_policy(Assignment("allDevicesAssignmentTarget", filter_id="odd", filter_type="include"))
    with pytest.raises(CannotEvaluateError, match='The rule of the assignment filter "Odd" cannot be evaluated'):
        of(seed.CLEAN_DEVICE, state)

    policy.assignments[0].filter_id = "gone"
    with pytest.raises(CannotEvaluateError, match="The assignment filter gone does not exist any more"):
        of(seed.CLEAN_DEVICE, state)

    settle(state)  # does not raise: whoever asks gets the error


def test_an_assigned_policy_of_an_unknown_type_is_an_error(state: TenantState, add_policy: AddPolicy) -> None:
    policy = add_policy()
    policy.type_name = "iosCompliancePolicy"
    with pytest.raises(CannotEvaluateError, match='The compliance policy "Windows" is a iosCompliancePolicy'):
        of(seed.IPHONE, state)
    policy.assignments = []
    assert of(seed.IPHONE, state).is_compliant


def test_a_windows_policy_is_not_for_other_platforms(state: TenantState, add_policy: AddPolicy) -> None:
    add_policy(bitLockerEnabled=True)
    state.devices[seed.IPHONE].failed_settings = {"bitLockerEnabled"}
    assert verdict(seed.IPHONE, state) == ("compliant", ())

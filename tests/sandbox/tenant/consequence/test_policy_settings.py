"""What of a policy a device fails: the machine risk first of all."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.compliance import DeviceCompliance, compliance_of
from sandbox.tenant.consequence.errors import CannotEvaluateError
from sandbox.tenant.objects import CompliancePolicy, Connector, MachineRisk
from sandbox.tenant.state import TenantState

AddPolicy = Callable[..., CompliancePolicy]
NO_DATA = 'Defender for Endpoint has sent no data about the device ("Default Device Compliance Policy")'


def of(device: str, state: TenantState) -> DeviceCompliance:
    return compliance_of(state.devices[device], state)


def verdict(device: str, state: TenantState) -> tuple[str, tuple[str, ...]]:
    found = of(device, state)
    return found.state, found.reasons


@pytest.mark.parametrize("risk", ["clear", "low", "medium", "high"])
@pytest.mark.parametrize("level", ["secured", "low", "medium", "high"])
@pytest.mark.usefixtures("connector")
def test_a_device_is_at_or_under_the_machine_risk(
    state: TenantState, add_policy: AddPolicy, level: str, risk: MachineRisk
) -> None:
    """[portal] "at or under the machine risk score"; clear is Graph's secured."""
    add_policy(level=level)
    state.devices[seed.CLEAN_DEVICE].machine_risk = risk
    order = ["clear", "low", "medium", "high"]
    allowed = "clear" if level == "secured" else level
    too_high = order.index(risk) > order.index(allowed)
    reasons = (f'machine risk {risk} is above {allowed} ("Windows")',) if too_high else ()
    expected = "noncompliant" if too_high else "compliant"
    assert verdict(seed.CLEAN_DEVICE, state) == (expected, reasons)


@pytest.mark.usefixtures("connector")
@pytest.mark.parametrize(
    "settings",
    [
        {"deviceThreatProtectionEnabled": True},
        {"deviceThreatProtectionRequiredSecurityLevel": "low"},
        {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": "unavailable"},
        {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": "notSet"},
    ],
    ids=["no-level", "no-switch", "unavailable", "notSet"],
)
def test_a_half_set_threat_rule_does_nothing(
    state: TenantState, add_policy: AddPolicy, settings: dict[str, object]
) -> None:
    """[live]"""
    add_policy(**settings)
    assert verdict(seed.RISKY_DEVICE, state) == ("compliant", ())


@pytest.mark.parametrize("other_platform", [False, True], ids=["off", "for-android-only"])
def test_without_the_connector_risk_does_not_count(
    state: TenantState, add_policy: AddPolicy, other_platform: bool
) -> None:
    state.connectors[seed.MDE_CONNECTOR].members["androidEnabled"] = other_platform
    add_policy(level="low")
    assert verdict(seed.RISKY_DEVICE, state) == ("compliant", ())
    assert verdict(seed.NOT_ONBOARDED_DEVICE, state) == ("compliant", ())


def test_the_data_of_an_unresponsive_partner_does_not_count(
    state: TenantState, connector: Connector, add_policy: AddPolicy
) -> None:
    """[docs]"""
    add_policy(level="low")
    connector.silent_since = state.clock.now()
    state.clock.advance(days=6)
    assert of(seed.RISKY_DEVICE, state).state == "noncompliant"
    assert of(seed.NOT_ONBOARDED_DEVICE, state).state == "noncompliant"

    state.clock.advance(days=2)
    assert of(seed.RISKY_DEVICE, state).state == "compliant"
    assert of(seed.NOT_ONBOARDED_DEVICE, state).state == "compliant"


@pytest.mark.usefixtures("connector")
def test_a_windows_device_without_partner_data_is_noncompliant_at_once(state: TenantState) -> None:
    """[csdl description, inference] with no policy at all; phones are not concerned."""
    assert verdict(seed.NOT_ONBOARDED_DEVICE, state) == ("noncompliant", (NO_DATA,))
    assert of(seed.IPHONE, state).state == "compliant"


def test_a_risk_rule_without_data_and_without_the_block_is_not_decided(
    state: TenantState, connector: Connector, add_policy: AddPolicy
) -> None:
    connector.members["windowsDeviceBlockedOnMissingPartnerData"] = False
    add_policy(level="low")
    with pytest.raises(CannotEvaluateError, match="NEW-PC has no machine risk"):
        of(seed.NOT_ONBOARDED_DEVICE, state)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"osMinimumVersion": "10.0.26200.7000"}, "operating system 10.0.26200.6899 is older than 10.0.26200.7000"),
        ({"osMaximumVersion": "10.0.22631"}, "operating system 10.0.26200.6899 is newer than 10.0.22631"),
        (
            {"validOperatingSystemBuildRanges": [{"lowestVersion": "10.0.1", "highestVersion": "10.0.2"}]},
            "operating system 10.0.26200.6899 is in none of the valid build ranges",
        ),
        ({"bitLockerEnabled": True}, "bitLockerEnabled is not met"),
        ({"passwordMinimumLength": 8}, "passwordMinimumLength is not met"),
    ],
    ids=["old", "new", "ranges", "boolean", "number"],
)
def test_other_settings_count_too(
    state: TenantState, add_policy: AddPolicy, settings: dict[str, object], reason: str
) -> None:
    add_policy(**settings)
    state.devices[seed.CLEAN_DEVICE].failed_settings = {"bitLockerEnabled", "passwordMinimumLength"}
    assert verdict(seed.CLEAN_DEVICE, state) == ("noncompliant", (f'{reason} ("Windows")',))


def test_what_a_policy_does_not_ask_for_cannot_fail(state: TenantState, add_policy: AddPolicy) -> None:
    add_policy(osMinimumVersion="10.0.9.9", osMaximumVersion="10.0.26200.6899")
    state.devices[seed.CLEAN_DEVICE].failed_settings = {"bitLockerEnabled", "displayName"}
    assert verdict(seed.CLEAN_DEVICE, state) == ("compliant", ())


def test_a_version_that_cannot_be_compared_is_an_error(state: TenantState, add_policy: AddPolicy) -> None:
    add_policy(osMinimumVersion="24H2")
    with pytest.raises(CannotEvaluateError, match="'24H2' is no operating system version"):
        of(seed.CLEAN_DEVICE, state)


def test_without_any_connector_risk_does_not_count(state: TenantState, add_policy: AddPolicy) -> None:
    state.connectors.clear()
    add_policy(level="low")
    assert verdict(seed.RISKY_DEVICE, state) == ("compliant", ())

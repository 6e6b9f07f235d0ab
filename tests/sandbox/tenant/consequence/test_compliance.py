"""The compliance of devices: the tenant's rules, grace periods, several policies."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.compliance import DeviceCompliance, compliance_of, settle
from sandbox.tenant.objects import CompliancePolicy, Connector
from sandbox.tenant.state import TenantState

AddPolicy = Callable[..., CompliancePolicy]
NO_DATA = 'Defender for Endpoint has sent no data about the device ("Default Device Compliance Policy")'


def of(device: str, state: TenantState) -> DeviceCompliance:
    return compliance_of(state.devices[device], state)


def verdict(device: str, state: TenantState) -> tuple[str, tuple[str, ...]]:
    found = of(device, state)
    return found.state, found.reasons


def test_in_the_seed_every_managed_device_is_compliant(state: TenantState) -> None:
    found = {one.name: of(key, state).state for key, one in state.devices.items()}
    assert found == {
        "ADELE-PC": "compliant",
        "DIEGO-PC": "compliant",
        "HOME-PC": "unknown",
        "NEW-PC": "compliant",
        "Adele's iPhone": "compliant",
    }
    assert not of(seed.UNMANAGED_DEVICE, state).is_compliant


def test_secure_by_default_is_about_devices_without_a_policy(state: TenantState, add_policy: AddPolicy) -> None:
    """[docs] tenant-wide, for all platforms."""
    state.device_management_settings["secureByDefault"] = True
    why = 'no compliance policy is assigned and secureByDefault is on ("Default Device Compliance Policy")'
    assert verdict(seed.CLEAN_DEVICE, state) == ("noncompliant", (why,))
    assert verdict(seed.IPHONE, state) == ("noncompliant", (why,))

    add_policy()
    assert verdict(seed.CLEAN_DEVICE, state) == ("compliant", ())
    assert verdict(seed.IPHONE, state) == ("noncompliant", (why,))


@pytest.mark.parametrize(("threshold", "days"), [(7, 7), (0, 30)], ids=["set", "zero-is-the-default"])
def test_a_device_that_does_not_check_in_becomes_noncompliant(state: TenantState, threshold: int, days: int) -> None:
    state.device_management_settings["deviceComplianceCheckinThresholdDays"] = threshold
    state.devices[seed.CLEAN_DEVICE].silent_since = state.clock.now()
    state.clock.advance(days=days - 1)
    assert of(seed.CLEAN_DEVICE, state).is_compliant
    state.clock.advance(days=2)
    why = f'the device has not checked in for more than {days} days ("Default Device Compliance Policy")'
    assert verdict(seed.CLEAN_DEVICE, state) == ("noncompliant", (why,))


def test_in_its_grace_period_a_device_counts_as_compliant(
    state: TenantState, connector: Connector, add_policy: AddPolicy
) -> None:
    """[docs] and it ends when the hours have passed since the first failure."""
    assert connector.members["windowsEnabled"]
    add_policy(level="medium", grace=24)
    start = state.clock.now()
    settle(state)

    state.clock.advance(hours=23)
    found = of(seed.RISKY_DEVICE, state)
    assert (found.state, found.is_compliant) == ("inGracePeriod", True)
    assert found.grace_until is not None
    assert timedelta() <= found.grace_until - (start + timedelta(hours=24)) < timedelta(seconds=30)

    state.clock.advance(hours=1)
    assert (of(seed.RISKY_DEVICE, state).state, of(seed.RISKY_DEVICE, state).is_compliant) == ("noncompliant", False)


@pytest.mark.usefixtures("connector")
def test_a_jump_of_the_clock_does_not_give_more_grace(state: TenantState, add_policy: AddPolicy) -> None:
    """Nobody has asked about the device before the jump."""
    add_policy(level="medium", grace=24)
    state.clock.advance(days=3)
    assert of(seed.RISKY_DEVICE, state).state == "noncompliant"


@pytest.mark.usefixtures("connector")
def test_a_device_that_recovers_has_its_grace_anew(state: TenantState, add_policy: AddPolicy) -> None:
    add_policy(level="medium", grace=24)
    device = state.devices[seed.RISKY_DEVICE]
    state.clock.advance(hours=30)
    assert of(device.id, state).state == "noncompliant"
    device.machine_risk = "low"
    assert of(device.id, state).state == "compliant"
    device.machine_risk = "high"
    assert of(device.id, state).state == "inGracePeriod"


def test_a_device_has_its_grace_anew_when_nobody_looked_while_its_risk_did_not_count(
    state: TenantState, connector: Connector, add_policy: AddPolicy
) -> None:
    add_policy(level="medium", grace=24)
    settle(state)
    connector.silent_since = state.clock.now()
    state.clock.advance(days=8)  # longer than the threshold: the partner is unresponsive
    connector.silent_since = None
    assert of(seed.RISKY_DEVICE, state).state == "inGracePeriod"


def test_without_an_assigned_policy_no_grace_period_is_kept(
    state: TenantState, connector: Connector, add_policy: AddPolicy
) -> None:
    assert connector.members["windowsEnabled"]
    policy = add_policy(level="medium", grace=24)
    settle(state)
    assert state.devices[seed.RISKY_DEVICE].noncompliant_since
    policy.assignments = []
    settle(state)
    assert not state.devices[seed.RISKY_DEVICE].noncompliant_since


@pytest.mark.usefixtures("connector")
def test_a_policy_that_no_longer_applies_is_forgotten(state: TenantState, add_policy: AddPolicy) -> None:
    policy = add_policy(level="medium", grace=24)
    state.clock.advance(hours=30)
    assert of(seed.RISKY_DEVICE, state).state == "noncompliant"
    targets, policy.assignments = policy.assignments, []
    assert verdict(seed.RISKY_DEVICE, state) == ("compliant", ())
    policy.assignments = targets
    assert of(seed.RISKY_DEVICE, state).state == "inGracePeriod"


@pytest.mark.usefixtures("connector")
def test_the_worst_of_several_policies_counts(state: TenantState, add_policy: AddPolicy) -> None:
    add_policy(name="Lenient", level="high")
    add_policy(name="Grace", level="low", grace=8)
    assert of(seed.RISKY_DEVICE, state).state == "inGracePeriod"
    add_policy(name="Strict", level="secured")
    assert verdict(seed.RISKY_DEVICE, state) == (
        "noncompliant",
        ('machine risk high is above low ("Grace")', 'machine risk high is above clear ("Strict")'),
    )

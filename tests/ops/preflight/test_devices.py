"""The rows of devices."""

from collections.abc import Callable

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import row
from tests.ops.table_run import Ran

ENROLLED, KNOWN = "Windows devices are enrolled in Intune", "The risk of Windows devices is known in Intune"
ONBOARDED = "Windows devices are onboarded to Defender for Endpoint"
ENROLL = "Enroll Windows devices: intune.microsoft.com > Devices > Windows > Enrollment"


def test_some_are_not_onboarded_and_no_threat_is_reported(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.row("devices-enrolled") == row(ENROLLED, "ok", "3 Windows devices (3 compliant), 1 of other systems")
    assert found.row("devices-onboarded") == row(
        ONBOARDED,
        "wrong",
        "2 onboarded, 1 not, 0 not known",
        "Onboard them: intune.microsoft.com > Endpoint security > Endpoint detection and response. A Windows "
        "device that is not onboarded becomes noncompliant at once when `windowsEnabled` is on",
    )
    assert found.row("devices-risk-known") == row(
        KNOWN,
        "not known",
        "not known for 3 of 3 Windows devices: Intune reports no threat state",
        "Look at security.microsoft.com > Assets > Devices > Risk level. Intune may show none where Defender has one",
    )


def test_all_are_onboarded(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.devices[seed.NOT_ONBOARDED_DEVICE].onboarded = True
    assert run().row("devices-onboarded") == row(ONBOARDED, "ok", "3 onboarded, 0 not, 0 not known")


def test_no_windows_device(run: Callable[..., Ran], tenant: TenantServer) -> None:
    for device in tenant.state.devices.values():
        device.managed = device.operating_system != "Windows"
    found = run()
    assert found.row("devices-enrolled") == row(ENROLLED, "wrong", "no Windows device", ENROLL)
    assert found.row("devices-risk-known") == row(KNOWN, "wrong", "no Windows device", ENROLL)
    assert found.row("devices-onboarded") == row(
        ONBOARDED,
        "not known",
        "not known: 0 onboarded, 0 not, 0 not known",
        "Look at security.microsoft.com > Assets > Devices > Onboarding status",
    )


def test_risks_that_the_partner_reports(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.switches.partner_threat_state = "reported"
    tenant.state.devices[seed.NOT_ONBOARDED_DEVICE].onboarded = True
    tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = True
    assert run().row("devices-risk-known") == row(KNOWN, "ok", "for all of 3 Windows devices")

"""The rows about the connector and the tenant's default, each wrong, put right by the stack, and unreadable."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import Json, row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

CONNECTOR = f"GET /v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
CONNECT = (
    "Turn it on: security.microsoft.com > Settings > Endpoints > Advanced features > Microsoft Intune connection > On "
    "> Save preferences. It may take a day until both services show the connection"
)


def needs(requirement: str, permission: str) -> Json:
    todo = f"Grant the application permission {permission} with admin consent, then run the same command again."
    return row(requirement, "not known", f"not known, needs {permission}", todo)


def test_connected(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.row("connector-connected") == row(
        "Defender for Endpoint is connected to Intune",
        "ok",
        "state available, last heartbeat less than a day ago (unresponsive after 7 days)",
    )
    assert found.evidence("connector-connected") == [CONNECTOR]


def test_never_connected(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.connectors[seed.MDE_CONNECTOR].set_up = False
    assert run().row("connector-connected") == row(
        "Defender for Endpoint is connected to Intune",
        "wrong",
        "state notSetUp, never a heartbeat: no device's risk counts",
        CONNECT,
    )


def test_no_heartbeat_for_too_long(run: Callable[..., Ran], tenant: TenantServer) -> None:
    connector = tenant.state.connectors[seed.MDE_CONNECTOR]
    connector.silent_since = tenant.state.clock.now() - timedelta(days=8, hours=1)
    assert run().row("connector-connected") == row(
        "Defender for Endpoint is connected to Intune",
        "wrong",
        "state unresponsive, last heartbeat 8 days ago (unresponsive after 7 days): no device's risk counts",
        CONNECT,
    )


def test_what_the_stack_turns_on_is_a_note(run: Callable[..., Ran]) -> None:
    found = run()
    up = "`pulumi up` of this stack turns it on"
    assert [found.row(one) for one in ("connector-windows", "connector-enforces-settings", "tenant-default")] == [
        row(
            "Connect Windows devices to Microsoft Defender for Endpoint",
            "note",
            "windowsEnabled is not true: no Windows device's risk counts",
            up,
        ),
        row(
            "Defender may enforce Endpoint Security Configurations",
            "note",
            "microsoftDefenderForEndpointAttachEnabled is not true",
            up,
        ),
        row(
            "Devices with no compliance policy assigned are marked as Not compliant",
            "note",
            "Compliant (secureByDefault is not true): a device that no policy reaches keeps its access",
            up,
        ),
    ]


def test_what_nobody_turns_on_is_wrong(run: Callable[..., Ran], stack: StackFolder) -> None:
    del stack.settings["connector"], stack.settings["tenantCompliance"]
    found = run()
    assert [found.row(one) for one in ("connector-windows", "connector-enforces-settings", "tenant-default")] == [
        row(
            "Connect Windows devices to Microsoft Defender for Endpoint",
            "wrong",
            "windowsEnabled is not true: no Windows device's risk counts",
            "Turn it on: intune.microsoft.com > Endpoint security > Microsoft Defender for Endpoint > Connect Windows "
            "devices version 10.0.15063 and above to Microsoft Defender for Endpoint > On > Save",
        ),
        row(
            "Defender may enforce Endpoint Security Configurations",
            "wrong",
            "microsoftDefenderForEndpointAttachEnabled is not true",
            "Turn it on: intune.microsoft.com > Endpoint security > Microsoft Defender for Endpoint > Allow Microsoft "
            "Defender for Endpoint to enforce Endpoint Security Configurations > On > Save",
        ),
        row(
            "Devices with no compliance policy assigned are marked as Not compliant",
            "wrong",
            "Compliant (secureByDefault is not true): a device that no policy reaches keeps its access",
            "Set `tenantCompliance.secureByDefault: true` in the stack, or: intune.microsoft.com > Devices > "
            "Compliance > Compliance settings > Mark devices with no compliance policy assigned as > Not compliant "
            "> Save",
        ),
    ]


def test_what_is_on(run: Callable[..., Ran], tenant: TenantServer) -> None:
    members = tenant.state.connectors[seed.MDE_CONNECTOR].members
    members |= {"windowsEnabled": True, "microsoftDefenderForEndpointAttachEnabled": True}
    tenant.state.device_management_settings["secureByDefault"] = True
    found = run()
    rows = [found.row(one) for one in ("connector-windows", "connector-enforces-settings", "tenant-default")]
    assert [(one["status"], one["found"]) for one in rows] == [
        ("ok", "windowsEnabled is true"),
        ("ok", "microsoftDefenderForEndpointAttachEnabled is true"),
        ("ok", "Not compliant (secureByDefault is true)"),
    ]


@pytest.mark.parametrize(
    ("id_", "requirement"),
    [
        ("connector-connected", "Defender for Endpoint is connected to Intune"),
        ("connector-windows", "Connect Windows devices to Microsoft Defender for Endpoint"),
        ("connector-enforces-settings", "Defender may enforce Endpoint Security Configurations"),
    ],
)
def test_a_connector_that_may_not_be_read(
    run: Callable[..., Ran], without: Callable[..., None], id_: str, requirement: str
) -> None:
    without("DeviceManagementServiceConfig.ReadWrite.All")
    found = run()
    assert found.row(id_) == needs(requirement, "DeviceManagementServiceConfig.Read.All")
    assert found.evidence(id_) == [CONNECTOR]


def test_settings_that_may_not_be_read(run: Callable[..., Ran], without: Callable[..., None]) -> None:
    without("DeviceManagementConfiguration.ReadWrite.All")
    assert run().row("tenant-default") == needs(
        "Devices with no compliance policy assigned are marked as Not compliant",
        "DeviceManagementConfiguration.Read.All",
    )


def test_each_request_is_sent_once(run: Callable[..., Ran], tenant: TenantServer) -> None:
    run()
    asked = [
        (one.method, one.path, str(one.query)) for one in tenant.requests if one.path.startswith(("/v1.0", "/beta"))
    ]
    assert len(asked) == len(set(asked))
    assert tenant.writes == []

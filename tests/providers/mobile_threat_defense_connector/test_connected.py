"""Whether Defender for Endpoint's risk counts: only what is known to be good does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.mobile_threat_defense_connector.provider import (
    MobileThreatDefenseConnectorProvider,
    is_connected,
    why_not_connected,
)

NOW = datetime(2026, 8, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "heartbeat", "expected"),
    [
        pytest.param("enabled", "2026-08-24T11:48:00Z", True, id="fresh"),
        pytest.param("available", "2026-08-24T11:48:00Z", True, id="nothing-enabled-yet"),
        pytest.param("enabled", "2026-08-17T12:00:00Z", True, id="at-the-threshold"),
        pytest.param("enabled", "2026-08-17T11:59:59Z", False, id="past-the-threshold"),
        pytest.param("enabled", "2026-08-24T11:48:00.1234567Z", True, id="seven-digits"),
        pytest.param("enabled", "0001-01-01T00:00:00Z", False, id="never"),
        pytest.param("unresponsive", "2026-08-24T11:48:00Z", False, id="unresponsive"),
        pytest.param("notSetUp", "2026-08-24T11:48:00Z", False, id="not-set-up"),
        pytest.param("neverConfigured", "2026-08-24T11:48:00Z", False, id="never-configured"),
        pytest.param("error", "2026-08-24T11:48:00Z", False, id="error"),
        pytest.param("somethingNew", "2026-08-24T11:48:00Z", False, id="unknown-word"),
        pytest.param(None, "2026-08-24T11:48:00Z", False, id="null"),
    ],
)
def test_connected(state: str | None, heartbeat: str, expected: bool) -> None:
    connector = {
        "partnerState": state,
        "lastHeartbeatDateTime": heartbeat,
        "partnerUnresponsivenessThresholdInDays": 7,
        "windowsEnabled": True,
    }
    assert is_connected(connector, NOW) is expected


TOGGLE = (
    "Defender for Endpoint is not connected to Intune: its state is 'notSetUp' and it has never sent a heartbeat. "
    "Without the connection no device's risk counts. Turn it on: security.microsoft.com > Settings > Endpoints > "
    "Advanced features > Microsoft Intune connection > On > Save preferences. It may take a day until both services "
    "show the connection"
)


def windows(value: str) -> str:
    return (
        "Intune does not evaluate Windows devices by Defender for Endpoint: windowsEnabled of the connector is "
        f"{value}, so no Windows device's risk counts. Set `connector.windowsEnabled: true` in the stack (where it "
        "says so already: run `pulumi refresh` and then `pulumi up`), or turn it on: intune.microsoft.com > Endpoint "
        "security > Microsoft Defender for Endpoint > Connect Windows devices version 10.0.15063 and above to "
        "Microsoft Defender for Endpoint > On > Save"
    )


def connector(*, set_up: bool = True, **members: object) -> dict[str, Any]:
    heartbeat = datetime.now(UTC).isoformat() if set_up else "0001-01-01T00:00:00Z"
    state = {"partnerState": "available" if set_up else "notSetUp", "lastHeartbeatDateTime": heartbeat}
    return {**state, "partnerUnresponsivenessThresholdInDays": 7, **members}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        pytest.param(connector(windowsEnabled=True), None, id="all-there"),
        pytest.param(connector(windowsEnabled=False), windows("false"), id="windows-off"),
        pytest.param(connector(), windows("null"), id="windows-not-known"),
        pytest.param(connector(windowsEnabled="true"), windows('"true"'), id="windows-of-another-type"),
        pytest.param(connector(set_up=False, windowsEnabled=True), TOGGLE, id="toggle-off"),
        pytest.param(connector(set_up=False, windowsEnabled=False), f"{TOGGLE}. {windows('false')}", id="both-off"),
    ],
)
def test_what_is_missing_is_named_exactly(found: dict[str, Any], reason: str | None) -> None:
    assert why_not_connected(found) == reason
    assert is_connected(found) is (reason is None)


def test_a_tenant_without_the_connector() -> None:
    assert why_not_connected(None) == TOGGLE.replace(
        "its state is 'notSetUp' and it has never sent a heartbeat", "the tenant has no such connector"
    )


@pytest.mark.parametrize(("set_up", "reason"), [(True, None), (False, TOGGLE)], ids=["toggle-on", "toggle-off"])
def test_what_this_run_enables_is_not_missing(set_up: bool, reason: str | None) -> None:
    found = connector(set_up=set_up, windowsEnabled=False)
    assert why_not_connected(found, windows_is_about_to_be_enabled=True) == reason


def test_how_old_the_last_heartbeat_is() -> None:
    heard = datetime.now(UTC) - timedelta(days=9, hours=1)
    found = {**connector(windowsEnabled=True), "lastHeartbeatDateTime": heard.isoformat()}
    assert why_not_connected(found) == TOGGLE.replace(
        "its state is 'notSetUp' and it has never sent a heartbeat",
        f"its state is {found['partnerState']!r} and its last heartbeat is 9 days old (Intune ignores it after 7)",
    )


def test_a_refresh_says_what_is_missing_and_else_nothing() -> None:
    provider = MobileThreatDefenseConnectorProvider()
    assert provider.remarks(connector(windowsEnabled=True)) == []
    assert provider.remarks(connector(windowsEnabled=False)) == [f"{windows('false')}."]

"""Whether Defender for Endpoint is connected: only what is known to be good counts."""

from datetime import UTC, datetime

import pytest

from providers.mobile_threat_defense_connector.provider import is_connected

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
    }
    assert is_connected(connector, NOW) is expected

"""The connector's keys: any writable member of Graph's type, and the two of our own."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from providers.mobile_threat_defense_connector.model import ConnectorMembers
from settings import Connector, load

MEMBERS = ", ".join(sorted([*ConnectorMembers.graph_names(), "onDestroy", "requireConnection"], key=str.casefold))


def test_managed_members_are_the_given_ones() -> None:
    connector = load({"connector": {"windowsEnabled": True, "iosEnabled": None, "onDestroy": "restore"}}).connector
    assert connector == Connector(windows_enabled=True, on_destroy="restore")
    assert connector is not None
    assert connector.managed == {"windowsEnabled": True}


def test_defaults() -> None:
    connector = Connector(mac_enabled=False)
    assert connector.on_destroy == "leave"
    assert connector.require_connection is None
    assert connector.managed == {"macEnabled": False}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": False},
            "connector.windowsDeviceBlockedOnMissingPartnerData: false does not last while windowsEnabled is true: "
            "Microsoft sets it to true; say true or leave it out",
            id="forced-member",
        ),
        pytest.param(
            {"windowEnabled": True},
            f'connector.windowEnabled: unknown key; did you mean "windowsEnabled"? Allowed: {MEMBERS}',
            id="unknown-key",
        ),
        pytest.param(
            {"partnerState": "enabled"},
            "connector.partnerState: is read-only: Defender for Endpoint reports it; it is no key here",
            id="read-only-member",
        ),
        pytest.param(
            {"windowsEnabled": "yes"},
            'connector.windowsEnabled: expected true or false, given "yes"',
            id="not-a-boolean",
        ),
        pytest.param(
            {"requireConnection": 1},
            "connector.requireConnection: expected true or false, given 1",
            id="one-is-not-true",
        ),
        pytest.param(
            {"partnerUnresponsivenessThresholdInDays": 0},
            "connector.partnerUnresponsivenessThresholdInDays: expected at least 1, given 0",
            id="no-days",
        ),
        pytest.param(
            {"partnerUnresponsivenessThresholdInDays": 1.5},
            "connector.partnerUnresponsivenessThresholdInDays: expected a whole number, given 1.5",
            id="fraction",
        ),
        pytest.param(
            {"onDestroy": "keep"},
            'connector.onDestroy: "keep" is not allowed. Allowed: leave, restore',
            id="on-destroy",
        ),
        pytest.param(True, f"connector: expected a mapping with the keys {MEMBERS}, given true", id="not-a-mapping"),
    ],
)
def test_mistake(mistakes: Callable[[dict[str, Any]], list[str]], value: object, expected: str) -> None:
    assert mistakes({"connector": value}) == [expected]


def test_forced_member_is_a_mistake_in_python_too() -> None:
    with pytest.raises(ValidationError, match="false does not last while windowsEnabled is true"):
        Connector(windows_enabled=True, windows_device_blocked_on_missing_partner_data=False)

"""Members of the connector: which direction of each one lets devices go unjudged."""

from typing import TYPE_CHECKING, Any

import pytest

from ops.plan.judging.comparison import Context, apply, as_it_is
from ops.plan.judging.connector import COMPARISONS
from ops.plan.judging.properties import Properties
from ops.plan.reading.differences import Leaf
from providers.mobile_threat_defense_connector.model import ConnectorMembers

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

NOT_STRONGER = "What it is now is not in the plan; it is not stronger."
PERHAPS = "Counts as weaker: what it is now is not in the plan."
STAYS = "It stays as it is in the tenant; nothing puts it back when somebody changes it."
WINDOWS = "connect Windows devices to Defender for Endpoint"
COUNTS = "The risk of Windows devices counts for compliance policies that ask for it."
IDLE = "The risk of Windows devices would not count any more."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {"windowsEnabled": True}, {"windowsEnabled": False}, ("weaker", f"{WINDOWS}: on → off", IDLE), id="off"
        ),
        pytest.param(
            {"windowsEnabled": False}, {"windowsEnabled": True}, ("stronger", f"{WINDOWS}: off → on", COUNTS), id="on"
        ),
        pytest.param(
            {},
            {"windowsEnabled": True},
            ("stronger", f"{WINDOWS}: not managed → on", f"{COUNTS} {NOT_STRONGER}"),
            id="managed from now on, and on",
        ),
        pytest.param(
            {},
            {"windowsEnabled": False},
            ("weaker", f"{WINDOWS}: not managed → off", f"{IDLE} {PERHAPS}"),
            id="managed from now on, and off",
        ),
        pytest.param(
            {"windowsEnabled": True},
            {},
            ("different", f"{WINDOWS}: on → not managed", STAYS),
            id="not managed any more",
        ),
        pytest.param(
            {"windowsDeviceBlockedOnMissingPartnerData": False},
            {"windowsDeviceBlockedOnMissingPartnerData": True},
            (
                "stronger",
                "block Windows devices without data from Defender for Endpoint: off → on",
                "Windows devices that Defender for Endpoint knows nothing of would count as not compliant.",
            ),
            id="missing data",
        ),
        pytest.param(
            {"microsoftDefenderForEndpointAttachEnabled": True},
            {"microsoftDefenderForEndpointAttachEnabled": False},
            (
                "weaker",
                "allow Defender for Endpoint to enforce Endpoint Security Configurations: on → off",
                "Devices that only Defender for Endpoint manages would not get these configurations any more.",
            ),
            id="enforcement of configurations",
        ),
        pytest.param(
            {"partnerUnsupportedOsVersionBlocked": True},
            {"partnerUnsupportedOsVersionBlocked": False},
            (
                "weaker",
                "block unsupported OS versions: on → off",
                "Devices with an unsupported OS version would count as compliant.",
            ),
            id="unsupported versions",
        ),
        pytest.param(
            {"iosMobileApplicationManagementEnabled": True},
            {"iosMobileApplicationManagementEnabled": False},
            (
                "weaker",
                "connect iOS/iPadOS devices for app protection policy evaluation: on → off",
                "The risk would not count for app protection policies any more.",
            ),
            id="app protection",
        ),
        pytest.param(
            {"partnerUnresponsivenessThresholdInDays": 7},
            {"partnerUnresponsivenessThresholdInDays": 30},
            (
                "different",
                "days until the partner is unresponsive: 7 → 30",
                "After so many days without a word from Defender for Endpoint, risk does not count any more.",
            ),
            id="the threshold is neither",
        ),
        pytest.param(
            {"onDestroy": "leave"},
            {"onDestroy": "restore"},
            (
                "different",
                "when destroyed: leave as it is → put back what was found",
                "A destroy will put back what was found.",
            ),
            id="on destroy",
        ),
        pytest.param(
            {"windowsEnabled": True},
            {"windowsEnabled": "yes"},
            (
                "weaker",
                f'{WINDOWS}: true → "yes"',
                'Counts as weaker: windowsEnabled is "yes", which is not what it can be.',
            ),
            id="no truth value",
        ),
    ],
)
def test_a_change_of_a_member(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any], said: tuple[str, str, str]
) -> None:
    assert plans.changed(plans.connector, before, after) == [said]


def test_it_acts_at_once_and_on_windows_most_of_all(plans: "Plans") -> None:
    step = plans.step(
        plans.connector,
        {"androidEnabled": True, "windowsEnabled": True, "iosDeviceBlockedOnMissingPartnerData": True},
        {"androidEnabled": False, "windowsEnabled": False, "iosDeviceBlockedOnMissingPartnerData": False},
    )
    found = plans.report(step).findings
    assert [(finding.leaves[0].path, finding.verdict.danger.name, finding.verdict.at_once) for finding in found] == [
        (("windowsEnabled",), "GONE", True),
        (("iosDeviceBlockedOnMissingPartnerData",), "OPENED", True),
        (("androidEnabled",), "LOWERED", True),
    ]


def test_a_destroy_that_leaves_the_connector_changes_nothing_in_the_tenant(plans: "Plans") -> None:
    step = plans.step(plans.connector, {"windowsEnabled": True, "onDestroy": "leave"}, None)
    assert plans.said(step) == [("different", "the connector is not managed any more", STAYS)]


def test_a_destroy_that_puts_back_what_was_found_is_a_change_like_any_other(plans: "Plans") -> None:
    step = plans.step(
        plans.connector,
        {"windowsEnabled": True, "partnerUnsupportedOsVersionBlocked": False, "onDestroy": "restore"},
        None,
        old={"outputs": {"found": {"windowsEnabled": False, "partnerUnsupportedOsVersionBlocked": True}}},
    )
    assert plans.said(step) == [
        ("weaker", f"{WINDOWS}: on → off", IDLE),
        ("stronger", "block unsupported OS versions: off → on", ""),
        ("different", "the connector is not managed any more: what was found is put back", ""),
    ]


def test_a_refresh_shows_that_the_connection_is_lost(plans: "Plans") -> None:
    inputs = {"windowsEnabled": True}
    step = plans.step(
        plans.connector,
        inputs,
        inputs,
        op="refresh",
        old={"outputs": {"partnerState": "enabled", "connected": True}},
        new={"outputs": {"partnerState": "unresponsive", "connected": False}},
    )
    assert plans.said(step) == [
        (
            "weaker",
            "connection status: enabled → unresponsive",
            "Without the connection no device's risk counts.",
        ),
        ("different", "connected: true → false", ""),
    ]


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("unresponsive", "enabled", "stronger"),
        ("enabled", "error", "weaker"),
        ("available", "unresponsive", "different"),
    ],
)
def test_only_an_enabled_connection_counts(plans: "Plans", before: str, after: str, direction: str) -> None:
    step = plans.step(
        plans.connector, {}, {}, op="refresh", old={"outputs": {"partnerState": before}},
        new={"outputs": {"partnerState": after}},
    )  # fmt: skip
    assert [(found, title) for found, title, _ in plans.said(step)] == [
        (direction, f"connection status: {before} → {after}")
    ]


def test_every_member_of_the_connector_has_words() -> None:
    unknown = []
    for name in ConnectorMembers.graph_names():
        leaf = Leaf((name,), None, True)
        (judged, *_) = apply(COMPARISONS, Properties({}), Properties({name: True}), [leaf], Context())
        if judged.verdict == as_it_is(leaf):
            unknown.append(name)
    assert unknown == []

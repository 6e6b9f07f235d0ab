"""The control plane's subscriptions."""

import httpx
import pytest

from sandbox.tenant.licenses import PLANS


def test_subscriptions_are_shown(anonymous: httpx.Client) -> None:
    assert anonymous.get("/sandbox/subscriptions").json()["value"] == [
        {
            "partNumber": "SPE_E5",
            "plans": ["AAD_PREMIUM", "AAD_PREMIUM_P2", "INTUNE_A", "WINDEFATP"],
            "enabled": 25,
            "warning": 0,
            "suspended": 0,
            "lockedOut": 0,
            "consumed": 2,
            "capabilityStatus": "Enabled",
        }
    ]


@pytest.mark.parametrize(
    ("part_number", "body", "error"),
    [
        ("SPE_E3", {}, "There is no subscription 'SPE_E3'. There are: SPE_E5."),
        (
            "SPE_E5",
            {"units": 3},
            "A JSON object with some of these properties is expected: plans, enabled, warning, suspended, lockedOut.",
        ),
        ("SPE_E5", {"enabled": -1}, "enabled is a number of licences, found -1."),
        ("SPE_E5", {"enabled": True}, "enabled is a number of licences, found True."),
        ("SPE_E5", {"plans": "INTUNE_A"}, "plans is a list, found 'INTUNE_A'."),
        (
            "SPE_E5",
            {"plans": [{"id": "x", "name": "y"}]},
            f"A plan is one of {', '.join(PLANS)}, or an object with a GUID as id and a name, "
            "found {'id': 'x', 'name': 'y'}.",
        ),
    ],
)
def test_what_makes_no_sense_says_so(anonymous: httpx.Client, part_number: str, body: object, error: str) -> None:
    answer = anonymous.patch(f"/sandbox/subscriptions/{part_number}", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_change_that_is_refused_changes_nothing(anonymous: httpx.Client) -> None:
    anonymous.patch("/sandbox/subscriptions/SPE_E5", json={"plans": [], "enabled": "none"})
    (one,) = anonymous.get("/sandbox/subscriptions").json()["value"]
    assert (len(one["plans"]), one["enabled"]) == (4, 25)

"""Looks at a change, against a tenant whose answers a test gives: the corners that a whole run reaches rarely."""

from typing import Any

import pulumi
import pytest

from components.checks import duplicates, enforcement
from components.checks.check import Blocker, Change, Check, CheckWarning, Finding, warnings_of
from components.checks.immediate_effects import affects_devices
from components.tenant_reader import Tenant
from providers.graph.errors import GraphError
from providers.graph.request import Request
from providers.mobile_threat_defense_connector.provider import why_not_connected
from tests.components.access_policies import FORBIDDEN, declared

OURS = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
POLICY = declared()
AFTER = {"displayName": "Ours", "state": "enabled"}


def gives(*findings: Finding) -> Check:
    return lambda _: findings


BLOCKED = gives(Blocker("A reason."))


class Answering(Tenant):
    """A tenant without a network."""

    def __init__(self, policies: tuple[str, ...] = (), deleted: GraphError | None = None) -> None:
        super().__init__()
        self.policies = policies
        self.deleted = deleted

    def conditional_access_policies(self) -> list[dict[str, Any]]:
        return [{"id": one, "displayName": "Ours", "state": "disabled"} for one in self.policies]

    def deleted_conditional_access_policies(self) -> list[dict[str, Any]]:
        if self.deleted is not None:
            raise self.deleted
        return []


def test_a_recycle_bin_that_cannot_be_read_stops_nothing() -> None:
    look = duplicates.the_only_one_of_its_name(POLICY, Answering(deleted=FORBIDDEN), lambda: None)
    assert warnings_of([look], Change({}, AFTER)) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(Change({}, AFTER, OURS), id="creation"),
        pytest.param(Change(AFTER, AFTER, ""), id="no-id-yet"),
        pytest.param(Change(AFTER, AFTER, f"{duplicates.ID_PREFIX}{OURS}"), id="there-and-alone"),
    ],
)
def test_ours_is_there(change: Change) -> None:
    assert warnings_of([duplicates.still_ours(POLICY, Answering((OURS,)))], change) == []


@pytest.mark.parametrize(
    "state", ["enabled", None, "enabledSomehow", object()], ids=["enabled", "none", "new", "unknown"]
)
def test_a_state_that_is_not_known_to_be_harmless_is_enforced(state: object) -> None:
    gate = enforcement.enforceable([BLOCKED])
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access was not touched\. A reason\.$"):
        warnings_of([gate], Change({}, {"state": state}))


@pytest.mark.parametrize("state", ["disabled", "enabledForReportingButNotEnforced"])
def test_a_harmless_state_asks_for_nothing(state: str) -> None:
    assert warnings_of([enforcement.enforceable([BLOCKED])], Change({}, {"state": state})) == []


def test_what_cannot_be_read_is_a_reason_beside_the_others() -> None:
    def unreadable(_: Change) -> list[Finding]:
        raise FORBIDDEN

    with pytest.raises(pulumi.RunError) as caught:
        warnings_of(
            [enforcement.enforceable([unreadable, lambda _: [], gives(Blocker("Another."))])], Change({}, AFTER)
        )
    assert str(caught.value) == (
        "Conditional Access was not touched, for 2 reasons:\n"
        "  What must be true before access is enforced could not be read. Listing failed: 403.\n"
        "  Another."
    )


def test_a_warning_of_a_check_blocks_nothing() -> None:
    warning = CheckWarning("Something to say.")
    gate = enforcement.enforceable([gives(warning), lambda _: []])
    assert warnings_of([gate], Change({}, AFTER)) == [warning]
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access was not touched\. A reason\.$"):
        warnings_of([enforcement.enforceable([gives(warning), BLOCKED])], Change({}, AFTER))


class WithDefaults(Tenant):
    """A tenant that answers about its security defaults what a test gives."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__()
        self.answer = answer

    @property
    def graph(self) -> Any:  # noqa: ANN401 - a client that knows one answer
        return self

    def send(self, request: Request) -> dict[str, Any]:
        assert request.path == "/policies/identitySecurityDefaultsEnforcementPolicy"
        return self.answer


@pytest.mark.parametrize(
    ("answer", "is_off"),
    [
        pytest.param({"isEnabled": False}, True, id="off"),
        pytest.param({"isEnabled": True}, False, id="on"),
        pytest.param({}, False, id="left-out"),
        pytest.param({"isEnabled": None}, False, id="null"),
        pytest.param({"isEnabled": "false"}, False, id="another-type"),
        pytest.param({"isEnabled": 0}, False, id="a-number"),
    ],
)
def test_security_defaults_are_off_when_graph_says_so(answer: dict[str, Any], is_off: bool) -> None:
    reasons = enforcement.security_defaults_off(WithDefaults(answer))(Change({}, AFTER))
    assert [reason.partition(" in the tenant")[0] for reason in reasons] == (
        [] if is_off else ["Security defaults are on"]
    )


def test_a_tenant_without_the_connector() -> None:
    assert why_not_connected(None) == (
        "Defender for Endpoint is not connected to Intune: the tenant has no such connector. Without the connection no "
        "device's risk counts. Turn it on: security.microsoft.com > Settings > Endpoints > Advanced features > "
        "Microsoft Intune connection > On > Save preferences. It may take a day until both services show the connection"
    )


@pytest.mark.parametrize(
    ("before", "after", "felt"),
    [
        pytest.param({}, {"displayName": "a"}, True, id="creation"),
        pytest.param({"displayName": "a", "x": 1}, {"displayName": "b", "x": 1}, False, id="name"),
        pytest.param({"displayName": "a", "x": 1}, {"displayName": "a", "x": 2}, True, id="member"),
        pytest.param({"x": 1, "y": 1}, {"x": 1}, True, id="member-taken-out"),
        pytest.param(
            {"x": 1}, {"x": 1, "managedBy": "p/s", "approvalJustification": "Why"}, False, id="who-writes-and-why"
        ),
    ],
)
def test_what_devices_feel(before: dict[str, Any], after: dict[str, Any], felt: bool) -> None:
    assert affects_devices(Change(before, after)) is felt

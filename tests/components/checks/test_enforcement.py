"""What must be true before Conditional Access is enforced: which states ask for it, and what the findings do."""

from typing import Any, Final

import pulumi
import pytest

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding, warnings_of
from components.checks.enforcement import connection_required, enforceable, security_defaults_off
from components.tenant_reader import Tenant
from providers.graph.request import Request
from tests.components.access_policies import FORBIDDEN

CHANGE: Final = Change({}, {"state": "disabled"})
ENFORCED: Final = Change({}, {"displayName": "Ours", "state": "enabled"})


def finds(*findings: Finding) -> Check:
    return lambda _: findings


def blocks(*reasons: str) -> Check:
    return finds(*map(Blocker, reasons))


BLOCKED: Final = blocks("A reason.")


@pytest.mark.parametrize(
    "state", ["enabled", None, "enabledSomehow", object()], ids=["enabled", "none", "new", "unknown"]
)
def test_a_state_that_is_not_known_to_be_harmless_is_enforced(state: object) -> None:
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access was not touched\. A reason\.$"):
        warnings_of([enforceable([BLOCKED])], Change({}, {"state": state}))


@pytest.mark.parametrize("state", ["disabled", "enabledForReportingButNotEnforced"])
def test_a_harmless_state_needs_nothing(state: str) -> None:
    assert warnings_of([enforceable([BLOCKED])], Change({}, {"state": state})) == []


def test_what_cannot_be_read_is_a_reason_beside_the_others() -> None:
    def unreadable(_: Change) -> list[Finding]:
        raise FORBIDDEN

    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of([enforceable([unreadable, finds(), blocks("Another.")])], ENFORCED)
    assert str(stopped.value) == (
        "Conditional Access was not touched, for 2 reasons:\n"
        "  What must be true before access is enforced could not be read. Listing failed: 403.\n"
        "  Another."
    )


def test_a_warning_of_a_check_blocks_nothing() -> None:
    warning = CheckWarning("Something to say.")
    assert warnings_of([enforceable([finds(warning), finds()])], ENFORCED) == [warning]
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access was not touched\. A reason\.$"):
        warnings_of([enforceable([finds(warning), BLOCKED])], ENFORCED)


def test_a_connection_that_is_required_stops_the_change() -> None:
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access was not touched\. Not connected\.$"):
        warnings_of([connection_required(blocks("Not connected.", "Another."), required=True)], CHANGE)


@pytest.mark.parametrize(
    ("reasons", "required"), [([], True), ([], False), (["Not connected."], False)], ids=["there", "as-well", "missing"]
)
def test_otherwise_a_missing_connection_is_a_warning(reasons: list[str], required: bool) -> None:
    assert warnings_of([connection_required(blocks(*reasons), required=required)], CHANGE) == reasons


def test_the_findings_of_more_checks_than_run_side_by_side_are_all_reported() -> None:
    checks = [blocks(f"{number}.") for number in range(9)]
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of([enforceable([*checks, finds(CheckWarning("Not a reason."))])], ENFORCED)
    assert str(stopped.value) == "Conditional Access was not touched, for 9 reasons:\n" + "\n".join(
        f"  {number}." for number in range(9)
    )


class WithDefaults(Tenant):
    """A tenant whose answer about its security defaults is `answer`."""

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
    reasons = security_defaults_off(WithDefaults(answer))(ENFORCED)
    assert [reason.partition(" in the tenant")[0] for reason in reasons] == (
        [] if is_off else ["Security defaults are on"]
    )

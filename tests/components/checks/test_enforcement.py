"""The connection of Defender for Endpoint with Intune: required, or warned of."""

from typing import Final

import pulumi
import pytest

from components.checks.check import Blocker, Change, Check, CheckWarning, warnings_of
from components.checks.enforcement import connection_required, enforceable

CHANGE: Final = Change({}, {"state": "disabled"})


def gives(*reasons: str) -> Check:
    return lambda _: [Blocker(one) for one in reasons]


def test_a_connection_that_is_required_stops_the_change() -> None:
    with pytest.raises(pulumi.RunError, match=r"^Conditional Access was not touched\. Not connected\.$"):
        warnings_of([connection_required(gives("Not connected.", "Another."), required=True)], CHANGE)


@pytest.mark.parametrize(
    ("reasons", "required"), [([], True), ([], False), (["Not connected."], False)], ids=["there", "as-well", "missing"]
)
def test_else_its_absence_is_a_warning(reasons: list[str], required: bool) -> None:
    assert warnings_of([connection_required(gives(*reasons), required=required)], CHANGE) == reasons


def test_more_checks_than_run_side_by_side_are_all_heard() -> None:
    checks = [gives(f"{number}.") for number in range(9)]
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of(
            [enforceable([*checks, lambda _: [CheckWarning("Not a reason.")]])], Change({}, {"state": "enabled"})
        )
    assert str(stopped.value) == "Conditional Access was not touched, for 9 reasons:\n" + "\n".join(
        f"  {number}." for number in range(9)
    )

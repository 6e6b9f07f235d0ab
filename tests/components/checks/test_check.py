"""What becomes of findings: warnings are kept, a blocker ends the change."""

import pulumi
import pytest

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding, require_none_blocks, warnings_of

CHANGE = Change({}, {"a": 1})


def gives(*findings: Finding, asked: list[Change] | None = None) -> Check:
    def check(change: Change) -> tuple[Finding, ...]:
        if asked is not None:
            asked.append(change)
        return findings

    return check


def test_warnings_come_in_the_order_of_the_checks() -> None:
    asked: list[Change] = []
    checks = [gives(CheckWarning("1"), CheckWarning("2"), asked=asked), gives(), gives(CheckWarning("3"), asked=asked)]
    assert warnings_of(checks, CHANGE) == ["1", "2", "3"]
    assert asked == [CHANGE, CHANGE]


def test_after_a_blocker_no_check_is_asked() -> None:
    asked: list[Change] = []
    checks = [gives(CheckWarning("1"), Blocker("2"), Blocker("3")), gives(asked=asked)]
    with pytest.raises(pulumi.RunError, match=r"^2\n3$"):
        warnings_of(checks, CHANGE)
    assert asked == []


def test_whatever_does_not_block_is_shown() -> None:
    said: Finding = "A text of no kind"  # type: ignore[assignment]
    assert require_none_blocks([said, CheckWarning("1")]) == ["A text of no kind", "1"]

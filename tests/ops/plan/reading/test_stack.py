"""What a plan says of its stack as a whole."""

from typing import TYPE_CHECKING

import pytest

from ops.plan.reading.stack import StackName

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans


@pytest.mark.parametrize(
    ("name", "answers"),
    [("dev", True), ("shop/dev", True), ("acme/shop/dev", True), ("prod", False), ("store/dev", False)],
)
def test_the_names_of_a_stack(plans: "Plans", name: str, answers: bool) -> None:
    report = plans.report(plans.step(plans.other, None, {}))
    assert report.name == StackName("shop", "dev")
    assert report.name.answers_to(name) is answers

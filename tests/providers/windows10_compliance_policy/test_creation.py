"""What is said of other policies of the same name."""

import pytest

from providers.windows10_compliance_policy.creation import another_of_the_name


@pytest.mark.parametrize(("ids", "listed"), [(["a"], "a"), (["a", "b"], "a, b")])
def test_another_of_the_name(ids: list[str], listed: str) -> None:
    assert another_of_the_name("Windows risk", ids) == (
        f"There is another Windows compliance policy 'Windows risk' in the tenant ({listed}), which this stack does "
        "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not intended: "
        "this stack never touches it."
    )

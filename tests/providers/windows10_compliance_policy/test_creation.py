"""A creation whose answer is lost or an error, and what is said of other policies of the same name."""

from types import SimpleNamespace
from typing import Any

import pytest

from providers.graph.errors import RequestFailedError
from providers.windows10_compliance_policy import creation
from providers.windows10_compliance_policy.creation import another_of_the_name
from providers.windows10_compliance_policy.model import ODATA_TYPE


@pytest.mark.parametrize(("ids", "listed"), [(["a"], "a"), (["a", "b"], "a, b")])
def test_another_of_the_name(ids: list[str], listed: str) -> None:
    assert another_of_the_name("Windows risk", ids) == (
        f"There is another Windows compliance policy 'Windows risk' in the tenant ({listed}), which this stack does "
        "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not intended: "
        "this stack never touches it."
    )


def writer(status: int, *after: dict[str, Any]) -> Any:  # noqa: ANN401 - as much of a Writer as a creation needs
    """One whose write fails with that status, in a tenant that has no policy before and those of `after` then."""
    lists = [[], list(after)]

    def write(_request: object) -> None:
        msg = f"Creating it failed: {status}."
        raise RequestFailedError(msg, status=status, code="", request_id="")

    return SimpleNamespace(write=write, graph=SimpleNamespace(get_all=lambda _request: iter(lists.pop(0))))


WANTED = {"displayName": "Windows risk", "scheduledActionsForRule": []}
MADE = {"id": "made", "displayName": "Windows risk", "@odata.type": ODATA_TYPE}


@pytest.mark.parametrize("status", [500, 503, 504])
def test_a_policy_that_was_made_all_the_same_is_found(status: int) -> None:
    assert creation.create(writer(status, MADE, {**MADE, "id": "2", "displayName": "Other"}), WANTED) == "made"


@pytest.mark.parametrize(
    ("status", "after"),
    [(499, [MADE]), (400, [MADE]), (500, []), (500, [MADE, {**MADE, "id": "2"}])],
    ids=["refused", "bad-request", "none-there", "two-there"],
)
def test_a_refusal_or_what_is_not_clear_is_an_error(status: int, after: list[dict[str, Any]]) -> None:
    with pytest.raises(RequestFailedError, match=rf"^Creating it failed: {status}\.$"):
        creation.create(writer(status, *after), WANTED)

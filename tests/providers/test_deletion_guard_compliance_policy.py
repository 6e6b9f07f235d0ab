"""What is said, and what is asked of the tenant, where a compliance policy is deleted: without a host."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from providers.deletion_guard import refuse_deletion
from providers.graph.errors import GraphError
from providers.graph.request import Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

Props = dict[str, Any]
NOBODY: Props = {"id": "0", "displayName": "Off", "state": "disabled"}
ONE: Props = {
    "id": "1",
    "displayName": "One",
    "state": "enabled",
    "grantControls": {"builtInControls": ["compliantDevice"]},
}
TWO: Props = {**ONE, "id": "2", "displayName": "Two"}


class Listing:
    """A client whose tenant has these policies."""

    def __init__(self, *policies: Props) -> None:
        self.policies = list(policies)
        self.done: list[str] = []

    def get_all(self, request: Request) -> list[Props]:
        self.done.append(request.method)
        return self.policies

    def pause(self) -> None:
        self.done.append("wait")


class Refusing(Listing):
    """A client that may not list them."""

    def get_all(self, request: Request) -> list[Props]:
        msg = f"{request.what} failed."
        raise GraphError(msg)


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        pytest.param(Listing(), "", id="none"),
        pytest.param(Listing(NOBODY), "", id="none-that-counts"),
        pytest.param(
            Listing(NOBODY, ONE),
            "Compliance policy p is deleted and no longer evaluates devices: 1 enforced Conditional Access "
            "policy requires a compliant device: 'One' (1).\n",
            id="one",
        ),
        pytest.param(
            Listing(ONE, TWO),
            "Compliance policy p is deleted and no longer evaluates devices: 2 enforced Conditional Access "
            "policies require a compliant device: 'One' (1), 'Two' (2).\n",
            id="two",
        ),
        pytest.param(
            Refusing(),
            "Compliance policy p is deleted: whether an enforced Conditional Access policy depends on it could not be "
            "read. Listing the Conditional Access policies failed.\n",
            id="unreadable",
        ),
    ],
)
def test_a_deletion_tells_of_what_rests_on_compliance(
    graph: Listing, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_deletion(cast("GraphClient", graph), "p", "")
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("policies", "done"),
    [
        pytest.param([NOBODY], ["GET"], id="once"),
        pytest.param([ONE], ["GET", "wait", "GET"], id="twice"),
    ],
)
def test_each_deletion_lists_anew(policies: list[Props], done: list[str]) -> None:
    graph = Listing(*policies)
    for times in (1, 2):
        refuse_deletion(cast("GraphClient", graph), "p", "")
        assert graph.done == done * times

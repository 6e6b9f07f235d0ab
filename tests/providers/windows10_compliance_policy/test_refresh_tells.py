"""What a refresh says of policies beside ours that share a name: it reads what is ours alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from providers.graph.conditional_access import COLLECTION
from providers.graph.errors import RequestFailedError
from providers.graph.request import Json, Request
from providers.windows10_compliance_policy.model import ODATA_TYPE
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider

NAME, ACCESS = "Windows risk", "Require compliance"
OURS: Json = {"id": "ours", "displayName": NAME, "@odata.type": ODATA_TYPE, "deviceThreatProtectionEnabled": True}
PROPS = {"displayName": NAME, "deviceThreatProtectionEnabled": True, "requiredBy": ACCESS}


class Graph:
    """A tenant with these compliance policies, and Conditional Access policies of these names."""

    def __init__(self, policies: list[Json], access: list[str] | None) -> None:
        self.policies, self.access = policies, access

    def read(self, request: Request) -> Json:
        assert request.path.endswith("/ours")
        return {**OURS, "scheduledActionsForRule": [], "assignments": []}

    def get_all(self, request: Request) -> Iterator[Json]:
        if COLLECTION.strip("/") not in request.path:
            return iter(self.policies)
        if self.access is None:
            msg = "Listing the Conditional Access policies failed: 403."
            raise RequestFailedError(msg, status=403, code="", request_id="")
        return iter({"id": str(n), "displayName": name, "state": "disabled"} for n, name in enumerate(self.access))


def read(policies: list[Json], access: list[str] | None, props: dict[str, Any]) -> dict[str, Any]:
    provider = Windows10CompliancePolicyProvider()
    provider.__dict__["graph"] = Graph(policies, access)
    return provider.read("ours", props).outs or {}


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        pytest.param([OURS], "", id="ours-alone"),
        pytest.param([OURS, {**OURS, "id": "other", "displayName": "Another"}], "", id="another-name"),
        pytest.param(
            [OURS, {**OURS, "id": "second"}, {**OURS, "id": "third"}],
            f"There is another Windows compliance policy {NAME!r} in the tenant (second, third), which this stack does "
            "not manage. A device must meet all that are assigned to it. Delete or rename the one that is not "
            "intended: this stack never touches it.\n",
            id="two-more",
        ),
    ],
)
def test_of_compliance_policies(policies: list[Json], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    read(policies, [], {name: value for name, value in PROPS.items() if name != "requiredBy"})
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("access", "said", "several"),
    [
        pytest.param([], "", None, id="none"),
        pytest.param([ACCESS], "", None, id="ours-alone"),
        pytest.param([ACCESS, "Another"], "", None, id="another-name"),
        pytest.param(
            [ACCESS, "Another", ACCESS],
            f"There are 2 Conditional Access policies {ACCESS!r} in the tenant (0, disabled, 2, disabled). All of them "
            "apply, and this stack manages one. Delete or rename the others: this stack never touches them.\n",
            ACCESS,
            id="two",
        ),
        pytest.param(
            None,
            f"Whether there is another Conditional Access policy {ACCESS!r} could not be checked. Listing the "
            "Conditional Access policies failed: 403.\n",
            None,
            id="unreadable",
        ),
    ],
)
def test_of_conditional_access_policies(
    access: list[str] | None, said: str, several: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    outs = read([OURS], access, PROPS)
    assert (capsys.readouterr().out, outs.get("accessNamesakes")) == (said, several)

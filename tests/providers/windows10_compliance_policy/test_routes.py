"""The requests of a policy's life: where they go, what they need, and which may be sent twice."""

import pytest

from providers.graph.request import Request
from providers.windows10_compliance_policy import routes

COLLECTION = "/deviceManagement/deviceCompliancePolicies"
READ, WRITE = "DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"
EXPAND = {"$expand": "assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"}
BODY = {"a": 1}


@pytest.mark.parametrize(
    ("request_", "method", "path", "permission", "repeatable"),
    [
        pytest.param(routes.list_policies(), "GET", "", READ, True, id="list"),
        pytest.param(routes.list_assigned(), "GET", "", READ, True, id="list-with-assignments"),
        pytest.param(routes.get_policy("i"), "GET", "/i", READ, True, id="get"),
        pytest.param(routes.create_policy("n", BODY), "POST", "", WRITE, False, id="create"),
        pytest.param(routes.change_policy("i", BODY), "PATCH", "/i", WRITE, True, id="change"),
        pytest.param(routes.set_actions("i", BODY), "POST", "/i/scheduleActionsForRules", WRITE, True, id="actions"),
        pytest.param(routes.assign("i", BODY), "POST", "/i/assign", WRITE, True, id="assign"),
        pytest.param(routes.delete_policy("i"), "DELETE", "/i", WRITE, True, id="delete"),
    ],
)
def test_request(request_: Request, method: str, path: str, permission: str, repeatable: bool) -> None:
    assert (request_.method, request_.path, request_.version) == (method, COLLECTION + path, "beta")
    assert (request_.permission, request_.repeatable) == (permission, repeatable)
    assert request_.body == (BODY if method in ("POST", "PATCH") else None)


def test_reads_bring_all_parts() -> None:
    assert routes.get_policy("i").query == EXPAND
    assert routes.list_policies().query == {"$top": "999"}
    assert routes.list_assigned().query == {"$expand": "assignments", "$top": "999"}

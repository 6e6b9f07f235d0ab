"""What is refused before any workload is asked: tokens, permissions, paths, query options, payloads."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

POLICY_ID = "58bb53bf-89f5-4f0c-92b6-ba6d53ef82b0"
POLICIES = "deviceManagement/deviceCompliancePolicies"


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def test_an_error_has_graphs_envelope(graph: httpx.Client) -> None:
    error = graph.get("/v1.0/nowhere").json()["error"]
    assert set(error) == {"code", "message", "innerError"}
    inner = error["innerError"]
    assert set(inner) == {"date", "request-id", "client-request-id"}
    assert datetime.fromisoformat(inner["date"]).tzinfo is None
    assert inner["request-id"] == inner["client-request-id"]


def test_every_answer_names_its_request(graph: httpx.Client) -> None:
    """[docs] a client's own name for it comes back."""
    for path in ("/v1.0/organization", "/v1.0/nowhere"):
        answer = graph.get(path, headers={"client-request-id": "mine"})
        assert answer.headers["client-request-id"] == "mine"
        assert len(answer.headers["request-id"]) == 36
    inner = answer.json()["error"]["innerError"]
    assert (inner["request-id"], inner["client-request-id"]) == (answer.headers["request-id"], "mine")


def test_without_a_token_nothing_is_answered(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/v1.0/users")
    assert error_of(answer) == (401, "InvalidAuthenticationToken", "Access token is empty.")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        pytest.param(
            {"exp": datetime.now(UTC) - timedelta(hours=1)},
            "Lifetime validation failed, the token is expired.",
            id="expired",
        ),
        pytest.param({"aud": "https://other.example"}, "Access token validation failure. Invalid audience.", id="aud"),
        pytest.param({"iss": "https://other.example"}, "IDX14100: JWT is not well formed.", id="issuer"),
        pytest.param({"appid": None}, "IDX14100: JWT is not well formed.", id="no-appid"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    tenant: TenantServer,
    anonymous: httpx.Client,
    token: Callable[[], str],
    claims: dict[str, object],
    message: str,
) -> None:
    service = tenant.application.tokens
    good = jwt.decode(token(), options={"verify_signature": False})
    changed = {name: value for name, value in (good | claims).items() if value is not None}
    bad = jwt.encode(changed, service.key, "ES256")
    answer = anonymous.get("/v1.0/users", headers={"Authorization": f"Bearer {bad}"})
    assert error_of(answer) == (401, "InvalidAuthenticationToken", message)


def test_a_forged_token_is_refused(anonymous: httpx.Client, token: Callable[[], str]) -> None:
    claims = jwt.decode(token(), options={"verify_signature": False})
    forged = jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256")
    answer = anonymous.get("/v1.0/users", headers={"Authorization": f"Bearer {forged}"})
    assert error_of(answer) == (401, "InvalidAuthenticationToken", "Signature validation failure.")


def test_a_token_of_a_deleted_application_is_refused(tenant: TenantServer, graph: httpx.Client) -> None:
    tenant.state.applications.clear()
    assert graph.get("/v1.0/users").status_code == 401


@pytest.mark.parametrize(
    ("permission", "method", "path", "scopes"),
    [
        (
            "DeviceManagementServiceConfig.ReadWrite.All",
            "GET",
            "v1.0/deviceManagement/mobileThreatDefenseConnectors",
            "DeviceManagementServiceConfig.Read.All, DeviceManagementServiceConfig.ReadWrite.All",
        ),
        (
            "DeviceManagementConfiguration.ReadWrite.All",
            "POST",
            f"beta/{POLICIES}",
            "DeviceManagementConfiguration.ReadWrite.All",
        ),
        (
            "DeviceManagementConfiguration.ReadWrite.All",
            "PATCH",
            "v1.0/deviceManagement",
            "DeviceManagementConfiguration.ReadWrite.All",
        ),
        (
            "DeviceManagementRBAC.Read.All",
            "GET",
            "beta/deviceManagement/roleScopeTags",
            "DeviceManagementRBAC.Read.All, DeviceManagementRBAC.ReadWrite.All",
        ),
    ],
    ids=["connectors", "policies", "settings", "scope-tags"],
)
def test_intune_names_the_scopes_that_would_do(
    without: Callable[[str], httpx.Client], permission: str, method: str, path: str, scopes: str
) -> None:
    """[issue] the message is a JSON document in a string."""
    answer = without(permission).request(method, f"/{path}", json={} if method != "GET" else None)
    status, code, message = error_of(answer)
    assert (status, code) == (403, "Forbidden")
    wanted = f"Application must have one of the following scopes: {scopes} - Operation ID (for customer support)"
    assert '"_version": 3,\r\n' in message
    assert f"Application is not authorized to perform this operation. {wanted}" in message


@pytest.mark.parametrize(
    ("permission", "method", "path", "code"),
    [
        ("Policy.Read.All", "GET", "identity/conditionalAccess/policies", "AccessDenied"),
        ("Policy.ReadWrite.ConditionalAccess", "POST", "identity/conditionalAccess/policies", "AccessDenied"),
        ("Policy.Read.All", "POST", "identity/conditionalAccess/policies", "AccessDenied"),
        ("Group.Read.All", "GET", "groups", "Authorization_RequestDenied"),
        ("User.Read.All", "GET", "users", "Authorization_RequestDenied"),
        ("Application.Read.All", "GET", "servicePrincipals", "Authorization_RequestDenied"),
    ],
)
def test_the_directory_and_the_policy_service_refuse_in_their_own_words(
    without: Callable[[str], httpx.Client], permission: str, method: str, path: str, code: str
) -> None:
    answer = without(permission).request(method, f"/v1.0/{path}", json={} if method != "GET" else None)
    words = {
        "AccessDenied": "You cannot perform the requested operation, required scopes are missing in the token.",
        "Authorization_RequestDenied": "Insufficient privileges to complete the operation.",
    }
    assert error_of(answer) == (403, code, words[code])


def test_a_permission_taken_away_counts_with_the_next_token(
    tenant: TenantServer, graph: httpx.Client, token: Callable[[], str]
) -> None:
    tenant.state.applications[seed.CLIENT_ID].permissions.discard("Group.Read.All")
    assert graph.get("/v1.0/groups").status_code == 200
    graph.headers["Authorization"] = f"Bearer {token()}"
    assert graph.get("/v1.0/groups").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "shape", "shown"),
    [
        (
            "GET",
            f"{POLICIES}/{POLICY_ID}/scheduledActionsForRule",
            "singleton/navigation/key/navigation",
            f"{POLICIES}('{POLICY_ID}')/scheduledActionsForRule",
        ),
        (
            "POST",
            f"{POLICIES}/{POLICY_ID}/assignments",
            "singleton/navigation/key/navigation",
            f"{POLICIES}('{POLICY_ID}')/assignments",
        ),
        ("GET", "deviceManagement/noSuchThing", "singleton/navigation", "deviceManagement/noSuchThing"),
        ("DELETE", POLICIES, "singleton/navigation", POLICIES),
    ],
    ids=["scheduled-actions", "assignments", "unknown", "method"],
)
def test_a_route_that_intune_does_not_have(graph: httpx.Client, method: str, path: str, shape: str, shown: str) -> None:
    """[issue] ms-graph-docs 16701 and 14130."""
    answer = graph.request(method, f"/beta/{path}", json={} if method == "POST" else None)
    assert error_of(answer) == (
        400,
        "No method match route template",
        f"No OData route exists that match template ~/{shape} with http verb {method} "
        f"for request /DeviceConfiguration_2204/StatelessDeviceConfigurationFEService/{shown}.",
    )


@pytest.mark.parametrize(
    ("path", "segment"),
    [
        ("v1.0/nowhere", "nowhere"),
        ("v1.0/identity/nowhere", "nowhere"),
        ("v1.0/nowhere/policies/x", "nowhere"),
        ("v1.0/identity/nowhere/policies", "nowhere"),
        ("v1.0/identity/conditionalAccess/policies/x/y", "y"),
        ("v1.0/users/a/calendar", "calendar"),
        ("v1.0/deviceManagement/", None),
    ],
)
def test_a_segment_that_graph_does_not_have(graph: httpx.Client, path: str, segment: str | None) -> None:
    status, code, message = error_of(graph.get(f"/{path}"))
    if segment is None:
        assert (status, code) == (400, "No method match route template")
    else:
        assert (status, code, message) == (400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def test_a_path_of_beta_only_does_not_exist_in_v1(graph: httpx.Client) -> None:
    assert graph.get("/v1.0/deviceManagement/roleScopeTags").status_code == 400
    assert graph.get("/beta/deviceManagement/roleScopeTags").status_code == 200


def test_a_method_that_a_path_does_not_take(graph: httpx.Client) -> None:
    message = "Specified HTTP method is not allowed for the request target."
    assert error_of(graph.delete("/v1.0/users")) == (405, "Request_BadRequest", message)


@pytest.mark.parametrize("name", ["$orderby", "$search", "$format", "api-version", "$expand"])
def test_an_unknown_query_option_is_refused(graph: httpx.Client, name: str) -> None:
    answer = graph.get("/v1.0/users", params={name: "x"})
    assert error_of(answer) == (400, "BadRequest", f"The query parameter '{name}' is not supported.")


def test_a_query_option_given_twice_is_refused(graph: httpx.Client) -> None:
    answer = graph.get("/v1.0/users?$top=1&$top=2")
    assert error_of(answer) == (400, "BadRequest", "A query option may be given once only.")


@pytest.mark.parametrize("content", [b"{", b"NaN", b'{"a": Infinity}'], ids=["broken", "nan", "infinity"])
def test_what_is_not_json_is_refused(graph: httpx.Client, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = graph.post(f"/beta/{POLICIES}", content=content, headers=headers)
    assert error_of(answer)[:2] == (400, "BadRequest")
    assert error_of(answer)[2].startswith("Unable to read JSON request payload.")


def test_a_payload_needs_its_content_type(graph: httpx.Client) -> None:
    answer = graph.post(f"/beta/{POLICIES}", content=b"{}", headers={"Content-Type": "text/plain"})
    assert error_of(answer)[2].startswith("Write requests (excluding DELETE) must contain the Content-Type header")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", f"beta/{POLICIES}"), ("PATCH", "v1.0/deviceManagement")],
)
def test_an_empty_payload_is_refused(graph: httpx.Client, method: str, path: str) -> None:
    answer = graph.request(method, f"/{path}")
    assert error_of(answer) == (400, "BadRequest", "Empty Payload. JSON content expected.")

"""What Conditional Access policies refer to."""

import httpx
import pytest

from sandbox.tenant import seed


def test_named_locations(graph: httpx.Client) -> None:
    path = "/v1.0/identity/conditionalAccess/namedLocations"
    found = graph.get(path, params={"$filter": "displayName eq 'Headquarters'"}).json()["value"]
    assert [(one["@odata.type"], one["id"], one["isTrusted"]) for one in found] == [
        ("#microsoft.graph.ipNamedLocation", seed.NAMED_LOCATION, True)
    ]
    one = graph.get(f"{path}/{seed.NAMED_LOCATION}").json()
    assert one["ipRanges"] == [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}]


def test_authentication_strengths(graph: httpx.Client) -> None:
    path = "/v1.0/policies/authenticationStrengthPolicies"
    found = {one["id"]: one["displayName"] for one in graph.get(path).json()["value"]}
    assert found == {
        seed.MULTIFACTOR_STRENGTH: "Multifactor authentication",
        seed.PASSWORDLESS_STRENGTH: "Passwordless MFA",
        seed.PHISHING_RESISTANT_STRENGTH: "Phishing-resistant MFA",
    }
    assert graph.get(f"{path}/{seed.MULTIFACTOR_STRENGTH}").json()["policyType"] == "builtIn"


@pytest.mark.parametrize(
    "path", ["identity/conditionalAccess/namedLocations/x", "policies/authenticationStrengthPolicies/x"]
)
def test_what_does_not_exist_is_not_found(graph: httpx.Client, path: str) -> None:
    assert graph.get(f"/v1.0/{path}").status_code == 404

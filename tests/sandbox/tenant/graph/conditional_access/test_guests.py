"""Guests among the users of a Conditional Access policy: one form in, another back."""

from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.graph.conditional_access.guests import KINDS

POLICIES = "/v1.0/identity/conditionalAccess/policies"
ALL_TENANTS = {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"}
EVERY_GUEST = {"guestOrExternalUserTypes": ",".join(KINDS), "externalTenants": ALL_TENANTS}
BOTH = "'GuestsOrExternalUsers' cannot be combined with guestOrExternalUsers"
Json = dict[str, Any]


def for_users(policy: Json, users: Json) -> Json:
    return policy | {"conditions": policy["conditions"] | {"users": users}}


def read(graph: httpx.Client, policy_id: str) -> Json:
    users: Json = graph.get(f"{POLICIES}/{policy_id}").raise_for_status().json()["conditions"]["users"]
    return users


def made(graph: httpx.Client, policy: Json, users: Json) -> str:
    answer = graph.post(POLICIES, json=for_users(policy, users)).raise_for_status()
    return str(answer.json()["id"])


@pytest.mark.parametrize("side", ["include", "exclude"])
def test_the_old_word_reads_back_as_the_object(graph: httpx.Client, access_policy: Json, side: str) -> None:
    named = {"includeUsers": ["All"]} | {f"{side}Users": ["GuestsOrExternalUsers"]}
    users = read(graph, made(graph, access_policy, named))
    assert users[f"{side}GuestsOrExternalUsers"] == EVERY_GUEST
    assert users[f"{side}Users"] == []


def test_the_word_again_beside_no_object_is_taken_and_changes_nothing(graph: httpx.Client, access_policy: Json) -> None:
    """As the azuread plugin sends it in each run."""
    policy_id = made(graph, access_policy, {"includeUsers": ["GuestsOrExternalUsers"]})
    before = read(graph, policy_id)
    again = {"includeUsers": ["GuestsOrExternalUsers"], "includeGuestsOrExternalUsers": None}
    graph.patch(f"{POLICIES}/{policy_id}", json={"conditions": {"users": again}}).raise_for_status()
    assert read(graph, policy_id) == before


def test_the_word_beside_the_object_is_refused(graph: httpx.Client, access_policy: Json) -> None:
    both = {"includeUsers": ["GuestsOrExternalUsers"], "includeGuestsOrExternalUsers": EVERY_GUEST}
    answer = graph.post(POLICIES, json=for_users(access_policy, both))
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, BOTH)
    policy_id = made(graph, access_policy, {"includeUsers": ["GuestsOrExternalUsers"]})
    # The object that Graph made of it is kept by a PATCH that does not send it.
    again = {"conditions": {"users": {"includeUsers": ["GuestsOrExternalUsers"]}}}
    answer = graph.patch(f"{POLICIES}/{policy_id}", json=again)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, BOTH)


def test_kinds_come_back_in_the_order_of_their_values(graph: httpx.Client, access_policy: Json) -> None:
    sent = {"guestOrExternalUserTypes": "serviceProvider,b2bCollaborationGuest,internalGuest", "externalTenants": None}
    users = read(graph, made(graph, access_policy, {"includeGuestsOrExternalUsers": sent}))
    assert users["includeGuestsOrExternalUsers"] == sent | {
        "guestOrExternalUserTypes": "internalGuest,b2bCollaborationGuest,serviceProvider"
    }


def test_a_service_principal_in_exclude_users_is_not_known(graph: httpx.Client, access_policy: Json) -> None:
    users = {"includeUsers": ["All"], "excludeUsers": [seed.CLIENT_SERVICE_PRINCIPAL]}
    answer = graph.post(POLICIES, json=for_users(access_policy, users))
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: a service principal in excludeUsers: whether Graph takes it is not "
        "established.",
    )

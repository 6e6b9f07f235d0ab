"""Whether the policy applies to whoever runs the program: the corners, with a caller that a test gives."""

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.output import UNKNOWN

from components.checks import deployer
from components.checks.check import Change, warnings_of
from components.tenant_reader import Tenant
from providers.graph.errors import NotFoundError
from providers.graph.tenant_guard import Caller

ME, OTHER = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
PERSON, APPLICATION = Caller(ME, is_person=True), Caller(ME, is_person=False)
HOLDS_ME, HOLDS_OTHERS, GONE = "group-of-me", "group-of-others", "no-such-group"
PEOPLE = {HOLDS_ME: [{"id": OTHER}, {"id": ME}], HOLDS_OTHERS: [{"id": OTHER}]}


class SignedIn(Tenant):
    """A tenant that knows who is signed in."""

    def __init__(self, caller: Caller | None) -> None:
        super().__init__()
        self.who = caller

    def caller(self) -> Caller | None:
        return self.who

    def people_in(self, group_id: str) -> Iterator[dict[str, Any]]:
        if group_id == GONE:
            msg = "No such group."
            raise NotFoundError(msg, status=404, code="Request_ResourceNotFound", request_id="")
        return iter(PEOPLE[group_id])


def said(caller: Caller | None, *, state: str = "enabled", **conditions: object) -> list[str]:
    return [
        *warnings_of([deployer.unaffected(SignedIn(caller))], Change({}, {"state": state, "conditions": conditions}))
    ]


@pytest.mark.parametrize(
    ("users", "is_hit"),
    [
        pytest.param({"includedUsers": ["All"]}, True, id="everybody"),
        pytest.param({"includedUsers": [OTHER, ME.upper()]}, True, id="by-id"),
        pytest.param({"includedUsers": ["All"], "excludedGroups": [HOLDS_OTHERS, GONE]}, True, id="others-excluded"),
        pytest.param({"includedUsers": ["All"], "excludedUsers": [ME.upper()]}, False, id="excluded"),
        pytest.param({"includedUsers": ["All"], "excludedGroups": [HOLDS_ME]}, False, id="excluded-by-a-group"),
        pytest.param({"includedUsers": [OTHER]}, False, id="others"),
        pytest.param({"includedGroups": [HOLDS_ME]}, False, id="a-group-is-not-guessed"),
        pytest.param(None, False, id="nobody"),
        pytest.param({"includedUsers": UNKNOWN}, False, id="not-known-in-a-preview"),
    ],
)
def test_a_person(users: object, is_hit: bool) -> None:
    assert said(PERSON, users=users) == (
        [
            f"You are signed in as the user {ME}, and the policy applies to you as well: from your next sign-in on you "
            "must meet it, also to change the policy again. Make sure that you can meet it, or run this as an "
            "application (a service principal), to which the policy does not apply."
        ]
        if is_hit
        else []
    )
    assert (
        said(APPLICATION, users=users) == said(None, users=users) == said(PERSON, state="disabled", users=users) == []
    )


@pytest.mark.parametrize(
    ("clients", "is_hit"),
    [
        pytest.param({"includedServicePrincipals": ["ServicePrincipalsInMyTenant"]}, True, id="all"),
        pytest.param({"includedServicePrincipals": [ME.upper()]}, True, id="by-id"),
        pytest.param({"includedServicePrincipals": [OTHER]}, False, id="others"),
        pytest.param(
            {"includedServicePrincipals": ["ServicePrincipalsInMyTenant"], "excludedServicePrincipals": [ME]},
            False,
            id="excluded",
        ),
        pytest.param(None, False, id="people-only"),
    ],
)
def test_an_application(clients: object, is_hit: bool) -> None:
    assert said(APPLICATION, clientApplications=clients) == (
        [
            f"This run is signed in as the service principal {ME}, to which the policy applies as well: it may not be "
            "able to sign in again, nor to undo the change. If that is not intended, exclude it under "
            "conditionalAccess.clientApplications."
        ]
        if is_hit
        else []
    )
    assert said(PERSON, clientApplications=clients) == []

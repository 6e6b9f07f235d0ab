"""Every reference in the settings: its key, its kind, and whether it is an id, a name or one of Microsoft's words."""

from typing import Any

import pulumi
import pytest

from providers.graph.directory import (
    APPLICATION,
    ASSIGNMENT_FILTER,
    AUTHENTICATION_STRENGTH,
    GROUP,
    NAMED_LOCATION,
    NOTIFICATION_TEMPLATE,
    ROLE,
    SCOPE_TAG,
    SERVICE_PRINCIPAL,
    TERMS_OF_USE,
    USER,
    Kind,
)
from settings import load
from settings.references import Mention, in_compliance_policy, in_conditional_access, replaced

IDS = [f"5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1{number:02d}" for number in range(30)]
SHAREPOINT = "00000003-0000-0ff1-ce00-000000000000"


@pytest.mark.parametrize(
    ("kind", "reference", "its_id", "name"),
    [
        pytest.param(GROUP, IDS[0], IDS[0], None, id="id"),
        pytest.param(GROUP, IDS[0].upper(), IDS[0], None, id="id-in-capitals"),
        pytest.param(GROUP, "Pilot", None, "Pilot", id="name"),
        pytest.param(GROUP, "12", None, "12", id="a-number-is-a-name"),
        pytest.param(SCOPE_TAG, "12", "12", None, id="scope-tag"),
        pytest.param(SCOPE_TAG, IDS[0], None, IDS[0], id="no-scope-tag-has-such-an-id"),
        pytest.param(GROUP, "All", None, "All", id="no-word-of-groups"),
        pytest.param(APPLICATION, "office 365 SharePoint Online", SHAREPOINT, None, id="known-by-heart"),
        pytest.param(GROUP, "Office 365 SharePoint Online", None, "Office 365 SharePoint Online", id="a-group-is-none"),
        pytest.param(APPLICATION, "Our portal", None, "Our portal", id="application"),
        pytest.param(GROUP, f"a/{IDS[0]}", None, f"a/{IDS[0]}", id="no-path"),
    ],
)
def test_what_a_reference_is(kind: Kind, reference: str, its_id: str | None, name: str | None) -> None:
    mention = Mention("key", kind, reference)
    assert (mention.id, mention.name) == (its_id, name)


@pytest.mark.parametrize("reference", ["All", "None"])
def test_a_word_is_neither(reference: str) -> None:
    mention = Mention("key", USER, reference, words=("All", "None"))
    assert (mention.id, mention.name) == (None, None)


def test_an_output_is_neither() -> None:
    mention = Mention("key", GROUP, pulumi.Output.from_input(IDS[0]))
    assert (mention.id, mention.name) == (None, None)


def found(mentions: Any) -> list[tuple[str, Kind, object]]:  # noqa: ANN401 - an iterator of mentions
    return [(one.key, one.kind, one.reference) for one in mentions]


def test_the_compliance_policy() -> None:
    stack = load(
        {
            "compliancePolicy": {
                "displayName": "Windows risk",
                "machineRiskScore": "low",
                "scopeTags": ["0", "Tier one"],
                "actionsForNoncompliance": [
                    {"action": "block"},
                    {
                        "action": "notification",
                        "notificationTemplate": "Mail",
                        "additionalRecipients": ["Desk", IDS[1]],
                    },
                ],
                "assignments": {
                    "include": ["All devices", {"target": "Pilot", "filter": "Corporate", "filterMode": "include"}],
                    "exclude": [IDS[2]],
                },
            }
        }
    )
    start = "compliancePolicy"
    assert found(in_compliance_policy(stack.compliance_policy)) == [
        (f"{start}.actionsForNoncompliance[1].notificationTemplate", NOTIFICATION_TEMPLATE, "Mail"),
        (f"{start}.actionsForNoncompliance[1].additionalRecipients[0]", GROUP, "Desk"),
        (f"{start}.actionsForNoncompliance[1].additionalRecipients[1]", GROUP, IDS[1]),
        (f"{start}.scopeTags[0]", SCOPE_TAG, "0"),
        (f"{start}.scopeTags[1]", SCOPE_TAG, "Tier one"),
        (f"{start}.assignments.include[0]", GROUP, "All devices"),
        (f"{start}.assignments.include[1]", GROUP, "Pilot"),
        (f"{start}.assignments.include[1].filter", ASSIGNMENT_FILTER, "Corporate"),
        (f"{start}.assignments.exclude[0]", GROUP, IDS[2]),
    ]
    assert found(in_compliance_policy(None)) == []


def test_conditional_access() -> None:
    sides = ("include", "exclude")
    numbers = iter(IDS)
    users = {side: {kind: [next(numbers)] for kind in ("users", "groups", "roles")} for side in sides}
    conditions = {
        name: {side: [next(numbers)] for side in sides} for name in ("applications", "locations", "clientApplications")
    }
    strength, terms, account, accounts_group = (next(numbers) for _ in range(4))
    stack = load(
        {
            "conditionalAccess": {
                "displayName": "a",
                "users": users,
                **conditions,
                "grantControls": {
                    "builtInControls": ["compliantDevice"],
                    "authenticationStrengthPolicyId": strength,
                    "termsOfUse": [terms],
                },
            },
            "breakGlass": {"users": [account], "groups": [accounts_group]},
        }
    )
    kinds = {"users": USER, "groups": GROUP, "roles": ROLE}
    of_conditions = {
        "applications": APPLICATION,
        "locations": NAMED_LOCATION,
        "clientApplications": SERVICE_PRINCIPAL,
    }
    policy: list[tuple[str, Kind, object]] = [
        (f"conditionalAccess.users.{side}.{name}[0]", kind, users[side][name][0])
        for side in sides
        for name, kind in kinds.items()
    ]
    policy += [
        (f"conditionalAccess.{name}.{side}[0]", kind, conditions[name][side][0])
        for name, kind in of_conditions.items()
        for side in sides
    ]
    grants = "conditionalAccess.grantControls"
    policy += [
        (f"{grants}.authenticationStrengthPolicyId", AUTHENTICATION_STRENGTH, strength),
        (f"{grants}.termsOfUse[0]", TERMS_OF_USE, terms),
    ]
    accounts = [("breakGlass.users[0]", USER, account), ("breakGlass.groups[0]", GROUP, accounts_group)]
    assert found(in_conditional_access(stack.conditional_access, stack.break_glass)) == [*accounts, *policy]
    assert found(in_conditional_access(stack.conditional_access, None)) == policy
    assert found(in_conditional_access(None, stack.break_glass)) == accounts


def test_outputs_are_passed_over_alone_in_a_list_and_as_a_whole_list() -> None:
    one, several = pulumi.Output.from_input(IDS[0]), pulumi.Output.from_input([IDS[1], "Pilot"])
    both = {"include": several, "exclude": several}
    stack = load(
        {
            "compliancePolicy": {
                "displayName": "Windows risk",
                "machineRiskScore": "low",
                "scopeTags": several,
                "actionsForNoncompliance": [
                    {"action": "block"},
                    {"action": "notification", "notificationTemplate": one, "additionalRecipients": several},
                ],
                "assignments": {"include": [{"target": one, "filter": one, "filterMode": "include"}], "exclude": [one]},
            },
            "conditionalAccess": {
                "displayName": "a",
                "users": {
                    "include": {"users": several, "groups": several, "roles": several},
                    "exclude": {"users": [one, IDS[3]], "groups": [one], "roles": several},
                },
                "applications": both,
                "locations": both,
                "clientApplications": both,
                "grantControls": {"authenticationStrengthPolicyId": one, "termsOfUse": several},
            },
            "breakGlass": {"users": [IDS[4]]},
        }
    )
    policy, access = stack.compliance_policy, stack.conditional_access
    assert policy is not None
    assert access is not None
    assert found(in_compliance_policy(policy)) == []
    assert found(in_conditional_access(access, None)) == [("conditionalAccess.users.exclude.users[1]", USER, IDS[3])]
    assert replaced(policy, lambda _: "another") == policy
    copy = replaced(access, lambda _: "another")
    assert copy.users.exclude.users == (one, "another")
    assert replaced(copy, lambda _: IDS[3]) == access


def test_what_is_replaced_is_new_and_the_rest_is_the_same() -> None:
    stack = load(
        {
            "compliancePolicy": {
                "displayName": "Windows risk",
                "machineRiskScore": "low",
                "assignments": {"include": ["Pilot", "All devices"]},
            }
        }
    )
    policy = stack.compliance_policy
    assert policy is not None
    copy = replaced(policy, lambda one: IDS[0] if one.name == "Pilot" else one.reference)
    assert [one.target for one in copy.assignments.include] == [IDS[0], "All devices"]
    assert [one.target for one in policy.assignments.include] == ["Pilot", "All devices"]
    # What was left out in the file stays left out: a member that was given counts as managed.
    assert copy.model_fields_set == policy.model_fields_set
    assert copy.model_dump(exclude={"assignments"}) == policy.model_dump(exclude={"assignments"})

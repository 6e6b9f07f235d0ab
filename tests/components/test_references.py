"""Every object that the settings name, with its key, its kind, and whether it is an id, a name or a word."""

from typing import Any

import pulumi
import pytest

from components.references import TERMS_OF_USE, Mention, in_compliance_policy, in_conditional_access
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
    USER,
    Kind,
)
from settings import load

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
        pytest.param(USER, "All", None, None, id="word"),
        pytest.param(GROUP, "All devices", None, None, id="all-devices"),
        pytest.param(APPLICATION, "office 365 SharePoint Online", SHAREPOINT, None, id="known-by-heart"),
        pytest.param(GROUP, "Office 365 SharePoint Online", None, "Office 365 SharePoint Online", id="a-group-is-none"),
        pytest.param(APPLICATION, "Our portal", None, "Our portal", id="application"),
        pytest.param(
            AUTHENTICATION_STRENGTH, f"/policies/authenticationStrengthPolicies/{IDS[0]}", IDS[0], None, id="a-path"
        ),
        pytest.param(GROUP, f"a/{IDS[0]}", None, f"a/{IDS[0]}", id="no-path"),
    ],
)
def test_what_a_reference_is(kind: Kind, reference: str, its_id: str | None, name: str | None) -> None:
    mention = Mention("key", kind, reference)
    assert (mention.id, mention.name) == (its_id, name)


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
        (f"{start}.scopeTags[0]", SCOPE_TAG, "0"),
        (f"{start}.scopeTags[1]", SCOPE_TAG, "Tier one"),
        (f"{start}.actionsForNoncompliance[1].notificationTemplate", NOTIFICATION_TEMPLATE, "Mail"),
        (f"{start}.actionsForNoncompliance[1].additionalRecipients[0]", GROUP, "Desk"),
        (f"{start}.actionsForNoncompliance[1].additionalRecipients[1]", GROUP, IDS[1]),
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
    strength, terms, glass_user, glass_group = (next(numbers) for _ in range(4))
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
            "breakGlass": {"users": [glass_user], "groups": [glass_group]},
        }
    )
    kinds = {"users": USER, "groups": GROUP, "roles": ROLE}
    of_conditions = {
        "applications": APPLICATION,
        "locations": NAMED_LOCATION,
        "clientApplications": SERVICE_PRINCIPAL,
    }
    policy: list[tuple[str, Kind, object]] = []
    for side in sides:
        policy += [
            (f"conditionalAccess.users.{side}.{kind}[0]", kinds[kind], one) for kind, (one,) in users[side].items()
        ]
        policy += [
            (f"conditionalAccess.{name}.{side}[0]", kind, conditions[name][side][0])
            for name, kind in of_conditions.items()
        ]
    grants = "conditionalAccess.grantControls"
    policy += [
        (f"{grants}.termsOfUse[0]", TERMS_OF_USE, terms),
        (
            f"{grants}.authenticationStrengthPolicyId",
            AUTHENTICATION_STRENGTH,
            f"/policies/authenticationStrengthPolicies/{strength}",
        ),
    ]
    glass = [("breakGlass.users[0]", USER, glass_user), ("breakGlass.groups[0]", GROUP, glass_group)]
    assert found(in_conditional_access(stack.conditional_access, stack.break_glass)) == [*glass, *policy]
    assert found(in_conditional_access(stack.conditional_access, None)) == policy
    assert found(in_conditional_access(None, stack.break_glass)) == glass

"""Every reference in the settings: its key, its kind, and whether it is an id, a name or one of Microsoft's words."""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pulumi
import pytest
from hypothesis import given
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

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
from settings import Settings, load
from settings.references import Mention, in_compliance_policy, in_conditional_access, replaced
from settings.types import ALL_DEVICES, ALL_USERS, RefersTo
from tests.components.any_policy import IDS as ANY_ID
from tests.components.any_policy import POLICY
from tests.settings.strategies import Config, distinct, models

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


WORDS = {
    "compliancePolicy.assignments.include.target": (ALL_DEVICES, ALL_USERS),
    "conditionalAccess.users.include.users": ("All", "None"),
    "conditionalAccess.applications.include": ("All", "None", "Office365", "MicrosoftAdminPortals"),
    "conditionalAccess.locations.include": ("All", "AllTrusted"),
    "conditionalAccess.clientApplications.include": ("ServicePrincipalsInMyTenant",),
}


def fields(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, object]]:
    """Every field of `model` and of the models within it, with the whole type of its value or of its entries."""
    for name, hint in get_type_hints(model, include_extras=True).items():
        if name not in model.model_fields:
            continue
        key = f"{path}.{model.model_fields[name].alias or name}".removeprefix(".")
        inner = models(hint)
        if not inner:
            yield key, hint
        for one in inner:
            yield from fields(one, key)


FIELDS = dict(fields(Settings))


def referred(hint: object) -> RefersTo | None:
    if isinstance(hint, RefersTo):
        return hint
    return next(filter(None, map(referred, get_args(hint))), None)


def accepts(hint: object, value: object) -> bool:
    # An alias is a type to pydantic, not to the type checker.
    adapter: TypeAdapter[object] = TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True))  # type: ignore[arg-type]
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def takes_references(hint: object) -> bool:
    """Whether the field takes an Output of another resource, or ids and no other text; alone or in a list."""
    output = pulumi.Output.from_input(IDS[0])
    return any(
        accepts(hint, wrap(output)) or (accepts(hint, wrap(IDS[0])) and not accepts(hint, wrap("no id")))
        for wrap in (lambda one: one, lambda one: [one])
    )


NOT_REFERENCES = {
    # `components.checks.adoption` verifies the policy that is to be adopted.
    "compliancePolicy.adopt",
    "conditionalAccess.adopt",
    # Guests' home tenants: no application of ours can read another tenant.
    "conditionalAccess.users.include.guestsOrExternalUsers.externalTenants.members",
    "conditionalAccess.users.exclude.guestsOrExternalUsers.externalTenants.members",
}


def test_every_field_that_takes_ids_says_their_kind() -> None:
    taking = {key for key, hint in FIELDS.items() if takes_references(hint)}
    assert taking >= NOT_REFERENCES
    assert {key for key in taking if referred(FIELDS[key]) is None} == NOT_REFERENCES
    assert {key for key in FIELDS if referred(FIELDS[key]) is not None} == taking - NOT_REFERENCES


def test_every_word_is_taken_and_is_no_reference() -> None:
    assert {key: found.words for key, hint in FIELDS.items() if (found := referred(hint)) and found.words} == {
        **WORDS,
        **{key.replace("include", "exclude"): words for key, words in WORDS.items()},
    }
    for key, words in WORDS.items():
        wrap = (lambda one: one) if key.endswith("target") else (lambda one: [one])
        assert [word for word in words if not accepts(FIELDS[key], wrap(word))] == []


@given(POLICY, distinct(ANY_ID, 1))
def test_the_walk_reaches_every_reference_of_a_policy(config: Config, users: list[str]) -> None:
    stack = load({"conditionalAccess": config, "breakGlass": {"users": users}})
    assert stack.conditional_access is not None
    assert stack.break_glass is not None
    mentions = in_conditional_access(stack.conditional_access, stack.break_glass)
    texts = dict(of_kind(stack.model_dump(by_alias=True, exclude_none=True), ""))
    assert {one.key: one.reference for one in mentions} == texts


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


WHOLE_LISTS = {
    "compliancePolicy.actionsForNoncompliance.additionalRecipients",
    "compliancePolicy.scopeTags",
    *(f"conditionalAccess.users.{side}.{kind}" for side in ("include", "exclude") for kind in ("users", "groups")),
    *(f"conditionalAccess.{name}.include" for name in ("applications", "locations", "clientApplications")),
    *(f"conditionalAccess.{name}.exclude" for name in ("applications", "locations", "clientApplications")),
    "conditionalAccess.users.include.roles",
    "conditionalAccess.users.exclude.roles",
    "conditionalAccess.grantControls.termsOfUse",
}


def test_only_a_list_of_references_may_be_one_output() -> None:
    whole = pulumi.Output.from_input([IDS[0]])
    lists = {key for key, hint in FIELDS.items() if accepts(hint, whole) and accepts(hint, [IDS[0]])}
    assert lists == WHOLE_LISTS
    assert [key for key in lists if referred(FIELDS[key]) is None] == []


def of_kind(value: Any, key: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """The texts in a dump of the settings that stand in a field with a kind, by their keys."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from of_kind(one, f"{key}.{name}".removeprefix("."))
    elif isinstance(value, list | tuple):
        for position, one in enumerate(value):
            yield from of_kind(one, f"{key}[{position}]")
    elif (hint := FIELDS.get(re.sub(r"\[\d+\]", "", key))) is not None and referred(hint) is not None:
        yield key, value


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

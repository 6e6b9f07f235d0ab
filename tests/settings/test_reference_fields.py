"""Every field of the settings that takes references has their kind, and the walk over the settings reaches each."""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pulumi
from hypothesis import given
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from settings import Settings, load
from settings.references import in_conditional_access
from settings.types import ALL_DEVICES, ALL_USERS, RefersTo
from tests.components.any_policy import IDS as ANY_ID
from tests.components.any_policy import POLICY
from tests.settings.strategies import Config, distinct, models
from tests.settings.test_references import IDS

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

"""Whatever the stack's file says and in whatever form Graph answers, what azuread wrote is no difference afterwards."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import pulumi
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import BaseModel

from components.checks.duplicates import ID_PREFIX
from components.conditional_access import declare_conditional_access, excluded
from providers.graph.model import whole_numbers
from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.engine.offline.azuread_stand_in.check import failures
from sandbox.engine.offline.azuread_stand_in.difference import differences
from sandbox.engine.offline.azuread_stand_in.outputs import policy_outputs
from sandbox.engine.offline.azuread_stand_in.plan import contradiction, planned_outputs
from sandbox.tenant.graph.conditional_access.guests import in_order
from settings import BreakGlass, ConditionalAccess, Identities, Users, load
from tests.components.any_policy import IDS, POLICY
from tests.settings.strategies import Config, distinct, models

LEFT_OUT = object()
ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Declared(pulumi.runtime.Mocks):
    """Keeps what a program declares."""

    def __init__(self) -> None:
        self.inputs: Config = {}
        self.imported = ""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, Config]:
        self.inputs, self.imported = args.inputs, args.resource_id or ""
        return "id", args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> NoReturn:
        raise AssertionError(args.token)


def declared(config: Config, users_of_break_glass: list[str]) -> Config:
    """The inputs that azuread gets, as JSON."""
    # Numbers are floats on the wire; the plugin makes them whole.
    inputs: Config = whole_numbers(declaration(config, users_of_break_glass).inputs)
    return inputs


def declaration(config: Config, users_of_break_glass: list[str]) -> Declared:
    stack = load({"conditionalAccess": config, "breakGlass": {"users": users_of_break_glass}})
    assert stack.conditional_access is not None
    assert stack.break_glass is not None
    access, break_glass, mocks = stack.conditional_access, stack.break_glass, Declared()
    pulumi.runtime.set_mocks(mocks)

    def program() -> None:
        declare_conditional_access("policy", access, break_glass, pulumi.ResourceOptions())

    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    return mocks


def spelled(draw: st.DrawFn, value: Any, name: str = "") -> Any:  # noqa: ANN401 - any JSON
    """`value` in one of the forms in which Graph may return it."""
    if value is None:
        return draw(st.sampled_from([None, LEFT_OUT]))
    if value == []:
        return draw(st.sampled_from([None, [], LEFT_OUT]))
    if isinstance(value, dict):
        answered = {key: spelled(draw, one, key) for key, one in value.items()}
        return {key: one for key, one in answered.items() if one is not LEFT_OUT}
    if name == "guestOrExternalUserTypes":
        # A space after each comma in some answers [export].
        return in_order({name: value}).replace(",", draw(st.sampled_from([",", ", "])))
    if name == "transferMethods":
        return ",".join(draw(st.permutations(value.split(","))))
    return value


OF_GRAPH = {
    "id": "5ec953b4-0e21-423a-a45d-f3762453c945",
    "templateId": None,
    "createdDateTime": "2026-01-01T00:00:00Z",
    "modifiedDateTime": None,
}


@given(POLICY, distinct(IDS, 1), st.data())
@hypothesis_settings(max_examples=150, deadline=None)
def test_no_form_is_a_difference(config: Config, people: list[str], data: st.DataObject) -> None:
    inputs = declared(config, people)
    assert list(failures(inputs, "policy")) == []
    assert contradiction(planned_outputs(inputs, {})) is None
    answer = data.draw(st.composite(lambda draw: {**spelled(draw, policy_body(inputs)), **OF_GRAPH})())
    outputs = policy_outputs(answer)
    assert differences(outputs, inputs) == {}
    assert contradiction(planned_outputs(inputs, outputs)) is None


@given(POLICY, distinct(IDS, 1))
@hypothesis_settings(max_examples=150, deadline=None)
def test_every_id_goes_out_as_graph_tells_it(config: Config, people: list[str]) -> None:
    inputs = json.dumps(declared(config, people))
    assert inputs == json.dumps(declared(in_upper_case(config), [one.upper() for one in people]))
    assert set(ID.findall(inputs)) == set(ID.findall(json.dumps([config, people]).lower()))
    config.pop("state", None)  # the portal's word, not Graph's
    assert set(texts(config)) - set(texts(json.loads(inputs))) == set()


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Every text that is no id."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str) and not ID.search(value):
        yield value


def test_a_frequency_says_all_that_azuread_would_keep_from_before() -> None:
    config = {"displayName": "a", "users": ["All"], "applications": {"include": ["All"]}}
    session = {"signInFrequency": 4, "signInFrequencyPeriod": "hours"}
    inputs = declared({**config, "sessionControls": session}, ["5ec953b4-0e21-423a-a45d-f3762453c945"])
    assert inputs["sessionControls"] == {
        **session,
        "signInFrequencyInterval": "timeBased",
        "signInFrequencyAuthenticationType": "primaryAndSecondaryAuthentication",
    }


def test_who_is_excluded_twice_is_excluded_once() -> None:
    first, second = "5ec953b4-0e21-423a-a45d-f3762453c945", "6fd964c5-1f32-4342-8a56-e4873564da56"
    unknown = pulumi.Output.from_input(second)
    stack = load(
        {
            "conditionalAccess": {
                "displayName": "a",
                "users": {"include": {"users": ["All"]}, "exclude": {"users": [unknown, second, first.upper()]}},
                "applications": {"include": ["All"]},
            },
            "breakGlass": {"users": [first], "groups": [second]},
        }
    )
    assert stack.conditional_access is not None
    assert stack.break_glass is not None
    out = excluded(stack.conditional_access.users, stack.break_glass)
    assert out == {"users": [first, second, unknown], "groups": [second]}


@pytest.mark.parametrize(
    ("adopt", "expected"),
    [
        pytest.param({}, ["emergency", "unnamed", "other"], id="made-here"),
        pytest.param({"adopt": OF_GRAPH["id"]}, ["unnamed", "other", "emergency"], id="adopted"),
    ],
)
def test_an_adopted_policy_keeps_the_order_of_its_exclusions(adopt: Config, expected: list[str]) -> None:
    """An emergency account that is not among them comes first."""
    ids = {name: f"{position}fd964c5-1f32-4342-8a56-e4873564da56" for position, name in enumerate(expected)}
    inputs = declared(
        {
            "displayName": "a",
            "users": {"include": {"users": ["All"]}, "exclude": {"users": [ids["other"], ids["emergency"]]}},
            "applications": {"include": ["All"]},
            **adopt,
        },
        [ids["emergency"], ids["unnamed"]],
    )
    assert inputs["conditions"]["users"]["excludedUsers"] == [ids[name] for name in expected]


def test_exclusions_that_are_one_output_are_not_declared_beside_emergency_accounts() -> None:
    users = Users.model_construct(
        include=Identities(users=["All"]), exclude=Identities(users=pulumi.Output.from_input(["x"]))
    )
    break_glass = BreakGlass(users=["5ec953b4-0e21-423a-a45d-f3762453c945"])
    with pytest.raises(pulumi.RunError) as stopped:
        excluded(users, break_glass)
    assert str(stopped.value) == (
        "The Conditional Access policy was not declared: the excluded users or groups are one Output, and the "
        "emergency (break-glass) accounts, which stand in the same list, would not be known before it is written. "
        "Give a list; each id in it may be an Output."
    )


def test_a_list_that_is_one_output_is_declared_as_the_list_is() -> None:
    first, second = "5ec953b4-0e21-423a-a45d-f3762453c945", "6fd964c5-1f32-4342-8a56-e4873564da56"

    def config(include: object, exclude: object) -> Config:
        sides = {"include": include, "exclude": exclude}
        return {
            "displayName": "a",
            "users": {
                "include": {"users": include, "groups": include, "roles": include},
                "exclude": {"roles": exclude},
            },
            "applications": sides,
            "locations": sides,
            "clientApplications": sides,
            "grantControls": {"termsOfUse": include},
        }

    whole = config(pulumi.Output.from_input([first]), pulumi.Output.from_input([second]))
    assert declared(whole, [second]) == declared(config([first], [second]), [second])


def test_what_is_adopted_is_imported() -> None:
    config = {"displayName": "a", "users": ["All"], "applications": {"include": ["All"]}}
    policy_id = "5ec953b4-0e21-423a-a45d-f3762453c945"
    adopting = declaration({**config, "adopt": policy_id}, [policy_id])
    assert (declaration(config, [policy_id]).imported, adopting.imported) == ("", f"{ID_PREFIX}{policy_id}")


def in_upper_case(config: Config) -> Config:
    """The same configuration, its ids in capitals."""
    other: Config = json.loads(ID.sub(lambda found: found[0].upper(), json.dumps(config)))
    return other


def keys(model: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        here = f"{path}.{field.alias or name}"
        inner = [below for one in models(field.annotation) for below in keys(one, here)]
        yield from inner or [here]


def given_keys(value: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        for key, one in value.items():
            yield from given_keys(one, f"{path}.{key}")
    else:
        yield path


@pytest.fixture(scope="module")
def drawn() -> set[str]:
    """The keys that the strategy ever gives."""
    found: set[str] = set()

    @given(POLICY)
    @hypothesis_settings(max_examples=400, deadline=None, database=None)
    def draw(config: Config) -> None:
        found.update(given_keys(config))

    draw()
    return found


def test_no_key_is_left_out(drawn: set[str]) -> None:
    """All of the settings are tried above; `adopt` is no part of the policy."""
    assert set(keys(ConditionalAccess)) - {".adopt"} - drawn == set()

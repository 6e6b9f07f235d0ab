"""The stand-in beside the schema of the installed pulumi-azuread."""

import pytest

from sandbox.engine.offline.azuread_stand_in import rules
from sandbox.engine.offline.azuread_stand_in.schema import Collection, Node, Record, Scalar, policy

STRINGS = Collection(Scalar(str))


def at(path: str) -> Node:
    found: Node = policy()
    for step in filter(None, path.replace("[]", ".[]").split(".")):
        if step == "[]":
            assert isinstance(found, Collection), path
            found = found.items
        else:
            assert isinstance(found, Record), path
            found = found.members[step]
    return found


@pytest.mark.parametrize(
    ("path", "node"),
    [
        pytest.param("displayName", Scalar(str), id="text"),
        pytest.param("sessionControls.signInFrequency", Scalar(int), id="number"),
        pytest.param("sessionControls.disableResilienceDefaults", Scalar(bool), id="truth value"),
        pytest.param("conditions.clientAppTypes", STRINGS, id="list"),
        pytest.param("grantControls.termsOfUses", STRINGS, id="renamed"),
        pytest.param(
            "conditions.platforms",
            Record({"excludedPlatforms": STRINGS, "includedPlatforms": STRINGS}, frozenset({"includedPlatforms"})),
            id="object",
        ),
        pytest.param(
            "conditions.users.includedGuestsOrExternalUsers[].externalTenants[]",
            Record({"members": STRINGS, "membershipKind": Scalar(str)}, frozenset({"membershipKind"})),
            id="object in a list in a list",
        ),
    ],
)
def test_members_and_types_are_those_of_the_package(path: str, node: Node) -> None:
    assert at(path) == node


def test_what_must_be_there_is_what_has_no_default() -> None:
    assert policy().required == {"conditions", "displayName", "state"}


@pytest.mark.parametrize("path", sorted(rules.ALLOWED.keys() | rules.COMPUTED | rules.UNORDERED))
def test_every_rule_is_about_a_member_that_exists(path: str) -> None:
    assert isinstance(at(path), Scalar | Collection)


@pytest.mark.parametrize("table", [rules.EXACTLY_ONE, rules.AT_LEAST_ONE, rules.ALL_OR_NONE])
def test_every_combination_is_about_members_that_exist(table: dict[str, tuple[str, ...]]) -> None:
    for path, names in table.items():
        record = at(path)
        assert isinstance(record, Record)
        assert set(names) <= record.members.keys()

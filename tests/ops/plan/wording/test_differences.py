"""Values and differences under Graph's own names, where there are no words of the portal."""

import pytest

from ops.plan.reading.differences import Leaf
from ops.plan.reading.property_values import UNKNOWN, Secret, Value
from ops.plan.wording.differences import as_json, leaf_words, shown, spelled
from ops.plan.wording.phrases import Foreign, Phrase, phrase


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param("x", phrase(Foreign('"x"', is_json=True)), id="a value is the plan's"),
        pytest.param(None, phrase("nothing"), id="nothing is our word"),
        pytest.param(Secret("x"), phrase("[secret]"), id="a secret too"),
        pytest.param(UNKNOWN, phrase("not known before the update"), id="and what is not known"),
    ],
)
def test_a_value(value: Value, words: Phrase) -> None:
    assert as_json(value) == words


STATE = ("conditions", "state")
PATH = Foreign("conditions.state", is_json=True)
ON, OFF = Foreign('"enabled"', is_json=True), Foreign('"enabledForReportingButNotEnforced"', is_json=True)


@pytest.mark.parametrize(
    ("leaf", "going", "words"),
    [
        pytest.param(
            Leaf(STATE, "enabled", "enabledForReportingButNotEnforced"),
            False,
            phrase(PATH, ": ", ON, " → ", OFF, " (", "report-only", ")"),
            id="a change, with the portal's word where it is another",
        ),
        pytest.param(Leaf(STATE, None, "enabled"), False, phrase(PATH, ": ", ON), id="what comes"),
        pytest.param(
            Leaf(STATE, "enabled", None), False, phrase(PATH, ": ", ON, " → ", "nothing"), id="what is taken away"
        ),
        pytest.param(Leaf(STATE, "enabled", None), True, phrase(PATH, ": ", ON), id="what goes with its resource"),
        pytest.param(
            Leaf(("protect",), None, True, "option"),
            False,
            phrase("option ", Foreign("protect", is_json=True), ": ", Foreign("true", is_json=True)),
            id="an option",
        ),
        pytest.param(
            Leaf(("users", "includedUsers"), None, ["All", "x"]),
            False,
            phrase(
                Foreign("users.includedUsers", is_json=True),
                ": ",
                Foreign('["All", "x"]', is_json=True),
                " (",
                "All users",
                ")",
            ),
            id="the words for some of a list",
        ),
        pytest.param(
            Leaf((), 1, 2), False, phrase(Foreign("value", is_json=True), ": ", *(
                Foreign("1", is_json=True), " → ", Foreign("2", is_json=True))), id="the whole",
        ),
    ],
)  # fmt: skip
def test_a_difference(leaf: Leaf, going: bool, words: Phrase) -> None:
    assert leaf_words(leaf, going=going) == words


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("conditions", "users"), "conditions.users"),
        (("assignments", 0, "target", "@odata.type"), 'assignments[0].target["@odata.type"]'),
        (("tags", "a b"), 'tags["a b"]'),
        ((0, "a"), "[0].a"),
    ],
)
def test_a_path(path: tuple[str | int, ...], text: str) -> None:
    assert spelled(path) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (Secret("x"), "[secret]"),
        (UNKNOWN, "not known before the update"),
        ("nothing", '"nothing"'),
        (["a", None, Secret("x"), 1.5], '["a", null, [secret], 1.5]'),
        ({"a": {"b": [True]}}, '{"a": {"b": [true]}}'),
        ("é\n", '"é\\n"'),
    ],
)
def test_a_value_as_it_is_shown(value: Value, text: str) -> None:
    assert shown(value) == text

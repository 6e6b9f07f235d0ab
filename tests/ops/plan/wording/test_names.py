"""A name stands beside its id, in quotes: it can be taken neither for another object nor for Microsoft's own word."""

import pytest

from ops.plan.wording.names import with_names
from ops.plan.wording.phrases import Foreign, Phrase, phrase, plain

ID = "b0000000-0000-4000-8000-000000000003"


@pytest.mark.parametrize(
    ("words", "name", "text"),
    [
        pytest.param(phrase("group ", Foreign(ID)), "Pilot", f'group "Pilot" ({ID})', id="a name"),
        pytest.param(phrase(Foreign(ID.upper())), "Pilot", f'"Pilot" ({ID.upper()})', id="the id as the plan has it"),
        pytest.param(phrase("All users", Foreign(ID)), "All users", f'All users"All users" ({ID})', id="Microsoft's"),
        pytest.param(phrase(Foreign(ID)), '" (x), "Pilot', f'"\\" (x), \\"Pilot" ({ID})', id="quotes"),
        pytest.param(phrase(Foreign(f'["{ID}"]', is_json=True)), "Pilot", f'["{ID}"]', id="a value of the wire"),
        pytest.param(phrase(Foreign(ID, is_json=True)), "Pilot", ID, id="a property that is called so"),
        pytest.param(phrase(ID), "Pilot", ID, id="a word of ours"),
        pytest.param(phrase(Foreign(f"{ID}, x")), "Pilot", f"{ID}, x", id="part of a text"),
    ],
)
def test_words_with_a_name(words: Phrase, name: str, text: str) -> None:
    assert plain(with_names(words, {ID: name})) == text


def test_the_name_stays_foreign() -> None:
    assert with_names(phrase(Foreign(ID)), {ID: "Pilot"}) == (
        Foreign('"Pilot"', is_json=True),
        " (",
        Foreign(ID),
        ")",
    )

"""Long texts that others chose, lists and capitals: cut or joined, and readable."""

import pytest

from ops.plan.wording.phrases import LONGEST, Foreign, Phrase, capitalised, listed, phrase, plain, shortened


def test_long_text_is_cut_and_still_shows_that_it_changes() -> None:
    one, other = shortened("x" * 5000), shortened("x" * 4999 + "y")
    assert one == "x" * LONGEST + "… (5000 characters, SHA-256 c59d3c0480cc…)"
    assert one != other
    assert shortened("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize(
    ("ones", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_words(ones: list[str], text: str) -> None:
    assert plain(listed([phrase(one) for one in ones])) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (phrase("state: ", Foreign("on")), "State: on"),
        (phrase(Foreign("a.b"), ": 1"), "a.b: 1"),
        (phrase(), ""),
    ],
)
def test_only_our_own_words_get_a_capital(words: Phrase, text: str) -> None:
    assert plain(capitalised(words)) == text

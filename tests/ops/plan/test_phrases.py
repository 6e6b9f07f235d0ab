"""Texts that others chose, lists and capitals: shown whole, harmless, readable."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.plan.phrases import LONGEST, Foreign, Phrase, capitalised, listed, phrase, plain, shortened, visible

# The machine may be busy: how long an example takes says nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("Windows 11, Gerät", "Windows 11, Gerät", id="ordinary text"),
        pytest.param("a\x1b[31mb", "a\\u001b[31mb", id="a terminal's command"),
        pytest.param("a\nb\r\tc", "a\\nb\\r\\tc", id="lines and tabs"),
        pytest.param("a\u202eb\u2066c", "a\\u202eb\\u2066c", id="direction marks"),
        pytest.param("a\u200bb\ufeffc", "a\\u200bb\\ufeffc", id="no width"),
        pytest.param("a\u2028b\u00a0c", "a\\u2028b\\u00a0c", id="odd spaces and lines"),
        pytest.param("a\ud800b", "a\\ud800b", id="half a character"),
        pytest.param("a\U000e0041b", "a\\U000e0041b", id="a tag beyond the basic plane"),
    ],
)
def test_what_could_act_is_made_visible(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text(alphabet=st.characters()))
@settings(UNTIMED)
def test_nothing_that_is_shown_acts(text: str) -> None:
    seen = visible(text)
    assert all(unicodedata.category(c)[0] not in "CZ" or c == " " for c in seen)
    assert seen.isprintable() or seen == ""


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

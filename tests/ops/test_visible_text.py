"""Texts that others chose: shown whole, and harmless."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.visible_text import visible

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

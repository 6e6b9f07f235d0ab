"""Words that this project once used in a sense of its own, and the field's word to write instead.

Only words that have no other use here, so that nobody needs an exception. `accessNamesakes` stands in customers' states
and is one word.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
IN_NAMES: Final = {"told": "reported, returned, expected", "meant": "intended", "looks": "checks"}
"""Parts of names of Python that have several. In a sentence each is an ordinary word."""
IN_TEXT: Final = {
    r"namesakes?": "duplicate, of the same name",
    r"takeovers?": "adoption",
    r"(?<!break[ _-])(?<!break%20)glass": "break_glass, emergency accounts",
    "taken back": "restored, undone, deleted",
    "handed on": "passed on",
    "cannot hold": "does not support",
}
"""Patterns for whole words, in code and prose alike."""
ORDINARY: Final = re.compile(r"looks_(?:up|for|in)(?![a-z])")
TEXT: Final = re.compile("|".join(rf"(?<![a-z])(?:{one})(?![a-z])" for one in IN_TEXT), re.IGNORECASE)
FOLDERS: Final = (
    *("bootstrap", "components", "defender_conditional_access", "dev", "docs", "examples", "ops", "policy_pack"),
    *("providers", "pulumi_cli", "sandbox", "settings", "tests", "verification"),
)


def files(*patterns: str) -> list[Path]:
    """The files of the repository with such a name, but for this one."""
    below = (path for folder in FOLDERS for pattern in patterns for path in (ROOT / folder).rglob(pattern))
    return sorted({*below, *(path for pattern in patterns for path in ROOT.glob(pattern))} - {Path(__file__).resolve()})


def in_names(source: str) -> Iterator[str]:
    """`line: name` of each name that has one of the words as a part."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = ORDINARY.sub("", token.string.lower())
        if token.type == tokenize.NAME and "_" in name and not IN_NAMES.keys().isdisjoint(name.split("_")):
            yield f"{token.start[0]}: {token.string}"


def in_text(text: str) -> Iterator[str]:
    """`line: word` of each word, wherever it stands."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in TEXT.finditer(line):
            yield f"{number}: {found[0]}"


def test_names_have_the_fields_words() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{one}"
        for path in files("*.py")
        for one in in_names(path.read_text(encoding="utf-8"))
    ]
    assert found == [], f"Write instead: {IN_NAMES}"


def test_code_and_prose_have_the_fields_words() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{one}"
        for path in files("*.py", "*.md", "*.toml", "*.yml", "*.yaml", "Makefile")
        for one in in_text(path.read_text(encoding="utf-8"))
    ]
    assert found == [], f"Write instead: {IN_TEXT}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def test_a_wait_is_told() -> None: ...", ["1: test_a_wait_is_told"]),
        ("\n_looks = [IS_MEANT]", ["2: _looks", "2: IS_MEANT"]),
        ("test_a_run_looks_up_names, test_it_looks_for_one, retold_once, told", []),
        ('text = "is_told"  # is_told', []),
    ],
)
def test_names_are_read_part_by_part(source: str, found: list[str]) -> None:
    assert list(in_names(source)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A name.\n# Its namesakes.", ["2: namesakes"]),
        ("The glass accounts, after a takeover", ["1: glass", "1: takeover"]),
        (
            "It is taken back and handed on.\nazuread cannot hold it",
            ["1: taken back", "1: handed on", "2: cannot hold"],
        ),
        ("The group is taken over; a person hands on; by hand on a phone; it cannot be held", []),
        ("break-glass, Break glass, BREAK_GLASS, breakGlass, accessNamesakes, breakglass1, Break%20glass, glassy", []),
    ],
)
def test_text_is_read_word_by_word(text: str, found: list[str]) -> None:
    assert list(in_text(text)) == found

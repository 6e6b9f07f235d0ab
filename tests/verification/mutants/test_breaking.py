"""What of a module is broken, and how it is named."""

import ast
from pathlib import Path

import pytest

from verification.mutants.breaking import Mutant, mutants

MODULE = '''"""A module: 1 == 1."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import os

LIMIT: Final = 3


@dataclass(frozen=True)
class Thing:
    strict: bool = True

    def judge(self, given: "int | None" = None) -> str | None:
        """Not broken: True and False."""
        if given is None or not self.strict:
            return None
        if self.strict:
            raise ValueError(f"more than {LIMIT}")
        return "few" if given < LIMIT else "many"
'''
NAMES = [
    ("the module: 3 → 4", 8),
    ("Thing: True → False", 13),
    ("Thing.judge: given is None or not self.strict → given is None and (not self.strict)", 17),
    ("Thing.judge: given is None → given is not None", 17),
    ("Thing.judge: not self.strict → bool(self.strict)", 17),
    ("Thing.judge: if self.strict → if not self.strict", 19),
    ("Thing.judge: raise ValueError(f'more than {LIMIT}') → nothing", 20),
    ("Thing.judge: return 'few' if given < LIMIT else 'many' → return None", 21),
    ("Thing.judge: given < LIMIT → given <= LIMIT", 21),
]


@pytest.fixture
def broken(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "thing.py").write_text(MODULE)
    return list(mutants(tmp_path, "thing.py"))


def test_every_place_that_decides_and_no_other(broken: list[Mutant]) -> None:
    assert [(one.name, one.line) for one in broken] == NAMES
    assert broken[0].key == "thing.py: the module: 3 → 4"


def test_each_differs_in_one_place(broken: list[Mutant]) -> None:
    whole = ast.unparse(ast.parse(MODULE)).splitlines()
    for one in broken:
        lines = one.source.splitlines()
        assert len(lines) == len(whole)
        assert sum(line != other for line, other in zip(lines, whole, strict=True)) == 1


def test_the_same_words_twice_in_a_function_are_two_names(tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text("def f(a):\n    return a == b, a == b\n")
    assert [one.name for one in mutants(tmp_path, "thing.py")][1:] == [
        "f: a == b → a != b",
        "f: a == b → a != b (no. 2)",
    ]

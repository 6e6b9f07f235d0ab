"""Imports go one way: who may know whom. A part that knows too much shares mistakes, or cannot be copied."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("components", "ops", "policy_pack", "providers", "sandbox", "settings", "tests")
MAY_KNOW = {
    "providers": {"providers"},
    "settings": {"settings", "providers"},
    "components": {"components", "settings", "providers"},
    "__main__.py": {"components", "settings"},
    # Judges the wire; runs in its own process, copied anywhere.
    "policy_pack": {"policy_pack"},
    # Knows Graph's rules and nothing of ours, or it would share our mistakes.
    "sandbox/tenant": {"sandbox"},
}


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it; relative imports stay in their package and do not count."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.parametrize("part", MAY_KNOW)
def test_imports_go_one_way(part: str) -> None:
    root = ROOT / part
    files = [root] if root.is_file() else sorted(root.rglob("*.py"))
    assert files
    known = {name.partition(".")[0] for path in files for name in imports_of(path)}
    assert known & set(OURS) <= MAY_KNOW[part]


def test_the_emulated_tenant_knows_only_itself() -> None:
    names = {name for path in (ROOT / "sandbox" / "tenant").rglob("*.py") for name in imports_of(path)}
    assert {name for name in names if name.startswith("sandbox") and not name.startswith("sandbox.tenant")} == set()


def test_nothing_of_the_product_names_the_sandbox() -> None:
    product = [
        ROOT / "__main__.py",
        *(p for part in ("components", "providers", "settings") for p in (ROOT / part).rglob("*.py")),
    ]
    assert [path for path in product if "sandbox" in path.read_text(encoding="utf-8")] == []

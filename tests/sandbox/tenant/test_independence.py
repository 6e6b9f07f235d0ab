"""The emulator shares nothing with the product, or it would share its mistakes."""

import ast
from pathlib import Path

import sandbox.tenant

PRODUCT = {"settings", "components", "providers"}
FOLDER = Path(sandbox.tenant.__file__).parent


def test_nothing_of_the_product_is_imported() -> None:
    files = sorted(FOLDER.rglob("*.py"))
    assert len(files) > 40
    found = {(file.name, name.split(".")[0]) for file in files for name in imported(file)}
    assert {pair for pair in found if pair[1] in PRODUCT} == set()


def imported(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    whole = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level == 0]
    return plain + whole

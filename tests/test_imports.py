"""Imports go one way: who may know whom. A part that knows too much shares mistakes, or cannot be copied."""

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("components", "defender_conditional_access", "ops", "policy_pack", "providers", "sandbox", "settings", "tests")
MAY_KNOW = {
    "providers": {"providers"},
    "settings": {"settings", "providers"},
    "components": {"components", "settings", "providers"},
    "__main__.py": {"components", "settings"},
    "defender_conditional_access": {"components", "settings"},
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


PRODUCT = ("components", "ops", "policy_pack", "providers", "settings")


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_within(parts: tuple[str, ...]) -> dict[str, set[str]]:
    """By module, the modules of `parts` that it imports, wherever in it, with relative imports made absolute."""
    files = {module_of(path): path for part in parts for path in sorted((ROOT / part).rglob("*.py"))}
    found: dict[str, set[str]] = {}
    for module, path in files.items():
        package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
        named: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                inner = {f"{base}.{alias.name}" for alias in node.names}
                # `from package import module` needs the module; any other name is in what it comes from.
                named |= (inner & files.keys()) | ({base} if inner - files.keys() else set())
        found[module] = (named & files.keys()) - {module}
    return found


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = imports_within((*PRODUCT, "sandbox"))
    assert len(graph) > 300
    assert circle(graph) == []


def test_a_circle_would_be_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()}) == ["a", "c", "b", "a"]


@pytest.mark.parametrize("part", PRODUCT)
def test_no_folders_beside_each_other_import_each_other_in_a_circle(part: str) -> None:
    folders: dict[str, set[str]] = {}
    for module, named in imports_within((part,)).items():
        above = module.split(".")[:2]
        folders.setdefault(".".join(above), set()).update(".".join(one.split(".")[:2]) for one in named)
    for folder, named in folders.items():
        named -= {folder, part}
    assert circle(folders) == []

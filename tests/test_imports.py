"""Imports go one way: who may know whom. A part that knows too much shares mistakes, or cannot be copied."""

import ast
import graphlib
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


ROOMS_OF_A_PLAN = ("formats", "judging", "wording", "reading")
"""The folders of `ops/plan`: each may know those after it, and none before it."""
# A phrase is words and data; what makes it markup, a colour or JSON belongs to a format.
OF_FORMATS = {"click", "json", "rich", "textwrap"}


def room_of(module: str) -> str | None:
    """The folder of `ops/plan` that a module stands in."""
    names = module.split(".")
    return names[2] if names[:2] == ["ops", "plan"] and len(names) > 3 else None


def wrong_ways(graph: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Imports from a room of `ops/plan` into a room before it, or into what stands in no room."""
    found = []
    for module, named in graph.items():
        room = room_of(module)
        if room is None:
            continue
        after = ROOMS_OF_A_PLAN[ROOMS_OF_A_PLAN.index(room) :]
        found += [(module, one) for one in named if one.startswith("ops.plan.") and room_of(one) not in after]
    return sorted(found)


def test_the_rooms_of_a_plan_import_one_way() -> None:
    graph = imports_within(("ops",))
    assert {room_of(module) for module in graph} - {None} == set(ROOMS_OF_A_PLAN)
    assert wrong_ways(graph) == []


def test_a_wrong_way_would_be_found() -> None:
    graph = {"ops.plan.judging.report": {"ops.plan.reading.digest", "ops.plan.formats.markdown", "ops.plan.command"}}
    assert wrong_ways(graph) == [
        ("ops.plan.judging.report", "ops.plan.command"),
        ("ops.plan.judging.report", "ops.plan.formats.markdown"),
    ]


def test_of_a_plan_only_the_formats_know_how_anything_looks() -> None:
    judging = sorted((ROOT / "ops" / "plan" / "judging").rglob("*.py"))
    known = {name.partition(".")[0] for path in judging for name in imports_of(path)}
    assert known & OF_FORMATS == set()


def test_reading_a_plan_needs_nothing_of_ours_but_making_text_visible() -> None:
    named = {one for module, all_ in imports_within(("ops",)).items() if room_of(module) == "reading" for one in all_}
    assert {one for one in named if room_of(one) != "reading"} == {"ops.visible_text"}

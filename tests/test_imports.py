"""Imports go one way: who may know whom. A part that knows too much shares mistakes, or cannot be copied."""

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = (
    "bootstrap",
    "components",
    "defender_conditional_access",
    "dev",
    "ops",
    "policy_pack",
    "providers",
    "pulumi_cli",
    "sandbox",
    "settings",
    "tests",
    "verification",
)
MAY_KNOW = {
    "providers": {"providers"},
    "settings": {"settings", "providers"},
    "components": {"components", "settings", "providers"},
    "__main__.py": {"components", "settings"},
    # Runs before any package is installed.
    "bootstrap": {"bootstrap"},
    # What both `ops` and `sandbox` run Pulumi by.
    "pulumi_cli": {"pulumi_cli"},
    # `ops/adopt` calls the rules of the policy pack on a configuration before there is a plan.
    "ops": {"bootstrap", "components", "ops", "policy_pack", "providers", "pulumi_cli", "sandbox", "settings"},
    "defender_conditional_access": {"components", "settings"},
    # Judges the wire; runs in its own process, copied anywhere.
    "policy_pack": {"policy_pack"},
    "sandbox": {"bootstrap", "providers", "pulumi_cli", "sandbox", "settings"},
    "sandbox/demo": {"sandbox"},
    "sandbox/engine": {"bootstrap", "pulumi_cli", "sandbox"},
    # `verification/bench` measures `ops impact`.
    "verification": {"bootstrap", "ops", "providers", "sandbox", "settings", "verification"},
    "dev": {"bootstrap", "dev", "sandbox"},
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


def test_what_runs_before_any_package_is_installed_needs_none() -> None:
    names = {name.partition(".")[0] for path in (ROOT / "bootstrap").rglob("*.py") for name in imports_of(path)}
    assert names - sys.stdlib_module_names == {"bootstrap"}


def test_nothing_of_the_product_names_the_sandbox() -> None:
    product = [
        ROOT / "__main__.py",
        *(p for part in ("components", "providers", "settings") for p in (ROOT / part).rglob("*.py")),
    ]
    assert [path for path in product if "sandbox" in path.read_text(encoding="utf-8")] == []


PRODUCT = ("components", "ops", "policy_pack", "providers", "pulumi_cli", "settings")
ROOMS = (*PRODUCT, "bootstrap", "dev", "sandbox", "verification")


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
    assert len(all_imports()) > 300
    assert circle(all_imports()) == []


def test_a_circle_would_be_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()}) == ["a", "c", "b", "a"]


@cache
def all_imports() -> dict[str, set[str]]:
    return imports_within(ROOMS)


def beside(folder: str, graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """By folder or module right below `folder`, those beside it that anything in it imports."""
    depth = folder.count(".") + 2
    found: dict[str, set[str]] = {}
    for module, named in graph.items():
        inside = {one for one in (module, *named) if one.startswith(f"{folder}.")}
        if module in inside:
            child = ".".join(module.split(".")[:depth])
            others = {".".join(one.split(".")[:depth]) for one in inside}
            found.setdefault(child, set()).update(others - {child})
    return found


FOLDERS = sorted({module_of(file.parent / "__init__.py") for part in ROOMS for file in (ROOT / part).rglob("*.py")})


def between_rooms(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """By top-level folder, the others that anything in it imports."""
    found: dict[str, set[str]] = {}
    for module, named in graph.items():
        room = module.partition(".")[0]
        found.setdefault(room, set()).update({one.partition(".")[0] for one in named} - {room})
    return found


def test_no_room_is_in_a_circle_with_another() -> None:
    assert set(between_rooms(all_imports())) == set(ROOMS)
    assert circle(between_rooms(all_imports())) == []


def test_a_circle_between_rooms_would_be_found() -> None:
    graph = {"a.x": {"b.y"}, "b.y": set(), "b.z": {"a.w"}, "a.w": set()}
    assert between_rooms(graph) == {"a": {"b"}, "b": {"a"}}
    assert circle(graph) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_in_a_folder_is_in_a_circle_with_what_stands_beside_it(folder: str) -> None:
    """Folders count with all that is in them, at any depth."""
    assert circle(beside(folder, all_imports())) == []


def test_a_circle_between_folders_would_be_found() -> None:
    graph = {"r.a.x": {"r.b.y"}, "r.b.y": set(), "r.b.z": {"r.a.w"}, "r.a.w": {"q"}}
    assert beside("r", graph) == {"r.a": {"r.b"}, "r.b": {"r.a"}}
    assert circle(graph) == []


def test_what_asks_a_tenant_loads_neither_the_sandbox_nor_a_tool() -> None:
    """All of `ops` but the rehearsal, which is a preview in the sandbox."""
    files = [file for room in ("ops", "pulumi_cli") for file in (ROOT / room).rglob("*.py")]
    modules = sorted(module_of(file) for file in files if file != ROOT / "ops" / "rehearsal.py")
    load = f"import importlib, sys; [importlib.import_module(one) for one in {modules!r} if one != 'ops.__main__']"
    shown = "print(sorted({one.partition('.')[0] for one in sys.modules} & {'dev', 'sandbox', 'verification'}))"
    run = subprocess.run(
        [sys.executable, "-c", f"{load}; {shown}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


def test_a_program_that_asks_nothing_loads_no_http_library() -> None:
    """They are a third of what a run without names imports, and it sends no request."""
    load = "import components, settings, sys; print(sorted(sys.modules.keys() & {'azure', 'httpx', 'kiota_http'}))"
    run = subprocess.run([sys.executable, "-c", load], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_the_sandbox_is_known_to_the_rehearsal_and_the_set_up_alone() -> None:
    graph = imports_within((*PRODUCT, "sandbox"))
    knowing = {module for module, named in graph.items() if any(one.startswith("sandbox") for one in named)}
    outside = {module for module in knowing if not module.startswith("sandbox")}
    assert outside == {"ops.rehearsal", "ops.setup"}


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


def test_of_a_plan_only_the_formats_know_how_anything_is_displayed() -> None:
    judging = sorted((ROOT / "ops" / "plan" / "judging").rglob("*.py"))
    known = {name.partition(".")[0] for path in judging for name in imports_of(path)}
    assert known & OF_FORMATS == set()


def test_reading_a_plan_needs_nothing_of_ours_but_making_text_visible() -> None:
    graph = imports_within(("ops", "pulumi_cli"))
    named = {one for module, all_ in graph.items() if room_of(module) == "reading" for one in all_}
    assert {one for one in named if room_of(one) != "reading"} == {"pulumi_cli.secret_mark", "ops.visible_text"}

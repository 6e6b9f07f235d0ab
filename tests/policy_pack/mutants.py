"""Rules broken on purpose: each mutant differs from the pack's source in one place.

Comparisons turn round, `and` becomes `or`, a negation goes, a report is left out, a number grows, a word changes. What
people read about a rule (the arguments of `Rule`, docstrings, annotations) is left alone, but for the defaults in it.
"""

import ast
import copy
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pulumi_policy import Policy

from verification.mutants.breaking import turned

RULES = Path(__file__).parents[2] / "policy_pack" / "rules"


@dataclass(frozen=True)
class Mutant:
    """One module of the pack, broken in one place."""

    module: str
    what: str
    tree: ast.Module


def mutants(module: str) -> Iterator[Mutant]:
    tree = ast.parse((RULES / f"{module}.py").read_text())
    places = [node for node in _judging(tree) if _broken(node) is not None]
    order = {id(node): position for position, node in enumerate(ast.walk(tree))}
    for place in places:
        changed = copy.deepcopy(tree)
        target = list(ast.walk(changed))[order[id(place)]]
        replacement = _broken(target)
        what = f"{module}.py:{getattr(place, 'lineno', 0)} {ast.unparse(place)}"
        if replacement is not None:
            target.__class__ = replacement.__class__
            target.__dict__.update(replacement.__dict__)
        yield Mutant(module, what, ast.fix_missing_locations(changed))


def _judging(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that decides something."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not _is_prose(node, child):
            yield from _judging(child)


def _is_prose(parent: ast.AST, child: ast.AST) -> bool:
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        if parent.func.id == "Rule":
            return not (isinstance(child, ast.keyword) and child.arg == "configuration")
        if parent.func.id.endswith("_schema"):
            return True
    if isinstance(child, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(parent, ast.Dict) and any(_says(key, "type") for key in parent.keys):
        # A schema, which the engine checks: the rule itself meets the default alone.
        members = zip(parent.keys, parent.values, strict=True)
        return not any(child is value and _says(key, "default") for key, value in members)
    is_docstring = isinstance(parent, ast.Expr) and isinstance(child, ast.Constant)
    is_annotation = child in (getattr(parent, "annotation", None), getattr(parent, "returns", None))
    return is_docstring or is_annotation


def _says(node: ast.AST | None, word: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == word


def _broken(node: ast.AST) -> ast.AST | None:
    """What to put in place of a node, if it can be broken."""
    opposite = turned(node)
    if opposite is not None:
        return opposite
    if isinstance(node, ast.Yield | ast.YieldFrom):
        return ast.YieldFrom(ast.Tuple([], ast.Load()))
    if isinstance(node, ast.If) and isinstance(node.test, ast.Call | ast.Name | ast.Attribute):
        return ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return ast.Constant(node.value + 1)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return ast.Constant(f"{node.value}x")
    return None


def rules(mutant: Mutant) -> list[Policy]:
    """The rules of the mutant alone; all rules of a pack with the mutant in it where it only serves others."""
    package = importlib.import_module("policy_pack.rules")
    alone = _executed(mutant, package.__name__)
    found = [value for value in vars(alone).values() if isinstance(value, Policy)]
    return found or _around(mutant)


def _executed(mutant: Mutant, package: str) -> ModuleType:
    module = ModuleType(f"{package}.{mutant.module}")
    module.__package__ = package
    # Data classes look their module up.
    sys.modules.setdefault(module.__name__, module)
    exec(compile(mutant.tree, mutant.what, "exec"), module.__dict__)  # noqa: S102 - the pack's own source
    return module


def _around(mutant: Mutant) -> list[Policy]:
    name = f"mutated_{id(mutant)}"
    spec = importlib.util.spec_from_file_location(name, RULES / "__init__.py", submodule_search_locations=[str(RULES)])
    if spec is None or spec.loader is None:
        return []
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    try:
        _executed(mutant, name)
        spec.loader.exec_module(package)
        return list(package.RULES)
    finally:
        for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] == name]:
            del sys.modules[loaded]

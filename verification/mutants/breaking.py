"""What is broken: the places of a module that decide something, each turned into its opposite or left out.

Comparisons turn round, `and` becomes `or`, a negation goes, a condition is negated, a `raise` is left out, a `return`
gives None, a number grows, a truth turns. Texts, annotations and documentation are left alone: what a message says is
held by tests of whole messages.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_LONGEST = 90


@dataclass(frozen=True)
class Mutant:
    """One module with one place broken. `name` stays the same when lines move: it tells function and place."""

    path: str
    line: int
    last_line: int
    name: str
    source: str

    @classmethod
    def whole(cls, root: Path, path: str) -> "Mutant":
        """The module as it is, but for its form: what fails then says nothing of a mutant."""
        return cls(path, 1, 1, "whole", ast.unparse(ast.parse((root / path).read_text(encoding="utf-8"))))

    @property
    def key(self) -> str:
        return f"{self.path}: {self.name}"


def mutants(root: Path, path: str) -> Iterator[Mutant]:
    """All of a module, from its first line to its last."""
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    order = {id(node): position for position, node in enumerate(ast.walk(tree))}
    names: Counter[str] = Counter()
    for place in _deciding(tree, ""):
        broken = decided_otherwise(place.node)
        if broken is None:
            continue
        name = f"{place.function}: {_short(place.node)} → {_short(broken)}"
        names[name] += 1
        changed = copy.deepcopy(tree)
        _replace(list(ast.walk(changed))[order[id(place.node)]], broken)
        source = ast.unparse(ast.fix_missing_locations(changed))
        numbered = name if names[name] == 1 else f"{name} (no. {names[name]})"
        yield Mutant(path, place.line, place.last_line, numbered, f"{source}\n")


def turned(node: ast.AST) -> ast.AST | None:
    """The opposite of a comparison, a joining or a negation."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNED:
        return ast.Compare(node.left, [TURNED[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.BoolOp):
        return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
    return None


def decided_otherwise(node: ast.AST) -> ast.AST | None:
    """What to put in place of a node, if it decides something."""
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not _has_its_own(node.test):
        made = copy.copy(node)
        made.test = ast.UnaryOp(ast.Not(), node.test)
        return made
    if isinstance(node, ast.Raise):
        return ast.Pass()
    if isinstance(node, ast.Return) and node.value is not None and not _says_nothing(node.value):
        return ast.Return(ast.Constant(None))
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return ast.Constant(not node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + 1)
    return turned(node)


def _has_its_own(test: ast.expr) -> bool:
    """Whether a condition is broken by itself."""
    return turned(test) is not None


def _says_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (None, True, False)


def _replace(target: ast.AST, broken: ast.AST) -> None:
    target.__class__ = broken.__class__
    target.__dict__.update(broken.__dict__)


@dataclass(frozen=True)
class _Place:
    """A node, the function that it is in, and the lines that run when it decides."""

    node: ast.AST
    function: str
    line: int
    last_line: int


def _deciding(node: ast.AST, function: str, lines: tuple[int, int] = (1, 1)) -> Iterator[_Place]:
    for child in ast.iter_child_nodes(node):
        if _is_prose(node, child):
            continue
        inside, own = function, lines
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = f"{function}.{child.name}".lstrip(".")
        if isinstance(child, ast.stmt):
            header = child.test if isinstance(child, ast.If | ast.While) else child
            own = (child.lineno, header.end_lineno or child.lineno)
        yield _Place(child, inside or "the module", *own)
        yield from _deciding(child, inside, own)


def _is_prose(parent: ast.AST, child: ast.AST) -> bool:
    is_docstring = isinstance(parent, ast.Expr) and isinstance(child, ast.Constant)
    is_annotation = child in (getattr(parent, "annotation", None), getattr(parent, "returns", None))
    is_decorator = child in getattr(parent, "decorator_list", ())
    is_for_types = isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"
    is_import = isinstance(child, ast.Import | ast.ImportFrom)
    return is_docstring or is_annotation or is_decorator or is_for_types or is_import or isinstance(child, ast.Assert)


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        text = f"if {ast.unparse(node.test)}"
    elif isinstance(node, ast.Pass):
        text = "nothing"
    else:
        text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

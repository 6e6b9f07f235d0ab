"""What differs between the configuration and the tenant, and whether the tenant is weaker.

The comparisons of `ops/plan/judging` judge a difference as a change from the configuration to the tenant. A value that
is stronger than configured is "different", because it is not what was configured either.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from ops.plan.judging.by_resource_type import KINDS
from ops.plan.judging.comparison import Context, apply
from ops.plan.judging.findings import Direction, Verdict
from ops.plan.judging.properties import Properties
from ops.plan.reading.differences import Leaf, Path, differences
from ops.plan.wording.differences import spelled
from ops.plan.wording.phrases import plain
from ops.table.rows import DIFFERENT, WEAKER, Status
from providers.graph.model import whole_numbers
from providers.graph.request import Json


@dataclass(frozen=True)
class Difference:
    """A property, or several that are judged together, by the path of the first.

    `words`: configured → in the tenant.
    """

    path: str
    status: Status
    words: str
    leaves: tuple[Leaf, ...]


def between(resource_type: str, configured: Json, found: Json, break_glass: Iterable[str]) -> list[Difference]:
    """All differences, each property once. Both sides are in the form of the resource's inputs in a plan."""
    before, after = (Properties(whole_numbers(side)) for side in (configured, found))
    leaves = differences(before.values, after.values)
    context = Context(break_glass=frozenset(break_glass))
    judgements = apply(KINDS[resource_type].comparisons, before, after, leaves, context)
    by_path: dict[str, list[tuple[Verdict, tuple[Leaf, ...]]]] = {}
    for one in judgements:
        by_path.setdefault(_path(one.leaves[0].path), []).append((one.verdict, one.leaves))
    return [_merged(path, said) for path, said in by_path.items()]


def _path(path: Path) -> str:
    """The path up to a list of objects, because the position in the list differs between tenants."""
    return spelled(tuple(itertools.takewhile(lambda name: isinstance(name, str), path)))


def _merged(path: str, said: list[tuple[Verdict, tuple[Leaf, ...]]]) -> Difference:
    weaker = any(verdict.direction is Direction.WEAKER for verdict, _ in said)
    leaves = {leaf.path: leaf for _, found in said for leaf in found}
    words = "; ".join(_words(verdict) for verdict, _ in said)
    return Difference(path, WEAKER if weaker else DIFFERENT, words, tuple(leaves.values()))


def _words(verdict: Verdict) -> str:
    consequence = plain(verdict.consequence).removesuffix(".")
    return f"{plain(verdict.title)}. {consequence}" if consequence else plain(verdict.title)

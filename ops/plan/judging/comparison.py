"""A comparison judges some properties of one kind of resource; the differences that none of them judged are listed.

So nothing of a plan is lost: differences that no comparison judges are listed unchanged.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.reading.differences import Leaf, Path
from ops.plan.wording.differences import as_json, leaf_words
from ops.plan.wording.phrases import Phrase, phrase


@dataclass(frozen=True)
class Context:
    """What a comparison may know beyond the two sides of its change."""

    access_state: str | None = None
    """State of the stack's Conditional Access policy, in Graph's words; None if the plan does not contain it."""
    break_glass: frozenset[str] = frozenset()
    """Ids of the emergency accounts in the configuration."""


Judge = Callable[[Properties, Properties, Context], Iterable[Verdict]]


@dataclass(frozen=True)
class Comparison:
    """`judge` is asked when something under one of `covers` (dotted paths) differs."""

    covers: tuple[str, ...]
    judge: Judge
    subject: str
    """What it is about, for the verdict when it cannot tell."""
    danger: Danger = Danger.LOWERED
    at_once: bool = False
    """Whether a weaker or stronger value acts on devices at once. If it is only different, the verdict has it."""


@dataclass(frozen=True)
class Judgement:
    """A verdict and the differences that it is about."""

    verdict: Verdict
    leaves: tuple[Leaf, ...]


def apply(
    comparisons: Sequence[Comparison], before: Properties, after: Properties, leaves: Sequence[Leaf], context: Context
) -> Iterator[Judgement]:
    """The judgements of all comparisons, then every difference that none of them judged."""
    reported: set[Path] = set()
    # Reported once: otherwise every comparison that reads the object would report it.
    for leaf in leaves:
        if _hides(leaf, comparisons):
            reported.add(leaf.path)
            yield Judgement(_hidden(leaf, comparisons), (leaf,))
    seen = [leaf for leaf in leaves if leaf.path not in reported]
    for comparison in comparisons:
        concerned = tuple(leaf for leaf in seen if _covered(leaf.path, comparison.covers))
        if concerned:
            for verdict in _ask(comparison, before, after, concerned, context):
                reported.update(leaf.path for leaf in concerned)
                felt = verdict.at_once or (comparison.at_once and verdict.direction is not Direction.DIFFERENT)
                yield Judgement(replace(verdict, at_once=felt), concerned)
    for leaf in leaves:
        if leaf.path not in reported:
            yield Judgement(as_it_is(leaf), (leaf,))


def _hides(leaf: Leaf, comparisons: Sequence[Comparison]) -> bool:
    """Whether an object whose properties are compared is unknown, secret or something else on one side."""
    objects = all(side is None or isinstance(side, dict) for side in (leaf.before, leaf.after))
    return not objects and any(_inside(leaf.path, prefix) for comparison in comparisons for prefix in comparison.covers)


def _hidden(leaf: Leaf, comparisons: Sequence[Comparison]) -> Verdict:
    concerned = [
        comparison for comparison in comparisons if any(_inside(leaf.path, prefix) for prefix in comparison.covers)
    ]
    return replace(
        cannot_tell(
            leaf_words(leaf), phrase("what it holds cannot be seen"), min(comparison.danger for comparison in concerned)
        ),
        at_once=any(comparison.at_once for comparison in concerned),
    )


def as_it_is(leaf: Leaf) -> Verdict:
    """A difference that is shown unchanged."""
    return Verdict(Direction.DIFFERENT, leaf_words(leaf))


def cannot_tell(title: Phrase, reason: Phrase, danger: Danger) -> Verdict:
    """What is not known counts as weaker."""
    return Verdict(Direction.WEAKER, title, phrase("Counts as weaker: ", reason, "."), danger, certain=False)


def _ask(
    comparison: Comparison, before: Properties, after: Properties, leaves: Sequence[Leaf], context: Context
) -> Iterable[Verdict]:
    try:
        return list(comparison.judge(before, after, context))
    except NotKnownError as error:
        changes = [phrase(as_json(leaf.before), " → ", as_json(leaf.after)) for leaf in leaves]
        title = (
            phrase(comparison.subject, ": ", changes[0])
            if len(changes) == 1
            else phrase(comparison.subject, " changes")
        )
        return [cannot_tell(title, error.reason, comparison.danger)]


def _covered(path: Path, covers: Sequence[str]) -> bool:
    names = _names(path)
    return any(names[: prefix.count(".") + 1] == prefix.split(".") for prefix in covers)


def _inside(path: Path, prefix: str) -> bool:
    """Whether `prefix` names something within what is at `path`."""
    names = _names(path)
    return len(names) <= prefix.count(".") and prefix.split(".")[: len(names)] == names


def _names(path: Path) -> list[str]:
    return [name for name in path if isinstance(name, str)]

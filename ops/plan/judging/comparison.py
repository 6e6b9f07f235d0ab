"""Rules: each judges some properties of one kind of resource, and the differences that no rule judged are listed.

So nothing of a plan is lost: whatever a rule leaves unsaid ends in the list of what there are no words for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.properties import CannotTellError, Members
from ops.plan.reading.differences import Leaf, Path
from ops.plan.wording.differences import as_json, leaf_words
from ops.plan.wording.phrases import Phrase, phrase


@dataclass(frozen=True)
class Context:
    """What a rule may know beyond the two sides of its change."""

    access_state: str | None = None
    """State of the stack's Conditional Access policy, Graph's word; None where the plan does not tell."""
    break_glass: frozenset[str] = frozenset()
    """Ids that the configuration calls emergency accounts."""


Judge = Callable[[Members, Members, Context], Iterable[Verdict]]


@dataclass(frozen=True)
class Rule:
    """`judge` is asked when something under one of `covers` (dotted paths) differs."""

    covers: tuple[str, ...]
    judge: Judge
    subject: str
    """What it is about, for the verdict when it cannot tell."""
    danger: Danger = Danger.LOWERED
    at_once: bool = False
    """Whether devices feel at once what gets weaker or stronger; of what is only different, the verdict says it."""


@dataclass(frozen=True)
class Judged:
    """A verdict and the differences that it is about."""

    verdict: Verdict
    leaves: tuple[Leaf, ...]


def apply(
    rules: Sequence[Rule], before: Members, after: Members, leaves: Sequence[Leaf], context: Context
) -> Iterator[Judged]:
    """All that the rules say, then every difference that none of them spoke about."""
    told: set[Path] = set()
    # Told once: else every rule that looks into the object would complain of it.
    for leaf in leaves:
        if _hides(leaf, rules):
            told.add(leaf.path)
            yield Judged(_hidden(leaf, rules), (leaf,))
    seen = [leaf for leaf in leaves if leaf.path not in told]
    for rule in rules:
        concerned = tuple(leaf for leaf in seen if _covered(leaf.path, rule.covers))
        if concerned:
            for verdict in _ask(rule, before, after, concerned, context):
                told.update(leaf.path for leaf in concerned)
                felt = verdict.at_once or (rule.at_once and verdict.direction is not Direction.DIFFERENT)
                yield Judged(replace(verdict, at_once=felt), concerned)
    for leaf in leaves:
        if leaf.path not in told:
            yield Judged(as_it_is(leaf), (leaf,))


def _hides(leaf: Leaf, rules: Sequence[Rule]) -> bool:
    """Whether a whole object that rules look into is something else on one side: unknown, secret, no object at all."""
    objects = all(side is None or isinstance(side, dict) for side in (leaf.before, leaf.after))
    return not objects and any(_inside(leaf.path, prefix) for rule in rules for prefix in rule.covers)


def _hidden(leaf: Leaf, rules: Sequence[Rule]) -> Verdict:
    concerned = [rule for rule in rules if any(_inside(leaf.path, prefix) for prefix in rule.covers)]
    return replace(
        cannot_tell(leaf_words(leaf), phrase("what it holds cannot be seen"), min(rule.danger for rule in concerned)),
        at_once=any(rule.at_once for rule in concerned),
    )


def as_it_is(leaf: Leaf) -> Verdict:
    """A difference that there are no words for."""
    return Verdict(Direction.DIFFERENT, leaf_words(leaf))


def cannot_tell(title: Phrase, reason: Phrase, danger: Danger) -> Verdict:
    """Not knowing counts as weaker."""
    return Verdict(Direction.WEAKER, title, phrase("Counts as weaker: ", reason, "."), danger, certain=False)


def _ask(rule: Rule, before: Members, after: Members, leaves: Sequence[Leaf], context: Context) -> Iterable[Verdict]:
    try:
        return list(rule.judge(before, after, context))
    except CannotTellError as error:
        changes = [phrase(as_json(leaf.before), " → ", as_json(leaf.after)) for leaf in leaves]
        title = phrase(rule.subject, ": ", changes[0]) if len(changes) == 1 else phrase(rule.subject, " changes")
        return [cannot_tell(title, error.reason, rule.danger)]


def _covered(path: Path, covers: Sequence[str]) -> bool:
    names = _names(path)
    return any(names[: prefix.count(".") + 1] == prefix.split(".") for prefix in covers)


def _inside(path: Path, prefix: str) -> bool:
    """Whether `prefix` names something within what is at `path`."""
    names = _names(path)
    return len(names) <= prefix.count(".") and prefix.split(".")[: len(names)] == names


def _names(path: Path) -> list[str]:
    return [name for name in path if isinstance(name, str)]

"""Judges what is common to all resources: creation, deletion, replacement, import, and changes of their options.

This includes resources that this project does not know: everything that the plan has about them is listed unchanged.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from ops.plan.judging.comparison import Judgement, as_it_is
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.reading.differences import Leaf
from ops.plan.reading.property_values import Value
from ops.plan.wording.phrases import Foreign, Phrase, capitalised, phrase

# Operations that bring nothing of their own: what they mean is in the differences.
_KEPT_BY: Final = ("resourceHooks", "BeforeDelete")
"""The hook by which the component refuses a deletion while access is enforced."""
QUIET: Final = frozenset({"same", "update", "refresh"})
_SENTENCES: Final = {
    "create": "is created",
    "delete": "is deleted",
    "read": "is read",
    "read-replacement": "is read anew",
    "discard": "is no longer read",
    "discard-replaced": "is no longer read",
    "remove-pending-replace": "is not made anew after its deletion",
    "import": "is adopted",
    "import-replacement": "is replaced by one that is adopted",
    "create-replacement": "is made anew",
    "delete-replaced": "is deleted after it was made anew",
    "replace": "is replaced",
}


def sentence(operation: str, what: Phrase) -> Verdict:
    """The words for an operation. An operation that is not known here counts as weaker."""
    # A later engine may have operations that nobody here has heard of: that must not pass for harmless.
    known = _SENTENCES.get(operation)
    if known is not None:
        return Verdict(Direction.DIFFERENT, phrase(what, " ", known))
    title = phrase(what, ": operation ", Foreign(operation))
    consequence = phrase("Counts as weaker: what this operation does is not known here.")
    return Verdict(Direction.WEAKER, title, consequence, Danger.MINOR, certain=False)


def replaced(what: Phrase, *, guards: bool, deleted_first: bool) -> Verdict:
    """A guard that is deleted before its successor exists leaves a gap."""
    if not deleted_first:
        return Verdict(
            Direction.DIFFERENT, phrase(what, " is replaced: a new one is made, then the old one is deleted")
        )
    title = phrase(what, " is replaced: the old one is deleted, then a new one is made")
    if not guards:
        return Verdict(Direction.DIFFERENT, title)
    return Verdict(
        Direction.WEAKER, title, phrase("In between, and if the second step fails, nothing guards."), Danger.GONE
    )


def retained(what: Phrase) -> Verdict:
    """A deletion from the state that deletes nothing in the tenant."""
    consequence = phrase("It stays as it is in the tenant; nothing puts it back when somebody changes it.")
    return Verdict(Direction.DIFFERENT, phrase(what, " is not managed any more"), consequence)


def leftover(what: Phrase) -> Verdict:
    return Verdict(Direction.DIFFERENT, phrase(what, ": a copy that an interrupted replacement left behind is deleted"))


def unseen(what: Phrase, paths: Sequence[str], *, guards: bool) -> Verdict:
    """Something changes, and the plan does not show how."""
    title = phrase(what, " changes in ", Foreign(", ".join(paths))) if paths else phrase(what, " changes")
    consequence = phrase("how is not in the plan; it may be a secret.")
    if not guards:
        return Verdict(Direction.DIFFERENT, title, capitalised(consequence))
    return Verdict(Direction.WEAKER, title, phrase("Counts as weaker: ", consequence), Danger.LOWERED, certain=False)


def options(leaves: Sequence[Leaf], *, guards: bool) -> Iterator[Judgement]:
    """Changes of the resource options. The component's hook before deletion is set together with `protect`."""
    protections = {bool(leaf.before) for leaf in leaves if leaf.path == ("protect",)}
    for leaf in leaves:
        if leaf.path == _KEPT_BY and bool(leaf.before) in protections:
            continue
        yield Judgement(_option(leaf, guards=guards) or as_it_is(leaf), (leaf,))


def _option(leaf: Leaf, *, guards: bool) -> Verdict | None:
    name, old, new = leaf.path[0], leaf.before, leaf.after
    if leaf.path == _KEPT_BY and guards:
        if old:
            title = phrase("a hook before deletion is taken away")
            return Verdict(Direction.WEAKER, title, phrase("A later run could delete it."), Danger.DELAYED)
        return Verdict(Direction.STRONGER, phrase("a hook before deletion is added"), (), Danger.DELAYED)
    if name == "protect":
        if old is True:
            title = phrase("protection against deletion is taken away")
            return Verdict(Direction.WEAKER, title, phrase("A later run could delete it."), Danger.DELAYED)
        return Verdict(Direction.STRONGER, phrase("protected against deletion"), (), Danger.DELAYED)
    if name == "ignoreChanges" and guards and isinstance(old or [], list) and isinstance(new or [], list):
        return _ignored(old if isinstance(old, list) else [], new if isinstance(new, list) else [])
    return None


def _ignored(old: Sequence[Value], new: Sequence[Value]) -> Verdict:
    """A property that is ignored is neither set nor restored."""
    more = [str(one) for one in new if one not in old]
    names = Foreign(", ".join(more or [str(one) for one in old if one not in new]))
    if more:
        consequence = phrase(
            "What the configuration says of it would not be applied, and a change in the tenant stays."
        )
        return Verdict(Direction.WEAKER, phrase("changes are ignored in ", names), consequence, Danger.LOWERED)
    return Verdict(Direction.STRONGER, phrase("changes are not ignored any more in ", names), (), Danger.LOWERED)

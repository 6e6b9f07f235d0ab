"""Judges changes of a compliance policy's assignments: which devices have to meet it."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording.phrases import Foreign, Phrase, listed, phrase
from ops.plan.wording.portal_terms import MINUS, PLUS, TARGETS

PATH: Final = "assignments"
_ALL_DEVICES: Final = "#microsoft.graph.allDevicesAssignmentTarget"
_EXCLUSION: Final = "#microsoft.graph.exclusionGroupAssignmentTarget"
_FILTER_ID: Final = "deviceAndAppManagementAssignmentFilterId"
_FILTER_TYPE: Final = "deviceAndAppManagementAssignmentFilterType"


class Target(NamedTuple):
    """The target of an assignment."""

    kind: str
    identity: str
    """The group's id; empty for all devices and all users."""

    @property
    def excludes(self) -> bool:
        return self.kind == _EXCLUSION

    @property
    def words(self) -> Phrase:
        name = TARGETS.get(self.kind)
        kind = phrase(name) if name else phrase(Foreign(self.kind))
        return phrase(kind, " ", Foreign(self.identity)) if self.identity else kind


class Filter(NamedTuple):
    """Limits a target to the matching devices (`include`), or to all others (`exclude`)."""

    mode: str
    identity: str

    @property
    def words(self) -> Phrase:
        return phrase("filter ", Foreign(self.identity), f" ({self.mode})")


Assignments = Mapping[Target, Filter | None]


def assignments(properties: Properties) -> Assignments:
    return dict(_assignment(record) for record in properties.records(PATH))


def _assignment(record: Properties) -> tuple[Target, Filter | None]:
    kind = record.text(("target", "@odata.type"))
    if kind is None:
        raise NotKnownError(phrase("an assignment has no target type"))
    identity = record.text("target.groupId") or record.text("target.collectionId") or ""
    mode, filter_id = record.text(f"target.{_FILTER_TYPE}"), record.text(f"target.{_FILTER_ID}")
    found = Filter(mode or "include", filter_id) if filter_id and mode != "none" else None
    if found and found.mode not in ("include", "exclude"):
        raise NotKnownError(phrase(Foreign(found.mode), " is not known here as a filter mode"))
    return Target(kind, identity), found


def _judge(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    old, new = assignments(before), assignments(after)
    verdicts = [
        *(_removed(target, new) for target in old if target not in new),
        *(_added(target, old, new) for target in new if target not in old),
        *(_refiltered(t, old[t], new[t]) for t in new if t in old and old[t] != new[t]),
    ]
    if _included(old) and not _included(new):
        consequence = phrase("No device has to meet the policy any more.")
        verdicts.append(Verdict(Direction.WEAKER, phrase("assigned to nobody"), consequence, Danger.GONE))
    if _included(new) and not _included(old):
        verdicts.append(Verdict(Direction.STRONGER, phrase("assigned, which it was not"), (), Danger.GONE))
    yield from verdicts or [Verdict(Direction.DIFFERENT, phrase("assignments: only their form or order changes"))]


def _added(target: Target, old: Assignments, new: Assignments) -> Verdict:
    where = phrase("excluded" if target.excludes else "included", f" {_noun(target)}: {PLUS}", target.words)
    found = new[target]
    title = phrase(where, ", ", found.words) if found else where
    if target.excludes:
        return Verdict(Direction.WEAKER, phrase(title, " (not measured any more)"), (), Danger.OPENED)
    # All devices are all: a filter there, or All users, may leave some out.
    if _everything(old):
        return Verdict(Direction.DIFFERENT, phrase(title, " (All devices covered it already)"))
    return Verdict(Direction.STRONGER, phrase(title, " (has to meet the policy)"), (), Danger.OPENED)


def _removed(target: Target, new: Assignments) -> Verdict:
    title = phrase("excluded" if target.excludes else "included", f" {_noun(target)}: {MINUS}", target.words)
    if target.excludes:
        return Verdict(Direction.STRONGER, phrase(title, " (has to meet the policy)"), (), Danger.OPENED)
    if _everything(new):
        return Verdict(Direction.DIFFERENT, phrase(title, " (All devices covers it still)"))
    return Verdict(Direction.WEAKER, phrase(title, " (not measured any more)"), (), Danger.OPENED)


def _refiltered(target: Target, old: Filter | None, new: Filter | None) -> Verdict:
    texts = [one.words if one else phrase("no filter") for one in (old, new)]
    title = phrase("assignment to ", target.words, ": ", texts[0], " → ", texts[1])
    if new is None and not target.excludes:
        consequence = phrase("Devices that the filter kept out have to meet the policy.")
        return Verdict(Direction.STRONGER, title, consequence, Danger.OPENED)
    if old is None and not target.excludes:
        consequence = phrase("Devices that the filter keeps out are not measured any more.")
        return Verdict(Direction.WEAKER, title, consequence, Danger.OPENED)
    consequence = phrase("Counts as weaker: which devices a filter keeps out is not in the plan.")
    return Verdict(Direction.WEAKER, title, consequence, Danger.OPENED, certain=False)


def reaches_somebody(properties: Properties) -> bool:
    return _included(assignments(properties))


def summary(properties: Properties) -> Phrase:
    """All devices except group …"""
    found = assignments(properties)
    included = [phrase(t.words, " with ", f.words) if f else t.words for t, f in found.items() if not t.excludes]
    excluded = [target.words for target in found if target.excludes]
    return phrase(listed(included), " except ", listed(excluded)) if excluded else listed(included)


def _included(found: Assignments) -> bool:
    return any(not target.excludes for target in found)


def _everything(found: Assignments) -> bool:
    target = Target(_ALL_DEVICES, "")
    return target in found and found[target] is None


def _noun(target: Target) -> str:
    return "groups" if target.identity else "assignments"


COMPARISONS: Final = (Comparison((PATH,), _judge, "assignments", Danger.OPENED),)

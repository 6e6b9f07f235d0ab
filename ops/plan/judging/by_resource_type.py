"""Which comparisons judge which kind of resource, and what they make of one change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ops.plan.judging import any_resource, connector, tenant_settings, tenant_wide
from ops.plan.judging.comparison import Comparison, Context, Judgement, apply, cannot_tell
from ops.plan.judging.compliance_policy import policy as compliance_policy
from ops.plan.judging.conditional_access import policy as conditional_access
from ops.plan.judging.findings import Danger, Direction, Finding, Verdict
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.reading import resource_types
from ops.plan.reading.changes import ResourceChange
from ops.plan.reading.differences import differences
from ops.plan.wording import portal_terms
from ops.plan.wording.phrases import Foreign, Phrase, phrase

Weigh = Callable[[Verdict, Properties, Properties], Verdict]
Whole = Callable[[Properties, Context], Iterable[Verdict]]
"""What it means that a whole object is created or deleted."""


@dataclass(frozen=True)
class Kind:
    """How one kind of resource is judged."""

    what: str
    comparisons: Sequence[Comparison]
    created: Whole | None = None
    deleted: Whole | None = None
    """None for an object that exists once per tenant. Such an object is adopted, and released on destroy."""
    weighed: Weigh = lambda verdict, _before, _after: verdict
    """Removes the danger from a verdict that affects nobody."""


KINDS: Final = {
    resource_types.CONNECTOR: Kind("the connector", connector.COMPARISONS),
    resource_types.TENANT_SETTINGS: Kind("the tenant-wide compliance setting", tenant_settings.COMPARISONS),
    resource_types.COMPLIANCE_POLICY: Kind(
        "the compliance policy",
        compliance_policy.COMPARISONS,
        compliance_policy.created,
        compliance_policy.deleted,
        compliance_policy.weighed,
    ),
    resource_types.CONDITIONAL_ACCESS: Kind(
        "the Conditional Access policy",
        conditional_access.COMPARISONS,
        conditional_access.created,
        conditional_access.deleted,
        conditional_access.weighed,
    ),
}
"""The resources that guard something."""


def findings(change: ResourceChange, context: Context) -> Iterator[Finding]:
    """All findings about a change, unordered. A resource that does not change has none."""
    kind = KINDS.get(change.resource.type)
    judged = _judged_guard(kind, change, context) if kind else _judged_other(change)
    for one in (*judged, *_judged_options(change, guards=kind is not None)):
        verdict = (
            kind.weighed(one.verdict, Properties(change.before), Properties(change.after)) if kind else one.verdict
        )
        yield Finding(change.resource, change.operation, verdict, one.leaves)


def _judged_guard(kind: Kind, change: ResourceChange, context: Context) -> Iterator[Judgement]:
    what = phrase(kind.what)
    match change.operation:
        case "delete" if change.leftover:
            yield Judgement(any_resource.leftover(what), change.everything)
        case "delete" if change.retained:
            yield Judgement(any_resource.retained(what), change.everything)
        case "delete" if kind.deleted:
            yield from _whole(kind.deleted, Properties(change.before), change, context, what)
        case "delete":
            yield from _given_back(kind, change, context, what)
        case "create" if kind.created:
            yield from _whole(kind.created, Properties(change.after), change, context, what)
        case "import":
            yield Judgement(any_resource.sentence(change.operation, what), change.everything)
        case _:
            yield from _judged_members(kind, change, context, what)


def _whole(
    judge: Whole, properties: Properties, change: ResourceChange, context: Context, what: Phrase
) -> Iterator[Judgement]:
    try:
        verdicts = list(judge(properties, context))
    except NotKnownError as error:
        title = any_resource.sentence(change.operation, what).title
        verdicts = [cannot_tell(title, error.reason, Danger.GONE)]
    for verdict in verdicts:
        yield Judgement(verdict, change.everything if change.operation == "delete" else change.leaves)


def _given_back(kind: Kind, change: ResourceChange, context: Context, what: Phrase) -> Iterator[Judgement]:
    """A destroy leaves the object or restores the original values: a change of its properties like any other."""
    if change.before.get(tenant_wide.ON_DESTROY) != "restore":
        yield Judgement(any_resource.retained(what), change.everything)
        return
    # What came under management after the object was adopted may not have been found then.
    managed = {name: value for name, value in change.before.items() if name in change.found}
    found = {name: change.found[name] for name in managed}
    title = phrase(what, " is not managed any more: what was found is put back")
    yield Judgement(Verdict(Direction.DIFFERENT, title), change.everything)
    yield from apply(kind.comparisons, Properties(managed), Properties(found), differences(managed, found), context)


def _judged_members(kind: Kind, change: ResourceChange, context: Context, what: Phrase) -> Iterator[Judgement]:
    replaces = change.operation in ("replace", "create-replacement", "delete-replaced")
    if replaces:
        yield Judgement(any_resource.replaced(what, guards=True, deleted_first=change.deleted_first), ())
    elif change.operation == "create":
        if not change.leaves:
            yield Judgement(any_resource.sentence(change.operation, what), ())
    elif change.operation not in any_resource.QUIET:
        yield Judgement(any_resource.sentence(change.operation, what), ())
    yield from apply(kind.comparisons, Properties(change.before), Properties(change.after), change.leaves, context)
    yield from _judged_unseen(change, what, guards=True)


def _judged_other(change: ResourceChange) -> Iterator[Judgement]:
    name = change.resource.type
    what = phrase(portal_terms.RESOURCE_TYPES[name] if name in portal_terms.RESOURCE_TYPES else Foreign(name))
    if change.operation == "replace":
        yield Judgement(any_resource.replaced(what, guards=False, deleted_first=change.deleted_first), ())
    elif change.operation not in any_resource.QUIET:
        yield Judgement(any_resource.sentence(change.operation, what), change.everything)
        return
    yield from apply((), Properties(change.before), Properties(change.after), change.leaves, Context())
    yield from _judged_unseen(change, what, guards=False)


def _judged_unseen(change: ResourceChange, what: Phrase, *, guards: bool) -> Iterator[Judgement]:
    silent = change.operation == "update" and not change.leaves and not change.options
    if change.unseen or silent:
        yield Judgement(any_resource.unseen(what, change.unseen, guards=guards), ())


def _judged_options(change: ResourceChange, *, guards: bool) -> Iterator[Judgement]:
    """Options of a created or deleted resource are shown with it. The protection of a guard is shown separately."""
    if change.operation in (*any_resource.QUIET, "replace") or (guards and change.operation == "create"):
        yield from any_resource.options(change.options, guards=guards)

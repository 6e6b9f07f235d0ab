"""The report about one stack's plan: its findings in the order of danger, and the preview's messages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ops.plan.judging import by_resource_type
from ops.plan.judging.comparison import Context
from ops.plan.judging.findings import Direction, Finding
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.reading import changes, resource_types
from ops.plan.reading.digest import Diagnostic, Digest, Step
from ops.plan.reading.stack import StackName, break_glass, is_refresh
from ops.plan.wording.names import with_names
from ops.plan.wording.phrases import Phrase, phrase
from ops.plan.wording.portal_terms import STATES

_ERROR: Final = "error"
_WARNING: Final = "warning"
_ACTS: Final = (
    "Acts at once: through every enabled Conditional Access policy of the tenant that requires a compliant device"
)


@dataclass(frozen=True)
class Report:
    """What a plan means for one stack."""

    name: StackName
    findings: tuple[Finding, ...]
    """In the order of danger."""
    diagnostics: tuple[Diagnostic, ...]
    unchanged: int
    """Resources that stay as they are."""
    access_state: str | None
    """State of the stack's Conditional Access policy after the change, in Graph's words; None if not known."""
    is_refresh: bool = False
    """The plan tells what somebody changed in the tenant, not what is going to be changed."""
    strange: tuple[str, ...] = ()
    """Parts of the plan that are not known here."""
    failed: bool = False
    """The preview ended with an error, so there may be more changes than it shows."""

    def of(self, direction: Direction) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict.direction is direction]

    @property
    def counts(self) -> Counter[Direction]:
        return Counter(finding.verdict.direction for finding in self.findings)

    @property
    def at_once_note(self) -> Phrase:
        """Why something acts at once; empty when nothing does."""
        if not any(finding.verdict.at_once for finding in self.findings):
            return ()
        match self.access_state:
            case None:
                tail = ", whatever the state of this stack's own."
            case "enabled":
                tail = ", this stack's own included."
            case state:
                own = "only reports" if STATES.get(state) == "report-only" else "is disabled"
                tail = f", although this stack's own {own}."
        return phrase(_ACTS, tail, " People feel it with their next sign-in or token.")


def report_of(digest: Digest, name: str | None = None, names: Mapping[str, str] | None = None) -> Report:
    """Judge a plan. `name`: of the stack, if the plan does not contain it; `names`: looked-up names, by id."""
    found = list(changes.changes(digest.steps))
    context = Context(_access_state(digest), break_glass(digest.config))
    findings = [finding for change in found for finding in by_resource_type.findings(change, context)]
    if names:
        findings = [_with_names(finding, names) for finding in findings]
    # A resource may have several steps: one without a finding does not make it unchanged.
    changed = {finding.resource.urn for finding in findings}
    stack = StackName.of(digest.steps)
    return Report(
        name=stack if stack.stack or not name else StackName.given(name),
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        diagnostics=_once(digest.diagnostics),
        unchanged=len({change.resource.urn for change in found} - changed),
        access_state=context.access_state,
        is_refresh=is_refresh(digest.steps),
        strange=digest.strange,
        failed=digest.maybe_corrupt or any(one.severity == _ERROR for one in digest.diagnostics),
    )


def _with_names(finding: Finding, names: Mapping[str, str]) -> Finding:
    """Names are added after the judgement, so that no verdict depends on a name."""
    verdict = finding.verdict
    title, consequence = (with_names(words, names) for words in (verdict.title, verdict.consequence))
    return replace(finding, verdict=replace(verdict, title=title, consequence=consequence))


def _once(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors, then warnings, then the rest. Pulumi prints some twice, live and at the end."""
    rank = {_ERROR: 0, _WARNING: 1}
    unique = {(one.severity, one.urn, one.text): one for one in diagnostics}
    return tuple(sorted(unique.values(), key=lambda one: rank.get(one.severity, 2)))


def _access_state(digest: Digest) -> str | None:
    """From the plan. A policy that does not change is not in it, but the stack's outputs may have its state."""
    states = []
    for properties in changes.state_after(digest.steps, resource_types.CONDITIONAL_ACCESS):
        try:
            states.append(Properties(properties).text("state"))
        except NotKnownError:
            states.append(None)
    if states:
        # Of several policies the one that is enforced decides what acts.
        return "enabled" if "enabled" in states else states[0]
    return _state_in_outputs(digest.steps) if not _deletes_access(digest.steps) else None


def _state_in_outputs(steps: Sequence[Step]) -> str | None:
    for step in steps:
        if step.old_state is not None and step.old_state.type == resource_types.STACK:
            state = (step.old_state.outputs or {}).get("conditionalAccessState")
            return state if isinstance(state, str) and state in STATES else None
    return None


def _deletes_access(steps: Sequence[Step]) -> bool:
    return any(step.op == "delete" and resource_types.CONDITIONAL_ACCESS in step.urn for step in steps)

"""Words for all formats that people read: the summary of a report, its warnings, and the marks of a finding.

Each format decides how they are displayed.
"""

import json
from collections.abc import Iterator
from typing import Final

from ops.plan.judging.findings import Direction, Finding
from ops.plan.judging.report import Report
from ops.plan.reading.digest import Diagnostic
from ops.plan.wording.differences import leaf_words
from ops.plan.wording.phrases import Foreign, Phrase, phrase
from ops.plan.wording.portal_terms import noun
from ops.visible_text import visible

HEADINGS: Final = {
    Direction.WEAKER: "Weaker",
    Direction.STRONGER: "Stronger",
    Direction.DIFFERENT: "Only different",
}
_AT_ONCE: Final = "acts at once"
_NOT_IN_FORCE: Final = "not in force"


def summary(report: Report) -> str:
    """`2 weaker, 1 stronger, 3 only different`, or that nothing changes."""
    counts = report.counts
    words = [f"{counts[direction]} {heading.lower()}" for direction, heading in HEADINGS.items() if counts[direction]]
    if report.failed:
        return ", ".join(["the preview failed", *words])
    subject = "changed in the tenant: " if report.is_refresh and words else ""
    return subject + ", ".join(words) if words else "nothing changes"


def warnings(report: Report) -> list[str]:
    lines = []
    if report.failed:
        lines.append("The preview failed: there may be more to change than is shown here.")
    if report.strange:
        names = ", ".join(visible(name) for name in report.strange)
        lines.append(f"The plan has parts that are not known here and not judged: {names}.")
    return lines


def marks(finding: Finding) -> list[str]:
    """The marks beside a finding's text."""
    verdict = finding.verdict
    return [*([_AT_ONCE] if verdict.at_once else ()), *([] if verdict.in_force else [_NOT_IN_FORCE])]


def named(finding: Finding) -> Phrase:
    """`Windows compliance policy "Windows risk" (defender-compliance-policy)`."""
    resource = finding.resource
    quoted = json.dumps(resource.display_name, ensure_ascii=False)
    shown_name = phrase(" ", Foreign(quoted, is_json=True)) if resource.display_name else ()
    return phrase(noun(resource.type), shown_name, " (", Foreign(resource.name), ")")


def difference_words(finding: Finding) -> Iterator[Phrase]:
    """The differences that the finding's title does not show."""
    for leaf in finding.leaves:
        words = leaf_words(leaf, going=finding.operation == "delete")
        if words != finding.verdict.title:
            yield words


def message_lines(diagnostic: Diagnostic) -> list[str]:
    """`warning (name): …`, each line without control characters."""
    start, name = diagnostic.severity, diagnostic.urn.split("::", 3)[-1]
    lines = diagnostic.text.removeprefix(f"{start}: ").splitlines() or [""]
    lines[0] = f"{start} ({name}): {lines[0]}" if name else f"{start}: {lines[0]}"
    return [visible(line) for line in lines]

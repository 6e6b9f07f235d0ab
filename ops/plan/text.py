"""A report as text for a terminal: every line is ours, what the plan brought stands in it as data."""

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

import click

from ops.plan.judging.findings import Direction, Finding
from ops.plan.judging.report import Report
from ops.plan.reading.digest import Diagnostic
from ops.plan.wording.differences import leaf_words
from ops.plan.wording.phrases import Foreign, Phrase, capitalised, phrase, rendered, shortened
from ops.plan.wording.portal_terms import noun
from ops.visible_text import visible

_HEADINGS = {
    Direction.WEAKER: ("Weaker", "red"),
    Direction.STRONGER: ("Stronger", "green"),
    Direction.DIFFERENT: ("Only different", "yellow"),
}
_AT_ONCE = "acts at once"
_NOT_IN_FORCE = "not in force"
_BAR = "  | "


def text(reports: Sequence[Report], width: int = 100) -> str:
    """All reports, one after the other."""
    return "\n".join("".join(f"{line}\n" for line in _lines(report, width)) for report in reports)


def _lines(report: Report, width: int) -> Iterator[str]:
    yield click.style(f"{stack_words(report)}: {summary(report)}", bold=True)
    for line in warnings(report):
        yield from _wrapped(line, "  ", width)
    for direction, (heading, colour) in _HEADINGS.items():
        found = report.of(direction)
        if found:
            yield ""
            yield click.style(heading, fg=colour, bold=True)
            for finding in found:
                yield from _finding(finding, width)
    if report.at_once_note:
        yield ""
        yield from _wrapped(words_of(report.at_once_note), "", width)
    if report.diagnostics:
        yield ""
        yield "The preview says"
        for one in report.diagnostics:
            yield from _message(one, width)


def stack_words(report: Report) -> str:
    name = visible(str(report.name))
    return f"Stack {name}" if name else "This stack"


def summary(report: Report) -> str:
    """`2 weaker, 1 stronger, 3 only different`, or that nothing changes."""
    counts = report.counts
    words = [
        f"{counts[direction]} {heading.lower()}" for direction, (heading, _) in _HEADINGS.items() if counts[direction]
    ]
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
    """What a finding carries besides its words."""
    verdict = finding.verdict
    return [*([_AT_ONCE] if verdict.at_once else ()), *([] if verdict.in_force else [_NOT_IN_FORCE])]


def named(finding: Finding) -> Phrase:
    """`Windows compliance policy "Windows risk" (defender-compliance-policy)`."""
    resource = finding.resource
    quoted = json.dumps(resource.display_name, ensure_ascii=False)
    shown_name = phrase(" ", Foreign(quoted, is_json=True)) if resource.display_name else ()
    return phrase(noun(resource.type), shown_name, " (", Foreign(resource.name), ")")


def difference_words(finding: Finding) -> Iterator[Phrase]:
    """Those that the finding's title does not show already."""
    for leaf in finding.leaves:
        words = leaf_words(leaf, going=finding.operation == "delete")
        if words != finding.verdict.title:
            yield words


def _finding(finding: Finding, width: int) -> Iterator[str]:
    tags = "".join(f" [{mark}]" for mark in marks(finding))
    yield from _wrapped(f"{words_of(capitalised(finding.verdict.title))}{tags}", "  ", width)
    if finding.verdict.consequence:
        yield from _wrapped(words_of(finding.verdict.consequence), "    ", width)
    yield from _wrapped(words_of(named(finding)), "    ", width)
    for words in difference_words(finding):
        for line in _wrapped(words_of(words), "      ", width):
            yield click.style(line, dim=True)


def message_lines(diagnostic: Diagnostic) -> list[str]:
    """`warning (name): …`, each line with nothing left in it that could act."""
    start, name = diagnostic.severity, diagnostic.urn.split("::", 3)[-1]
    lines = diagnostic.text.removeprefix(f"{start}: ").splitlines() or [""]
    lines[0] = f"{start} ({name}): {lines[0]}" if name else f"{start}: {lines[0]}"
    return [visible(line) for line in lines]


def _message(diagnostic: Diagnostic, width: int) -> Iterator[str]:
    """Each line behind a bar, so that none can pass for one of ours; an id stays in one piece."""
    for line in message_lines(diagnostic):
        lines = textwrap.wrap(line, width, initial_indent=_BAR, subsequent_indent=f"{_BAR}  ", break_on_hyphens=False)
        yield from lines or [_BAR]


def words_of(words: Phrase) -> str:
    return rendered(words, _foreign)


def _foreign(foreign: Foreign) -> str:
    """In quotes, unless it is one word: it must not read on as a sentence of ours."""
    cut = shortened(foreign.text)
    # "x, not blocked any more" as a group's id would otherwise be a claim of ours.
    single = foreign.is_json or re.fullmatch(r'[^\s"]+', cut)
    return visible(cut if single else json.dumps(cut, ensure_ascii=False))


def _wrapped(line: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        line,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [indent]

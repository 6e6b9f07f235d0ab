"""A report as text for a terminal: every line is ours, what the plan brought stands in it as data."""

import textwrap
from collections.abc import Iterator, Sequence

import click

from ops.plan.findings import Direction, Finding
from ops.plan.phrases import Foreign, Phrase, capitalised, phrase, rendered, shortened, visible
from ops.plan.portal import noun
from ops.plan.report import Report
from ops.plan.wire import difference_words

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
        yield from _wrapped(_shown(report.at_once_note), "", width)
    if report.diagnostics:
        yield ""
        yield "The preview says"
        for one in report.diagnostics:
            yield from _message(one.severity, one.message, width)


def stack_words(report: Report) -> str:
    name = visible(str(report.name))
    return f"Stack {name}" if name else "This stack"


def summary(report: Report) -> str:
    """`2 weaker, 1 stronger, 3 only different`, or that nothing changes."""
    counts = report.counts
    words = [
        f"{counts[direction]} {heading.lower()}" for direction, (heading, _) in _HEADINGS.items() if counts[direction]
    ]
    subject = "changed in the tenant: " if report.is_refresh and words else ""
    return subject + ", ".join(words) if words else "nothing changes"


def warnings(report: Report) -> list[str]:
    if not report.failed:
        return []
    return ["The preview failed: there may be more to change than is shown here."]


def marks(finding: Finding) -> list[str]:
    """What a finding carries besides its words."""
    verdict = finding.verdict
    return [*([_AT_ONCE] if verdict.at_once else ()), *([] if verdict.in_force else [_NOT_IN_FORCE])]


def named(finding: Finding) -> Phrase:
    """`Windows compliance policy "Windows risk" (defender-compliance-policy)`."""
    resource = finding.resource
    shown_name = phrase(' "', Foreign(resource.display_name), '"') if resource.display_name else ()
    return phrase(noun(resource.type), shown_name, " (", Foreign(resource.name), ")")


def _finding(finding: Finding, width: int) -> Iterator[str]:
    tags = "".join(f" [{mark}]" for mark in marks(finding))
    yield from _wrapped(f"{_shown(capitalised(finding.verdict.title))}{tags}", "  ", width)
    if finding.verdict.consequence:
        yield from _wrapped(_shown(finding.verdict.consequence), "    ", width)
    yield from _wrapped(_shown(named(finding)), "    ", width)
    for words in difference_words(finding):
        for line in _wrapped(_shown(words), "      ", width):
            yield click.style(line, dim=True)


def _message(severity: str, message: str, width: int) -> Iterator[str]:
    """Each line behind a bar, so that none can pass for one of ours."""
    lines = message.strip().splitlines() or [""]
    if not lines[0].startswith(f"{severity}: "):
        lines[0] = f"{severity}: {lines[0]}"
    for line in lines:
        yield from textwrap.wrap(visible(line), width, initial_indent=_BAR, subsequent_indent=f"{_BAR}  ") or [_BAR]


def _shown(words: Phrase) -> str:
    return rendered(words, lambda foreign: visible(shortened(foreign)))


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

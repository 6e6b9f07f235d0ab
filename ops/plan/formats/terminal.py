"""A report as text for a terminal: every line is ours, and text of the plan is data in it."""

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import click

from ops.plan.formats.report_words import HEADINGS, difference_words, marks, message_lines, named, summary, warnings
from ops.plan.judging.findings import Direction, Finding
from ops.plan.judging.report import Report
from ops.plan.reading.digest import Diagnostic
from ops.plan.wording.phrases import Foreign, Phrase, capitalised, rendered, shortened
from ops.visible_text import visible

_COLOURS: Final = {Direction.WEAKER: "red", Direction.STRONGER: "green", Direction.DIFFERENT: "yellow"}
_BAR = "  | "


def terminal_text(reports: Sequence[Report], width: int = 100) -> str:
    """All reports, one after the other."""
    return "\n".join("".join(f"{line}\n" for line in _lines(report, width)) for report in reports)


def _lines(report: Report, width: int) -> Iterator[str]:
    yield click.style(f"{stack_words(report)}: {summary(report)}", bold=True)
    for line in warnings(report):
        yield from _wrapped(line, "  ", width)
    for direction, heading in HEADINGS.items():
        found = report.of(direction)
        if found:
            yield ""
            yield click.style(heading, fg=_COLOURS[direction], bold=True)
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


def _finding(finding: Finding, width: int) -> Iterator[str]:
    tags = "".join(f" [{mark}]" for mark in marks(finding))
    yield from _wrapped(f"{words_of(capitalised(finding.verdict.title))}{tags}", "  ", width)
    if finding.verdict.consequence:
        yield from _wrapped(words_of(finding.verdict.consequence), "    ", width)
    yield from _wrapped(words_of(named(finding)), "    ", width)
    for words in difference_words(finding):
        for line in _wrapped(words_of(words), "      ", width):
            yield click.style(line, dim=True)


def _message(diagnostic: Diagnostic, width: int) -> Iterator[str]:
    """Each line is behind a bar, so that none looks like a line of ours. An id is never split."""
    for line in message_lines(diagnostic):
        yield from behind_a_bar(line, width)


def behind_a_bar(line: str, width: int) -> list[str]:
    """A line that somebody else wrote. It contains only visible characters."""
    lines = textwrap.wrap(line, width, initial_indent=_BAR, subsequent_indent=f"{_BAR}  ", break_on_hyphens=False)
    return lines or [_BAR]


def words_of(words: Phrase) -> str:
    return rendered(words, _foreign)


def _foreign(foreign: Foreign) -> str:
    """In quotes unless it is one word, so that it cannot look like a part of our sentence."""
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

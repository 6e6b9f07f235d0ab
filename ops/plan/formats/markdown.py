"""A report as Markdown for a pull request: one comment per stack, which a workflow finds again by its hidden marker.

Text of the plan is in code spans and code blocks, where it is neither markup, nor HTML, nor a mention.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from ops.plan.formats.report_words import HEADINGS, difference_words, marks, message_lines, named, summary, warnings
from ops.plan.judging.findings import Direction, Finding
from ops.plan.judging.report import Report
from ops.plan.wording.phrases import Phrase, capitalised, rendered, shortened
from ops.visible_text import visible

LARGEST: Final = 60_000
"""GitHub takes comments of 65,536 characters."""
_OPEN: Final = "<details>"
_CLOSE: Final = "\n</details>\n"
_SIGNS: Final = {Direction.WEAKER: "🔻 ", Direction.STRONGER: "🔺 ", Direction.DIFFERENT: ""}


def markdown(reports: Sequence[Report]) -> str:
    return "\n".join(stack_markdown(report) for report in reports)


def marker(report: Report) -> str:
    """The comment's first line: the same for every plan of a stack."""
    return f"<!-- ops plan: {quote(str(report.name), safe='/')} -->"


def stack_markdown(report: Report) -> str:
    """The comment of one stack, the most dangerous change first. Changes that do not fit are counted."""
    head = [marker(report), f"### {_stack(report)}: {summary(report)}", ""]
    head += [f"> [!CAUTION]\n> {line}\n" for line in warnings(report)]
    lines = [*_findings(report), *_notes(report), *_differences(report), *_messages(report)]
    kept = list(_fitting(lines, LARGEST - sum(map(len, head))))
    if len(kept) < len(lines):
        left = len(lines) - len(kept)
        if sum(line.startswith(_OPEN) for line in kept) > kept.count(_CLOSE):
            kept.append(_CLOSE)
        kept.append(f"**{left} more lines do not fit here:** run `python -m ops plan` on the plan to see them.\n")
    return "\n".join([*head, *kept])


def _fitting(lines: Sequence[str], room: int) -> Iterator[str]:
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def _stack(report: Report) -> str:
    name = str(report.name)
    return f"Stack {code(name)}" if name else "This stack"


def _findings(report: Report) -> Iterator[str]:
    for direction, words in HEADINGS.items():
        found, heading = report.of(direction), _SIGNS[direction] + words
        if not found:
            continue
        lines = [_line(finding) for finding in found]
        if direction is Direction.DIFFERENT:
            yield f"{_OPEN}<summary>{heading} ({len(found)})</summary>\n"
            yield from lines
            yield _CLOSE
        else:
            yield f"#### {heading}\n"
            yield from lines
            yield ""


def _line(finding: Finding) -> str:
    tags = "".join(f" · **{mark}**" for mark in marks(finding))
    consequence = f"<br>{_shown(finding.verdict.consequence)}" if finding.verdict.consequence else ""
    title = _shown(capitalised(finding.verdict.title))
    return f"- **{title}**{tags}{consequence}<br>{_shown(named(finding))}"


def _notes(report: Report) -> Iterator[str]:
    if report.at_once_note:
        yield f"> {_shown(report.at_once_note)}\n"


def _differences(report: Report) -> Iterator[str]:
    """Names and values as in the plan, by resource."""
    found: dict[str, dict[str, None]] = {}
    for finding in report.findings:
        for words in difference_words(finding):
            found.setdefault(_shown(named(finding)), {})[_shown(words)] = None
    if found:
        yield f"{_OPEN}<summary>Every difference</summary>\n"
        for name, differences in found.items():
            yield f"- {name}"
            yield from (f"  - {difference}" for difference in differences)
        yield _CLOSE


def _messages(report: Report) -> Iterator[str]:
    if report.diagnostics:
        yield f"{_OPEN}<summary>The preview says ({len(report.diagnostics)})</summary>\n"
        for one in report.diagnostics:
            lines = message_lines(one)
            fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
            yield f"{fence}text\n" + "\n".join(lines) + f"\n{fence}"
        yield _CLOSE


def _shown(words: Phrase) -> str:
    return rendered(words, lambda foreign: code(shortened(foreign.text)))


def code(text: str) -> str:
    """A code span that ends where we end it, on one line, also in a table."""
    shown = visible(text)
    if not shown.strip():
        return "(empty)"
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)

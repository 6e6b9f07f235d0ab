"""A report as one page for a browser: what is shown, and how long each bar is. The template says how it looks.

The page is one file. It loads nothing and runs nothing, and its Content-Security-Policy forbids both. Its bars are
drawings in the page itself, and each stands beside its number. Everything outside ASCII is a character reference, so
that the page is the same in every encoding that a shell may give to a file.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ops.impact.formats.words import (
    CODES,
    HEADINGS,
    about,
    anonymous,
    by_name,
    counted,
    disagreements,
    headline,
    kinds,
    notes,
    outcome,
    sign_ins,
    why,
)
from ops.impact.judging.judgement import Verdict
from ops.impact.judging.person import PersonsDevice
from ops.impact.judging.report import NamedPerson, Report, Tally
from ops.visible_text import visible

_NARROWEST: Final = 0.5
"""Percent of a bar's full length; one person of thousands stays visible."""
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Bar(NamedTuple):
    """A part of a bar: the code of its verdict, where it begins and how long it is, in percent of the full length."""

    code: str
    start: float
    length: float


class Counted(NamedTuple):
    """A row of a table with a bar. `counts`: by the code of a verdict."""

    label: str
    counts: Mapping[str, int]
    bars: tuple[Bar, ...]


class Why(NamedTuple):
    """How many are not fine for one reason."""

    verdict: str
    code: str
    number: int
    text: str
    bars: tuple[Bar, ...]


class Who(NamedTuple):
    """One person who is not fine. `devices`: those that are not fine, in a line for each reason; `more`: all others."""

    name: str
    kinds: str
    verdict: str
    code: str
    why: str
    devices: tuple[str, ...]
    more: int


def html_page(report: Report, *, without_names: bool = False) -> str:
    """The whole document, in ASCII."""
    page = _TEMPLATES.get_template("page.html.jinja").render(**_shown(report, without_names=without_names))
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii") + "\n"


def _shown(report: Report, *, without_names: bool) -> dict[str, Any]:
    name = anonymous(report) if without_names else by_name
    return {
        "stack": visible(report.stack),
        "counted": counted,
        "without_names": without_names,
        "headline": headline(report),
        "about": about(report),
        "outcome": outcome(report),
        "verdicts": {CODES[one]: heading for one, heading in HEADINGS.items()},
        "how_many": {"People": _by_verdict(report.people), "Devices": _by_verdict(report.devices)},
        "why": {"Why: people": _reasons(report.people), "Why: devices": _reasons(report.devices)},
        "by_system": _by_name(report.by_system),
        "by_group": _by_name(report.by_group),
        "who": [_who(one, name, without_names=without_names) for one in report.named],
        "sign_ins": () if report.sign_ins is None else sign_ins(report.sign_ins),
        "disagreements": _disagreements(report, name),
        "notes": notes(report),
        "sources": [
            (
                one.name,
                f"{one.count:,}" if one.missing is None else f"not known: {why(one.missing)}",
                one.first.route,
                f"{one.evidence[-1].time:%Y-%m-%d %H:%M:%S}",
            )
            for one in report.sources
        ],
    }


def _by_verdict(tally: Tally) -> list[Counted]:
    total = sum(tally.by_verdict.values())
    return [
        Counted(heading, {CODES[one]: tally.by_verdict[one]}, _bars([(one, tally.by_verdict[one])], total))
        for one, heading in HEADINGS.items()
    ]


def _by_name(tallies: Mapping[str, Tally]) -> list[Counted]:
    """Each bar is as long as its share of the largest, and shows its verdicts one after the other."""
    most = max((sum(one.by_verdict.values()) for one in tallies.values()), default=0)
    return [
        Counted(
            visible(name),
            {CODES[one]: tally.by_verdict[one] for one in HEADINGS},
            _bars([(one, tally.by_verdict[one]) for one in HEADINGS], most),
        )
        for name, tally in tallies.items()
    ]


def _reasons(tally: Tally) -> list[Why]:
    total = sum(count for _, _, count in tally.reasons)
    return [
        Why(HEADINGS[verdict], CODES[verdict], count, why(reason), _bars([(verdict, count)], total))
        for verdict, reason, count in tally.reasons
    ]


def _bars(parts: Iterable[tuple[Verdict, int]], full: int) -> tuple[Bar, ...]:
    def placed() -> Iterator[Bar]:
        start = 0.0
        for verdict, count in parts:
            if count:
                length = max(100 * count / full, _NARROWEST)
                yield Bar(CODES[verdict], round(start, 2), round(length, 2))
                start += length

    return tuple(placed())


def _who(person: NamedPerson, name: Callable[[NamedPerson], str], *, without_names: bool) -> Who:
    verdict, reason = person.judgement
    return Who(
        name=name(person),
        kinds=kinds(person),
        verdict=HEADINGS[verdict],
        code=CODES[verdict],
        why=why(reason),
        devices=tuple(_devices(person.devices, without_names=without_names)),
        more=person.device_count - len(person.devices),
    )


def _devices(devices: Iterable[PersonsDevice], *, without_names: bool) -> Iterator[str]:
    by_reason: dict[str, list[PersonsDevice]] = {}
    for one in devices:
        by_reason.setdefault(why(one.judgement.reason), []).append(one)
    for reason, alike in by_reason.items():
        if without_names:
            systems = Counter(visible(one.operating_system) for one in alike)
            words = [f"{system} ({count})" for system, count in systems.items()]
        else:
            words = [f"{visible(one.name)} ({visible(one.operating_system)})" for one in alike]
        yield f"{', '.join(words)}: {reason}"


def _disagreements(report: Report, name: Callable[[NamedPerson], str]) -> list[tuple[str, list[str]]]:
    if report.sign_ins is None:
        return []
    return [(words, [name(one) for one in people]) for words, people in disagreements(report.sign_ins)]

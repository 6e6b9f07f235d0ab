"""A report as text for a terminal, in tables: people first, then why, devices, and what it all rests on."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ops.impact.formats.words import (
    HEADINGS,
    about,
    anonymous,
    by_name,
    disagreements,
    headline,
    kinds,
    notes,
    outcome,
    sign_ins,
    why,
)
from ops.impact.judging.judgement import Verdict
from ops.impact.judging.report import Compared, NamedPerson, Report, Tally
from ops.tenant.reason import Reason
from ops.tenant.sources import Source
from ops.visible_text import visible

MOST_PEOPLE: Final = 25
"""People by name in a terminal; JSON and HTML have all."""
_STYLES: Final = {
    Verdict.BLOCKED: "bold red",
    Verdict.AFTER_GRACE: "red",
    Verdict.NOT_KNOWN: "yellow",
    Verdict.FINE: "green",
}


def terminal_text(report: Report, width: int = 100, *, colour: bool = False, without_names: bool = False) -> str:
    """The report as tables of at most `width` columns."""
    output = io.StringIO()
    system: Literal["standard"] | None = "standard" if colour else None
    console = Console(file=output, width=width, force_terminal=colour, color_system=system, legacy_windows=False)
    for part in _parts(report, without_names=without_names):
        console.print(part)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _parts(report: Report, *, without_names: bool) -> Iterator[RenderableType]:
    yield Text(headline(report), style="bold")
    yield Text(about(report))
    yield Text(outcome(report))
    yield _counts("", {"People": report.people, "Devices": report.devices})
    if report.named:
        yield _people(report, without_names=without_names)
    if report.people.reasons:
        yield _reasons("Why: people", report.people)
    if report.devices.reasons:
        yield _reasons("Why: devices", report.devices)
    if report.by_system:
        yield _counts("Devices by operating system", report.by_system)
    if report.by_group:
        yield _counts("People by included group", report.by_group)
    if report.sign_ins is not None:
        yield Text("\n".join(_sign_ins(report.sign_ins, anonymous(report) if without_names else by_name)) + "\n")
    yield Text("\n".join(f"· {one}" for one in notes(report)) + "\n")
    yield _sources(report.sources)


def _sign_ins(found: Compared | Reason, name: Callable[[NamedPerson], str]) -> Iterator[str]:
    yield from sign_ins(found)
    for words, people in disagreements(found):
        more = f" and {len(people) - MOST_PEOPLE:,} more" if len(people) > MOST_PEOPLE else ""
        yield f"{words}: {', '.join(name(one) for one in people[:MOST_PEOPLE])}{more}."


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _counts(title: str, tallies: Mapping[str, Tally]) -> Table:
    table = _table(title, "", *HEADINGS.values())
    for name, tally in tallies.items():
        cells = [Text(f"{tally.by_verdict[one]:,}", style=_STYLES[one], justify="right") for one in HEADINGS]
        table.add_row(Text(visible(name)), *cells)
    return table


def _people(report: Report, *, without_names: bool) -> Table:
    name = anonymous(report) if without_names else by_name
    shown = report.named[:MOST_PEOPLE]
    left = len(report.named) - len(shown)
    title = "Who" if not left else f"Who: the first {MOST_PEOPLE:,}, and {left:,} more (--format json has all)"
    table = _table(title, "Person", "Verdict", "Why", "Devices")
    for one in shown:
        verdict = Text(HEADINGS[one.judgement.verdict], style=_STYLES[one.judgement.verdict])
        person = Text(name(one))
        if kinds(one):
            person.append(f"\n{kinds(one)}", style="bold")
        table.add_row(
            person, verdict, Text(why(one.judgement.reason)), Text(_devices(one, without_names=without_names))
        )
    return table


def _devices(person: NamedPerson, *, without_names: bool) -> str:
    if without_names or not person.devices:
        return f"{person.device_count:,}"
    names = ", ".join(visible(one.name) for one in person.devices[:3])
    more = person.device_count - min(len(person.devices), 3)
    return f"{names} + {more:,}" if more else names


def _reasons(title: str, tally: Tally) -> Table:
    table = _table(title, "Verdict", "Count", "Why")
    for verdict, reason, count in tally.reasons:
        style = _STYLES[verdict]
        table.add_row(Text(HEADINGS[verdict], style=style), Text(f"{count:,}", justify="right"), Text(why(reason)))
    return table


def _sources(sources: Iterable[Source]) -> Table:
    table = _table("Read from the tenant", "What", "Found", "Route", "When (UTC)")
    for one in sources:
        found = (
            Text(f"{one.count:,}") if one.missing is None else Text(f"not known: {why(one.missing)}", style="yellow")
        )
        table.add_row(Text(one.name), found, Text(one.first.route), Text(f"{one.evidence[-1].time:%Y-%m-%d %H:%M:%S}"))
    return table

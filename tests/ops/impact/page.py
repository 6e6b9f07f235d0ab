"""A page of `ops impact` read as a browser does, and reports to make one of."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser

from ops.impact.judging.report import Compared, Report, SignIns
from tests.ops.impact.small_tenant import NOW, configured
from tests.ops.impact.test_report import company

HOSTILE = "<script>alert(1)</script>\"'&amp;<img src=x onerror=y>"
VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Table:
    """Its caption and rows, head first, as text. `scopes`: of its `th`. `bars`: of each row, (verdict, x, width)."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)
    scopes: set[str | None] = field(default_factory=set)
    bars: list[list[tuple[str | None, ...]]] = field(default_factory=list)


class Page(HTMLParser):
    """Reads a page as a browser does, and fails where a tag is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, Table] = {}
        self.texts: dict[str, list[str]] = {}
        self._table = Table()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._table = Table()
        elif tag == "tr":
            self._table.rows.append([])
            self._table.bars.append([])
        elif tag in ("th", "td"):
            self._table.rows[-1].append("")
            if tag == "th":
                self._table.scopes.add(given.get("scope"))
        elif tag == "rect":
            self._table.bars[-1].append((given["class"], given["x"], given["width"]))
        elif tag == "li" and "td" in self.open:
            self._table.rows[-1][-1] += "\n" if self._table.rows[-1][-1] else ""
        elif tag in ("h1", "h2", "h3", "p", "li", "title"):
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "table":
            self.tables[self._table.caption] = self._table

    def handle_data(self, data: str) -> None:
        if "caption" in self.open:
            self._table.caption += data
        elif "th" in self.open or "td" in self.open:
            self._table.rows[-1][-1] += data
        elif self.open and self.open[-1] in self.texts:
            self.texts[self.open[-1]][-1] += data

    def attributes(self) -> Iterator[tuple[str, str | None]]:
        for _, given in self.tags:
            yield from given.items()


def hostile() -> Report:
    tenant = company()
    tenant.person(HOSTILE, userPrincipalName='e"><b>@x')
    tenant.device("PC-<i>\"'", HOSTILE, risk="High", operatingSystem="Windows")
    tenant.device("odd", "Adele", operatingSystem="</svg><script>z")
    return tenant.report(configured(conditionalAccess={"displayName": "</title><script>x"}))


def with_sign_ins(found: Report) -> Report:
    log = SignIns(NOW - timedelta(days=14), 1200, 30, frozenset({"a", "b"}), frozenset())
    return replace(found, sign_ins=Compared(log, (found.named[0],), (found.named[3], found.named[1])))

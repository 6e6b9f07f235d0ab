"""The page for a browser: what stands in it, that foreign text stays text, and that it loads and runs nothing."""

import re
from dataclasses import replace

import pytest

from ops.__main__ import main
from ops.impact.formats.html_page import html_page
from ops.tenant.reason import Reason
from sandbox.tenant import seed
from tests.ops.impact.page import HOSTILE, Page, hostile, with_sign_ins
from tests.ops.impact.small_tenant import SmallTenant, configured, id_of
from tests.ops.impact.test_report import company, report
from tests.ops.tenants import StackFolder


def test_it_begins_with_what_matters() -> None:
    page = Page(html_page(report()))
    assert page.texts["title"] == ["Who would be blocked: test"]
    assert page.texts["h1"] == ["Who would be blocked: test"]
    assert page.texts["p"] == [
        "4 people would lose access; of 1 it is not known.",
        "Stack test: 'Require compliant device', as if it were enforced (configured: report-only).",
        "More than the limit of 0 people.",
        "This page names people and devices. Keep it where only administrators read it.",
    ]
    assert page.texts["h2"] == [
        "How many would be blocked?",
        "Why?",
        "On which operating systems?",
        "Who?",
        "What else should you know?",
        "What was read?",
    ]


def test_how_many() -> None:
    table = Page(html_page(report())).tables["People"]
    assert table.rows == [
        ["Verdict", "Count", "Share"],
        ["Blocked", "4", ""],
        ["Blocked after grace", "0", ""],
        ["Not known", "1", ""],
        ["Fine", "1", ""],
    ]
    assert table.bars == [
        [],
        [("blocked", "0.0%", "66.67%")],
        [],
        [("notKnown", "0.0%", "16.67%")],
        [("fine", "0.0%", "16.67%")],
    ]


def test_why() -> None:
    table = Page(html_page(report())).tables["Why: people"]
    assert table.rows == [
        ["Why", "Verdict", "Count", "Share"],
        ["machine risk high, the limit is medium", "Blocked", "2", ""],
        ["no device that Intune manages", "Blocked", "2", ""],
        ["Defender gives the risk score Severe", "Not known", "1", ""],
    ]
    assert table.bars == [
        [],
        [("blocked", "0.0%", "40.0%")],
        [("blocked", "0.0%", "40.0%")],
        [("notKnown", "0.0%", "20.0%")],
    ]


def test_operating_systems_have_their_verdicts_side_by_side() -> None:
    tenant = company()
    tenant.device("Mac", "Adele", operatingSystem="macOS")
    table = Page(html_page(tenant.report(configured()))).tables["Devices by operating system"]
    assert table.rows == [
        ["Operating system", "Verdicts", "Blocked", "Blocked after grace", "Not known", "Fine"],
        ["Windows", "", "2", "0", "1", "2"],
        ["iOS", "", "0", "0", "0", "1"],
        ["macOS", "", "0", "0", "0", "1"],
    ]
    assert table.bars[1:] == [
        [("blocked", "0.0%", "40.0%"), ("notKnown", "40.0%", "20.0%"), ("fine", "60.0%", "40.0%")],
        [("fine", "0.0%", "20.0%")],
        [("fine", "0.0%", "20.0%")],
    ]


def test_included_groups() -> None:
    group = id_of("pilot")
    tenant = company()
    tenant.groups = {group: ["Diego"]}
    found = tenant.report(configured(conditionalAccess={"users": {"include": {"groups": [group]}}}))
    assert Page(html_page(found)).tables["People by included group"].rows == [
        ["Group", "Verdicts", "Blocked", "Blocked after grace", "Not known", "Fine"],
        [group, "", "1", "0", "0", "0"],
    ]


def test_who() -> None:
    tenant = company()
    for number in range(11):
        tenant.device(f"PC-{number:02}", "Diego", risk="High")
    table = Page(html_page(tenant.report(configured()))).tables["Who"]
    assert table.rows[:4] == [
        ["Person", "Verdict", "Why", "Devices"],
        [
            "Root (Root@contoso.example) administrator",
            "Blocked",
            "machine risk high, the limit is medium",
            "PC-R (Windows): machine risk high, the limit is medium",
        ],
        [
            "Sync (Sync@contoso.example) administrator, service-like",
            "Blocked",
            "no device that Intune manages",
            "0 devices",
        ],
        ["Nobody (Nobody@contoso.example)", "Blocked", "no device that Intune manages", "0 devices"],
    ]
    (diego,) = [row for row in table.rows if row[0].startswith("Diego")]
    names = ", ".join(f"{name} (Windows)" for name in ("PC-D", *(f"PC-{number:02}" for number in range(9))))
    assert diego[3].splitlines() == [f"{names}: machine risk high, the limit is medium", "and 2 more"]


def test_ids_of_people_and_devices_are_not_in_it() -> None:
    text = html_page(report())
    for name in ("Root", "PC-R", "PC-R/device", "PC-R/intune"):
        assert id_of(name) not in text


def test_everybody_is_in_it() -> None:
    tenant = SmallTenant()
    for number in range(3000):
        tenant.person(f"Person {number:04}")
    page = Page(html_page(tenant.report(configured())))
    assert len(page.tables["Who"].rows) == 3001


def test_one_of_thousands_has_a_bar() -> None:
    tenant = SmallTenant()
    for number in range(1000):
        tenant.person(f"Person {number:04}")
        tenant.device(f"PC-{number}", f"Person {number:04}", risk="None" if number else "High")
    assert Page(html_page(tenant.report(configured()))).tables["People"].bars[1] == [("blocked", "0.0%", "0.5%")]


def test_nobody_is_blocked() -> None:
    tenant = SmallTenant()
    tenant.person("Adele")
    tenant.device("PC", "Adele")
    page = Page(html_page(tenant.report(configured())))
    assert set(page.tables) == {"People", "Devices", "Devices by operating system", "Read from the tenant"}


def test_what_was_read_and_what_not() -> None:
    tenant = company()
    tenant.refused = {"/devices"}
    page = Page(html_page(tenant.report(configured())))
    rows = {row[0]: row[1:] for row in page.tables["Read from the tenant"].rows}
    assert rows["What"] == ["Found", "Route", "When (UTC)"]
    assert rows["Users"] == ["7", "/v1.0/users", "2026-11-27 12:00:00"]
    assert rows["Entra devices"][0] == "not known: Entra devices: may not be read; needs Device.Read.All"


def test_sign_ins() -> None:
    page = Page(html_page(with_sign_ins(report())))
    assert page.texts["p"][4:] == [
        "Sign-ins since 2026-11-13: 1,200; the policy applied to 30.",
        "People who failed it at least once: 2.",
    ]
    assert page.texts["h3"] == ["Fine here, and failed there", "Blocked here, and met it there"]
    names = [one for one in page.texts["li"] if "@" in one]
    assert names == ["Root (Root@contoso.example)", "Diego (Diego@contoso.example)", "Sync (Sync@contoso.example)"]


def test_sign_ins_that_may_not_be_read() -> None:
    unread = Reason("notRead", "Sign-ins: may not be read", "AuditLog.Read.All")
    page = Page(html_page(replace(report(), sign_ins=unread)))
    assert page.texts["p"][4:] == ["Sign-ins: not known, Sign-ins: may not be read; needs AuditLog.Read.All"]


def test_foreign_text_stays_text() -> None:
    text = html_page(hostile())
    page = Page(text)
    assert {tag for tag, _ in page.tags} & {"script", "img", "b", "i"} == set()
    assert "<script" not in text
    (row,) = [row for row in page.tables["Who"].rows if "alert" in row[0]]
    assert row == [
        f'{HOSTILE} (e"><b>@x)',
        "Blocked",
        "machine risk high, the limit is medium",
        "PC-<i>\"' (Windows): machine risk high, the limit is medium",
    ]
    assert page.texts["p"][1].startswith("Stack test: '</title><script>x', as if")
    assert page.tables["Devices by operating system"].rows[1][0] == "</svg><script>z"


def test_characters_that_hide_or_reverse_text_are_visible_and_all_is_ascii() -> None:
    tenant = SmallTenant()
    tenant.person("Zo\u00eb\u202e\x1b[31m", userPrincipalName="")
    text = html_page(tenant.report(configured()))
    assert text.isascii()
    assert Page(text).tables["Who"].rows[1][0] == "Zo\u00eb\\u202e\\u001b[31m"


def test_it_loads_nothing_and_runs_nothing() -> None:
    text = html_page(with_sign_ins(hostile()))
    page = Page(text)
    policy = {given.get("http-equiv"): given.get("content") for tag, given in page.tags if tag == "meta"}
    assert policy["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    names = {name for name, _ in page.attributes()}
    assert names & {"src", "href", "srcset", "action", "data", "style"} == set()
    assert [name for name in names if name.startswith("on")] == []
    tags = {tag for tag, _ in page.tags}
    assert tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "a"} == set()
    assert re.findall(r"https?:|url\(|@import|javascript:", text) == []


def test_it_can_be_read_on_a_phone_in_the_dark_and_by_a_screen_reader() -> None:
    page = Page(html_page(with_sign_ins(report())))
    assert ("html", {"lang": "en"}) in page.tags
    tags = [tag for tag, _ in page.tags]
    assert [tags.count(one) for one in ("header", "main", "h1")] == [1, 1, 1]
    metas = {given.get("name"): given.get("content") for tag, given in page.tags if tag == "meta"}
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert metas["color-scheme"] == "light dark"
    ids = [value for name, value in page.attributes() if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for name, value in page.attributes() if name == "aria-labelledby"} == set(ids)
    assert {given["aria-hidden"] for tag, given in page.tags if tag == "svg"} == {"true"}
    for caption, table in page.tables.items():
        assert caption
        assert table.scopes == {"col", "row"}


COLOURS = re.compile(r"--(\w+): (#[0-9a-f]{6});")
TEXTS = ("ink", "faint", "blocked", "blockedAfterGrace", "notKnown", "fine")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme: int) -> None:
    """WCAG 2.2: 4.5 for text, 3 for drawings, on the page and on a card."""
    style = html_page(report()).partition("<style>")[2].partition("</style>")[0]
    colours = dict(COLOURS.findall(re.findall(r":root \{.*?\}", style, re.DOTALL)[scheme]))
    for ground in ("ground", "card"):
        assert {
            one: contrast(colours[one], colours[ground])
            for one in TEXTS
            if contrast(colours[one], colours[ground]) < 4.5
        } == {}
        bars = [f"{one}Bar" for one in TEXTS[2:]]
        assert {
            one: contrast(colours[one], colours[ground]) for one in bars if contrast(colours[one], colours[ground]) < 3
        } == {}


def test_anonymous_has_no_name_and_no_id() -> None:
    found = with_sign_ins(hostile())
    text = html_page(found, without_names=True)
    for name in ("Root", "Diego", "Nobody", "breakglass", "Sync"):
        assert name not in text
        assert id_of(name) not in text
    for secret in ("PC-R", "PC-D", "PC-&lt;i", "alert", "@contoso"):
        assert secret not in text
    page = Page(text)
    assert page.tables["Who"].rows[1] == [
        "Person 1 administrator",
        "Blocked",
        "machine risk high, the limit is medium",
        "Windows (1): machine risk high, the limit is medium",
    ]
    assert page.texts["p"][3] == "Without names and ids of people and devices."
    assert [one for one in page.texts["li"] if one.startswith("Person ")] == ["Person 1", "Person 4", "Person 2"]


@pytest.mark.parametrize(("options", "name"), [((), "Diego Siciliani"), (("--anonymous",), "Person 1")])
def test_the_command_writes_the_page(
    stack: StackFolder, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], name: str
) -> None:
    stack.write()
    assert main(["impact", "dev", "--format", "html", *options]) == 2
    printed = capsys.readouterr().out
    assert printed.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    assert name in printed
    if options:
        for secret in ("Diego", "diego@", seed.DIEGO, "DIEGO-PC", "Break glass 1"):
            assert secret not in printed

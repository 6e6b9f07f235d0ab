"""The page in headless Chromium: it shows what was written, runs no script and fits a phone."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ops.impact.formats.html_page import html_page
from tests.ops.impact.page import Page, hostile, with_sign_ins
from tests.ops.impact.small_tenant import configured
from tests.ops.impact.test_report import company, report

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
MEASURE = """<iframe srcdoc="{page}" style="width: {width}px; height: 800px; border: 0"></iframe><p id="found"></p>
<script>onload = () => {{
  const inside = document.querySelector("iframe").contentDocument;
  found.textContent = [inside.documentElement.scrollWidth, getComputedStyle(inside.body).backgroundColor].join(" ");
}}</script>"""


def in_chromium(tmp_path: Path, text: str, *options: str) -> str:
    """The document that a headless browser makes of the text, after its scripts ran."""
    assert CHROMIUM is not None
    path = tmp_path / "page.html"
    path.write_text(text, encoding="ascii")
    quiet = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
    start = (CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", *quiet, f"--user-data-dir={tmp_path / 'profile'}")
    command = [*start, *options, "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


@needs_chromium
def test_a_browser_shows_what_was_written(tmp_path: Path) -> None:
    text = html_page(with_sign_ins(hostile()))
    shown = Page(in_chromium(tmp_path, text))
    assert shown.tables == Page(text).tables
    assert shown.texts == Page(text).texts


@needs_chromium
def test_a_browser_runs_no_script_in_it(tmp_path: Path) -> None:
    """Even if one had come into the page, its Content-Security-Policy would stop it."""
    script = "<script>document.title = 'it ran'</script></body>"
    text = html_page(report()).replace("</body>", script)
    assert "<title>Who would be blocked: test</title>" in in_chromium(tmp_path, text)
    policy = re.compile("<meta http-equiv[^>]*>")
    assert "<title>it ran</title>" in in_chromium(tmp_path, policy.sub("", text))


@needs_chromium
@pytest.mark.parametrize(
    ("scheme", "ground"), [("1", "rgb(255, 255, 255)"), ("0", "rgb(22, 23, 26)")], ids=["light", "dark"]
)
def test_nothing_is_wider_than_a_phone(tmp_path: Path, scheme: str, ground: str) -> None:
    tenant = company()
    tenant.person("N" * 120, userPrincipalName=f"{'n' * 120}@contoso.example")
    tenant.device("D" * 60, "N" * 120, risk="High", operatingSystem="O" * 60)
    page = html.escape(html_page(with_sign_ins(tenant.report(configured()))))
    shown = in_chromium(
        tmp_path,
        MEASURE.format(page=page, width=360),
        "--hide-scrollbars",
        f"--blink-settings=preferredColorScheme={scheme}",
    )
    assert re.findall(r'<p id="found">(.*?)</p>', shown) == [f"360 {ground}"]

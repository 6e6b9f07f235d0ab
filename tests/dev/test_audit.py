"""The audit: pip-audit itself, asking a double of the database, and every way in which it may not have an answer."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from dev import audit
from tests.providers.doubles import Asked, Double, Reply

NOT_DONE = "Audit: NOT DONE. The database of vulnerabilities knows none of the packages here, or is no such."
VULNERABILITY = {
    "id": "PYSEC-1",
    "modified": "2026-01-01T00:00:00Z",
    "summary": "It explodes.",
    "affected": [
        {
            "package": {"name": "alpha", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
        }
    ],
}


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    file = tmp_path / "pins.txt"
    file.write_text("".join(f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in ("alpha", "beta")))
    return file


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """Like osv.dev: knows something of `alpha` and nothing of others."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))

    def respond(asked: Asked) -> Reply:
        return Reply(200, {"vulns": [VULNERABILITY]} if asked.body["package"]["name"] == "alpha" else {})

    double = Double(context, respond)
    yield double
    double.close()


def osv(double: Double) -> list[str]:
    return ["--vulnerability-service", "osv", "--osv-url", f"{double.base_url}/v1/query"]


def test_a_known_vulnerability_fails(database: Double, pins: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(osv(database), pins) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Audit: alpha 1.0: PYSEC-1, fixed in 1.1.",
        "Audit: 1 known vulnerabilities, 1 packages without one.",
    ]


def test_a_vulnerability_that_was_looked_at_can_be_let_through(
    database: Double, pins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main([*osv(database), "--ignore-vuln", "PYSEC-1"], pins) == 0
    assert capsys.readouterr().out == "Audit: 0 known vulnerabilities, 2 packages without one.\n"


def test_no_database_is_said_and_does_not_fail(
    database: Double, pins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = osv(database)
    database.respond = lambda _: None
    assert audit.main(arguments, pins) == 0
    assert capsys.readouterr().out.startswith("Audit: NOT DONE. pip-audit gave no report: requests.exceptions.")


def test_options_that_pip_audit_does_not_have(pins: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["--nonsense"], pins) == 2
    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err


def skipped(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": f"Dependency not found on PyPI and could not be audited: {name} (1.0)"}


CLEAN = {"name": "clean", "version": "1", "vulns": []}


@pytest.mark.parametrize(
    ("packages", "lines"),
    [
        pytest.param([], [NOT_DONE], id="nothing-asked"),
        pytest.param([skipped("a"), skipped("b")], [NOT_DONE], id="nothing-known"),
        pytest.param(
            [CLEAN, skipped("a")],
            ["Audit: 0 known vulnerabilities, 1 packages without one.", "Audit: NOT looked up: 1 (a)."],
            id="one-not-known",
        ),
        pytest.param(
            [CLEAN, *(skipped(f"p{number}") for number in range(11))],
            [
                "Audit: 0 known vulnerabilities, 1 packages without one.",
                "Audit: NOT looked up: 11 (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, …).",
            ],
            id="many-not-known",
        ),
        pytest.param(
            [{"name": "a", "version": "2", "vulns": [{"id": "X", "fix_versions": []}]}, skipped("b")],
            [
                "Audit: a 2: X, fixed in no version yet.",
                "Audit: 1 known vulnerabilities, 0 packages without one.",
                "Audit: NOT looked up: 1 (b).",
            ],
            id="no-fix",
        ),
    ],
)
def test_what_is_said(packages: list[dict[str, Any]], lines: list[str]) -> None:
    assert audit.judge(json.dumps({"dependencies": packages, "fixes": []})).lines() == lines


@pytest.mark.parametrize("report", ["", "<html>", "[]", "{}", '{"dependencies": [{}]}', '{"dependencies": [1]}'])
def test_a_report_that_is_none(report: str) -> None:
    with pytest.raises(ValueError, match=r"not understood|Expecting value"):
        audit.judge(report)

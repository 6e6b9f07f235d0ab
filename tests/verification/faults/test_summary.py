"""The counts in docs/reliability.md, and the table."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from verification.faults.part import Result, Selection
from verification.faults.summary import write
from verification.faults.table import in_words, legend, table
from verification.reliability_page import PAGE

BEGIN = "<!-- host: made by `python -m dev faults`, do not edit -->"
END = "<!-- end of host -->"


class Example:
    """A part of three cells."""

    name = "host"
    title = "Example"
    marks = {"converged": "✓", "next run": "→", "wrong": "✗"}  # noqa: RUF012

    def results(self, selection: Selection) -> Iterator[Result | int]:  # noqa: ARG002
        yield from RESULTS


RESULTS = [
    Result("create", "GET /a", "503", "converged", 1.0),
    Result("create", "PATCH /a", "503", "next run", 2.0),
    Result("delete", "GET /a", "409", "wrong", 1.0, "It failed.", (("PATCH /a: 200",), ()), ("It leaks.",)),
]


def test_the_summary_goes_between_its_markers(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write(Example(), RESULTS, 2.4, document)
    assert document.read_text(encoding="utf-8") == (
        f"before\n{BEGIN}\n\n"
        "3 cells in 2 minutes: 1 converged, 1 next run, 1 wrong.\n\n"
        "| operation | converged | next run | wrong |\n|-|-|-|-|\n| create | 1 | 1 | 0 |\n| delete | 0 | 0 | 1 |\n\n"
        "| fault | converged | next run | wrong |\n|-|-|-|-|\n| 503 | 1 | 1 | 0 |\n| 409 | 0 | 0 | 1 |\n\n"
        f"{END}\nafter\n"
    )


def test_a_document_without_markers_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text(f"{BEGIN}\nold\n", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the line '<!-- end of host -->'"):
        write(Example(), RESULTS, 2.4, document)
    assert document.read_text(encoding="utf-8") == f"{BEGIN}\nold\n"


def test_the_document_has_the_markers() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)


def test_the_table_has_a_line_for_each_request_and_a_column_for_each_fault() -> None:
    console = Console(width=60, record=True, file=io.StringIO())
    console.print(table(Example(), RESULTS))
    lines = [" ".join(line.replace("│", " ").split()) for line in console.export_text().splitlines()]
    assert lines[3:] == ["create", "GET /a ✓", "PATCH /a →", "delete", "GET /a ✗"]
    assert legend(Example(), RESULTS) == "✓ converged, → next run, ✗ wrong\nA 503, B 409"


def test_a_wrong_cell_is_described_in_words() -> None:
    assert in_words(RESULTS[2]) == (
        "delete, GET /a, 409: wrong\n  It leaks.\n  error: It failed.\n"
        "  writes of run 1: PATCH /a: 200\n  writes of run 2: none"
    )

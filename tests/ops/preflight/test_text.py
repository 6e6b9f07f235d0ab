"""The table as text, whole: in a wide and in a narrow terminal, and what another's name could do to it."""

from datetime import UTC, datetime

import pytest

from ops.preflight.table import Table
from ops.table.rows import Row
from ops.table.text import text
from ops.tenant.readings import Evidence

TIME = datetime(2026, 11, 27, 12, 0, 5, tzinfo=UTC)
CONNECTOR = Evidence("GET", "/v1.0/deviceManagement/mobileThreatDefenseConnectors/fc780465", (), TIME)
USERS = [
    Evidence("GET", "/v1.0/users/b1", (("$select", one),), TIME.replace(second=at)) for at, one in ((6, "a"), (7, "b"))
]
ROWS = (
    Row("a", "Defender", "Connected to Intune", "ok", "state available", "", (CONNECTOR,)),
    Row(
        "b",
        "Defender",
        "Windows devices are evaluated",
        "wrong",
        "off",
        "Turn it on: portal > Save",
        (CONNECTOR, *USERS),
    ),
    Row("c", "Directory", "Groups", "not known", "not known, needs Group.Read.All", "Grant it", ()),
    Row("d", "Directory", "Names", "note", "\x1b[31mEvil\u202e [bold]", "", ()),
)
TABLE = Table("dev", "7e4a0000", "Contoso", ROWS)
WIDE = """\
Stack dev, tenant Contoso, 7e4a0000

            Defender                       Found                                   What to do
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
ok          Connected to Intune            state available [1]
wrong       Windows devices are            off [1] [2]                             Turn it on: portal > Save
            evaluated

            Directory                      Found                                   What to do
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
not known   Groups                         not known, needs Group.Read.All         Grant it
note        Names                          \\u001b[31mEvil\\u202e [bold]

            Evidence
──────────────────────────────────────────────────────────────────────────────────────────────────
[1]         2026-11-27 12:00:05Z GET /v1.0/deviceManagement/mobileThreatDefenseConnectors/fc780465
[2]         2026-11-27 12:00:07Z GET /v1.0/users/b1

1 wrong, 1 not known, 1 note, 1 ok. Put right what is wrong, from the top, and run the same command again before you
enforce access.
"""
NARROW = """\
Stack dev, tenant Contoso, 7e4a0000

            Defender                   Found
────────────────────────────────────────────────────────────────────────────────
ok          Connected to Intune        state available [1]
wrong       Windows devices are        off [1] [2]
            evaluated                  To do: Turn it on: portal > Save

            Directory                  Found
────────────────────────────────────────────────────────────────────────────────
not known   Groups                     not known, needs Group.Read.All
                                       To do: Grant it
note        Names                      \\u001b[31mEvil\\u202e [bold]

            Evidence
────────────────────────────────────────────────────────────────────────────────
[1]         2026-11-27 12:00:05Z GET
            /v1.0/deviceManagement/mobileThreatDefenseConnectors/fc780465
[2]         2026-11-27 12:00:07Z GET /v1.0/users/b1

1 wrong, 1 not known, 1 note, 1 ok. Put right what is wrong, from the top, and
run the same command again before you enforce access.
"""


@pytest.mark.parametrize(
    ("width", "expected"), [pytest.param(120, WIDE, id="wide"), pytest.param(80, NARROW, id="narrow")]
)
def test_the_whole_table(width: int, expected: str) -> None:
    assert text(TABLE, width, colour=False) == expected


def test_colours_are_for_a_terminal() -> None:
    assert "\x1b[1;31mwrong" in text(TABLE, 120, colour=True)
    assert "\x1b" not in text(TABLE, 120, colour=False)


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        pytest.param(
            ROWS,
            "1 wrong, 1 not known, 1 note, 1 ok. Put right what is wrong, from the top, and run the same command again "
            "before you enforce access.",
            id="wrong",
        ),
        pytest.param(
            ROWS[2:],
            "1 not known, 1 note. Grant what is missing, or find out by hand what is not known, before you enforce "
            "access.",
            id="not-known",
        ),
        pytest.param(
            (ROWS[0], ROWS[3]),
            "1 note, 1 ok. Nothing stands against enforcing access. Look next at the report-only results in the "
            "sign-in logs.",
            id="ok",
        ),
    ],
)
def test_the_last_line_sums_up_and_says_what_comes_next(rows: tuple[Row, ...], last: str) -> None:
    assert text(Table("dev", "7e4a0000", None, rows), 200, colour=False).splitlines()[-1] == last

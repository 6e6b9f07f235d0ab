"""`python -m ops preview` as a process, with a `pulumi` that answers with a plan made by hand."""

import json
from pathlib import Path

import pytest

from tests.ops import processes

GROUP = "b0000000-0000-4000-8000-000000000003"
ACCESS = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
COMPLIANCE = "pulumi-python:dynamic/intune:DeviceComplianceSettings"
WEAKER = "⛔ Weaker: whoever means that sets the label `weaker-is-meant`."
LAST_LINE = (
    "Stack dev gets weaker, or it cannot be told. Whoever means that gives the pull request the label weaker-is-meant."
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the commands, a stack that leaves signing in to the job, and a `pulumi` whose plan makes it weaker."""
    urn = f"urn:pulumi:dev::shop::{COMPLIANCE}::settings"
    sides = {
        side: {"urn": urn, "custom": True, "type": COMPLIANCE, "inputs": {"secureByDefault": value}}
        for side, value in (("oldState", True), ("newState", False))
    }
    digest = {"steps": [{"op": "update", "urn": urn, **sides}], "changeSummary": {"update": 1}}
    name = json.dumps([{"id": GROUP, "name": "Contractors"}])
    (tmp_path / "digest.json").write_text(json.dumps(digest), encoding="utf-8")
    script = f"echo '{name}' > \"$LOOKED_UP_NAMES_FILE\"\ncat '{tmp_path / 'digest.json'}'\n"
    return processes.project_with(script, tmp_path)


def at_a_terminal(project: Path, **environment: str) -> str:
    status, shown, errors = processes.at_terminal(project, "preview", "dev", **environment)
    assert (status, errors.splitlines()[-1]) == (2, LAST_LINE)
    return shown


def test_a_person_reads_lines_and_no_markdown(project: Path) -> None:
    assert (
        at_a_terminal(project, TERM="xterm", NO_COLOR="1")
        == f"""\
{WEAKER}

Stack shop/dev: 1 weaker

Weaker
  Mark devices with no compliance policy assigned as: Not compliant → Compliant [acts at once]
    Devices without a compliance policy would count as compliant, on every platform.
    Compliance policy settings of the tenant (settings)
      secureByDefault: true → false

Acts at once: through every enabled Conditional Access policy of the tenant that requires a
  compliant device, whatever the state of this stack's own. People feel it with their next sign-in
  or token.
"""
    )


def test_a_terminal_has_colours(project: Path) -> None:
    shown = at_a_terminal(project, TERM="xterm")
    assert shown.startswith(f"\x1b[31m\x1b[1m{WEAKER}\x1b[0m\n")
    assert "\x1b[31m\x1b[1mWeaker\x1b[0m\n" in shown


def test_in_a_pipe_it_is_the_comment(project: Path) -> None:
    status, output, errors = processes.in_pipe(project, "preview", "dev")
    assert (status, errors.splitlines()[-1]) == (2, LAST_LINE)
    assert output.splitlines()[:7] == [
        "<!-- ops plan: defender-conditional-access/dev -->",
        f"**{WEAKER}**",
        "",
        "### Stack `shop/dev`: 1 weaker",
        "",
        "#### 🔻 Weaker",
        "",
    ]


def test_the_names_that_the_program_looked_up_stand_beside_their_ids(project: Path) -> None:
    urn = f"urn:pulumi:dev::shop::{ACCESS}::access"
    sides = {
        side: {"type": ACCESS, "inputs": {"state": "disabled", "conditions": {"users": {"excludedGroups": groups}}}}
        for side, groups in (("oldState", []), ("newState", [GROUP]))
    }
    digest = {"steps": [{"op": "update", "urn": urn, **sides}]}
    (project / "digest.json").write_text(json.dumps(digest), encoding="utf-8")
    title = f'Excluded groups: + "Contractors" ({GROUP}) (would not be blocked)'
    assert title in at_a_terminal(project, TERM="xterm", NO_COLOR="1", COLUMNS="120")

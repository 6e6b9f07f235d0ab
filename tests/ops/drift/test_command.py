"""`python -m ops drift` as a process, with a `pulumi` that answers with a refresh and a plan made by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ops import processes

COMPLIANCE = "pulumi-python:dynamic/intune:DeviceComplianceSettings"
URN = f"urn:pulumi:dev::shop::{COMPLIANCE}::settings"
REMARK = "The connection to Defender is off."
LAST_LINE = "Stack dev has drifted: settings."
# The option `--event-log` names the file that the engine would write.
PULUMI = """\
for one in "$@"; do
    [ "$before" = --event-log ] && log="$one"
    before="$one"
done
cat "$1.events" > "$log"
cat "$1.json"
"""


def write(project: Path, command: str, output: dict[str, Any], *events: dict[str, Any]) -> None:
    (project / f"{command}.json").write_text(json.dumps(output), encoding="utf-8")
    (project / f"{command}.events").write_text("".join(f"{json.dumps(one)}\n" for one in events), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tenant's settings are weaker than in the state, and the next deployment would put them back."""
    drifted, configured = ({"type": COMPLIANCE, "inputs": {"secureByDefault": value}} for value in (False, True))
    found = {"urn": URN, "op": "refresh", "old": configured, "new": drifted}
    said = {"severity": "info", "urn": URN, "message": f"{REMARK}\n"}
    events = ({"resOutputsEvent": {"metadata": found}}, {"diagnosticEvent": said})
    write(tmp_path, "refresh", {"changeSummary": {"update": 1}}, *events)
    step = {"op": "update", "urn": URN, "oldState": drifted, "newState": configured}
    write(tmp_path, "preview", {"steps": [step], "changeSummary": {"update": 1}})
    return processes.project_with(PULUMI, tmp_path)


def test_a_person_reads_lines_and_no_markdown(project: Path) -> None:
    status, shown, errors = processes.at_terminal(project, "drift", "dev", TERM="xterm", NO_COLOR="1")
    assert (status, errors.splitlines()[-1]) == (2, LAST_LINE)
    assert (
        shown
        == f"""\
Drift: dev

Somebody changed in the tenant what this stack manages:
  settings: changed

The next deployment puts it back
Start the pipeline `deploy` by hand, or merge the next change: its plan is approved like any other.
Whoever wants it otherwise changes the configuration in a pull request.

Stack shop/dev: 1 stronger

Stronger
  Mark devices with no compliance policy assigned as: Compliant → Not compliant [acts at once]
    Devices without a compliance policy would count as not compliant, on every platform.
    Compliance policy settings of the tenant (settings)
      secureByDefault: false → true

Acts at once: through every enabled Conditional Access policy of the tenant that requires a
  compliant device, whatever the state of this stack's own. People feel it with their next sign-in
  or token.

What no deployment puts back
  | {REMARK}
"""
    )


def test_a_terminal_has_colours(project: Path) -> None:
    _, shown, _ = processes.at_terminal(project, "drift", "dev", TERM="xterm")
    assert shown.startswith("\x1b[31m\x1b[1mDrift: dev\x1b[0m\n")


def test_in_a_pipe_it_is_the_markdown_of_the_issue_once(project: Path) -> None:
    status, output, errors = processes.in_pipe(project, "drift", "dev")
    assert (status, errors.splitlines()[-1]) == (2, LAST_LINE)
    lines = output.splitlines()
    assert lines[:8] == [
        "Drift: dev",
        "",
        "Somebody changed in the tenant what this stack manages:",
        "- `settings`: changed",
        "",
        "### The next deployment puts it back",
        "",
        "Start the pipeline `deploy` by hand, or merge the next change: its plan is approved like any other. Whoever "
        "wants it otherwise changes the configuration in a pull request.",
    ]
    assert "### Stack `shop/dev`: 1 stronger" in lines
    assert lines[-3:] == ["### What no deployment puts back", "", f"- `{REMARK}`"]
    assert lines.count("Drift: dev") == 1


def test_where_nothing_differs_one_line_says_so(project: Path) -> None:
    write(project, "refresh", {"changeSummary": {"same": 1}})
    write(project, "preview", {"steps": [], "changeSummary": {"same": 1}})
    ended = processes.at_terminal(project, "drift", "dev", TERM="xterm")
    assert ended == (0, "Stack dev: the tenant is as deployed.\n", "")

"""`python -m ops preview` as a process, with a `pulumi` that answers with a plan made by hand."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GROUP = "b0000000-0000-4000-8000-000000000003"
ACCESS = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
ROOT = Path(__file__).resolve().parents[3]
COMPLIANCE = "pulumi-python:dynamic/intune:DeviceComplianceSettings"
WEAKER = "⛔ Weaker: if this is intended, set the label `weaker-is-meant`."
LAST_LINE = (
    "Stack dev gets weaker, or whether it does is not known. If this is intended, give the pull request the "
    "label weaker-is-meant."
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
    for folder in ("ops", "providers", "pulumi_cli"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    name = json.dumps([{"id": GROUP, "name": "Contractors"}])
    (tmp_path / "digest.json").write_text(json.dumps(digest), encoding="utf-8")
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(
        f"#!/bin/sh\necho '{name}' > \"$LOOKED_UP_NAMES_FILE\"\ncat '{tmp_path / 'digest.json'}'\n", encoding="utf-8"
    )
    pulumi.chmod(0o755)
    return tmp_path


def environment_of(project: Path) -> dict[str, str]:
    return {"PATH": f"{project}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1", "COLUMNS": "100"}


COMMAND = [sys.executable, "-W", "error", "-m", "ops", "preview", "dev"]


def at_a_terminal(project: Path, **environment: str) -> str:
    parent, child = os.openpty()
    process = subprocess.Popen(
        COMMAND,
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.PIPE,
        env=environment_of(project) | environment,
    )
    os.close(child)
    found = b""
    try:
        while chunk := os.read(parent, 4096):
            found += chunk
    except OSError:  # the terminal is gone when the process is
        pass
    _, errors = process.communicate()
    assert (process.returncode, errors.decode().splitlines()[-1]) == (2, LAST_LINE)
    return found.decode().replace("\r\n", "\n")


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
    ended = subprocess.run(
        COMMAND,
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment_of(project),
        check=False,
    )
    assert (ended.returncode, ended.stderr.decode().splitlines()[-1]) == (2, LAST_LINE)
    assert ended.stdout.decode().splitlines()[:7] == [
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

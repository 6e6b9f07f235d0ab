"""Plain Pulumi commands on a stack of the repository, against an emulated tenant."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.engine import Engine

ROOT = Path(__file__).parents[3]


def stack(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "sandbox", "stack", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("engine")
def test_the_example_is_deployed_and_stays() -> None:
    before = (ROOT / "Pulumi.dev.yaml").read_bytes()
    commands = ["pulumi up --yes --skip-preview --non-interactive", "pulumi preview --expect-no-changes"]
    run = stack("dev", "--", "sh", "-c", " && ".join([*commands, "python -m ops verify dev", "exit 7"]))
    assert run.returncode == 7, run.stdout + run.stderr
    assert "6 unchanged" in run.stdout
    assert "The tenant has what the stack configures." in run.stdout
    assert (ROOT / "Pulumi.dev.yaml").read_bytes() == before


@pytest.mark.usefixtures("engine")
def test_without_a_command_it_is_a_shell(tmp_path: Path, engine: Engine) -> None:
    shell = tmp_path / "shell"
    shell.write_text("#!/bin/sh\nenv\npulumi stack --show-name\n")
    shell.chmod(0o755)
    run = stack(SHELL=str(shell), ARM_CLIENT_ID="of-a-real-tenant", PULUMI_ACCESS_TOKEN="of-a-real-backend")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Stack dev, an emulated tenant, and plain Pulumi: pulumi preview, pulumi up" in run.stderr
    assert run.stdout.splitlines()[-1] == "dev"
    assert "of-a-real" not in run.stdout
    assert str(engine.executables) in run.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "There is no Pulumi.nosuch.yaml. The stacks here: dev."),
        (["dev", "--", "no-such-command"], "There is no no-such-command on PATH."),
    ],
)
@pytest.mark.usefixtures("engine")
def test_what_cannot_be_run_is_named(arguments: list[str], said: str) -> None:
    run = stack(*arguments)
    assert (run.returncode, run.stderr.splitlines()[-1]) == (1, said)

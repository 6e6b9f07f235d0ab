"""Azure's pipelines, strictly: nothing in the files but the words that are known here, each where it belongs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps import PIPELINES, WORKFLOWS, load

FILES = pytest.mark.parametrize("file", PIPELINES, ids=lambda file: file.stem)
PIPELINE = {"trigger", "pr", "schedules", "variables", "parameters", "pool", "jobs", "stages", "steps"}
STAGE = {"stage", "displayName", "dependsOn", "condition", "lockBehavior", "jobs"}
JOB = {"displayName", "dependsOn", "condition", "timeoutInMinutes", "variables", "steps"}
OF_EACH_MACHINE = {"pool", "strategy"}
"""What the jobs of `check.yml` have besides: they try this repository on several, and meet no tenant."""
DEPLOYMENT = {"deployment", "environment", "timeoutInMinutes", "variables", "strategy"}
STEPS = {
    "checkout": {"checkout", "fetchDepth", "persistCredentials"},
    "bash": {"bash", "name", "displayName", "env"},
    "script": {"script", "displayName"},
    "task": {"task", "name", "displayName", "condition", "inputs", "env"},
    "template": {"template", "parameters"},
}
TASKS = {
    "UsePythonVersion@0": {"versionSpec"},
    "AzureCLI@2": {"azureSubscription", "scriptType", "scriptLocation", "visibleAzLogin", "inlineScript"},
}
_CONTROL = re.compile(r"\$\{\{ (if|each) .+ \}\}|\$\{\{ else \}\}")


def expanded(value: Any) -> Any:  # noqa: ANN401 - any YAML
    """Template expressions around parts of a list opened: what both branches hold, one after the other."""
    if isinstance(value, list):
        return [inner for one in value for inner in _opened(one)]
    if isinstance(value, dict):
        return {key: expanded(one) for key, one in value.items()}
    return value


def _opened(one: Any) -> list[Any]:  # noqa: ANN401 - any YAML
    if isinstance(one, dict) and len(one) == 1 and _CONTROL.fullmatch(next(iter(one))):
        return list(expanded(next(iter(one.values()))))
    return [expanded(one)]


def is_check(file: Path) -> bool:
    return file.stem == "check"


def jobs(file: Path) -> Iterator[dict[str, Any]]:
    document = expanded(load(file))
    stages = document.get("stages", [document])
    yield from (job for stage in stages for job in stage.get("jobs", ()) if "template" not in job)


def steps_of(job: dict[str, Any]) -> list[dict[str, Any]]:
    found = job["strategy"]["runOnce"]["deploy"]["steps"] if "deployment" in job else job["steps"]
    return list(found)


def steps(file: Path) -> list[dict[str, Any]]:
    return [*expanded(load(file)).get("steps", ()), *(step for job in jobs(file) for step in steps_of(job))]


@FILES
def test_only_known_words(file: Path) -> None:
    document = expanded(load(file))
    assert document.keys() <= PIPELINE
    for stage in document.get("stages", ()):
        assert stage.keys() <= STAGE
    for job in jobs(file):
        more = {"job", *(OF_EACH_MACHINE if is_check(file) else ())}
        assert job.keys() <= (DEPLOYMENT if "deployment" in job else JOB | more)
    for step in steps(file):
        (kind,) = STEPS.keys() & step.keys()
        assert step.keys() <= STEPS[kind]
        if kind == "task":
            assert step["inputs"].keys() == TASKS[step["task"]]


@FILES
def test_templates_are_there_and_get_their_parameters(file: Path) -> None:
    document = expanded(load(file))
    stages = document.get("stages", [document])
    given = [*steps(file), *(job for stage in stages for job in stage.get("jobs", ()))]
    for one in (one for one in given if "template" in one):
        wanted = {parameter["name"]: bool for parameter in load(file.parent / one["template"])["parameters"]}
        assert {name: type(value) for name, value in one["parameters"].items()} == wanted


@FILES
def test_every_job_ends(file: Path) -> None:
    assert all("timeoutInMinutes" in job for job in jobs(file))


@FILES
def test_every_job_begins_with_the_set_up(file: Path) -> None:
    for job in jobs(file):
        assert is_check(file) or steps_of(job)[0]["template"] == "setup.yml"


def test_the_check_of_this_repository_has_nothing_that_a_tenant_gives() -> None:
    """Neither a token of the repository, nor a service connection, nor a variable from elsewhere."""
    (check,) = [file for file in PIPELINES if is_check(file)]
    assert load(check)["trigger"] == {"branches": {"include": ["main"]}}
    assert load(check)["pr"] == "none"
    assert [steps_of(job)[0] for job in jobs(check)] == [
        {"checkout": "self", "fetchDepth": 1, "persistCredentials": False}
    ] * 2
    assert [step["task"] for step in steps(check) if "task" in step] == ["UsePythonVersion@0"] * 2
    assert [step["script"] for step in steps(check) if "script" in step] == [
        "python -m dev check",
        "python -m dev test",
    ]
    assert set(re.findall(r"\$[({]+ *([\w.]+)", check.read_text())) == {"image", "python"}


def test_both_services_check_the_same() -> None:
    (azure,) = [job["strategy"]["matrix"] for job in jobs(next(filter(is_check, PIPELINES))) if "strategy" in job]
    (github,) = [load(file)["jobs"]["check"]["strategy"]["matrix"] for file in WORKFLOWS if is_check(file)]
    listed = {(system, version) for system in github["os"] for version in github["python"]}
    listed |= {(one["os"], one["python"]) for one in github["include"]}
    assert {(one["image"], one["python"]) for one in azure.values()} == listed


def test_set_up_keeps_no_token() -> None:
    (setup,) = [file for file in PIPELINES if file.stem == "setup"]
    assert steps(setup)[0] == {"checkout": "self", "fetchDepth": 2, "persistCredentials": False}


def test_only_the_job_behind_the_approval_signs_in_to_write() -> None:
    signing = [
        (file.stem, job.get("deployment"), job.get("environment"), step["inputs"]["azureSubscription"])
        for file in PIPELINES
        for job in jobs(file)
        for step in steps_of(job)
        if step.get("task") == "AzureCLI@2"
    ]
    reads, writes = "${{ variables.previewConnection }}", "${{ variables.deployConnection }}"
    assert sorted(signing, key=str) == sorted(
        [
            ("deploy", None, None, reads),
            ("deploy", None, None, reads),
            ("deploy", "apply", "${{ stack }}", writes),
            ("drift", None, None, reads),
            ("drift", None, None, reads),
            ("preview", None, None, reads),
        ],
        key=str,
    )


def test_who_signs_in_installs_what_is_pinned_for_it() -> None:
    for file in (one for one in PIPELINES if not is_check(one)):
        for job in jobs(file):
            signs_in = any(step.get("task") == "AzureCLI@2" for step in steps_of(job))
            assert steps_of(job)[0]["parameters"] == {"tenant": signs_in}


def test_only_the_job_behind_the_approval_has_the_token_that_writes() -> None:
    """Pulumi Cloud's, from two variable groups: the one that writes has the checks of the service connection."""
    given = [
        (file.stem, job.get("deployment"), _groups(job), step["env"]["PULUMI_ACCESS_TOKEN"])
        for file in PIPELINES
        for job in jobs(file)
        for step in steps_of(job)
        if "PULUMI_ACCESS_TOKEN" in step.get("env", {})
    ]
    reads = (["${{ variables.previewTokenGroup }}"], "$(pulumiPreviewToken)")
    assert sorted(given, key=str) == sorted(
        [
            ("deploy", None, *reads),
            ("deploy", "apply", ["${{ variables.deployTokenGroup }}"], "$(pulumiDeployToken)"),
            ("drift", None, *reads),
            ("preview", None, *reads),
        ],
        key=str,
    )
    text = "".join(file.read_text() for file in PIPELINES)
    assert (text.count("pulumiDeployToken)"), text.count("group: ${{ variables.deployTokenGroup }}")) == (1, 1)


def _groups(job: dict[str, Any]) -> list[str]:
    return [one["group"] for one in job.get("variables", ()) if "group" in one]


def test_what_starts_them() -> None:
    triggers: dict[str, dict[str, Any]] = {
        file.stem: {name: load(file).get(name) for name in ("trigger", "pr")} for file in PIPELINES
    }
    without = {"trigger": "none", "pr": "none"}
    assert (triggers["preview"], triggers["drift"]) == (without, without)
    deploy = triggers["deploy"]["trigger"]
    assert (triggers["deploy"]["pr"], deploy["branches"], deploy["batch"]) == ("none", {"include": ["main"]}, True)


def test_deploy_and_github_leave_out_the_same_files() -> None:
    (azure,) = [file for file in PIPELINES if file.stem == "deploy"]
    github = load(azure.parents[1] / ".github" / "workflows" / "deploy.yml")["on"]["push"]["paths-ignore"]
    assert [name.removesuffix("/**") for name in github] == load(azure)["trigger"]["paths"]["exclude"]


def test_outputs_come_from_where_they_are_read() -> None:
    (deploy,) = [file for file in PIPELINES if file.stem == "deploy"]
    text = deploy.read_text()
    (plan,) = [job for job in jobs(deploy) if job.get("job") == "plan"]
    assert [step.get("name") for step in steps_of(plan) if "task" in step] == ["plan"]
    assert ".outputs['plan.plan.changes']" in text
    assert ".plan.outputs['plan.fingerprint']" in text

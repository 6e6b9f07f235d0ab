"""One isolated home per stack: nothing of the person's own Pulumi gets in, nothing gets out."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sandbox.engine import Engine
from sandbox.engine.workspace import PulumiFailedError, Workspace, isolated

OUTPUTS = """
import pulumi
pulumi.export("settings", pulumi.Config().get_object("settings"))
pulumi.export("secret", pulumi.Output.secret("s3cret"))
"""
DYNAMIC = """
import pulumi
from pulumi import dynamic
from provider import Echo

class Thing(dynamic.Resource):
    def __init__(self, name, text):
        super().__init__(Echo(), name, {"text": text})

Thing("thing", pulumi.Config().require("text"))
"""
ECHO = """
from pulumi.dynamic import CreateResult, DiffResult, ResourceProvider, UpdateResult

class Echo(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return CreateResult("1", props)

    def diff(self, id, olds, news):
        return DiffResult(changes=olds["text"] != news["text"])

    def update(self, id, olds, news):
        return UpdateResult(news)
"""


@pytest.fixture
def things(engine: Engine, program_folder: Callable[[str], Path], tmp_path: Path) -> Workspace:
    folder = program_folder(DYNAMIC)
    (folder / "provider.py").write_text(ECHO)
    workspace = engine.workspace(tmp_path / "workspace", folder)
    workspace.configure({"tiny:text": "first"})
    return workspace


def test_what_is_removed_is_the_stack_and_not_its_file_beside_the_program(program: Callable[[str], Workspace]) -> None:
    workspace = program(OUTPUTS)
    workspace.configure({"tiny:settings": {}})
    beside = workspace.program / "Pulumi.dev.yaml"
    beside.write_text("config: {}\n")
    assert workspace.run("stack", "rm", "--force", "--yes").exit_code == 0
    assert beside.read_text() == "config: {}\n"


def test_a_configured_object_reaches_the_program_as_it_is(program: Callable[[str], Workspace]) -> None:
    workspace = program(OUTPUTS)
    settings = {"list": [1, {"deep": True}], "text": "3"}
    workspace.configure({"tiny:settings": settings})
    assert workspace.up("--skip-preview").exit_code == 0
    assert workspace.outputs() == {"settings": settings, "secret": "s3cret"}


def test_configuring_anew_replaces_everything_but_the_key_of_the_secrets(program: Callable[[str], Workspace]) -> None:
    workspace = program(OUTPUTS)
    workspace.configure({"tiny:settings": {"a": 1}})
    workspace.up("--skip-preview")
    workspace.configure({"tiny:other": 2})
    written = yaml.safe_load(workspace.config_file.read_text())
    assert written["config"] == {"tiny:other": 2}
    assert workspace.up("--skip-preview").exit_code == 0
    assert workspace.outputs()["secret"] == "s3cret"


def test_a_stack_of_any_name_is_saved_forgotten_and_put_back_with_its_secrets(
    engine: Engine, program_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    workspace = engine.workspace(tmp_path / "workspace", program_folder(OUTPUTS), stack="other")
    workspace.configure({"tiny:settings": {"a": 1}})
    assert workspace.up("--skip-preview").exit_code == 0
    workspace.save_stack(tmp_path / "saved")
    workspace.forget_stack()
    assert workspace.outputs() == {}
    workspace.restore_stack(tmp_path / "saved")
    assert workspace.outputs() == {"settings": {"a": 1}, "secret": "s3cret"}
    assert workspace.config_file.name == "Pulumi.other.yaml"


def test_all_operations_run_without_questions_and_write_nothing_into_the_programs_folder(things: Workspace) -> None:
    before = {file.name: file.read_text() for file in things.program.iterdir()}
    runs = {"preview": things.preview(), "up": things.up(), "refresh": things.refresh(), "destroy": things.destroy()}
    assert {name: run.exit_code for name, run in runs.items()} == dict.fromkeys(runs, 0)
    assert "+ 2 to create" in runs["preview"].output
    assert "+ 2 created" in runs["up"].output
    assert "- 2 deleted" in runs["destroy"].output
    written = {file.name for file in things.program.iterdir() if file.name != "__pycache__"}
    assert written == before.keys()
    assert {name: (things.program / name).read_text() for name in written} == before


def test_the_plan_and_the_state_come_as_data(things: Workspace) -> None:
    assert things.preview_json()["changeSummary"] == {"create": 2}
    things.up("--skip-preview")
    resources = things.export()["deployment"]["resources"]
    assert [one["type"] for one in resources] == [
        "pulumi:pulumi:Stack",
        "pulumi:providers:pulumi-python",
        "pulumi-python:dynamic:Resource",
    ]
    assert things.preview_json()["changeSummary"] == {"same": 2}


def test_events_are_those_of_the_run_that_asked_for_them(things: Workspace) -> None:
    things.up("--skip-preview", events=True)
    assert [event["summaryEvent"]["resourceChanges"] for event in things.events if "summaryEvent" in event] == [
        {"create": 2}
    ]
    things.preview(events=True)
    assert [event["summaryEvent"]["resourceChanges"] for event in things.events if "summaryEvent" in event] == [
        {"same": 2}
    ]


def test_lines_are_reported_as_they_come(things: Workspace) -> None:
    lines: list[str] = []
    run = things.preview(report=lines.append)
    assert "".join(f"{line}\n" for line in lines) == run.output


def test_what_the_sandbox_needs_and_does_not_get_is_an_error_with_pulumis_words(
    program: Callable[[str], Workspace],
) -> None:
    workspace = program("raise ValueError('no such thing')")
    with pytest.raises(PulumiFailedError) as failure:
        workspace.preview_json()
    assert "ValueError: no such thing" in str(failure.value)
    assert str(failure.value).splitlines()[-1] == "Pulumi ended with exit code 1; its own words are above."


def test_workspaces_know_nothing_of_each_other(
    engine: Engine, program_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = program_folder(OUTPUTS)
    one, other = (engine.workspace(tmp_path / name, folder) for name in ("one", "other"))
    assert one.up("--skip-preview").exit_code == 0
    assert other.export()["deployment"].get("resources", []) == []


def test_what_the_caller_gives_wins_over_everything(
    engine: Engine, program_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    workspace = engine.workspace(tmp_path / "w", program_folder(OUTPUTS), {"ARM_CLIENT_SECRET": "x", "PATH": "/own"})
    assert workspace.environment["ARM_CLIENT_SECRET"] == "x"
    assert workspace.environment["PATH"] == "/own"


def test_credentials_and_settings_of_the_person_at_the_machine_stay_outside() -> None:
    mine = {"HOME": "/me", "PULUMI_ACCESS_TOKEN": "x", "ARM_TENANT_ID": "y", "AZURE_CLIENT_SECRET": "z"}
    assert isolated(mine) == {"HOME": "/me"}


def test_a_workspace_is_isolated(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_TENANT_ID", "mine")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "mine")
    assert {"ARM_TENANT_ID", "PULUMI_ACCESS_TOKEN"} & engine.workspace(tmp_path).environment.keys() == set()


def test_the_engines_folder_comes_first_on_the_path(engine: Engine, tmp_path: Path) -> None:
    environment = engine.workspace(tmp_path).environment
    assert environment["PATH"].startswith(f"{engine.executables}")
    assert environment["PULUMI_BACKEND_URL"] == (tmp_path / "state").as_uri()
    assert environment["PULUMI_HOME"] == str(tmp_path / "home")

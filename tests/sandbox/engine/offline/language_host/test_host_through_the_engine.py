"""What a person sees of the language host: through the real command line, where the host of our own is the one used."""

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap.virtual_environment import ROOT
from sandbox.engine import Engine
from sandbox.engine.workspace import Workspace

Program = Callable[[str], Workspace]

PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
from rules import forbid

PolicyPack("pack", policies=[
    ResourceValidationPolicy("no-bad-text", "No bad text.", forbid, enforcement_level=EnforcementLevel.MANDATORY)
])
"""
RULES = """
from pathlib import Path

def forbid(args, report):
    if args.props.get("text", "good") in Path("words").read_text():
        report("the text is bad")
"""
THING = """
import pulumi
from provider import Echo

class Thing(pulumi.dynamic.Resource):
    def __init__(self, name, text):
        super().__init__(Echo(), name, {"text": text})

Thing("thing", pulumi.Config().get("text") or "bad")
"""
ECHO = """
from pulumi.dynamic import CreateResult, ResourceProvider

class Echo(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return CreateResult("1", props)
"""


@pytest.fixture(autouse=True)
def own_host(engine: Engine) -> None:
    if engine.language_host == "official":
        pytest.skip("this machine's engine brings the official language host")


def test_what_a_program_prints_and_raises_reaches_the_user_once(program: Program) -> None:
    run = program("print('from the program')\nraise ValueError('no such thing')").preview()
    assert run.exit_code != 0
    assert run.output.count("ValueError: no such thing") == 1
    assert "from the program" in run.output
    assert "non-zero exit code" not in run.output


def test_a_program_that_ends_by_itself_is_reported_with_its_exit_code(program: Program) -> None:
    run = program("import os; os._exit(9)").preview()
    assert run.exit_code != 0
    assert "program exited with non-zero exit code: 9" in run.output


def test_a_missing_virtual_environment_is_named_with_the_way_to_make_it(program: Program) -> None:
    workspace = program("")
    missing = workspace.program / "missing"
    project = workspace.program / "Pulumi.yaml"
    project.write_text("name: tiny\nruntime: {name: python, options: {virtualenv: missing}}\n")
    run = workspace.preview()
    assert run.exit_code != 0
    assert f"The project's virtualenv option names {missing}, but there is no Python in it" in run.output
    assert f"-m venv {missing}, then install the project's requirements into it." in run.output


def test_the_program_runs_in_the_activated_environment_of_its_project(program: Program) -> None:
    workspace = program(
        "import os, sys, pulumi\n"
        "pulumi.export('seen', [os.environ['VIRTUAL_ENV'], os.environ['PATH'].split(os.pathsep)[0], os.getcwd(),"
        " pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()])"
    )
    workspace.up("--skip-preview")
    venv = ROOT / ".venv"
    assert workspace.outputs()["seen"] == [
        str(venv),
        str(venv / "bin"),
        str(workspace.program),
        "tiny",
        "dev",
        "organization",
    ]


def test_secrets_of_the_configuration_stay_secret(program: Program) -> None:
    workspace = program("import pulumi; pulumi.export('word', pulumi.Config().require_secret('word'))")
    workspace.configure({"tiny:word": "plain"})
    workspace.run("config", "set", "--secret", "word", "s3cret", "--config-file", str(workspace.config_file))
    run = workspace.up("--skip-preview")
    assert "word: [secret]" in run.output
    assert "s3cret" not in workspace.config_file.read_text() + run.output
    assert workspace.outputs() == {"word": "s3cret"}


def test_a_policy_pack_judges_with_modules_and_files_of_its_own(program: Program, tmp_path: Path) -> None:
    workspace = program(THING)
    (workspace.program / "provider.py").write_text(ECHO)
    pack = tmp_path / "pack"
    pack.mkdir()
    runtime = f"runtime: {{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}"
    (pack / "PulumiPolicy.yaml").write_text(f"{runtime}\n")
    (pack / "__main__.py").write_text(PACK)
    (pack / "rules.py").write_text(RULES)
    (pack / "words").write_text("bad")
    workspace.configure({})
    bad = workspace.up("--policy-pack", str(pack), "--skip-preview")
    assert bad.exit_code != 0
    assert "the text is bad" in bad.output
    assert "Traceback" not in bad.output
    assert [one["type"] for one in workspace.export()["deployment"]["resources"]] == [
        "pulumi:pulumi:Stack",
        "pulumi:providers:pulumi-python",
    ]
    workspace.configure({"tiny:text": "good"})
    good = workspace.up("--policy-pack", str(pack), "--skip-preview")
    assert good.exit_code == 0, good.output


def test_an_interrupted_run_ends_without_a_traceback(program: Program) -> None:
    workspace = program("import time\nprint('is running', flush=True)\ntime.sleep(600)")
    workspace.configure({})
    pulumi = shutil.which("pulumi", path=workspace.environment["PATH"]) or "pulumi"
    options = ["--yes", "--skip-preview", "--stack", "dev", "--config-file", str(workspace.config_file)]
    with subprocess.Popen(
        [pulumi, "up", *options, "--non-interactive", "--color", "never"],
        cwd=workspace.program,
        env=workspace.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        assert run.stdout is not None
        assert any("is running" in line for line in run.stdout)
        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()
    assert run.returncode != 0
    assert "update canceled" in rest
    assert "Traceback" not in rest

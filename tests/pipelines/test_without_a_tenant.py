"""The steps that need no tenant, as the files have them: which stacks, the set-up, the gate, and the sandbox."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from bootstrap.virtual_environment import is_ready
from sandbox.engine import Engine
from tests.pipelines.checkout import PACK_STACKS, Checkout
from tests.pipelines.conftest import STACK
from tests.pipelines.runners import BASH, VARIABLES, AzureRunner, Ended, GitHubRunner, Runner, bare_machine
from tests.pipelines.services import Services, ServicesServer
from tests.pipelines.steps import ROOT, Step, azure_steps, github_steps
from tests.policy_pack.conftest import CONFIGURATION, NAMESPACE
from tests.policy_pack.samples.sample import changed

SETUP = "python3 -m ops.setup"
SETUP_TENANT = "python3 -m ops.setup --tenant"
GATE = "python3 -m ops.gate"
STACKS = "python -m ops stacks"
ALL_STACKS = "python -m ops stacks --all"
DECLARED = ' --declared "$STACKS"'
SANDBOX = 'python -m ops preview "$STACK" --sandbox'
_STEPS = [*github_steps(), *azure_steps()]
SETUPS = [step for step in _STEPS if step.command in (SETUP, SETUP_TENANT)]
ALL = [step for step in _STEPS if step.command.startswith(ALL_STACKS)]
CHANGED = {"github": ("preview.yml", "stacks", STACKS), "azure": ("stacks.yml", "stacks", STACKS + DECLARED)}
IN_SANDBOX = ("preview.yml", "sandbox", SANDBOX)
pytestmark = pytest.mark.cli
EXECUTED = {
    *((step.file, step.job, step.command) for step in (*SETUPS, *ALL)),
    *((f"{kind}/{file}", job, command) for kind, (file, job, command) in CHANGED.items()),
    *((f"{kind}/{IN_SANDBOX[0]}", *IN_SANDBOX[1:]) for kind in CHANGED),
    ("github/preview.yml", "gate", GATE),
}
FOUR = dict(zip(VARIABLES, ("tenant", "readers", "writers", "azblob://state?storage_account=contoso"), strict=True))
OURS = {NAMESPACE + key: value for key, value in CONFIGURATION.items()}


def _settings(**changes: object) -> dict[str, object]:
    return {NAMESPACE + key: value for key, value in changed(CONFIGURATION, changes).items()}


def _begin(checkout: Checkout, *stacks: str) -> None:
    for stack in stacks:
        checkout.write_stack(stack, OURS)
    checkout.commit("Begin")


def _changed(runner: Runner, *, fork: bool = False) -> Ended:
    file, job, command = CHANGED[runner.kind]
    return runner.run(file, job, command, {}, event="pull_request", fork=fork)


def test_a_stack_file_concerns_its_stack(bare: Runner) -> None:
    checkout = bare.checkout
    _begin(checkout, STACK)
    checkout.branch()
    checkout.write_stack(STACK, {**OURS, "a": "b"})
    (checkout.folder / "docs" / "more.md").write_text("More.")
    checkout.commit("Change")
    checkout.merge()
    ended = _changed(bare)
    assert ended.status == 0, ended.log
    assert ended.outputs == {"stacks": f'["{STACK}"]', "where": "sandbox"}
    assert ended.summary.strip() == f"Stacks: `{STACK}`; asked: the sandbox, which needs no tenant and no secret."


@pytest.mark.parametrize("fork", [False, True], ids=["ours", "fork"])
def test_four_variables_make_a_tenant_but_not_for_a_fork(bare: Runner, fork: bool) -> None:
    _begin(bare.checkout, STACK)
    bare.checkout.branch()
    (bare.checkout.folder / "__main__.py").write_text("")
    bare.checkout.commit("Change the program")
    bare.checkout.merge()
    bare.variables = dict(FOUR)
    ended = _changed(bare, fork=fork)
    assert ended.outputs == {"stacks": f'["{STACK}"]', "where": "sandbox" if fork else "tenant"}, ended.log


def test_what_is_no_program_concerns_no_stack(bare: Runner) -> None:
    _begin(bare.checkout, STACK)
    bare.checkout.branch()
    (bare.checkout.folder / "README.md").write_text("Other words.")
    bare.checkout.commit("Change the words")
    bare.checkout.merge()
    assert _changed(bare).outputs["stacks"] == "[]"


def test_a_deleted_stack_has_to_be_intended(bare: Runner, services: Services) -> None:
    _begin(bare.checkout, STACK, "old")
    bare.checkout.branch()
    (bare.checkout.folder / "Pulumi.old.yaml").unlink()
    bare.checkout.commit("Delete")
    bare.checkout.merge()
    ended = _changed(bare)
    assert ended.status == 2
    assert ended.log.splitlines()[-1] == "If this is intended, give the pull request the label weaker-is-meant."
    services.labels.append("weaker-is-meant")
    assert _changed(bare).status == 0


@pytest.mark.parametrize("missing", VARIABLES)
def test_three_variables_are_a_mistake(bare: Runner, missing: str) -> None:
    _begin(bare.checkout, STACK)
    bare.variables = {name: value for name, value in FOUR.items() if name != missing}
    bare.checkout.branch()
    bare.checkout.commit("Change")
    bare.checkout.merge()
    ended = _changed(bare)
    assert (ended.status, dict(ended.outputs)) == (1, {})
    assert ended.log.splitlines()[-1] == (
        f"Error: Of the four variables these are missing: {missing}. docs/pipelines.md has the steps."
    )


def test_a_checkout_that_is_no_merge_is_refused(bare: Runner) -> None:
    _begin(bare.checkout, STACK)
    ended = _changed(bare)
    assert ended.status == 1
    assert "HEAD is no merge commit" in ended.log


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.file)
@pytest.mark.parametrize("variables", [{}, FOUR], ids=["no-tenant", "tenant"])
def test_a_branch_is_about_every_stack(
    step: Step,
    variables: dict[str, str],
    checkout: Checkout,
    services_server: ServicesServer,
    tmp_path: Path,
) -> None:
    kind, _, file = step.file.partition("/")
    made = {"azure": AzureRunner, "github": GitHubRunner}[kind]
    runner = made(checkout, services_server, tmp_path / "jobs", bare_machine(os.environ["PATH"]), dict(variables))
    _begin(checkout, STACK)
    ended = runner.run(file, step.job, step.command, {}, event="push")
    assert ended.status == 0, ended.log
    assert ended.outputs == {"stacks": f'["{STACK}"]', "where": "tenant" if variables else "none"}


def test_azure_names_every_stack(checkout: Checkout, services_server: ServicesServer, tmp_path: Path) -> None:
    runner = AzureRunner(checkout, services_server, tmp_path / "jobs", bare_machine(os.environ["PATH"]))
    _begin(checkout, STACK, "fabrikam")
    ended = runner.run("stacks.yml", "stacks", ALL_STACKS + DECLARED, {}, event="push")
    assert ended.status == 1
    assert ended.log.splitlines()[-1] == (
        "Error: The pipelines have jobs for contoso, there are files of contoso, fabrikam. Name all stacks in "
        "azure-pipelines/variables.yml."
    )


def test_every_set_up_is_the_same() -> None:
    assert {tuple(step.given) for step in SETUPS} == {()}


@pytest.mark.skipif(not is_ready(), reason="the packages were not installed by `make test`, which this would do")
@pytest.mark.parametrize("command", [SETUP, SETUP_TENANT])
def test_set_up(bare: Runner, engine: Engine, command: str) -> None:
    job = "sandbox" if command == SETUP else "tenant"
    file = "setup.yml" if isinstance(bare, AzureRunner) else "preview.yml"
    ended = bare.run(file, "" if isinstance(bare, AzureRunner) else job, command, {}, event="push")
    if command == SETUP_TENANT:
        assert (ended.status, ended.log.splitlines()[-1]) == (
            1,
            f"{bare.checkout.folder / '.venv'} holds other packages than requirements.txt: delete it, and run the same "
            "command again.",
        )
        return
    assert ended.status == 0, ended.log
    where = ended.log if isinstance(bare, AzureRunner) else (bare.folder / "1" / "path").read_text()
    assert str(engine.executables) in where
    assert str(bare.checkout.folder / ".venv" / "bin") in where


NEEDS = {
    "all-well": ({"where": "tenant", "stacks": '["a"]'}, "success", "skipped", ""),
    "sandbox": ({"where": "sandbox", "stacks": '["a"]'}, "skipped", "success", ""),
    "nothing-to-do": ({"where": "tenant", "stacks": "[]"}, "skipped", "skipped", ""),
    "failed": (
        {"where": "tenant", "stacks": '["a"]'},
        "failure",
        "skipped",
        "The job tenant had to end with success, and ended with failure.",
    ),
    "skipped-though-needed": (
        {"where": "tenant", "stacks": '["a"]'},
        "skipped",
        "skipped",
        "The job tenant had to end with success, and ended with skipped.",
    ),
    "sandbox-instead": (
        {"where": "tenant", "stacks": "[]"},
        "skipped",
        "success",
        "The job sandbox ran, and should not have.",
    ),
    "unknown": ({}, "skipped", "skipped", "The job stacks did not say what is to be previewed, and where."),
}


@pytest.mark.parametrize(("outputs", "tenant", "sandbox", "against"), NEEDS.values(), ids=NEEDS)
def test_gate(outputs: dict[str, str], tenant: str, sandbox: str, against: str) -> None:
    needs = {
        "stacks": {"result": "success", "outputs": outputs},
        "tenant": {"result": tenant, "outputs": {}},
        "sandbox": {"result": sandbox, "outputs": {}},
    }
    assert _gate(needs) == (1 if against else 0, against or _WELL)


_WELL = "Everything that had to be previewed was, and nothing speaks against it."


@pytest.mark.parametrize("result", ["failure", "cancelled", "skipped"])
def test_gate_is_shut_where_the_stacks_are_not_known(result: str) -> None:
    needs = {name: {"result": result, "outputs": {}} for name in ("stacks", "tenant", "sandbox")}
    assert _gate(needs) == (1, "It is not known which stacks are concerned: see the job stacks.")


def _gate(needs: Mapping[str, object]) -> tuple[int, str]:
    (found,) = [one for one in _STEPS if one.command == GATE]
    environment = {**bare_machine(os.environ["PATH"]), **found.environment({"toJSON(needs)": json.dumps(needs)})}
    ended = subprocess.run([BASH, "-c", GATE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout.strip()


@pytest.fixture
def in_sandbox(bare: Runner) -> Runner:
    """A machine after the set-up, and a stack whose target branch wants at most a low risk."""
    bare.machine = {**bare.machine, **bare_machine(os.environ["PATH"])}
    pilot = {"compliancePolicy.assignments": {"include": ["Windows pilot"]}}
    bare.checkout.write_stack(STACK, _settings(**{"compliancePolicy.machineRiskScore": "low"}, **pilot))
    bare.checkout.commit("Begin")
    return bare


def _propose(runner: Runner, **changes: object) -> Ended:
    runner.checkout.branch()
    pilot = {"compliancePolicy.assignments": {"include": ["Windows pilot"]}}
    runner.checkout.write_stack(STACK, _settings(**pilot, **changes))
    runner.checkout.commit("Change")
    runner.checkout.merge()
    file, job, command = IN_SANDBOX
    return runner.run(file, job, command, {"matrix.stack": STACK, "stack": STACK}, event="pull_request", fork=True)


def test_a_fork_is_judged_in_the_sandbox(in_sandbox: Runner, services: Services) -> None:
    services.reads_only = True
    ended = _propose(in_sandbox, **{"compliancePolicy.machineRiskScore": "medium"})
    assert ended.status == 2, ended.log
    verdict = "**⛔ Weaker: if this is intended, set the label `weaker-is-meant`.**"
    assert ended.summary.splitlines()[1] == verdict
    assert "> Previewed against the sandbox, in which the target branch's configuration stood." in ended.summary
    assert "Machine risk score: Low → Medium" in ended.summary
    assert services.comments == []
    assert [method for method, _, _ in services.requests] == ["GET"]


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_a_fork_cannot_get_past_the_policy_pack(in_sandbox: Runner) -> None:
    ended = _propose(in_sandbox, **{"compliancePolicy.machineRiskScore": "high"})
    assert ended.status == 1
    assert ended.log.splitlines()[-1] == f"Stack {STACK}: refused by the policy pack: machine-risk."
    level = "deviceThreatProtectionRequiredSecurityLevel"
    assert f'| {level} is "high" (High); the maximum is medium.' in ended.log.splitlines()


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_what_is_stronger_passes(in_sandbox: Runner) -> None:
    ended = _propose(in_sandbox, **{"compliancePolicy.machineRiskScore": "clear"})
    assert ended.status == 0, ended.log
    assert ended.summary.splitlines()[1] == "**✅ Nothing gets weaker.**"


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_example_stack_passes_in_the_sandbox(bare: Runner) -> None:
    """A repository that was just copied: the example names objects that no tenant here has."""
    example = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    shutil.copy(ROOT / PACK_STACKS / "dev.json", bare.checkout.folder / PACK_STACKS)
    bare.checkout.write_stack("dev", example)
    bare.checkout.commit("Begin")
    bare.checkout.branch()
    bare.checkout.commit("Nothing")
    bare.checkout.merge()
    file, job, command = IN_SANDBOX
    ended = bare.run(file, job, command, {"matrix.stack": "dev", "stack": "dev"}, event="pull_request", fork=True)
    assert ended.status == 0, ended.log
    assert ended.summary.splitlines()[1] == "**✅ Nothing gets weaker.**"


def test_example_of_the_policies_is_that_of_the_pack() -> None:
    files = [ROOT / PACK_STACKS / "dev.json", ROOT / "policy_pack" / "configuration.example.json"]
    ours, example = (json.loads(file.read_text()) for file in files)
    assert ours == example

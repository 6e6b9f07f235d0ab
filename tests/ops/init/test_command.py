"""`python -m ops init`: what it asks, what it refuses, and the two files that it writes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from ops.init.command import Surroundings, init
from ops.init.new_stack import EXAMPLES
from sandbox.engine import Engine
from sandbox.engine.workspace import STACK
from sandbox.tenant.server import TenantServer
from settings import load
from tests.examples.test_examples import prepare
from tests.ops.schema.agreement import NAMESPACE, ROOT, accepts
from tests.policy_pack.conftest import Gate

TENANT = "0f4c1d92-5be3-4a08-8c16-2d9e60b7a350"
ALICE = "aaaa1a76-c25b-4f93-b0e7-6a3d89f1c502"
BOB = "bbbb5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
GROUP = "cccc5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
GIVEN = ("--tenant-id", TENANT, "--emergency-account", ALICE, "--emergency-account", BOB)


def run(folder: Path, *arguments: str, answers: str | None = None) -> Result:
    """With `answers` somebody types them, without them nobody is there."""
    around = Surroundings(folder, is_interactive=answers is not None)
    return CliRunner().invoke(init, arguments, obj=around, input=answers)


def written(folder: Path, stack: str = "contoso") -> tuple[dict[str, Any], dict[str, Any]]:
    config = yaml.safe_load((folder / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    return config, json.loads((folder / "policy_pack" / "stacks" / f"{stack}.json").read_text(encoding="utf-8"))


def example(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    folder = ROOT / "examples" / name
    config = yaml.safe_load((folder / "stack.yaml").read_text(encoding="utf-8"))["config"]
    return config, json.loads((folder / "policy_pack.json").read_text(encoding="utf-8"))


def ours(config: dict[str, Any]) -> dict[str, Any]:
    return {key.removeprefix(NAMESPACE): value for key, value in config.items() if key.startswith(NAMESPACE)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_in_report_only_with_the_accounts_in_both_files(name: str, tmp_path: Path) -> None:
    ended = run(tmp_path, "contoso", "--example", name, *GIVEN)
    assert (ended.exit_code, ended.stderr) == (0, "")
    config, pack = written(tmp_path)
    expected, expected_pack = example(name)
    expected["azuread:tenantId"] = TENANT
    expected[f"{NAMESPACE}breakGlass"] = {"users": [ALICE, BOB]}
    expected[f"{NAMESPACE}conditionalAccess"]["state"] = "reportOnly"
    assert config == expected
    assert load(ours(config)).break_glass == load(ours(expected)).break_glass
    assert accepts({"config": config})
    enforcing = ("declared-enforcement", "protection", "protection-enforced")
    kept = {rule: value for rule, value in expected_pack.items() if rule not in enforcing}
    assert pack == {**kept, "break-glass": {"users": [ALICE, BOB]}}


def test_the_stack_file_keeps_comments_and_leads_an_editor_to_the_schema(tmp_path: Path) -> None:
    run(tmp_path, "contoso", "--example", "production", *GIVEN)
    lines = (tmp_path / "Pulumi.contoso.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == [
        "# yaml-language-server: $schema=settings/stack.schema.json",
        "# The stack contoso, made from examples/production; docs/configuration.md has every key.",
        "config:",
    ]
    source = (ROOT / "examples" / "production" / "stack.yaml").read_text(encoding="utf-8").partition("\nconfig:")[2]
    assert [one.partition(" #")[2] for one in lines[3:] if " #" in one] == [
        one.partition(" #")[2] for one in source.splitlines() if " #" in one
    ]


def test_an_enforced_stack_is_declared_to_the_policy_pack(tmp_path: Path) -> None:
    options = ("--example", "smallest", "--state", "enabled", "--tenant-id", TENANT, "--emergency-group", GROUP)
    assert run(tmp_path, "contoso", *options).exit_code == 0
    config, pack = written(tmp_path)
    assert config[f"{NAMESPACE}conditionalAccess"]["state"] == "enabled"
    assert config[f"{NAMESPACE}breakGlass"] == pack["break-glass"] == {"groups": [GROUP]}
    stacks = {"enforcedStacks": ["contoso"]}
    rules = ("declared-enforcement", "protection", "protection-enforced")
    assert {rule: pack[rule] for rule in rules} == dict.fromkeys(rules, stacks)


def test_somebody_answers(tmp_path: Path) -> None:
    answers = ["pilot", "Bob", TENANT, ALICE, f"{ALICE} bob", f"{ALICE}, {BOB}", "", 'It\'s "ours": #1', "Devices", ""]
    ended = run(tmp_path, "contoso", answers="\n".join([*answers, "disabled", "enabled", ""]) + "\n")
    assert ended.exit_code == 0, ended.output
    assert [line for line in ended.stdout.splitlines() if line.startswith("Error: ")] == [
        'Error: "azuread:tenantId": "Bob" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
        "Error: breakGlass.users: one account can be lost together with its key; give two, or a group of emergency "
        "accounts",
        "Error: breakGlass.users[1]: expected an object id (GUID) such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3, given "
        '"bob"; names are not taken here, another object could take over a name',
        "Error: conditionalAccess.state: a new stack begins as reportOnly or enabled",
        "Error: conditionalAccess.state: the policy pack wants everybody reached once access is enforced; a pilot "
        "begins in reportOnly",
    ]
    config, pack = written(tmp_path)
    access, policy = config[f"{NAMESPACE}conditionalAccess"], config[f"{NAMESPACE}compliancePolicy"]
    assert policy["displayName"] == "Pilot - Windows machine risk at most medium"
    assert access["displayName"] == 'It\'s "ours": #1'
    assert (policy["assignments"], access["users"]) == (
        {"include": ["Devices"]},
        {"include": {"groups": ["Device risk pilot - people"]}},
    )
    assert (config["azuread:tenantId"], access["state"]) == (TENANT, "reportOnly")
    assert config[f"{NAMESPACE}breakGlass"] == pack["break-glass"] == {"users": [ALICE, BOB]}
    assert ended.stdout.partition("Written: ")[2] == (
        "Pulumi.contoso.yaml and policy_pack/stacks/contoso.json.\n"
        "\n"
        "Next:\n"
        "  pulumi stack init contoso   # after `pulumi login`; it keeps the file\n"
        "  export ARM_CLIENT_ID=…   # and how it signs in: docs/permissions.md\n"
        "  pulumi preview --stack contoso --policy-pack policy_pack --policy-pack-config "
        "policy_pack/stacks/contoso.json\n"
        "These groups have to exist in the tenant: Device risk pilot - people, Devices.\n"
        "Nothing is written to the tenant before `pulumi up`. With Azure Pipelines, name the stack in "
        "azure-pipelines/variables.yml, too.\n"
    )


def test_a_group_in_the_place_of_accounts_is_asked_for(tmp_path: Path) -> None:
    ended = run(tmp_path, "contoso", "--example", "smallest", answers=f"{TENANT}\n\n{GROUP}\n\n\n\n")
    assert ended.exit_code == 0, ended.output
    config, pack = written(tmp_path)
    assert config[f"{NAMESPACE}breakGlass"] == pack["break-glass"] == {"groups": [GROUP]}


def test_nothing_is_asked_that_an_option_says(tmp_path: Path) -> None:
    names = ("--compliance-policy-name", "Ours", "--conditional-access-name", "Theirs", "--state", "reportOnly")
    ended = run(tmp_path, "contoso", "--example", "smallest", *GIVEN, *names, answers="")
    assert (ended.exit_code, ended.stdout.startswith("Written: ")) == (0, True)
    config, _ = written(tmp_path)
    assert config[f"{NAMESPACE}compliancePolicy"]["displayName"] == "Ours"
    assert config[f"{NAMESPACE}conditionalAccess"]["displayName"] == "Theirs"


REFUSED = {
    "nothing given": (
        [],
        "Nobody is there to answer, and nothing was written. Give --example, --tenant-id, --emergency-account (or "
        "--emergency-group).",
    ),
    "no accounts": (
        ["--example", "smallest", "--tenant-id", TENANT],
        "Nobody is there to answer, and nothing was written. Give --emergency-account (or --emergency-group).",
    ),
    "every mistake at once": (
        [
            "--example",
            "smallest",
            "--tenant-id",
            "contoso",
            "--emergency-account",
            "bob",
            "--compliance-policy-name",
            "",
        ],
        '"azuread:tenantId": "contoso" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3\n'
        "compliancePolicy.displayName: expected a text, given an empty text\n"
        "breakGlass.users[0]: expected an object id (GUID) such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3, given "
        '"bob"; names are not taken here, another object could take over a name\n'
        "breakGlass.users: one account can be lost together with its key; give two, or a group of emergency accounts\n"
        "Nothing was written: correct these answers and run again.",
    ),
    "an option of the pilot": (
        ["--example", "smallest", *GIVEN, "--device-group", "Devices"],
        "Only the example pilot takes --device-group. Nothing was written.",
    ),
    "a name that is none": (
        ["--example", "smallest", *GIVEN],
        "'../x' is no name for a stack: letters, digits, '.', '_' and '-' are accepted.",
    ),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_is_refused(options: list[str], said: str, tmp_path: Path) -> None:
    ended = run(tmp_path, "../x" if "is no name" in said else "contoso", *options)
    assert (ended.exit_code, ended.stderr) == (1, f"Error: {said}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", ["Pulumi.contoso.yaml", "policy_pack/stacks/contoso.json"])
@pytest.mark.parametrize("answers", [None, "smallest\n"], ids=["script", "person"])
def test_no_file_is_written_over(file: str, answers: str | None, tmp_path: Path) -> None:
    there = tmp_path / file
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("mine", encoding="utf-8")
    ended = run(tmp_path, "contoso", "--example", "smallest", *GIVEN, answers=answers)
    assert (ended.exit_code, ended.stderr) == (
        1,
        f"Error: {file} is there already, and nothing was written. Edit what is there, or choose another name for the "
        "stack.\n",
    )
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [there]
    assert there.read_text(encoding="utf-8") == "mine"


def test_as_a_process_nobody_is_there() -> None:
    command = [sys.executable, "-m", "ops", "init", "contoso"]
    ended = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"Error: {REFUSED['nothing given'][1]}\n")


@pytest.mark.parametrize(
    ("name", "state", "advice"), [("pilot", "reportOnly", {"protection"}), ("production", "enabled", {"left-open"})]
)
def test_the_policy_pack_accepts_it(
    name: str, state: str, advice: set[str], engine: Engine, tenant: TenantServer, tmp_path: Path
) -> None:
    accounts = ("--tenant-id", TENANT, "--emergency-group", GROUP)
    assert run(tmp_path, STACK, "--example", name, "--state", state, *accounts).exit_code == 0
    config, pack = written(tmp_path, STACK)
    prepare(tenant, load(ours(config)))
    workspace = engine.workspace(tmp_path / "home", environment={**tenant.environment(), **tenant.secrets()})
    workspace.configure({**config, **tenant.pulumi_config()})
    verdict = Gate(workspace, tenant).run("preview", pack)
    assert (verdict.succeeded, verdict.mandatory, verdict.advisory) == (True, set(), advice), verdict.output

"""The set-up of a job with a tenant's identity, on a machine with Python and an empty home: pins, and whose Pulumi."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_cli.official import LANGUAGE_HOST, OFFICIAL, PULUMI
from sandbox.engine import Engine
from tests.pipelines.checkout import Checkout
from tests.pipelines.steps import ROOT
from tests.pipelines.test_without_a_tenant import SETUP_TENANT
from tests.policy_pack.conftest import CONFIGURATION, NAMESPACE
from tests.pulumi_cli import go_program
from tests.pulumi_cli.test_official import official, script

# The first test installs all packages.
pytestmark = [pytest.mark.installation, pytest.mark.timeout(1800)]
PYTHON = Path(sys.base_prefix) / "bin"
SYSTEM = os.pathsep.join([str(PYTHON), "/usr/bin", "/bin"])
NOT_WITH_IT = (
    " Nothing of a tenant is asked or changed with it. An official Pulumi has to come first on PATH "
    "(https://www.pulumi.com/docs/install); where there is none at all, it is installed from get.pulumi.com."
)


class Machine:
    """A checkout and a home with nothing in them."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.home, self.bin = Checkout(folder / "checkout"), folder / "home", folder / "bin"
        (self.checkout.folder / ".venv").unlink()
        self.home.mkdir()
        self.python = self.checkout.folder / ".venv" / "bin" / "python"

    def run(self, command: str, *before: Path, **more: str) -> subprocess.CompletedProcess[str]:
        # How pip reaches a package index is the machine's own business.
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")} | {"PIP_NO_COMPILE": "1"}
        search_path = os.pathsep.join([*map(str, before), SYSTEM])
        environment = {**pip, "HOME": str(self.home), "PATH": search_path, **more}
        return subprocess.run(
            ["bash", "-c", command],  # noqa: S607 - the services start it so
            cwd=self.checkout.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """After a first set-up, whose packages the tests read."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    ended = machine.run(SETUP_TENANT, official(machine.bin))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-3:] == [
        f"Pulumi 3.300.1, official, in {machine.bin}",
        f'export PATH="{machine.python.parent}:$PATH"',
        f'export PATH="{machine.bin}:$PATH"',
    ]
    return machine


def test_what_is_installed_is_what_is_pinned(machine: Machine) -> None:
    listed = machine.run(f"{machine.python} -m pip list --format json")
    installed = {re.sub(r"[-_.]+", "-", one["name"]).lower(): one["version"] for one in json.loads(listed.stdout)}
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [found for line in lines if (found := re.match(r"([a-z0-9._-]+)==(\S+)(?: ; (.*?))? \\", line))]
    pinned = {one[1]: one[2] for one in pins if "win32" not in (one[3] or "")}
    assert len(pinned) > 50
    of_python = {name: installed.pop(name) for name in ("pip",)}
    assert installed == pinned
    assert of_python


@pytest.mark.parametrize("package", ["hypothesis", "mypy", "uvicorn", "trustme"])
def test_nothing_of_the_sandbox_is_there(machine: Machine, package: str) -> None:
    assert machine.run(f"{machine.python} -c 'import {package}'").returncode == 1


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("deployment plan contoso", "Error: Nobody can approve a deployment to contoso at a terminal"),
        ("drift contoso", "Error: Stack contoso could not be compared with its tenant"),
        ("preview contoso", "Stack contoso: there is no plan to judge."),
    ],
)
def test_the_commands_of_these_jobs_need_nothing_more(machine: Machine, command: str, said: str) -> None:
    """Up to Pulumi, which here is one that only prints its version."""
    config = {NAMESPACE + key: value for key, value in CONFIGURATION.items()}
    machine.checkout.write_stack("contoso", config)
    ended = machine.run(f"{machine.python} -m ops {command}", machine.bin)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(said), ended.stderr


def test_the_program_and_the_pack_need_nothing_more(machine: Machine) -> None:
    ended = machine.run(f"{machine.python} -W error -c 'import components, settings, policy_pack.rules'")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_another_package_is_named(machine: Machine) -> None:
    (folder,) = machine.python.parent.parent.glob("lib/python*/site-packages")
    other = folder / "other-1.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: Other\nVersion: 1\n")
    ended = machine.run(SETUP_TENANT, machine.bin)
    (other / "METADATA").unlink()
    other.rmdir()
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
        1,
        f"{machine.python.parents[1]} holds packages that requirements.txt does not have: other. Delete it, and run "
        "the same command again: with a tenant's identity runs what is pinned, and nothing else.",
    )


def test_no_path_talks_it_out_of_the_official_language_host(machine: Machine, engine: Engine, tmp_path: Path) -> None:
    """The sandbox's engine first on PATH, its host alone before an official Pulumi, and a link to the engine."""
    if engine.language_host == "official":
        pytest.skip("this machine's sandbox has the official one")
    host = engine.executables / LANGUAGE_HOST
    before = tmp_path / "before"
    before.mkdir()
    (before / LANGUAGE_HOST).symlink_to(host)
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / PULUMI).symlink_to(engine.executables / PULUMI)
    go_program.write(linked / LANGUAGE_HOST, OFFICIAL[LANGUAGE_HOST])
    not_own = f"{host} is not Pulumi's own {LANGUAGE_HOST}: it is a script, or a program that does not say what it is."
    first = (
        f"{before / LANGUAGE_HOST} comes on PATH before what {machine.bin / PULUMI} brings along or installs, so "
        "Pulumi would start it: take its folder out of PATH."
    )
    for folders, said in (
        ([engine.executables, machine.bin], not_own),
        ([linked, machine.bin], not_own),
        ([before, machine.bin], first),
    ):
        ended = machine.run(SETUP_TENANT, *folders)
        assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, said + NOT_WITH_IT)


@pytest.mark.parametrize("name", ["PULUMI_DEBUG_LANGUAGES", "PULUMI_DEBUG_PROVIDERS"])
def test_no_variable_talks_it_out_of_it(machine: Machine, name: str) -> None:
    ended = machine.run(SETUP_TENANT, machine.bin, **{name: "python:1234"})
    said = f"{name} leads Pulumi to another language host or plugin: take it out."
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, said + NOT_WITH_IT)


def test_a_script_as_pulumi_is_refused(machine: Machine, tmp_path: Path) -> None:
    wrapper = script(tmp_path / PULUMI)
    ended = machine.run(SETUP_TENANT, tmp_path, machine.bin)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"{wrapper} is not Pulumi's own pulumi: it is a script")

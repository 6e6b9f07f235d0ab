"""One isolated home for one stack: state, PULUMI_HOME, plugins and configuration, none of it in the program's folder.

It leaves what a configuration means to the program, and which engine there is to `acquisition`.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict, Unpack

import yaml

from pulumi_cli.pulumi import command_line
from sandbox.engine import process
from sandbox.engine.offline import launcher
from sandbox.engine.offline.preloaded import python as preloaded
from sandbox.engine.pins import azuread_plugin as azuread_version
from sandbox.engine.process import Run

STACK = "dev"
# Whoever runs this may be signed in to a real tenant or to Pulumi Cloud: none of that may leak into a sandbox.
FOREIGN = ("PULUMI_", "ARM_", "AZURE_")
_STATE = "state"
_PROJECT = "project"
OPERATIONS = {"up", "preview", "refresh", "destroy", "import"}


class How(TypedDict, total=False):
    """What every operation takes besides its arguments for the command line."""

    events: bool
    """Keep the engine's own events of this run in `Workspace.events`."""
    report: Callable[[str], None]
    """Receives each line of output as it comes."""


class PulumiFailedError(Exception):
    """A command that the sandbox itself needed did not succeed."""

    def __init__(self, run: Run) -> None:
        self.run = run
        super().__init__(f"{run}\nPulumi ended with exit code {run.exit_code}; its own words are above.")


@dataclass
class Workspace:
    """One stack of one program, in a home of its own."""

    folder: Path
    program: Path
    environment: dict[str, str] = field(repr=False)
    """Complete, for whatever else is to run in this home; it may hold a secret."""
    stack: str = STACK
    events: list[dict[str, Any]] = field(default_factory=list)
    """The engine's events of the last run with `events=True`."""

    @classmethod
    def create(
        cls,
        folder: Path,
        program: Path,
        executables: Path,
        azuread_plugin: Path | None,
        extra: Mapping[str, str],
        stack: str = STACK,
    ) -> "Workspace":
        folder = folder.resolve()
        home, state = folder / "home", folder / _STATE
        for needed in (home, state):
            needed.mkdir(parents=True, exist_ok=True)
        install_azuread(home, azuread_plugin)
        environment = isolated(os.environ)
        environment |= {
            "PATH": os.pathsep.join([str(executables), environment.get("PATH", "")]),
            "PULUMI_BACKEND_URL": state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "sandbox",
            "PULUMI_HOME": str(home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # `--event-log` is one of the flags that this unlocks; it changes nothing else.
            "PULUMI_DEBUG_COMMANDS": "true",
            **launcher.environment(),
            **preloaded.environment(),
        }
        if azuread_plugin is None:
            # There is nothing to be had from the network: a missing plugin shall fail at once.
            environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
        return cls(folder, program.resolve(), environment | dict(extra), stack)

    @property
    def config_file(self) -> Path:
        return self.folder / f"Pulumi.{self.stack}.yaml"

    @property
    def state(self) -> Path:
        """The folder in which the backend keeps the state."""
        return self.folder / _STATE

    def make(self) -> None:
        """Make the stack, where that was not done yet. Every operation does.

        `pulumi stack init` takes no `--config-file` and writes one beside the project file: so it is run on a copy.
        """
        if self._beside.exists():
            return
        project = self._beside.parent
        project.mkdir(exist_ok=True)
        shutil.copy(self.program / "Pulumi.yaml", project)
        result = self._pulumi(project, ["stack", "init", self.stack, "--no-select"])
        if result.exit_code:
            raise PulumiFailedError(result)
        shutil.copy(self._beside, self.config_file)

    def save_stack(self, folder: Path) -> None:
        """Copy the stack to `folder`, as it is now: its state, and the key that encrypts what is secret in it."""
        _copy_stack(self.folder, folder)

    def restore_stack(self, folder: Path) -> None:
        """Put the stack back to what was saved in `folder`, by this workspace or by another one."""
        _copy_stack(folder, self.folder)

    def forget_stack(self) -> None:
        """As if the stack had never been made; what it deployed stays where it is."""
        shutil.rmtree(self.state)
        self.state.mkdir()
        shutil.rmtree(self.folder / _PROJECT, ignore_errors=True)

    def configure(self, configuration: Mapping[str, object]) -> None:
        """Write the stack's whole configuration file; the key that encrypts secrets in the state stays."""
        self.make()
        salt = yaml.safe_load(self._beside.read_text())["encryptionsalt"]
        document = {"encryptionsalt": salt, "config": dict(configuration)}
        text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
        self.config_file.write_text(text, encoding="utf-8")

    def run(self, command: str, *arguments: str, **how: Unpack[How]) -> Run:
        """Run `pulumi command …` on the stack, which is made on first use."""
        report = how.get("report")
        self.make()
        options = ["--stack", self.stack]
        if command in OPERATIONS:
            options += ["--config-file", str(self.config_file), "--suppress-progress"]
        if (command, *arguments[:1]) == ("stack", "rm"):
            # It would delete the file of the stack beside the program, which is not the one that is used here.
            options += ["--preserve-config"]
        if not how.get("events"):
            return self._pulumi(self.program, [command, *arguments, *options], report)
        event_log = self.folder / "events.jsonl"
        event_log.write_text("")
        result = self._pulumi(self.program, [command, *arguments, *options, "--event-log", str(event_log)], report)
        self.events = [json.loads(line) for line in event_log.read_text().splitlines()]
        return result

    def up(self, *arguments: str, **how: Unpack[How]) -> Run:
        return self.run("up", "--yes", *arguments, **how)

    def preview(self, *arguments: str, **how: Unpack[How]) -> Run:
        return self.run("preview", *arguments, **how)

    def refresh(self, *arguments: str, **how: Unpack[How]) -> Run:
        return self.run("refresh", "--yes", *arguments, **how)

    def destroy(self, *arguments: str, **how: Unpack[How]) -> Run:
        return self.run("destroy", "--yes", *arguments, **how)

    def preview_json(self, *arguments: str) -> dict[str, Any]:
        return self._json("preview", "--json", *arguments)

    def export(self) -> dict[str, Any]:
        return self._json("stack", "export")

    def outputs(self) -> dict[str, Any]:
        return self._json("stack", "output", "--json", "--show-secrets")

    def _json(self, *arguments: str) -> dict[str, Any]:
        result = self.run(*arguments)
        if result.exit_code:
            raise PulumiFailedError(result)
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    @property
    def _beside(self) -> Path:
        """The file that `pulumi stack init` wrote; it has the salt of the stack's secrets."""
        return self.folder / _PROJECT / self.config_file.name

    def _pulumi(self, folder: Path, arguments: Sequence[str], report: Callable[[str], None] | None = None) -> Run:
        return process.run(command_line(arguments, self.environment), folder, self.environment, report)


def _copy_stack(source: Path, target: Path) -> None:
    for name in (_STATE, _PROJECT):
        shutil.rmtree(target / name, ignore_errors=True)
        shutil.copytree(source / name, target / name)


def isolated(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(FOREIGN)}


def install_azuread(home: Path, real: Path | None) -> None:
    """Put the azuread plugin where the engine looks; it skips folders that are links, so the folder is a real one."""
    folder = home / "plugins" / f"resource-azuread-v{azuread_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    if real is None:
        launcher.write_launcher(folder, "pulumi-resource-azuread", "sandbox.engine.offline.azuread_stand_in")
        return
    for file in real.iterdir():
        link_or_copy(file, folder / file.name)


def link_or_copy(file: Path, target: Path) -> None:
    """The real plugin has 80 MB, and Windows lets not everybody make links."""
    target.unlink(missing_ok=True)
    try:
        target.symlink_to(file)
    except OSError:
        shutil.copy2(file, target)

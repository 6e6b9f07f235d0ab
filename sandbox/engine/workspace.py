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

from sandbox.engine import process
from sandbox.engine.offline import launcher
from sandbox.engine.pins import azuread_plugin as azuread_version
from sandbox.engine.process import Run

STACK = "dev"
# Whoever runs this may be signed in to a real tenant or to Pulumi Cloud: none of that may leak into a sandbox.
FOREIGN = ("PULUMI_", "ARM_", "AZURE_")
QUIET = ("--non-interactive", "--color", "never")
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
        super().__init__(f"{run}\nPulumi ended with exit code {run.exit_code}; its own words are above.")


@dataclass
class Workspace:
    """The stack `dev` of one program, in a home of its own."""

    folder: Path
    program: Path
    environment: dict[str, str] = field(repr=False)
    """Complete, for whatever else is to run in this home; it may hold a secret."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """The engine's events of the last run with `events=True`."""

    @classmethod
    def create(
        cls, folder: Path, program: Path, executables: Path, azuread_plugin: Path | None, extra: Mapping[str, str]
    ) -> "Workspace":
        folder = folder.resolve()
        home, state = folder / "home", folder / "state"
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
        }
        if azuread_plugin is None:
            # There is nothing to be had from the network: a missing plugin shall fail at once.
            environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
        return cls(folder, program.resolve(), environment | dict(extra))

    @property
    def config_file(self) -> Path:
        return self.folder / f"Pulumi.{STACK}.yaml"

    def configure(self, configuration: Mapping[str, object]) -> None:
        """Write the stack's whole configuration file; the key that encrypts secrets in the state stays."""
        salt = {"encryptionsalt": self._salt()}
        self.config_file.write_text(yaml.safe_dump({**salt, "config": dict(configuration)}, sort_keys=False))

    def run(self, command: str, *arguments: str, **how: Unpack[How]) -> Run:
        """Run `pulumi command …` on the stack, which is made on first use."""
        report = how.get("report")
        self._salt()
        options = ["--stack", STACK]
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

    def _salt(self) -> str:
        """Make the stack on first use, and tell the salt of its secrets.

        `pulumi stack init` takes no `--config-file` and writes one beside the project file: so it is run on a copy.
        """
        beside = self.folder / "project"
        written = beside / f"Pulumi.{STACK}.yaml"
        if not written.exists():
            beside.mkdir(exist_ok=True)
            shutil.copy(self.program / "Pulumi.yaml", beside)
            result = self._pulumi(beside, ["stack", "init", STACK, "--no-select"])
            if result.exit_code:
                raise PulumiFailedError(result)
            shutil.copy(written, self.config_file)
        salt: str = yaml.safe_load(written.read_text())["encryptionsalt"]
        return salt

    def _pulumi(self, folder: Path, arguments: Sequence[str], report: Callable[[str], None] | None = None) -> Run:
        executable = shutil.which("pulumi", path=self.environment["PATH"]) or "pulumi"
        return process.run([executable, *arguments, *QUIET], folder, self.environment, report)


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

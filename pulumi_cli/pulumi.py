"""Runs `pulumi` on one stack. What it writes for machines lies in a folder of the run, and is gone with it."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click

from pulumi_cli import events
from pulumi_cli.events import Found, Violation
from pulumi_cli.stack_files import PACK, ROOT, pack_configuration

_QUIET: Final = ("--non-interactive", "--color", "never")
REFRESH: Final = "--refresh"
LOOKED_UP_NAMES: Final = "LOOKED_UP_NAMES_FILE"
"""Where the program writes which id Graph answered for each name (components/looked_up_names.py)."""


class NoPulumiError(click.ClickException):
    """PATH leads to no `pulumi`."""


@dataclass(frozen=True)
class Preview:
    """What `pulumi preview --json` came to."""

    exit_code: int
    digest: bytes = field(repr=False)
    violations: tuple[Violation, ...]
    errors: str = field(repr=False)
    found: Found = field(default_factory=Found)
    names: bytes = field(default=b"", repr=False)
    """What the program told of the names that it looked up; empty where it looked up none."""

    @property
    def differences(self) -> int | None:
        """How many resources it would change; None where it does not say."""
        return _differences(self.digest)

    @property
    def refused(self) -> bool:
        return any(violation.mandatory for violation in self.violations)


@dataclass(frozen=True)
class Refresh:
    """What `pulumi refresh --preview-only` came to."""

    exit_code: int
    differences: int | None
    """The engine's own count of resources that are not as in the state; None where it gave none."""
    errors: str = field(repr=False)
    found: Found = field(default_factory=Found)


@dataclass(frozen=True)
class Pulumi:
    """One stack of one program folder. `environment` is complete, and may hold a secret."""

    stack: str
    environment: Mapping[str, str] = field(repr=False)
    program: Path = ROOT
    config_file: Path | None = None
    """Instead of the program's own Pulumi.STACK.yaml."""

    def preview(self, *arguments: str) -> Preview:
        """Under the policy pack."""
        with _event_log() as log:
            ended = self._run("preview", "--json", *self._pack(), *arguments, log=log)
            told, names = events.read(log), _names_beside(log)
            content = names.read_bytes() if names.exists() else b""
        said, found = _text(ended.stderr), events.found(told)
        return Preview(ended.returncode, ended.stdout, events.violations(told), said, found, content)

    def up(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return self._run("up", "--yes", "--suppress-progress", *arguments)

    def up_under_pack(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return self.up(*self._pack(), *arguments)

    def refresh_preview(self) -> Refresh:
        """Asks the tenant what is different from the state, and writes neither."""
        with _event_log() as log:
            ended = self._run("refresh", "--preview-only", "--json", log=log)
            told = events.read(log)
        found = events.found(told, refresh_only=True)
        return Refresh(ended.returncode, _differences(ended.stdout), _text(ended.stderr), found)

    def _pack(self) -> list[str]:
        configuration = pack_configuration(self.stack)
        configured = [] if configuration is None else ["--policy-pack-config", str(configuration)]
        return ["--policy-pack", str(PACK), *configured]

    def _run(self, command: str, *arguments: str, log: Path | None = None) -> "subprocess.CompletedProcess[bytes]":
        options = ["--stack", self.stack]
        if self.config_file is not None:
            options += ["--config-file", str(self.config_file)]
        if log is None:
            return run([command, *arguments, *options], self.program, self.environment)
        # Neither violations nor what a refresh found are in any JSON; the hidden option is unlocked by the variable.
        environment = {**self.environment, "PULUMI_DEBUG_COMMANDS": "true", LOOKED_UP_NAMES: str(_names_beside(log))}
        return run([command, *arguments, *options, "--event-log", str(log)], self.program, environment)


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[bytes]":
    command = command_line(arguments, environment)
    return subprocess.run(  # noqa: S603 - no shell
        command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def command_line(arguments: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """`pulumi` as the environment's PATH has it, without questions and colours."""
    executable = shutil.which("pulumi", path=environment.get("PATH"))
    if executable is None:
        message = "There is no pulumi on PATH: run `python -m ops.setup` first, and take the PATH that it tells."
        raise NoPulumiError(message)
    return [executable, *arguments, *_QUIET]


@contextmanager
def _event_log() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="events-") as folder:
        log = Path(folder) / "events"
        log.touch(mode=0o600)
        yield log


def _names_beside(log: Path) -> Path:
    return log.with_name("names.json")


def _differences(output: bytes) -> int | None:
    try:
        counted: dict[str, int] = json.loads(output)["changeSummary"]
        return sum(count for operation, count in counted.items() if operation != "same")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _text(output: bytes) -> str:
    return output.decode(errors="replace")

"""Runs `pulumi` on one stack. What it writes for machines lies in a folder of the run, and is gone with it."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ops.engine.stack_files import PACK, ROOT, policies_file
from ops.pipeline.errors import PipelineError

_QUIET: Final = ("--non-interactive", "--color", "never")


@dataclass(frozen=True)
class Violation:
    """What a rule of the policy pack says of one resource, or of the stack."""

    rule: str
    level: str
    resource: str
    message: str

    @property
    def mandatory(self) -> bool:
        return self.level == "mandatory"


@dataclass(frozen=True)
class Preview:
    """What `pulumi preview --json` came to."""

    exit_code: int
    digest: bytes = field(repr=False)
    violations: tuple[Violation, ...]
    errors: str = field(repr=False)

    @property
    def refused(self) -> bool:
        return any(violation.mandatory for violation in self.violations)


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
        with tempfile.TemporaryDirectory(prefix="preview-") as folder:
            log = Path(folder) / "events"
            log.touch()
            # Policy violations are in no JSON of preview's own; the hidden option is unlocked by the variable.
            options = ["--json", *self._pack(), "--event-log", str(log), *arguments]
            ended = self._run("preview", *options, PULUMI_DEBUG_COMMANDS="true")
            return Preview(ended.returncode, ended.stdout, _violations(log), _text(ended.stderr))

    def up(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return self._run("up", "--yes", "--suppress-progress", *arguments)

    def up_under_pack(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return self.up(*self._pack(), *arguments)

    def refresh_preview(self) -> "subprocess.CompletedProcess[bytes]":
        """Asks the tenant what is different from the state, and writes neither."""
        return self._run("refresh", "--preview-only", "--json")

    def _pack(self) -> list[str]:
        policies = policies_file(self.stack)
        configured = ["--policy-pack-config", str(policies)] if policies.exists() else []
        return ["--policy-pack", str(PACK), *configured]

    def _run(self, command: str, *arguments: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
        options = ["--stack", self.stack]
        if self.config_file is not None:
            options += ["--config-file", str(self.config_file)]
        return run([command, *arguments, *options], self.program, {**self.environment, **more})


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[bytes]":
    executable = shutil.which("pulumi", path=environment.get("PATH"))
    if executable is None:
        message = "There is no pulumi on PATH: run `python -m ops.setup` first, and take the PATH that it tells."
        raise PipelineError(message)
    command = [executable, *arguments, *_QUIET]
    return subprocess.run(  # noqa: S603 - no shell
        command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def _violations(log: Path) -> tuple[Violation, ...]:
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    found = [_violation(event["policyEvent"]) for event in events if "policyEvent" in event]
    return tuple(dict.fromkeys(found))


def _violation(event: dict[str, Any]) -> Violation:
    urn = event.get("resourceUrn", "")
    resource = f"{urn.split('$')[-1].split('::')[-2]}: {urn.split('::')[-1]}" if "::" in urn else ""
    return Violation(event["policyName"], event["enforcementLevel"], resource, event["message"].strip())


def _text(output: bytes) -> str:
    return output.decode(errors="replace")

"""`python -m sandbox demo-operator`: the commands that only read, before and after a deployment.

Each is run as an administrator types it, in a folder with a stack file of its own, and its whole output is shown. What
its exit status must be, and what the output must say, is checked as in the demo.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import yaml

from sandbox.demo.screen import Screen
from sandbox.demo.story import CONFIGURATION, LEVEL
from sandbox.engine import acquire
from sandbox.stack.program import Program
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

STACK: Final = "demo"
READ_BESIDE: Final = {"AuditLog.Read.All", "Device.Read.All"}
"""What the commands that only read need of Graph beyond `pulumi up`; an administrator grants it to who runs them."""


class Operator:
    """One run; `failures` lists what did not happen."""

    def __init__(self, screen: Screen, tenant: TenantServer, program: Program) -> None:
        self.screen = screen
        self.tenant = tenant
        self.program = program
        self.failures: list[str] = []

    def run(self, only: str | None = None) -> None:
        """All chapters, or `only` one of those that need no deployment."""
        with self.tenant.state.lock:
            application = self.tenant.state.applications[seed.CLIENT_ID]
            application.permissions |= READ_BESIDE
            application.defender_permissions = {"Machine.Read.All"}
        before = {"preflight": self.preflight, "impact": self.impact}
        for chapter in [before[only]] if only else [*before.values(), self.deploy, self.verify, self.adopt]:
            chapter()

    def preflight(self) -> None:
        self.screen.step("Is the tenant ready? Nothing is written")
        self._command("python -m ops preflight demo", 2, "Put right what is wrong")

    def impact(self) -> None:
        self.screen.step("Who would lose access if this were enforced today?")
        self._command("python -m ops impact demo", 2, "would lose access", "Diego Siciliani")

    def deploy(self) -> None:
        self.screen.step("Deployed, in report-only")
        self._command("pulumi up --yes --skip-preview --non-interactive --suppress-outputs", 0, "6 created")

    def verify(self) -> None:
        self.screen.step("Does the tenant have what was configured?")
        self._command("python -m ops verify demo", 0, "The tenant has what the stack configures.")
        self.screen.step("Someone weakens the policy in the portal: machine risk score → High")
        with self.tenant.state.lock:
            for policy in self.tenant.state.compliance_policies.values():
                policy.members[LEVEL] = "high"
        self._command("python -m ops verify demo", 2, "Medium → High")
        self._command("pulumi up --yes --skip-preview --non-interactive --suppress-outputs --refresh", 0, "1 updated")

    def adopt(self) -> None:
        self.screen.step("Another tenant has such policies already: a stack file for what is there")
        self._command("python -m ops adopt demo --list", 0, "adopts it as it")

    def _command(self, command: str, status: int, *said: str) -> None:
        """Show it and what it prints. It must end with `status`, say all of `said`, and write only as `pulumi`."""
        self.screen.command(command)
        self.tenant.clear_requests()
        ended = subprocess.run(
            command.split(),
            cwd=self.program.folder,
            env={**self.program.environment, "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.screen.output(ended.stdout)
        missing = [text for text in said if text not in ended.stdout]
        happened = ended.returncode == status and not missing
        only_read = command.startswith("pulumi") or not self.tenant.writes
        if happened and only_read:
            self.screen.note(f"[green]✓[/] exit status {status}")
            return
        what = f"{command}: exit status {ended.returncode} instead of {status}, without {missing or 'nothing'}"
        self.failures.append(what if only_read else f"{command} wrote: {self.tenant.writes}")
        self.screen.failed(self.failures[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="write what was shown as a picture")
    parser.add_argument("--only", choices=["preflight", "impact"], help="one command, for a picture of its own")
    arguments = parser.parse_args()
    screen = Screen()
    engine = acquire(report=lambda line: print(line, flush=True))
    configuration: dict[str, Any] = yaml.safe_load(CONFIGURATION.read_text())["config"]
    with tempfile.TemporaryDirectory() as temporary, TenantServer(folder=Path(temporary) / "tenant") as tenant:
        config = {**tenant.pulumi_config(), **configuration}
        operator = Operator(screen, tenant, Program.make(engine, STACK, config, Path(temporary), tenant))
        screen.title(
            "Know before you enforce",
            "Every command but pulumi only reads. Entra, Intune, Defender and Graph are emulated.",
        )
        operator.run(arguments.only)
    if arguments.picture:
        screen.save(arguments.picture, title="Before you enforce")
    came_true = "[bold red]Not all of it" if operator.failures else "[bold green]All of it"
    screen.note(f"\n{came_true} came true.[/]")
    return 1 if operator.failures else 0


if __name__ == "__main__":
    sys.exit(main())

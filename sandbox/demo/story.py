"""The demo's steps, each with what must come out of it. What is not as expected is shown and counted, never skipped."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from sandbox.demo.outcome import Outcome, changed_in, unchanged_in, warnings_in
from sandbox.demo.screen import Screen
from sandbox.engine.workspace import Workspace
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

CONFIGURATION = Path(__file__).parent / "Pulumi.demo.yaml"
NAMESPACE = "defender-conditional-access"
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"
ADELE = ("Adele Vance", seed.ADELE, "clean laptop", seed.CLEAN_DEVICE)
DIEGO = ("Diego Siciliani", seed.DIEGO, "laptop, high risk", seed.RISKY_DEVICE)


class Story:
    """One run of the demo; `failures` lists what did not happen."""

    def __init__(self, screen: Screen, tenant: TenantServer, workspace: Workspace) -> None:
        self.screen = screen
        self.tenant = tenant
        self.workspace = workspace
        self.failures: list[str] = []
        self._configuration: dict[str, Any] = yaml.safe_load(CONFIGURATION.read_text())["config"]
        self._configure()

    def run(self) -> None:
        for chapter in (
            self.preview,
            self.report_only,
            self.enforce,
            self.risk_rises,
            self.nothing_changes,
            self.drift,
            self.tear_down,
        ):
            chapter()

    def preview(self) -> None:
        self.screen.step("A pull request: what would change")
        outcome = self._pulumi("preview")
        self._expect(
            len(outcome.changed) == 4 and outcome.graph_writes == 0, "four resources to create, none written", outcome
        )

    def report_only(self) -> None:
        self.screen.step("Report-only first: the chain stands, nobody is locked out")
        outcome = self._pulumi("up")
        self._expect([one.operation for one in outcome.changed] == ["create"] * 4, "four resources created", outcome)
        results = self._sign_in(ADELE, DIEGO)
        self._expect(
            results == ["granted", "granted, would be blocked"], "the risky device would be blocked, and is not"
        )

    def enforce(self) -> None:
        self.screen.step("Promoted: from report-only to enabled")
        self._set_state("enabled")
        outcome = self._pulumi("up")
        changed = [(one.operation, one.properties) for one in outcome.changed]
        self._expect(changed == [("update", ("state",))], "one update, of the state alone", outcome)
        results = self._sign_in(ADELE, DIEGO)
        self._expect(results == ["granted", "refused"], "the clean device gets in, the risky one does not")

    def risk_rises(self) -> None:
        self.screen.step("The clean laptop catches something: Defender raises its risk to high")
        with self.tenant.state.lock:
            self.tenant.state.devices[seed.CLEAN_DEVICE].machine_risk = "high"
        results = self._sign_in(("Adele Vance", seed.ADELE, "the same laptop", seed.CLEAN_DEVICE))
        self._expect(results == ["refused"], "its next sign-in is refused")
        self.screen.note(
            "[dim]In a real tenant: once risk has reached Intune and Entra, and at the next token, not at once.[/]"
        )

    def nothing_changes(self) -> None:
        self.screen.step("A second up changes nothing and writes nothing")
        outcome = self._pulumi("up")
        self._expect(not outcome.changed and outcome.graph_writes == 0, "no change and no write", outcome)

    def drift(self) -> None:
        self.screen.step("Someone weakens the policy in the portal: machine risk score → High")
        with self.tenant.state.lock:
            for policy in self.tenant.state.compliance_policies.values():
                policy.members[LEVEL] = "high"
        outcome = self._pulumi("refresh")
        found = [(one.operation, one.properties) for one in outcome.changed]
        self._expect(found == [("drift", (LEVEL,))], "refresh finds just that drift", outcome)
        outcome = self._pulumi("up")
        levels = [policy.members[LEVEL] for policy in self.tenant.state.compliance_policies.values()]
        self._expect(levels == ["medium"] and outcome.graph_writes == 1, "one write puts it back", outcome)

    def tear_down(self) -> None:
        self.screen.step(
            "Destroy: refused while access is enforced; then Conditional Access first, the connector stays"
        )
        refused = self._pulumi("destroy")
        self._expect(
            refused.exit_code != 0 and refused.graph_writes == 0,
            "what is enforced is protected",
            refused,
            exit_code=None,
        )
        self._set_state("reportOnly")
        outcome = self._pulumi("up")
        self._expect(outcome.graph_writes == 1, "back to report-only", outcome)
        outcome = self._pulumi("destroy")
        order = [one.resource for one in outcome.changed]
        self._expect(order[:1] == ["Conditional Access policy"], "Conditional Access goes first", outcome)
        state = self.tenant.state
        left = {
            "Conditional Access policies": len(state.conditional_access_policies),
            "  in the recycle bin, for 30 days": len(state.deleted_conditional_access_policies),
            "Compliance policies": len(state.compliance_policies),
            "Devices without a policy count as compliant again": not state.device_management_settings[
                "secureByDefault"
            ],
            "The connector still reports Windows devices": state.connectors[seed.MDE_CONNECTOR].members[
                "windowsEnabled"
            ],
        }
        self.screen.facts(
            [
                (name, {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value))
                for name, value in left.items()
            ]
        )
        self._expect(list(left.values()) == [0, 1, 0, True, True], "the tenant is as it was, but for the connector")

    def _set_state(self, state: str) -> None:
        self.screen.note(f"[dim]Pulumi.demo.yaml, conditionalAccess.state: {state}[/]")
        self._configuration[f"{NAMESPACE}:conditionalAccess"]["state"] = state
        self._configure()

    def _configure(self) -> None:
        self.workspace.configure({**self.tenant.pulumi_config(), **self._configuration})

    def _pulumi(self, operation: str) -> Outcome:
        self.screen.command(f"pulumi {operation}" if operation == "preview" else f"pulumi {operation} --yes")
        self.tenant.clear_requests()
        commands: Mapping[str, Callable[..., Any]] = {
            "preview": self.workspace.preview,
            "up": self.workspace.up,
            "refresh": self.workspace.refresh,
            "destroy": self.workspace.destroy,
        }
        started = time.monotonic()
        run = commands[operation](events=True, report=self.screen.working)
        events = self.workspace.events
        outcome = Outcome(
            run.exit_code,
            changed_in(events, is_refresh=operation == "refresh"),
            unchanged_in(events),
            warnings_in(events),
            len(self.tenant.writes),
            time.monotonic() - started,
            run.output,
        )
        self.screen.outcome(outcome)
        return outcome

    def _sign_in(self, *people: tuple[str, str, str, str]) -> list[str]:
        rows = []
        for who, user, device_name, device in people:
            sign_in = self.tenant.sign_in(user=user, device=device, application=seed.SHAREPOINT_ONLINE)
            reported = [
                reason for policy in sign_in.policies if "reportOnly" in policy.result for reason in policy.reasons
            ]
            would_be_blocked = any(policy.result == "reportOnlyFailure" for policy in sign_in.policies)
            granted = "granted, would be blocked" if would_be_blocked else "granted"
            result = granted if sign_in.granted else "refused"
            rows.append((who, device_name, result, "; ".join(sign_in.reasons or reported)))
        self.screen.sign_ins(rows)
        return [row[2] for row in rows]

    def _expect(
        self,
        happened: bool,  # noqa: FBT001
        expectation: str,
        outcome: Outcome | None = None,
        *,
        exit_code: int | None = 0,
    ) -> None:
        """`exit_code`: what the command of `outcome` must have ended with; None leaves that to `happened`."""
        ended_well = outcome is None or exit_code is None or outcome.exit_code == exit_code
        if happened and ended_well:
            self.screen.note(f"[green]✓[/] {expectation}")
            return
        self.failures.append(expectation)
        self.screen.failed(expectation, "" if outcome is None else outcome.output)

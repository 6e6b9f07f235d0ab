"""Plans in the shape of `pulumi preview --json`, made by hand; those of the engine are in test_real_plans."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ops.plan.formats.terminal import words_of
from ops.plan.judging.report import Report, report_of
from ops.plan.reading import resource_types
from ops.plan.reading.digest import parsed

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "urn:pulumi:dev::shop::"
Properties = dict[str, Any]
Said = tuple[str, str, str]
"""Direction, title and consequence of a finding."""


class Plans:
    """Makes plans of the stack `dev` of the project `shop`, and what is said about them."""

    connector = resource_types.CONNECTOR
    compliance = resource_types.COMPLIANCE_POLICY
    settings = resource_types.TENANT_SETTINGS
    access = resource_types.CONDITIONAL_ACCESS
    other = "random:index/randomId:RandomId"

    def state(self, kind: str, inputs: Properties, **more: Any) -> Properties:  # noqa: ANN401 - any JSON
        return {"urn": f"{PREFIX}{kind}::it", "custom": True, "type": kind, "inputs": inputs, **more}

    def step(
        self,
        kind: str,
        before: Properties | None = None,
        after: Properties | None = None,
        *,
        op: str | None = None,
        name: str = "it",
        old: Properties | None = None,
        new: Properties | None = None,
        **more: Any,  # noqa: ANN401 - any JSON
    ) -> Properties:
        """`old` and `new` are what the states hold beside the inputs; `op` follows from the sides."""
        step: Properties = {"op": op or self._operation(before, after), "urn": f"{PREFIX}{kind}::{name}", **more}
        if before is not None:
            step["oldState"] = self.state(kind, before, **(old or {}))
        if after is not None:
            step["newState"] = self.state(kind, after, **(new or {}))
        return step

    def _operation(self, before: Properties | None, after: Properties | None) -> str:
        if before is None:
            return "create"
        return "delete" if after is None else "update"

    def digest(self, *steps: Properties, **more: Any) -> bytes:  # noqa: ANN401 - any JSON
        return json.dumps({"steps": list(steps), "duration": 1, **more}).encode()

    def report(self, *steps: Properties, **more: Any) -> Report:  # noqa: ANN401 - any JSON
        return report_of(parsed(self.digest(*steps, **more), "test.json"))

    def said(self, *steps: Properties, **more: Any) -> list[Said]:  # noqa: ANN401 - any JSON
        """What the text says, each finding in three parts."""
        found = self.report(*steps, **more).findings
        return [
            (one.verdict.direction.value, words_of(one.verdict.title), words_of(one.verdict.consequence))
            for one in found
        ]

    def changed(self, kind: str, before: Properties, after: Properties) -> list[Said]:
        return self.said(self.step(kind, before, after))

    def access_policy(self, **changes: Any) -> Properties:  # noqa: ANN401 - any JSON
        """A complete policy; `changes` by path, with __ for the dots, None takes away."""
        policy = copy.deepcopy(ACCESS_POLICY)
        for path, value in changes.items():
            *parents, last = path.split("__")
            place = policy
            for parent in parents:
                place = place.setdefault(parent, {})
            if value is None:
                place.pop(last, None)
            else:
                place[last] = value
        return policy

    def run(self, *arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        """`python -m ops plan …` as a process of its own."""
        command = [sys.executable, "-W", "error", "-m", "ops", "plan", *arguments]
        return subprocess.run(
            command, cwd=ROOT, input=given, capture_output=True, check=False, env={"COLUMNS": "100", **environment}
        )

    def start(self, given: bytes, terminal: int, **environment: str) -> subprocess.Popen[bytes]:
        """The same with a terminal for its output."""
        process = subprocess.Popen(
            [sys.executable, "-m", "ops", "plan"], cwd=ROOT, stdin=subprocess.PIPE, stdout=terminal, env=environment
        )
        assert process.stdin is not None
        process.stdin.write(given)
        process.stdin.close()
        return process


ACCESS_POLICY: Properties = {
    "displayName": "Require compliant device",
    "state": "enabled",
    "conditions": {
        "users": {"includedUsers": ["All"], "excludedUsers": ["emergency-1", "emergency-2"]},
        "applications": {"includedApplications": ["Office365"]},
        "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
    },
    "grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]},
}


@pytest.fixture(scope="session")
def plans() -> Plans:
    return Plans()

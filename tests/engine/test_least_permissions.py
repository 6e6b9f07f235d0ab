"""The table of docs/permissions.md: each command runs with what its row says, and needs all of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Unpack

import pytest

from ops.permissions import ADOPT, COMMANDS, IMPACT, PREFLIGHT, VERIFY
from sandbox.engine.process import Run
from sandbox.engine.workspace import How
from sandbox.tenant import seed
from sandbox.tenant.graph.operations import OPERATIONS
from sandbox.tenant.graph.router import match
from sandbox.tenant.requests_log import Request
from tests.engine.conftest import ROOT, Stack

SECURITY = ROOT / "SECURITY.md"


def table() -> dict[str, frozenset[str]]:
    """Command → permissions. tests/ops/test_permissions.py holds docs/permissions.md against it."""
    return {command.label: command.permissions for command in COMMANDS}


def needed(request: Request) -> tuple[frozenset[str], ...]:
    """What the tenant asks for this request: any one of these sets."""
    version, _, path = request.path.lstrip("/").partition("/")
    for operation in OPERATIONS:
        fits = operation.method == request.method and version in operation.versions
        if fits and match(operation, path.split("/")) is not None:
            return operation.permissions
    return ()


def superfluous(stack: Stack, granted: frozenset[str]) -> list[str]:
    """What no request of the last run would have missed."""
    asked = [needed(one) for one in stack.tenant.requests if one.path.startswith(("/v1.0/", "/beta/"))]
    assert all(asked)
    return [
        one for one in sorted(granted) if all(any(some <= granted - {one} for some in choices) for choices in asked)
    ]


def drift(stack: Stack) -> Run:
    """What `ops drift` runs where nothing has changed."""

    def both(*arguments: str, **how: Unpack[How]) -> Run:
        refreshed = stack.workspace.run("refresh", "--preview-only", **how)
        assert refreshed.exit_code == 0, refreshed.output
        return stack.workspace.run("preview", *arguments, **how)

    return stack._run(both)


def enforced(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["state"] = "enabled"
    stack.configuration["breakGlass"]["groups"] = [seed.BREAK_GLASS_GROUP]


def report_only(stack: Stack) -> None:
    stack.configuration["conditionalAccess"]["state"] = "reportOnly"


def nothing(_: Stack) -> None:
    pass


STORY: list[tuple[str, Callable[[Stack], None], Callable[[Stack], Run]]] = [
    ("`pulumi preview`", nothing, Stack.preview),
    ("`pulumi up`", nothing, Stack.up),
    ("`pulumi preview`, to `enabled`", enforced, Stack.preview),
    ("`pulumi up`, to `enabled`", nothing, Stack.up),
    ("`pulumi refresh`", nothing, Stack.refresh),
    ("`python -m ops drift`", nothing, drift),
    ("`pulumi up`, back to `reportOnly`", report_only, Stack.up),
    ("`pulumi destroy`", nothing, Stack.destroy),
]


def test_each_command_needs_what_its_row_says(stack: Stack) -> None:
    application = stack.tenant.state.applications[stack.tenant.client_id]
    rows = table()
    for command, change, operation in STORY:
        change(stack)
        application.permissions.clear()
        application.permissions |= rows[command]
        run = operation(stack)
        assert run.exit_code == 0, f"{command}: {run.output}"
        assert (command, superfluous(stack, rows[command])) == (command, [])


def test_all_commands_of_the_table_run_here_but_those_that_need_no_engine() -> None:
    rows = table()
    rest = rows.keys() - {command for command, _, _ in STORY}
    # Their tests are in tests/ops: preflight/test_command.py, impact/test_command.py, verify/test_not_known.py and
    # adopt/test_written.py.
    assert rest == {PREFLIGHT.label, VERIFY.label, IMPACT.label, ADOPT.label}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", SECURITY.read_text("utf-8")))))
def test_what_security_md_points_at_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[^`]+?)`", SECURITY.read_text("utf-8")))))
def test_tests_that_security_md_names_exist(path: str) -> None:
    file, _, name = path.partition("::")
    assert Path(ROOT / file).exists()
    assert f"def {name}" in (ROOT / file).read_text("utf-8") if name else True

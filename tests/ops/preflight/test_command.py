"""The command as somebody starts it: a process, its permissions, its exit statuses, its output."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from ops.__main__ import main
from ops.permissions import PREFLIGHT
from ops.preflight import table
from sandbox.tenant import seed
from sandbox.tenant.graph.operations import OPERATIONS
from sandbox.tenant.graph.router import match
from sandbox.tenant.server import TenantServer
from tests.ops.table_run import Ran
from tests.ops.tenants import ROOT, StackFolder

GROUPS = list(table.groups())
START = (
    "import pathlib, sys; from ops.preflight import command; from ops.__main__ import main; "
    "command.ROOT = pathlib.Path(sys.argv[1]); sys.exit(main(sys.argv[2:]))"
)


def started(stack: StackFolder, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own, whose folder for stacks is the test's."""
    stack.write()
    command = [sys.executable, "-W", "error", "-c", START, str(stack.path), "preflight", "dev", *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_pipe_gets_text_in_100_columns_without_colours(stack: StackFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    ran = started(stack)
    # A machine that is busy is slow, and that is told.
    told = [line for line in ran.stderr.splitlines() if not line.endswith("no answer after 2 s, still waiting.")]
    assert (ran.returncode, told) == (2, [])
    assert ran.stdout.startswith(f"Stack dev, tenant Contoso, {seed.TENANT_ID}\n")
    assert max(map(len, ran.stdout.splitlines())) <= 100
    assert "\x1b" not in ran.stdout
    assert " ".join(ran.stdout.split()).endswith("run the same command again before you enforce access.")


def test_it_is_content_with_what_its_row_of_permissions_says(run: Callable[..., Ran], tenant: TenantServer) -> None:
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions.clear()
    application.permissions |= PREFLIGHT.permissions
    found = run("--read-only")
    assert [one for one in found.document["rows"] if "needs" in one["found"]] == []
    needed = [_needed(one.method, one.path) for one in tenant.requests if one.path.startswith(("/v1.0/", "/beta/"))]
    unused = [
        one
        for one in PREFLIGHT.permissions - {"AuditLog.Read.All"}
        if all(any(some <= PREFLIGHT.permissions - {one} for some in choices) for choices in needed)
    ]
    # Groups are asked for where the stack names any; the last sign-in needs AuditLog.Read.All beside User.Read.All.
    assert unused == ["Group.Read.All"]
    assert tenant.writes == []


def _needed(method: str, path: str) -> tuple[frozenset[str], ...]:
    version, _, rest = path.lstrip("/").partition("/")
    for operation in OPERATIONS:
        if (
            operation.method == method
            and version in operation.versions
            and match(operation, rest.split("/")) is not None
        ):
            return operation.permissions
    raise AssertionError(path)


def test_the_exit_status_is_0_only_where_everything_is_known_and_right(
    run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "groups", lambda: [one for one in GROUPS if one[1].id == "security-defaults"])
    ran = run()
    assert (ran.status, ran.document["status"]) == (0, "ok")
    monkeypatch.setattr(table, "groups", lambda: [one for one in GROUPS if one[1].id == "devices-risk-known"])
    ran = run()
    assert (ran.status, ran.document["status"]) == (1, "not known")
    assert ran.document["summary"] == {"wrong": 0, "not known": 1, "note": 0, "ok": 0}
    assert set(ran.document) == {"schemaVersion", "command", "stack", "tenant", "status", "summary", "rows"}
    assert (ran.document["schemaVersion"], ran.document["command"], ran.document["stack"]) == (1, "preflight", "dev")


def test_json_is_ascii(stack: StackFolder, tenant: TenantServer, capsys: pytest.CaptureFixture[str]) -> None:
    stack.write()
    tenant.state.users[seed.BREAK_GLASS_1].display_name = "Bräk\u202e"
    main(["preflight", "dev", "--format", "json"])
    out = capsys.readouterr().out
    assert out.isascii()
    assert "Bräk\u202e" in json.dumps(json.loads(out), ensure_ascii=False)


def test_a_stack_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preflight", "nowhere"]) == 1
    assert capsys.readouterr().err.startswith("Error: There is no Pulumi.nowhere.yaml. The stacks here: ")

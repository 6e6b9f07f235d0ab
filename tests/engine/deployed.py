"""Stacks that are deployed once and copied: a first `up` takes seconds, and most tests begin after one.

A copy is taken only where the stack, its environment and its tenant are what they were before that first `up`; else the
test runs its own. What stands in the tenant afterwards is put there object by object, so that a test may hold on to
what it had before.
"""

import copy
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sandbox.engine.workspace import Workspace
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState

_OF_THE_TEST: Final = re.compile("PYTEST_|PULUMI_BACKEND_URL$|PULUMI_HOME$")
_NOT_COPIED: Final = frozenset({"lock", "clock", "switches"})
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
Shape = str


@dataclass(frozen=True)
class Deployed:
    """A stack after its first `up`, and what that `up` changed in the tenant."""

    folder: Path
    changed: Mapping[str, Mapping[str, Any]]
    """Per field of the tenant's state, each object that is new or another."""
    values: Mapping[str, Any]
    """The fields that are no objects by id."""
    events: list[dict[str, Any]]

    def copy_to(self, workspace: Workspace, tenant: TenantServer) -> None:
        workspace.restore_stack(self.folder)
        workspace.events = copy.deepcopy(self.events)
        with tenant.state.lock:
            for field, objects in self.changed.items():
                held = getattr(tenant.state, field)
                for key, one in copy.deepcopy(objects).items():
                    _put(held, key, one)
            for field, value in copy.deepcopy(dict(self.values)).items():
                setattr(tenant.state, field, value)
        tenant.clear_requests()


class Deployments:
    """What was deployed in this worker so far, by what it was deployed from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[Shape, Deployed] = {}

    def make(self, workspace: Workspace) -> None:
        """The stack, without anything in it: what `pulumi stack init` does."""
        project = (workspace.program / "Pulumi.yaml").read_text()
        empty = self._folder / f"empty-{hashlib.sha256(project.encode()).hexdigest()}"
        if empty.exists():
            workspace.restore_stack(empty)
        else:
            workspace.make()
            workspace.save_stack(empty)

    def get(self, before: Shape) -> Deployed | None:
        return self._made.get(before)

    def keep(self, before: Shape, held: TenantState, workspace: Workspace, tenant: TenantServer) -> None:
        """Call right after the first `up`; `held` is a copy of the tenant's state before it."""
        folder = self._folder / str(len(self._made))
        workspace.save_stack(folder)
        changed, values = _changes(held, tenant.state)
        assert not tenant.faults.injections, "What a fault left behind is nobody else's."
        self._made[before] = Deployed(folder, changed, values, copy.deepcopy(workspace.events))


def shape(configuration: Mapping[str, Any], workspace: Workspace, tenant: TenantServer) -> Shape:
    """All that a first `up` depends on, times as how long ago they are."""
    environment = {name: value for name, value in workspace.environment.items() if not _OF_THE_TEST.match(name)}
    program = {file.name: file.read_text() for file in sorted(workspace.program.glob("Pulumi.yaml"))}
    program |= {"__main__.py": (workspace.program / "__main__.py").read_text()}
    with tenant.state.lock:
        state = {one.name: _plain(getattr(tenant.state, one.name)) for one in fields(TenantState) if one.compare}
    parts = [configuration, sorted(environment.items()), program, state]
    return json.dumps(parts, sort_keys=True, default=str)


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.compare and one.repr}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return _hours_ago(value)
    if isinstance(value, str) and _TIME.match(value):
        return _hours_ago(datetime.fromisoformat(value[:19]).replace(tzinfo=UTC))
    return value


def _hours_ago(moment: datetime) -> str:
    return f"{round((datetime.now(UTC) - moment).total_seconds() / 3600)} hours ago"


def _changes(before: TenantState, after: TenantState) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    changed: dict[str, dict[str, Any]] = {}
    values: dict[str, Any] = {}
    for field in fields(TenantState):
        if field.name in _NOT_COPIED:
            continue
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new:
            continue
        if isinstance(new, dict) and all(is_dataclass(one) for one in new.values()):
            assert set(old) <= set(new), f"A first up removed something: {field.name}"
            changed[field.name] = {key: copy.deepcopy(one) for key, one in new.items() if old.get(key) != one}
        else:
            values[field.name] = copy.deepcopy(new)
    return changed, values


def _put(held: dict[str, Any], key: str, one: object) -> None:
    """Into the object that is there, which somebody may hold."""
    if key in held:
        vars(held[key]).update(vars(one))
    else:
        held[key] = one

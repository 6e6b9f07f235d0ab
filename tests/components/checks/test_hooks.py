"""What a hook's checks are given, and what becomes of their answers."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key

from components.checks.check import Change, Check, CheckWarning, Finding
from components.checks.deletion import refusal
from components.checks.hooks import SECRET, ChangeHook, without_marks
from tests.components.access_policies import FORBIDDEN
from tests.components.programs import as_program

HIDDEN: Final = {_special_sig_key: _special_secret_sig, "value": "hush"}
ARGS: Final = pulumi.ResourceHookArgs(
    urn="urn",
    id="1",
    name="it-policy",
    type="a:b:C",
    new_inputs={"x": 2, "__defaults": [], "list": [{"__defaults": [], "y": HIDDEN}]},
    old_inputs={"x": 1, "__internal": {}, "__provider": "path"},
    old_outputs={"x": 1, "kept": "yes", "__provider": "path"},
)


def bound(hook: ChangeHook, deletions: list[pulumi.ResourceHook] | None = None) -> pulumi.ResourceHookBinding:
    """The hooks that a program would bind to a resource; into `deletions` comes one that it gives for the deletion."""
    made: list[pulumi.ResourceHookBinding] = []

    def program() -> None:
        if deletions is not None:
            deletions.append(refusal("it"))
        made.append(hook.binding(deletions[0] if deletions else None))

    as_program(program)
    return made[0]


def called(hooks: Sequence[Any] | None) -> None:
    """The one hook of these, called as the engine calls it."""
    (hook,) = hooks or []
    asyncio.run(hook.callback(ARGS))


def keeping(seen: list[Change], *warnings: str) -> Check:
    def check(change: Change) -> list[Finding]:
        seen.append(change)
        return [CheckWarning(one) for one in warnings]

    return check


def test_a_check_sees_the_change_without_marks_and_secrets() -> None:
    seen: list[Change] = []
    hook = ChangeHook("it-policy", "the policy", [keeping(seen)], {"policy": pulumi.Output.from_input("2")})
    hooks = bound(hook).before_create
    called(hooks)
    assert seen == [
        Change({"x": 1}, {"x": 2, "list": [{"y": SECRET}]}, "1", {"policy": "2"}, {"x": 1, "kept": "yes"}),
    ]
    assert hook.change is seen[0]


def test_a_check_after_a_creation_sees_a_creation() -> None:
    seen: list[Change] = []
    hook = ChangeHook("it-policy", "the policy", [], after_creation=[keeping(seen)])
    hooks = bound(hook).after_create
    called(hooks)
    assert seen == [Change({}, {"x": 2, "list": [{"y": SECRET}]}, "1")]
    assert seen[0].is_creation
    assert hook.change is None


def test_what_is_bound_to_what() -> None:
    hook = ChangeHook("it-policy", "the policy", [])
    binding = bound(hook)
    (before,) = binding.before_create or []
    assert isinstance(before, pulumi.ResourceHook)
    assert before.name == "it-policy"
    assert before.opts is not None
    assert before.opts.on_dry_run is True
    assert binding.before_update == [before]
    assert (binding.after_create, binding.before_delete) == (None, None)

    hook.after_creation.append(keeping([]))
    deletions: list[pulumi.ResourceHook] = []
    binding = bound(hook, deletions)
    (after,) = binding.after_create or []
    assert isinstance(after, pulumi.ResourceHook)
    assert after.name == "it-policy-made"
    assert not (after.opts and after.opts.on_dry_run)
    assert binding.before_delete == deletions
    assert len(deletions) == 1


def test_what_cannot_be_read_stops_the_change() -> None:
    def unreadable(_: Change) -> list[Finding]:
        raise FORBIDDEN

    later: list[Change] = []
    hooks = bound(ChangeHook("it-policy", "the policy", [unreadable, keeping(later)])).before_update
    with pytest.raises(pulumi.RunError, match=r"^it-policy was not touched: Listing failed: 403\.$"):
        called(hooks)
    assert later == []


def test_warnings_stand_at_the_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[tuple[str, object]] = []
    monkeypatch.setattr(pulumi, "warn", lambda text, resource: warned.append((text, resource)))
    hook = ChangeHook("it-policy", "the policy", [keeping([], "One.", "Two."), keeping([], "Three.")])
    resource: Any = object()
    hook.resource = resource
    hooks = bound(hook).before_create
    called(hooks)
    assert warned == [("One.", resource), ("Two.", resource), ("Three.", resource)]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        pytest.param({"a": 1, "__defaults": ["a"]}, {"a": 1}, id="mark"),
        pytest.param([{"__internal": 1, "b": [1, None]}], [{"b": [1, None]}], id="inside"),
        pytest.param(HIDDEN, SECRET, id="secret"),
        pytest.param({"a": HIDDEN}, {"a": SECRET}, id="secret-inside"),
        pytest.param("__defaults", "__defaults", id="text"),
    ],
)
def test_marks_are_taken_off(value: object, kept: object) -> None:
    assert without_marks(value) == kept


@pytest.mark.parametrize(
    ("names", "touched", "more"),
    [({"x"}, True, True), ({"y"}, False, True), ({"x", "z", "gone"}, True, False)],
)
def test_what_a_change_touches(names: set[str], touched: bool, more: bool) -> None:
    change = Change({"x": 1, "y": 1, "gone": 1}, {"x": 2, "y": 1, "z": 3})
    assert change.touches(frozenset(names)) is touched
    assert change.touches_more_than(frozenset(names)) is more

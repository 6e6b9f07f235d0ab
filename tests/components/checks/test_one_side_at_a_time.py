"""What a part rests on is there before it is written, and an enforced policy changes alone."""

from typing import Any, Final

import pulumi
import pytest

from components.checks.check import Change, Check, warnings_of
from components.checks.hooks import ChangeHook
from components.checks.one_side_at_a_time import after, not_while_enforcement_ends, one_side_at_a_time
from settings import ConditionalAccess
from tests.components.access_policies import Policies, declared

ADOPTED: Final = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
BEFORE: Final = {"displayName": "Ours", "state": "enabled", "x": 1}
AFTER: Final = {**BEFORE, "x": 2}
FELT: Final = Change({"x": 1}, {"x": 2})
WHY: Final = (
    "Between the two writes, and for longer if the run stops there, only the first is in force: it could lock out, or "
    "let in, people whom neither the old nor the new configuration does. Make it two runs: `pulumi up --refresh "
    "--target '**it-conditional-access'`, which is right when Conditional Access becomes laxer, and then `pulumi up`; "
    "or take the change of one side out of the configuration until the other is deployed."
)


def test_what_a_part_rests_on_is_there() -> None:
    assert warnings_of([after(["a", "b"])], Change({}, {}, known={"a": "1", "b": "2"})) == []


@pytest.mark.parametrize(
    ("known", "missing"),
    [({}, "a, b"), ({"a": "1"}, "b"), ({"a": None, "b": "2"}, "a"), ({"a": "", "b": "2"}, "a")],
    ids=["both", "one", "unknown", "empty"],
)
def test_what_is_left_out_is_named(known: dict[str, str | None], missing: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        warnings_of([after(["a", "b"])], Change({}, {}, known=known))
    assert str(raised.value) == (
        f"Nothing was written to it: what it depends on does not exist yet and is left out of this run ({missing}). "
        "Run `pulumi up` without --exclude and --target."
    )


def test_a_preview_knows_no_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    assert warnings_of([after(["a"])], Change({}, {})) == []


def seen(**changes: Change | None) -> list[ChangeHook]:
    return [ChangeHook(f"it-{what}", what, [], change=change) for what, change in changes.items()]


def in_preview(monkeypatch: pytest.MonkeyPatch, preview: bool = True) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)


@pytest.mark.parametrize(
    ("others", "changed"),
    [
        ({"policy": FELT}, "policy"),
        ({"connector": FELT, "policy": FELT}, "connector and policy"),
        ({"connector": None, "policy": Change({}, {"displayName": "New"})}, "policy"),
    ],
    ids=["one", "both", "creation"],
)
def test_both_sides_of_enforced_access_are_stopped(
    monkeypatch: pytest.MonkeyPatch, others: dict[str, Change | None], changed: str
) -> None:
    in_preview(monkeypatch)
    with pytest.raises(pulumi.RunError) as raised:
        warnings_of([one_side_at_a_time(declared(state="enabled"), "it", seen(**others))], Change(BEFORE, AFTER))
    assert str(raised.value) == (
        f"Conditional Access policy 'Ours' is enforced, and this run changes both it and {changed}. {WHY}"
    )


@pytest.mark.parametrize(
    ("change", "others"),
    [
        pytest.param(Change({}, AFTER), {"policy": FELT}, id="creation"),
        pytest.param(Change({**BEFORE, "state": "disabled"}, AFTER), {"policy": FELT}, id="not-enforced-yet"),
        pytest.param(Change(BEFORE, {**BEFORE, "displayName": "New"}), {"policy": FELT}, id="its-name-alone"),
        pytest.param(Change(BEFORE, AFTER), {"policy": None}, id="no-other-change"),
        pytest.param(
            Change(BEFORE, AFTER), {"policy": Change({"displayName": "a"}, {"displayName": "b"})}, id="not-felt"
        ),
    ],
)
def test_one_side_may_change(monkeypatch: pytest.MonkeyPatch, change: Change, others: dict[str, Change | None]) -> None:
    in_preview(monkeypatch)
    assert warnings_of([one_side_at_a_time(declared(state="enabled"), "it", seen(**others))], change) == []


def test_up_has_passed_the_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    in_preview(monkeypatch, False)
    assert (
        warnings_of([one_side_at_a_time(declared(state="enabled"), "it", seen(policy=FELT))], Change(BEFORE, AFTER))
        == []
    )


class Holding(Policies):
    """A tenant with these policies; without any it must not be asked."""

    def conditional_access_policies(self) -> list[dict[str, Any]]:
        assert self.policies, "It is not asked."
        return super().conditional_access_policies()


def ending(access: ConditionalAccess, tenant: Policies, managed: str | None = "1") -> Check:
    return not_while_enforcement_ends(access, "it", "the connector", tenant, managed)


OTHER: Final = {"id": "other", "displayName": "Another", "state": "enabled"}


@pytest.mark.parametrize(
    ("access", "found"),
    [
        pytest.param(
            declared(state="reportOnly"), {"id": "1", "displayName": "Ours", "state": "enabled"}, id="by-name"
        ),
        pytest.param(declared(state="disabled"), {"id": "1", "displayName": "Ours", "state": "enabled"}, id="disabled"),
        pytest.param(
            declared(state="reportOnly", adopt=ADOPTED),
            {"id": ADOPTED, "displayName": "Old", "state": "enabled"},
            id="by-id",
        ),
    ],
)
def test_nothing_is_changed_before_enforcement_ends(access: ConditionalAccess, found: dict[str, Any]) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        warnings_of([ending(access, Holding(OTHER, found))], FELT)
    assert str(raised.value) == (
        "Conditional Access policy 'Ours' is enforced in the tenant, the configuration says "
        f"{access.state}, and this run would change the connector first. {WHY}"
    )


@pytest.mark.parametrize(
    ("access", "change", "found"),
    [
        pytest.param(declared(state="enabled"), FELT, [], id="enforcement-stays"),
        pytest.param(
            declared(state="reportOnly"), Change({"displayName": "a"}, {"displayName": "b"}), [], id="not-felt"
        ),
        pytest.param(declared(state="reportOnly"), FELT, [OTHER], id="another-one"),
        pytest.param(
            declared(state="reportOnly"),
            FELT,
            [{"id": "1", "displayName": "Ours", "state": "disabled"}],
            id="not-enforced",
        ),
    ],
)
def test_where_no_enforcement_ends(access: ConditionalAccess, change: Change, found: list[dict[str, Any]]) -> None:
    assert warnings_of([ending(access, Holding(*found))], change) == []


@pytest.mark.parametrize(
    ("same", "listed"),
    [(["1"], "1, enabled"), (["1", "2"], "1, enabled, 2, enabled")],
    ids=["one", "two"],
)
def test_before_somebody_elses_enforcement_ends_it_is_adopted(same: list[str], listed: str) -> None:
    found = [{"id": one, "displayName": "Ours", "state": "enabled"} for one in same]
    with pytest.raises(pulumi.RunError) as raised:
        warnings_of([ending(declared(state="reportOnly"), Holding(OTHER, *found), managed=None)], FELT)
    assert str(raised.value) == (
        f"Conditional Access policy 'Ours' exists already ({listed}) and is not managed by this stack. Nothing was "
        "written to it. To adopt it, set `adopt: 1` under conditionalAccess; to keep it as it is, choose another "
        "displayName."
    )

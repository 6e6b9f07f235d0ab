"""Resources and properties that there are no words for: listed as they are, never left out."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

KIND = "random:index/randomId:RandomId"


@pytest.mark.parametrize(
    ("operation", "title"),
    [
        ("create", f"{KIND} is created"),
        ("delete", f"{KIND} is deleted"),
        ("import", f"{KIND} is adopted"),
        ("read", f"{KIND} is read"),
        ("discard", f"{KIND} is no longer read"),
        ("remove-pending-replace", f"{KIND} is not made anew after its deletion"),
    ],
)
def test_what_is_done_to_a_resource_that_is_no_guard(plans: "Plans", operation: str, title: str) -> None:
    before, after = ({"a": 1}, None) if operation in ("delete", "discard") else (None, {"a": 1})
    step = plans.step(plans.other, before, after, op=operation)
    assert plans.said(step) == [("different", title, "")]
    ((leaf,),) = [finding.leaves for finding in plans.report(step).findings]
    assert leaf.path == ("a",)


@pytest.mark.parametrize(("kind", "what"), [("other", KIND), ("access", "the Conditional Access policy")])
def test_an_operation_that_is_not_known_counts_as_weaker(plans: "Plans", kind: str, what: str) -> None:
    step = plans.step(getattr(plans, kind), {}, {}, op="transmogrify")
    assert plans.said(step) == [
        (
            "weaker",
            f"{what}: operation transmogrify",
            "Counts as weaker: what this operation does is not known here.",
        )
    ]


def test_what_there_are_no_words_for_is_listed_as_it_is(plans: "Plans") -> None:
    step = plans.step(plans.other, {"a": {"b": [1]}, "c": "x"}, {"a": {"b": [2]}, "d": True})
    assert plans.said(step) == [
        ("different", "a.b: [1] → [2]", ""),
        ("different", 'c: "x" → nothing', ""),
        ("different", "d: true", ""),
    ]


@pytest.mark.parametrize(
    ("kind", "first", "said"),
    [
        pytest.param(
            "access",
            True,
            (
                "weaker",
                "the Conditional Access policy is replaced: the old one is deleted, then a new one is made",
                "In between, and if the second step fails, nothing guards.",
            ),
            id="a guard is deleted first",
        ),
        pytest.param(
            "access",
            False,
            (
                "different",
                "the Conditional Access policy is replaced: a new one is made, then the old one is deleted",
                "",
            ),
            id="a guard is made first",
        ),
        pytest.param(
            "other",
            True,
            ("different", f"{KIND} is replaced: the old one is deleted, then a new one is made", ""),
            id="no guard",
        ),
    ],
)
def test_a_replacement(plans: "Plans", kind: str, first: bool, said: tuple[str, str, str]) -> None:
    policy = plans.access_policy() if kind == "access" else {}
    old = {"pendingReplacement": True} if first else {"delete": True}
    step = plans.step(getattr(plans, kind), policy, policy, op="replace", old=old)
    assert plans.said(step) == [said]


@pytest.mark.parametrize("kind", ["connector", "compliance", "settings", "access", "other"])
def test_protection_against_deletion(plans: "Plans", kind: str) -> None:
    resource_type = getattr(plans, kind)
    on, off = (
        plans.step(resource_type, {}, {}, op="same", new={"protect": True}),
        plans.step(resource_type, {}, {}, op="same", old={"protect": True}),
    )
    assert plans.said(on) == [("stronger", "protected against deletion", "")]
    assert plans.said(off) == [("weaker", "protection against deletion is taken away", "A later run could delete it.")]


HOOK: dict[str, Any] = {"resourceHooks": {"BeforeDelete": ["refuses while access is enforced"]}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            {}, {**HOOK, "protect": True}, [("stronger", "protected against deletion", "")], id="with-protection"
        ),
        pytest.param(
            {**HOOK, "protect": True},
            {},
            [("weaker", "protection against deletion is taken away", "A later run could delete it.")],
            id="gone-with-protection",
        ),
        pytest.param({}, HOOK, [("stronger", "a hook before deletion is added", "")], id="alone"),
        pytest.param(
            HOOK,
            {},
            [("weaker", "a hook before deletion is taken away", "A later run could delete it.")],
            id="gone-alone",
        ),
        pytest.param(
            HOOK,
            {"protect": True},
            [
                ("weaker", "a hook before deletion is taken away", "A later run could delete it."),
                ("stronger", "protected against deletion", ""),
            ],
            id="gone-for-protection",
        ),
    ],
)
def test_a_hook_before_deletion(
    plans: "Plans", old: dict[str, Any], new: dict[str, Any], said: list[tuple[str, str, str]]
) -> None:
    assert plans.said(plans.step(plans.access, {}, {}, op="same", old=old, new=new)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            {},
            {"ignoreChanges": ["state", "conditions"]},
            (
                "weaker",
                'changes are ignored in "state, conditions"',
                "What the configuration says of it would not be applied, and a change in the tenant stays.",
            ),
            id="ignored",
        ),
        pytest.param(
            {"ignoreChanges": ["state"]},
            {},
            ("stronger", "changes are not ignored any more in state", ""),
            id="not ignored any more",
        ),
        pytest.param(
            {},
            {"retainOnDelete": True},
            ("different", "option retainOnDelete: true", ""),
            id="an option without words",
        ),
        pytest.param(
            {"provider": "urn:pulumi:dev::shop::pulumi:providers:azuread::one::id-1"},
            {"provider": "urn:pulumi:dev::shop::pulumi:providers:azuread::two::id-2"},
            (
                "different",
                'option provider: "pulumi:providers:azuread::one::id-1" → "pulumi:providers:azuread::two::id-2"',
                "",
            ),
            id="another provider, perhaps another tenant",
        ),
    ],
)
def test_options_of_a_guard(
    plans: "Plans", old: dict[str, Any], new: dict[str, Any], said: tuple[str, str, str]
) -> None:
    policy = plans.access_policy()
    assert plans.said(plans.step(plans.access, policy, policy, op="same", old=old, new=new)) == [said]


def test_what_is_ignored_of_any_other_resource_is_only_different(plans: "Plans") -> None:
    step = plans.step(plans.other, {}, {}, op="same", new={"ignoreChanges": ["a"]})
    assert plans.said(step) == [("different", 'option ignoreChanges: ["a"]', "")]


def test_ignored_changes_in_another_shape_are_listed_as_they_are(plans: "Plans") -> None:
    step = plans.step(plans.access, {}, {}, op="same", old={"ignoreChanges": "a"}, new={"ignoreChanges": ["a"]})
    assert plans.said(step) == [("different", 'option ignoreChanges: "a" → ["a"]', "")]


def test_a_provider_without_an_id_yet_is_no_other(plans: "Plans") -> None:
    urn = "urn:pulumi:dev::shop::pulumi:providers:azuread::default::"
    old, new = {"provider": f"{urn}7f4c"}, {"provider": f"{urn}04da6b54-80e4-46f7-96ec-b56ff0331ba9"}
    assert plans.said(plans.step(plans.other, {}, {}, op="same", old=old, new=new)) == []


def test_dependencies_come_in_any_order(plans: "Plans") -> None:
    urns = [f"urn:pulumi:dev::shop::a:b:Parent$t:t:T::{name}" for name in ("one", "two")]
    old, new = {"dependencies": urns}, {"dependencies": urns[::-1]}
    assert plans.said(plans.step(plans.other, {}, {}, op="same", old=old, new=new)) == []
    fewer = {"dependencies": urns[:1]}
    assert plans.said(plans.step(plans.other, {}, {}, op="same", old=old, new=fewer)) == [
        ("different", 'option dependencies: ["t:t:T::one", "t:t:T::two"] → ["t:t:T::one"]', "")
    ]


def test_a_delete_that_retains_deletes_nothing(plans: "Plans") -> None:
    step = plans.step(plans.access, plans.access_policy(), None, old={"retainOnDelete": True})
    assert plans.said(step) == [
        (
            "different",
            "the Conditional Access policy is not managed any more",
            "It stays as it is in the tenant; nothing puts it back when somebody changes it.",
        )
    ]


def test_what_an_interrupted_replacement_left_behind_guards_nothing(plans: "Plans") -> None:
    step = plans.step(plans.access, plans.access_policy(), None, old={"delete": True})
    assert plans.said(step) == [
        (
            "different",
            "the Conditional Access policy: a copy that an interrupted replacement left behind is deleted",
            "",
        )
    ]


@pytest.mark.parametrize(
    ("kind", "direction", "consequence"),
    [
        ("access", "weaker", "Counts as weaker: how is not in the plan; it may be a secret."),
        ("other", "different", "How is not in the plan; it may be a secret."),
    ],
)
def test_an_update_that_shows_no_difference(plans: "Plans", kind: str, direction: str, consequence: str) -> None:
    step = plans.step(getattr(plans, kind), {"a": "[secret]"}, {"a": "[secret]"}, op="update", diffReasons=["a"])
    ((found, title, words),) = plans.said(step)
    assert (found, title.rpartition(" changes")[2], words) == (direction, " in a", consequence)


@pytest.mark.parametrize("kind", ["access", "compliance", "connector", "other"])
def test_a_delete_takes_the_options_with_it(plans: "Plans", kind: str) -> None:
    properties = plans.access_policy() if kind == "access" else {"onDestroy": "leave"}
    step = plans.step(getattr(plans, kind), properties, None, old={"protect": True, "parent": "p"})
    (found,) = plans.report(step).findings
    assert [leaf.path for leaf in found.leaves if leaf.part == "option"] == [("protect",)]


def test_a_creation_tells_of_the_options_that_say_something(plans: "Plans") -> None:
    step = plans.step(plans.access, None, plans.access_policy(), new={"protect": True, "parent": "p", "provider": "q"})
    assert [title for _, title, _ in plans.said(step)] == [
        "the Conditional Access policy is made and enforced",
        "protected against deletion",
    ]


def test_how_dangerous_it_is_to_be_replaced_or_unprotected(plans: "Plans") -> None:
    policy = plans.access_policy()
    steps = [
        plans.step(plans.access, policy, policy, op="replace", old={"pendingReplacement": True, "protect": True}),
        plans.step(plans.access, policy, policy, op="same", new={"protect": True}, name="other"),
    ]
    assert [(one.verdict.direction.value, one.verdict.danger.name) for one in plans.report(*steps).findings] == [
        ("weaker", "GONE"),
        ("weaker", "DELAYED"),
        ("stronger", "DELAYED"),
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("other", ("different", f"{KIND} is deleted", "")),
        (
            "access",
            (
                "weaker",
                "the Conditional Access policy is deleted",
                "Counts as weaker: the state is none that is known here.",
            ),
        ),
    ],
)
def test_a_step_that_shows_no_state_is_named(plans: "Plans", kind: str, said: tuple[str, str, str]) -> None:
    step = plans.step(getattr(plans, kind), op="delete")
    assert plans.said(step) == [said]
    (found,) = plans.report(step).findings
    assert (found.resource.type, found.resource.name) == (getattr(plans, kind), "it")


def test_a_name_that_is_no_urn_is_shown_as_it_is(plans: "Plans") -> None:
    (found,) = plans.report({"op": "delete", "urn": "x"}).findings
    assert (found.resource.type, found.resource.name) == ("", "x")

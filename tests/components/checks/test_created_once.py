"""Doubles of our Conditional Access policy: the corners that a whole run reaches rarely."""

from typing import Any

import pulumi
import pytest

from components.checks import created_once
from components.checks.check import Change, warnings_of
from components.checks.duplicates import ID_PREFIX
from components.stack_state import Resources
from components.tenant_reader import Tenant
from providers.graph.errors import GraphError
from settings import ConditionalAccess
from tests.components.access_policies import FORBIDDEN, declared

OURS, OTHER = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
MADE = Change({}, {"displayName": "Ours", "state": "enabled"}, f"{ID_PREFIX}{OURS}")


def policy(key: str, name: str = "Ours", state: str = "enabled") -> dict[str, Any]:
    return {"id": key, "displayName": name, "state": state, "createdDateTime": "2026-11-26T15:00:00Z"}


class Answering(Tenant):
    """A tenant that gives one list after the other, and counts the pauses between."""

    def __init__(self, *lists: list[dict[str, Any]] | GraphError) -> None:
        super().__init__()
        self.lists = list(lists)
        self.pauses = 0

    @property
    def graph(self) -> Any:  # noqa: ANN401 - in the place of a client
        return self

    def pause(self) -> None:
        self.pauses += 1

    def conditional_access_policies(self) -> list[dict[str, Any]]:
        return self.conditional_access_policies_now()

    def conditional_access_policies_now(self) -> list[dict[str, Any]]:
        found = self.lists.pop(0)
        if isinstance(found, GraphError):
            raise found
        return found


def test_that_there_is_no_second_one_counts_when_it_is_said_twice() -> None:
    alone = [policy(OURS), policy(OTHER, "Another name")]
    tenant = Answering(alone, alone)
    assert warnings_of([created_once.made_once(tenant)], MADE) == []
    assert (tenant.lists, tenant.pauses) == ([], 1)


def test_what_is_being_replaced_is_no_second_one() -> None:
    both = [policy(OURS), policy(OTHER)]
    tenant = Answering(both, both)
    assert warnings_of([created_once.made_once(tenant, OTHER)], MADE) == []
    assert (tenant.lists, tenant.pauses) == ([], 1)


@pytest.mark.parametrize(
    "lists",
    [
        pytest.param([[policy(OTHER), policy(OURS)]], id="at-once"),
        pytest.param([[policy(OTHER)]], id="ours-not-seen-yet"),
        pytest.param([[policy(OURS)], [policy(OURS), policy(OTHER)]], id="later"),
        pytest.param([[], [policy(OTHER)]], id="none-seen-at-first"),
    ],
)
def test_a_second_one_is_named(lists: list[list[dict[str, Any]]]) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of([created_once.made_once(Answering(*lists))], MADE)
    assert f"This stack has just made and manages {OURS}" in str(stopped.value)
    assert f"It does not manage {OTHER} (enabled, made 2026-11-26T15:00:00Z)." in str(stopped.value)
    assert f"{OTHER} is enforced, whatever the state of ours. Delete {OTHER} (" in str(stopped.value)


def test_one_that_is_not_enforced_is_said_to_be_so() -> None:
    both = [policy(OURS), policy(OTHER, state="enabledForReportingButNotEnforced")]
    with pytest.raises(pulumi.RunError, match=r"None of these is enforced now\. Delete "):
        warnings_of([created_once.made_once(Answering(both))], MADE)


def test_what_cannot_be_looked_at_is_an_error() -> None:
    for lists in ([FORBIDDEN], [[policy(OURS)], FORBIDDEN]):
        with pytest.raises(pulumi.RunError) as stopped:
            warnings_of([created_once.made_once(Answering(*lists))], MADE)
        assert str(stopped.value) == (
            f"Conditional Access policy 'Ours' ({OURS}) was made, and is in the state. Whether it was made twice could "
            "not be checked: the azuread plugin sends a creation again that Graph answers with an error. Listing "
            "failed: 403. Then run `pulumi up`, which checks again."
        )


def state(finished: str | None = OURS, refreshed: list[str] | None = None, held: bool = True) -> Resources:
    """The component `it`: which policy it was finished with, what a refresh found, whether the policy is held."""
    component = "urn:pulumi:s::p::defender-conditional-access:index:DefenderConditionalAccess"
    access = {"id": f"{ID_PREFIX}{OURS}", "displayName": "Ours in the state"}
    return {
        f"{component}::it": {} if finished is None else {created_once.POLICY_ID: finished},
        **({f"{component}$a:b:ConditionalAccessPolicy::it-conditional-access": access} if held else {}),
        f"{component}$a:b:Windows10CompliancePolicy::it-compliance-policy": {"accessNamesakes": refreshed or []},
    }


def warned_of(
    monkeypatch: pytest.MonkeyPatch,
    found: Resources,
    tenant: Answering,
    access: ConditionalAccess | None,
    preview: bool = False,
) -> list[tuple[object, str]]:
    """What is warned of, and of which resource."""
    warned: list[tuple[object, str]] = []
    monkeypatch.setattr(pulumi, "warn", lambda text, resource: warned.append((resource, text)))
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
    created_once.report_second_policy(COMPONENT, "it", found, access, tenant)
    assert tenant.lists == []
    return warned


COMPONENT: Any = object()


def still(name: str, managed: str) -> str:
    return (
        f"There is another Conditional Access policy {name!r} in the tenant. {managed}; it does not manage {OTHER} "
        f"(disabled, made 2026-11-26T15:00:00Z). None of these is enforced now. Delete {OTHER} "
        "(entra.microsoft.com > Conditional Access > Policies; the id is in the address of a policy's page), or rename "
        "what somebody else made and needs. Then run `pulumi up`, which checks again. This stack never touches it."
    )


def both(name: str = "Ours") -> list[dict[str, Any]]:
    return [policy(OURS, name), policy(OTHER, name, "disabled"), policy("third", "Not of that name")]


def test_where_all_is_well_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warned_of(monkeypatch, state(), Answering(), declared()) == []
    assert warned_of(monkeypatch, state(held=False), Answering(), declared()) == []
    assert warned_of(monkeypatch, {}, Answering(), None) == []


@pytest.mark.parametrize("finished", [None, OTHER], ids=["never", "with-another"])
def test_a_creation_that_was_not_seen_to_be_the_only_one_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, finished: str | None
) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        warned_of(monkeypatch, state(finished), Answering(both()), declared())
    assert str(stopped.value) == still("Ours", f"This stack manages {OURS}")


def test_in_a_preview_it_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = warned_of(monkeypatch, state(None), Answering(both()), declared(), preview=True)
    assert warned == [(COMPONENT, still("Ours", f"This stack manages {OURS}"))]


def test_once_it_is_alone_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warned_of(monkeypatch, state(None), Answering([policy(OURS), policy("third", "Another")]), declared()) == []


def test_what_a_refresh_found_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = warned_of(monkeypatch, state(refreshed=[OTHER]), Answering(both()), declared())
    assert warned == [(COMPONENT, still("Ours", f"This stack manages {OURS}"))]


def test_where_the_policy_is_no_longer_declared_the_state_knows_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = warned_of(monkeypatch, state(refreshed=[OTHER]), Answering(both("Ours in the state")), None)
    assert warned == [(COMPONENT, still("Ours in the state", f"This stack manages {OURS}"))]


def test_beside_what_is_adopted_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    access = declared(adopt=OURS)
    warned = warned_of(monkeypatch, state(None, held=False), Answering(both()), access)
    assert warned == [(COMPONENT, still("Ours", f"This stack manages {OURS}"))]
    assert warned_of(monkeypatch, state(), Answering(), access) == []  # it is in the state


def test_what_a_refresh_found_of_a_name_that_is_not_managed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [policy(OTHER, "Ours", "disabled")]
    warned = warned_of(monkeypatch, state(None, [OTHER], held=False), Answering(found), declared())
    assert warned == [(COMPONENT, still("Ours", "This stack manages none of that name"))]


def test_what_cannot_be_looked_at_is_no_all_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        warned_of(monkeypatch, state(None), Answering(FORBIDDEN), declared())
    assert str(stopped.value) == (
        "Whether there is a second Conditional Access policy 'Ours' could not be checked. Listing failed: 403."
    )


def test_each_of_several_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    three = [policy(OURS), policy(OTHER), policy("third")]
    with pytest.raises(pulumi.RunError, match=r"^There are 3 Conditional Access policies 'Ours' in the tenant\."):
        warnings_of([created_once.made_once(Answering(three))], MADE)
    with pytest.raises(pulumi.RunError, match=rf"{OTHER} and third are enforced, whatever the state of ours\. Delete"):
        warned_of(monkeypatch, state(None), Answering(three), declared())

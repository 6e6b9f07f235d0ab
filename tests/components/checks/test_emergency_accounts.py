"""Whether the emergency accounts work, against a tenant whose answers a test gives: what is not known counts as no."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pulumi.output import UNKNOWN

from components.checks import emergency_accounts
from components.checks.check import Blocker, Change, CheckWarning
from components.tenant_reader import Tenant
from providers.graph.errors import ForbiddenError, NotFoundError, RequestFailedError
from settings import BreakGlass

FIRST, SECOND = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"
GROUP, OTHER = "b0000000-0000-4000-8000-000000000002", "b0000000-0000-4000-8000-000000000009"
ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
EVERYBODY = {"includedUsers": ["All"]}
Json = dict[str, Any]


class WithAccounts(Tenant):
    """A tenant of these users, people in groups and role assignments; `asked` counts the question for roles."""

    def __init__(self, users: Json | None = None, groups: Json | None = None, roles: object = ()) -> None:
        super().__init__()
        self.users = users or {}
        self.groups = groups or {}
        self.roles = roles
        self.asked = 0

    def user(self, user_id: str) -> Json:
        return {"id": user_id, "displayName": "Break break_glass", **self._found(self.users, user_id)}

    def people_in(self, group_id: str) -> Iterator[Json]:
        return iter([{"id": one, **members} for one, members in self._found(self.groups, group_id).items()])

    def role_assignments(self, role_ids: Iterable[str]) -> Iterator[Json]:
        assert set(role_ids) == set(emergency_accounts.REPAIRING)
        self.asked += 1
        if isinstance(self.roles, Exception):
            raise self.roles
        assert isinstance(self.roles, list | tuple)
        return iter(self.roles)

    def _found(self, known: Json, key: str) -> Json:
        if key not in known:
            msg = "Not there."
            raise NotFoundError(msg, status=404, code="Request_ResourceNotFound", request_id="")
        found: Json = known[key]
        return found


def role(principal: str, kind: str | None = "user", scope: object = "/") -> Json:
    expanded = {} if kind is None else {"principal": {"@odata.type": f"#microsoft.graph.{kind}", "id": principal}}
    return {"principalId": principal, "directoryScopeId": scope, "roleDefinitionId": ADMINISTRATOR, **expanded}


ON, OFF = {"accountEnabled": True}, {"accountEnabled": False}
HELD = (role(FIRST),)


def reasons(tenant: WithAccounts, break_glass: BreakGlass, users: Json = EVERYBODY) -> list[str]:
    return [
        *emergency_accounts.working(break_glass, tenant)(
            Change({}, {"state": "enabled", "conditions": {"users": users}})
        )
    ]


@pytest.mark.parametrize(
    ("account", "said"),
    [
        pytest.param(ON, None, id="enabled"),
        pytest.param(OFF, "is disabled, so nobody can sign in with it", id="disabled"),
        pytest.param({}, "Graph does not say whether", id="left-out"),
        pytest.param({"accountEnabled": None}, "Graph does not say whether", id="null"),
        pytest.param({"accountEnabled": "true"}, "is disabled, so nobody can sign in with it", id="another-type"),
    ],
)
def test_an_account_counts_when_graph_says_that_it_is_enabled(account: Json, said: str | None) -> None:
    found = reasons(WithAccounts({FIRST: account}, roles=HELD), BreakGlass(users=(FIRST,)))
    assert found == [] if said is None else said in found[0]
    assert len(found) == (0 if said is None else 1)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        pytest.param({FIRST: ON}, None, id="enabled"),
        pytest.param({SECOND: OFF, FIRST: ON}, None, id="one-of-two"),
        pytest.param({SECOND: {}, FIRST: ON}, None, id="one-is-not-known"),
        pytest.param({}, "has no account that is enabled, in it or in the groups within it", id="nobody"),
        pytest.param({FIRST: OFF}, "has no account that is enabled, in it or in the groups within it", id="disabled"),
        pytest.param({FIRST: OFF, SECOND: {}}, "Graph does not say whether anybody in the group", id="left-out"),
        pytest.param({FIRST: {"accountEnabled": None}}, "Graph does not say whether anybody", id="null"),
    ],
)
def test_a_group_counts_by_the_people_in_it(people: Json, said: str | None) -> None:
    found = reasons(WithAccounts(groups={GROUP: people}, roles=HELD), BreakGlass(groups=(GROUP,)))
    assert found == [] if said is None else said in found[0]
    assert len(found) == (0 if said is None else 1)


def test_what_is_missing_is_reported_with_the_rest() -> None:
    break_glass = BreakGlass(users=(FIRST, SECOND), groups=(GROUP,))
    first, second, third = reasons(WithAccounts({FIRST: OFF}), break_glass)
    assert first.startswith(f"breakGlass.users[0]: the user {FIRST} (Break break_glass) is disabled, ")
    assert second.startswith(f"breakGlass.users[1]: the tenant has no user {SECOND}, ")
    assert third.startswith(f"breakGlass.groups[0]: the tenant has no group {GROUP}, ")


@pytest.mark.parametrize(
    ("assignments", "can_repair"),
    [
        pytest.param([role(FIRST)], True, id="direct"),
        pytest.param([role(OTHER, "group")], True, id="by-a-group"),
        pytest.param([role(GROUP, "group")], True, id="the-break-glass-group-itself"),
        pytest.param([role(SECOND)], False, id="only-a-disabled-one"),
        pytest.param([role("somebody-else")], False, id="somebody-else"),
        pytest.param([role(OTHER, "servicePrincipal")], False, id="an-application"),
        pytest.param([role(OTHER, None)], False, id="a-principal-not-known"),
        pytest.param([role(FIRST, scope="/administrativeUnits/1")], False, id="for-a-part-of-the-tenant"),
        pytest.param([role(FIRST, scope=None)], False, id="a-scope-not-known"),
        pytest.param([], False, id="nobody"),
    ],
)
def test_who_can_end_a_lock_out(assignments: list[Json], can_repair: bool) -> None:
    groups = {GROUP: {FIRST: ON}, OTHER: {FIRST: {}}}
    tenant = WithAccounts({FIRST: ON, SECOND: OFF}, groups, assignments)
    found = reasons(tenant, BreakGlass(users=(FIRST,), groups=(GROUP,)))
    assert tenant.asked == 1
    assert [one.partition(" (")[0] for one in found] == (
        []
        if can_repair
        else ["breakGlass: no emergency account holds a directory role that may change Conditional Access"]
    )
    assert all(isinstance(one, Blocker) for one in found)


@pytest.mark.parametrize(
    ("users", "asks"),
    [
        pytest.param(EVERYBODY, True, id="everybody"),
        pytest.param({"includedGroups": ["g"], "includedRoles": [ADMINISTRATOR.upper()]}, True, id="administrators"),
        pytest.param({"includedRoles": ["3a2c62db-5318-420d-8d74-23affee5d9d5"]}, False, id="another-role"),
        pytest.param({"includedGroups": ["g"]}, False, id="a-group"),
        pytest.param(None, False, id="nobody"),
    ],
)
def test_roles_are_asked_for_where_administrators_are_hit(users: Any, asks: bool) -> None:  # noqa: ANN401
    tenant = WithAccounts({FIRST: ON}, roles=HELD)
    assert reasons(tenant, BreakGlass(users=(FIRST,)), users) == []
    assert tenant.asked == asks


def test_nobody_is_asked_about_where_nobody_gets_in() -> None:
    tenant = WithAccounts({FIRST: OFF})
    assert len(reasons(tenant, BreakGlass(users=(FIRST,)))) == 1
    assert tenant.asked == 0


@pytest.mark.parametrize("status", [400, 403, 404])
def test_roles_that_cannot_be_read_are_a_warning(status: int) -> None:
    kind = {403: ForbiddenError, 404: NotFoundError}.get(status, RequestFailedError)
    error = kind("Looking failed. Grant it.", status=status, code="c", request_id="")
    (said,) = reasons(WithAccounts({FIRST: ON}, roles=error), BreakGlass(users=(FIRST,)))
    assert isinstance(said, CheckWarning)
    assert said == (
        "Whether an emergency (break-glass) account could end a lock-out, by a directory role that may change "
        "Conditional Access, could not be read. Looking failed. Grant it."
    )


@pytest.mark.parametrize("status", [500, 503])
def test_a_service_that_is_down_is_asked_again_and_not_passed_over(status: int) -> None:
    error = RequestFailedError("Looking failed.", status=status, code="c", request_id="")
    with pytest.raises(RequestFailedError, match="Looking failed"):
        reasons(WithAccounts({FIRST: ON}, roles=error), BreakGlass(users=(FIRST,)))


@pytest.mark.parametrize("kind", ["includedUsers", "includedRoles"])
def test_a_list_that_a_preview_does_not_know_may_hold_every_administrator(kind: str) -> None:
    tenant = WithAccounts({FIRST: ON}, roles=HELD)
    assert reasons(tenant, BreakGlass(users=[FIRST]), {kind: UNKNOWN}) == []
    assert tenant.asked == 1

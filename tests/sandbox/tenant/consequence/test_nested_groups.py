"""Groups within groups: Conditional Access and Intune follow them, roles do not."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.compliance import compliance_of
from sandbox.tenant.consequence.conditions import Facts, applies
from sandbox.tenant.membership import is_in, nested, roles_of
from sandbox.tenant.objects import Assignment, CompliancePolicy, ConditionalAccessPolicy, Group
from sandbox.tenant.state import TenantState

OUTER = "b0000000-0000-4000-8000-0000000000c0"


@pytest.fixture
def outer(state: TenantState) -> Group:
    """Outer ∋ Contractors ∋ the guest and, once more, Outer."""
    state.groups[OUTER] = Group(OUTER, "Outer", members={seed.CONTRACTORS_GROUP, seed.PILOT_GROUP})
    state.groups[seed.CONTRACTORS_GROUP].members.add(OUTER)
    return state.groups[OUTER]


def test_each_member_once_and_a_circle_ends(state: TenantState, outer: Group) -> None:
    found = list(nested(outer.id, state))
    assert len(found) == len(set(found))
    assert set(found) == {seed.CONTRACTORS_GROUP, seed.PILOT_GROUP, seed.GUEST, *state.groups[seed.PILOT_GROUP].members}
    assert list(nested("no such group", state)) == []
    assert not is_in(None, outer.id, state)
    assert not is_in(outer.id, outer.id, state)
    assert all(is_in(one, outer.id, state) for one in found)


def test_conditional_access_follows(
    state: TenantState, outer: Group, add_access: Callable[..., ConditionalAccessPolicy]
) -> None:
    policy = add_access(users={"includeUsers": ["All"], "excludeGroups": [outer.id]})
    facts = Facts(state.users[seed.GUEST], (seed.SHAREPOINT_ONLINE,), "browser", "windows")
    assert applies(policy.members, facts, state) == "users"
    state.groups[seed.CONTRACTORS_GROUP].members.remove(seed.GUEST)
    assert applies(policy.members, facts, state) == "notSet"


def test_intune_follows(state: TenantState, outer: Group, add_policy: Callable[..., CompliancePolicy]) -> None:
    add_policy(Assignment("groupAssignmentTarget", outer.id), bitLockerEnabled=True)
    device = state.devices[seed.CLEAN_DEVICE]
    device.failed_settings = {"bitLockerEnabled"}
    assert not compliance_of(device, state).is_compliant
    outer.members.remove(seed.PILOT_GROUP)
    assert compliance_of(device, state).is_compliant


def test_a_role_comes_by_direct_membership_alone(state: TenantState, outer: Group) -> None:
    guest = state.users[seed.GUEST]
    outer.directory_roles = {seed.SECURITY_ADMINISTRATOR}
    assert roles_of(guest, state) == set()
    state.groups[seed.CONTRACTORS_GROUP].directory_roles = {seed.INTUNE_ADMINISTRATOR}
    assert roles_of(guest, state) == {seed.INTUNE_ADMINISTRATOR}

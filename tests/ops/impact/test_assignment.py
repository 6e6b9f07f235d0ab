"""Groups of devices beside groups of users: where Microsoft does not say what Intune makes of it, it is not known.

The emulated tenant, whose judgement is written apart, refuses to evaluate the same assignments.
"""

from datetime import UTC, datetime
from itertools import product

import pytest

from ops.impact.judging.assignment import Assigned, Known, reaches
from sandbox.tenant.consequence.assignment import is_assigned
from sandbox.tenant.consequence.errors import CannotEvaluateError
from sandbox.tenant.objects import Assignment, CompliancePolicy, Group
from sandbox.tenant.seeding import seeded_state
from sandbox.tenant.state import TenantState
from tests.ops.impact.small_tenant import SmallTenant, configured, id_of

Kinds = tuple[str, ...]
BOTH: Kinds = ("device", "user")
KINDS: tuple[Kinds, ...] = ((), ("device",), ("user",), BOTH)


def group(side: str, kind: str) -> str:
    """The group through which one side of the assignment names the device, or its user."""
    return id_of(f"{side} {kind}")


def as_reported(included: Kinds, excluded: Kinds) -> Known:
    sides = [frozenset(group(side, kind) for kind in BOTH) for side in ("included", "excluded")]
    of_device, of_user = (
        frozenset(
            group(side, kind) for side, kinds in (("included", included), ("excluded", excluded)) if kind in kinds
        )
        for kind in BOTH
    )
    return reaches(Assigned(included=sides[0], excluded=sides[1]), of_device, of_user)


def as_emulated(included: Kinds, excluded: Kinds, tenant: TenantState) -> Known:
    device = next(one for one in tenant.devices.values() if one.name == "ADELE-PC")
    ids = {"device": device.object_id, "user": device.user_id or ""}
    name, now = {"displayName": "Mixed"}, datetime(2026, 11, 27, tzinfo=UTC)
    policy = CompliancePolicy("p", "windows10CompliancePolicy", name, [], now, now)
    for side, kinds in (("included", included), ("excluded", excluded)):
        for kind in BOTH:
            key = group(side, kind)
            tenant.groups[key] = Group(key, key, members={ids[kind]} if kind in kinds else set())
            target = "groupAssignmentTarget" if side == "included" else "exclusionGroupAssignmentTarget"
            policy.assignments.append(Assignment(target, key))
    try:
        return is_assigned(policy, device, tenant)
    except CannotEvaluateError:
        return None


@pytest.mark.parametrize(("included", "excluded"), list(product(KINDS, KINDS)))
def test_what_the_emulated_tenant_cannot_evaluate_is_not_known(included: Kinds, excluded: Kinds) -> None:
    reported, emulated = as_reported(included, excluded), as_emulated(included, excluded, seeded_state("secret"))
    assert reported is None or reported is emulated


@pytest.mark.parametrize("is_strict", [False, True])
def test_a_person_whose_device_is_included_and_who_is_excluded(is_strict: bool) -> None:
    """Whatever would follow from the policy: here the device is too risky for it."""
    tenant = SmallTenant(groups={id_of("devices"): ["PC"], id_of("people"): ["Adele"]})
    tenant.person("Adele")
    tenant.device("PC", "Adele", risk="High")
    assignments = {"include": [id_of("devices")], "exclude": [id_of("people")]}
    found = tenant.report(
        configured(compliancePolicy={"assignments": assignments}, tenantCompliance={"secureByDefault": is_strict})
    )
    (adele,) = found.named
    assert adele.judgement.verdict.name == "NOT_KNOWN"
    assert adele.judgement.reason.code == "assignment"
    assert adele.judgement.reason.text == "whether the compliance policy reaches it is not known"

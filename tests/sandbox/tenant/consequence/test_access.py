"""The decision on sign-ins."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.access import SignIn
from sandbox.tenant.consequence.sign_in import SignInRequest, sign_in
from sandbox.tenant.objects import ConditionalAccessPolicy
from sandbox.tenant.state import TenantState

Json = dict[str, Any]
AddAccess = Callable[..., ConditionalAccessPolicy]
ADELE = SignInRequest(seed.ADELE, seed.SHAREPOINT_ONLINE, seed.CLEAN_DEVICE)
DIEGO = SignInRequest(seed.DIEGO, seed.SHAREPOINT_ONLINE, seed.RISKY_DEVICE)
NOT_COMPLIANT = 'A compliant device is required; DIEGO-PC is not: machine risk high is above medium ("Windows").'

pytestmark = pytest.mark.usefixtures("risk_counts")


def results(found: SignIn) -> dict[str, str]:
    return {one.display_name: one.result for one in found.policies}


def test_without_a_policy_access_is_granted(state: TenantState) -> None:
    found = sign_in(DIEGO, state)
    assert (found.granted, found.result, found.reasons, found.policies) == (True, "success", (), ())
    assert (found.device_compliance, found.platform) == ("noncompliant", "windows")


def test_the_clean_device_gets_in_and_the_risky_one_does_not(state: TenantState, add_access: AddAccess) -> None:
    add_access()
    good, bad = sign_in(ADELE, state), sign_in(DIEGO, state)
    assert (good.granted, good.reasons) == (True, ('"CA": ADELE-PC is compliant.',))
    assert (bad.granted, bad.result, bad.reasons) == (False, "failure", (f'"CA": {NOT_COMPLIANT}',))
    assert results(bad) == {"CA": "failure"}


def test_report_only_reports_and_does_not_block(state: TenantState, add_access: AddAccess) -> None:
    add_access(state_of="enabledForReportingButNotEnforced")
    good, bad = sign_in(ADELE, state), sign_in(DIEGO, state)
    assert (results(good), results(bad)) == ({"CA": "reportOnlySuccess"}, {"CA": "reportOnlyFailure"})
    assert (bad.granted, bad.reasons) == (True, ())
    assert bad.policies[0].reasons == (NOT_COMPLIANT,)
    other = sign_in(SignInRequest(seed.ADELE, seed.TEAMS, seed.CLEAN_DEVICE), state)
    assert results(other) == {"CA": "reportOnlyNotApplied"}


def test_a_disabled_policy_is_not_looked_at(state: TenantState, add_access: AddAccess) -> None:
    add_access(state_of="disabled")
    assert sign_in(DIEGO, state).policies == ()


def test_one_refusal_among_policies_is_enough(state: TenantState, add_access: AddAccess) -> None:
    add_access("Requires compliance")
    add_access(
        "Blocks Adele", grant={"operator": "OR", "builtInControls": ["block"]}, users={"includeUsers": [seed.ADELE]}
    )
    found = sign_in(ADELE, state)
    assert results(found) == {"Requires compliance": "success", "Blocks Adele": "failure"}
    assert (found.granted, found.reasons) == (False, ('"Blocks Adele": Access is blocked.',))


def test_without_a_device_no_device_is_compliant(state: TenantState, add_access: AddAccess) -> None:
    add_access()
    nowhere = sign_in(SignInRequest(seed.ADELE, seed.SHAREPOINT_ONLINE), state)
    assert nowhere.reasons == ('"CA": A compliant device is required; the sign-in comes from no known device.',)
    home = sign_in(SignInRequest(seed.ADELE, seed.SHAREPOINT_ONLINE, "HOME-PC"), state)
    assert home.reasons == ('"CA": A compliant device is required; HOME-PC is not: it is not managed by Intune.',)


def test_a_device_in_its_grace_period_gets_in(state: TenantState, add_access: AddAccess) -> None:
    add_access()
    state.compliance_policies["Windows"].actions[0].grace_period_hours = 24
    assert sign_in(DIEGO, state).reasons == ('"CA": DIEGO-PC is compliant (in its grace period).',)
    state.clock.advance(hours=25)
    assert not sign_in(DIEGO, state).granted


def test_enrolment_in_intune_stays_open(state: TenantState, add_access: AddAccess) -> None:
    """[docs] All resources included; a block is a block."""
    add_access(applications={"includeApplications": ["All"]})
    enrolment = SignInRequest(seed.DIEGO, seed.INTUNE_ENROLLMENT, seed.RISKY_DEVICE)
    assert sign_in(enrolment, state).granted
    add_access(
        "Block", grant={"operator": "OR", "builtInControls": ["block"]}, applications={"includeApplications": ["All"]}
    )
    assert not sign_in(enrolment, state).granted

"""The rows of licences: plans, what lapsed, what cannot be told, and units."""

from collections.abc import Callable

from sandbox.tenant import seed
from sandbox.tenant.objects import ServicePlan
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

WHERE = "admin.microsoft.com > Billing > Licenses"
ENTRA, INTUNE = "Licence: Microsoft Entra ID P1", "Licence: Microsoft Intune"
DEFENDER, UNITS = "Licence: Microsoft Defender for Endpoint", "Enough licences for the people in scope"


def test_a_tenant_with_all_of_them(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.row("licence-entra-id-p1") == row(ENTRA, "ok", "in SPE_E5, 25 units")
    assert found.row("licence-intune") == row(INTUNE, "ok", "in SPE_E5, 25 units")
    assert found.row("licence-defender-for-endpoint") == row(DEFENDER, "ok", "in SPE_E5, 25 units")
    assert found.row("licence-units") == row(
        UNITS,
        "ok",
        "2 people in scope, guests not counted; units: Entra ID P1 25, Intune 25, Defender for Endpoint 25",
    )
    assert found.evidence("licence-units") == ["GET /v1.0/subscribedSkus", "GET /v1.0/users"]


def test_plans_that_are_not_there(run: Callable[..., Ran], tenant: TenantServer) -> None:
    unknown = ServicePlan("11111111-2222-4333-8444-555555555555", "SOMETHING_NEW")
    tenant.state.subscriptions[seed.MICROSOFT_365_E5].plans = [unknown]
    found = run()
    nothing = "no plan of it in any licence that is in force"
    assert found.row("licence-entra-id-p1") == row(ENTRA, "wrong", nothing, f"Acquire it: {WHERE}")
    assert found.row("licence-intune") == row(INTUNE, "wrong", nothing, f"Acquire it: {WHERE}")
    assert found.row("licence-defender-for-endpoint") == row(
        DEFENDER,
        "not known",
        "not known: no plan of P2 in force, and whether one is Defender for Endpoint P1 or Defender for "
        "Business cannot be told",
        f"Look for it by hand: {WHERE}",
    )
    assert found.row("licence-units") == row(
        UNITS,
        "not known",
        "not known for Entra ID P1, Intune, Defender for Endpoint; 2 people in scope, units: none",
        f"By hand: {WHERE}",
    )


def test_a_licence_that_lapsed(run: Callable[..., Ran], tenant: TenantServer) -> None:
    subscription = tenant.state.subscriptions[seed.MICROSOFT_365_E5]
    subscription.enabled, subscription.suspended = 0, 25
    assert run().row("licence-intune") == row(
        INTUNE, "wrong", "only in SPE_E5 (Suspended), not in force or not ready", f"Renew it: {WHERE}"
    )


def test_too_few_for_the_people_in_scope(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.subscriptions[seed.MICROSOFT_365_E5].enabled = 1
    assert run().row("licence-units") == row(
        UNITS,
        "wrong",
        "2 people in scope, guests not counted; units: Entra ID P1 1, Intune 1, Defender for Endpoint 1",
        f"Acquire more: {WHERE}",
    )


def test_the_scope_is_what_the_stack_says(run: Callable[..., Ran], stack: StackFolder, tenant: TenantServer) -> None:
    tenant.state.groups[seed.CONTRACTORS_GROUP].members = {seed.ADELE, seed.GUEST, seed.BREAK_GLASS_1}
    stack.settings["conditionalAccess"]["users"] = {"include": {"groups": ["Contractors"]}}
    assert run().row("licence-units")["found"].startswith("1 person in scope")


def test_the_tenants_name_is_not_necessary(run: Callable[..., Ran], without: Callable[..., None]) -> None:
    without("Organization.Read.All")
    assert run().document["tenant"] == {"id": seed.TENANT_ID, "displayName": None}

"""The rows about whoever deploys: the identity, a partner, the administrators."""

from collections.abc import Callable

from sandbox.tenant import seed
from sandbox.tenant.objects import CrossTenantPartner
from sandbox.tenant.server import TenantServer
from tests.ops.preflight.conftest import access_policy, row
from tests.ops.table_run import Ran
from tests.ops.tenants import StackFolder

IDENTITY, PARTNER = "deployer-identity", "deployer-partner"
PARTNER_ID = "9e4a0000-0000-4000-8000-000000000001"
PROVIDERS = {"guestOrExternalUserTypes": ["serviceProvider"], "externalTenants": {"membershipKind": "all"}}


def test_nobody_is_locked_out(run: Callable[..., Ran]) -> None:
    found = run()
    assert found.row(IDENTITY) == row(
        "No policy locks out the signed-in identity",
        "ok",
        f"none applies to the service principal {seed.CLIENT_SERVICE_PRINCIPAL}",
    )
    assert found.row(PARTNER) == row(
        "No policy locks out a partner that administers the tenant", "ok", "no partner is a service provider"
    )
    assert found.row("deployer-administrators") == row(
        "Administrators in scope have a compliant device", "ok", "none of 2 administrators is in scope"
    )


def test_a_policy_for_workload_identities(run: Callable[..., Ran], tenant: TenantServer) -> None:
    clients = {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"], "excludeServicePrincipals": []}
    users = {"includeUsers": ["None"]}
    identifier = access_policy(tenant, "Workloads", users=users, conditions={"clientApplications": clients})
    assert run().row(IDENTITY) == row(
        "No policy locks out the signed-in identity",
        "wrong",
        f"applies to the service principal {seed.CLIENT_SERVICE_PRINCIPAL}: 'Workloads' ({identifier})",
        "Exclude it from these policies, or make sure that it can meet them: it may not be able to sign in "
        "again, nor to undo the change",
    )
    clients["excludeServicePrincipals"] = [seed.CLIENT_SERVICE_PRINCIPAL]
    assert run().row(IDENTITY)["status"] == "ok"


def test_a_partner_would_be_blocked_by_the_stacks_policy(
    run: Callable[..., Ran], tenant: TenantServer, stack: StackFolder
) -> None:
    tenant.state.cross_tenant_partners[PARTNER_ID] = CrossTenantPartner(PARTNER_ID, is_service_provider=True)
    assert run().row(PARTNER) == row(
        "No policy locks out a partner that administers the tenant",
        "wrong",
        f"'Require compliant device' of this stack blocks the service provider {PARTNER_ID}: its devices cannot be "
        "compliant in this tenant",
        "Exclude the guest type serviceProvider (`users.exclude.guestsOrExternalUsers`), or trust compliant "
        "devices of the partner: entra.microsoft.com > External Identities > Cross-tenant access settings > "
        "Inbound access > Trust settings",
    )
    fine = "1 service provider: excluded, or its compliant devices are trusted"
    exclude = {"guestsOrExternalUsers": PROVIDERS}
    stack.settings["conditionalAccess"]["users"] = {"include": {"users": ["All"]}, "exclude": exclude}
    assert run().row(PARTNER)["found"] == fine


def test_a_partner_whose_devices_are_trusted(run: Callable[..., Ran], tenant: TenantServer) -> None:
    trusted = CrossTenantPartner(PARTNER_ID, is_service_provider=True, is_compliant_device_accepted=True)
    tenant.state.cross_tenant_partners[PARTNER_ID] = trusted
    assert run().row(PARTNER)["status"] == "ok"


def test_administrators_without_a_compliant_device(run: Callable[..., Ran], tenant: TenantServer) -> None:
    tenant.state.users[seed.ADELE].directory_roles = {seed.CONDITIONAL_ACCESS_ADMINISTRATOR}
    assert run().row("deployer-administrators") == row(
        "Administrators in scope have a compliant device",
        "ok",
        "1 administrator in scope, each with a compliant device",
    )
    for device in tenant.state.devices.values():
        device.managed = device.user_id != seed.ADELE
    assert run().row("deployer-administrators") == row(
        "Administrators in scope have a compliant device",
        "wrong",
        "in scope and without a compliant device: Adele Vance",
        "Give each of them a device that is compliant before you enforce access; they could not undo it otherwise",
    )

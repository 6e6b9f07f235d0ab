"""The command over HTTPS: who is named, exit statuses, missing permissions, and that nothing is written."""

import ssl
from collections.abc import Callable, Iterator

import httpx
import pytest

from ops.__main__ import main
from ops.permissions import IMPACT
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.impact.conftest import Ran
from tests.ops.tenants import StackFolder

Run = Callable[..., Ran]


def test_the_tenant_as_a_newcomer_finds_it(run: Run, tenant: TenantServer) -> None:
    """Adele has a clean PC; both of Diego's are blocked, one risky, the other not onboarded."""
    found = run()
    assert found.status == 2
    assert found.verdicts() == {"Alex Guest": "blocked: guest", "Diego Siciliani": "blocked: machineRisk"}
    assert found.document["people"]["fine"] == 1
    assert [one["displayName"] for one in found.document["emergencyAccounts"]] == ["Break glass 1", "Break glass 2"]
    (diego,) = [one for one in found.document["people"]["named"] if one["id"] == seed.DIEGO]
    assert {one["name"]: one["code"] for one in diego["devices"]} == {
        "DIEGO-PC": "machineRisk",
        "NEW-PC": "notOnboarded",
    }
    assert tenant.writes == []


@pytest.mark.parametrize(
    ("limit", "status"),
    [
        pytest.param("0", 2, id="more-are-blocked"),
        pytest.param("1", 1, id="perhaps-more-as-two-are-not-known"),
        pytest.param("3", 0, id="never-more"),
    ],
)
def test_limit(run: Run, tenant: TenantServer, limit: str, status: int) -> None:
    tenant.state.applications[seed.CLIENT_ID].defender_permissions = set()
    assert run("--limit", limit).status == status


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        ("DeviceManagementManagedDevices.Read.All", "Managed devices"),
        ("Device.Read.All", "Entra devices"),
        ("RoleManagement.Read.Directory", "Directory roles"),
        ("User.Read.All", "Users"),
    ],
)
def test_what_a_missing_permission_hides_is_never_fine(
    run: Run, tenant: TenantServer, permission: str, name: str
) -> None:
    tenant.state.applications[seed.CLIENT_ID].permissions.remove(permission)
    found = run("--limit", "1000")
    assert found.missing()[name] == permission
    if name != "Directory roles":
        assert found.document["people"]["fine"] == 0
    assert (found.status, found.document["people"]["complete"]) == ((1, False) if name == "Users" else (0, True))


def test_its_permissions_are_enough(run: Run, tenant: TenantServer) -> None:
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions.clear()
    application.permissions |= IMPACT.permissions | {"Application.Read.All"}  # the stack names an application
    assert run().missing() == {}


def test_without_defenders_permission_intunes_word_counts(run: Run, tenant: TenantServer) -> None:
    tenant.state.applications[seed.CLIENT_ID].defender_permissions = set()
    found = run()
    assert found.missing()["Defender machines"] == "Machine.Read.All (WindowsDefenderATP)"
    assert found.verdicts()["Adele Vance"] == "notKnown: riskNotKnown"


def test_a_guest_whose_home_tenant_is_trusted_is_not_known(run: Run, tenant: TenantServer) -> None:
    tenant.state.trusts_compliant_devices_of_other_tenants = True
    assert run().verdicts()["Alex Guest"] == "notKnown: guest"


def test_pages(run: Run, tenant: TenantServer) -> None:
    tenant.state.switches.page_size = 1
    assert run().document["people"]["fine"] == 1


def test_text(stack: StackFolder, capsys: pytest.CaptureFixture[str]) -> None:
    stack.write()
    assert main(["impact", "dev"]) == 2
    printed = capsys.readouterr().out
    assert printed.startswith(
        "2 people would lose access.\n"
        "Stack dev: 'Require compliant device', as if it were enforced (configured: report-only).\n"
        "More than the limit of 0 people.\n"
    )
    assert "Diego Siciliani (diego@contoso.example)" in printed


@pytest.mark.parametrize("form", ["text", "json"])
def test_anonymous(stack: StackFolder, capsys: pytest.CaptureFixture[str], form: str) -> None:
    stack.write()
    assert main(["impact", "dev", "--anonymous", "--format", form]) == 2
    printed = capsys.readouterr().out
    assert "Person 1" in printed
    for secret in ("Diego", "diego@", seed.DIEGO, "DIEGO-PC", "Break glass 1"):
        assert secret not in printed


def test_a_stack_without_the_policy(stack: StackFolder, capsys: pytest.CaptureFixture[str]) -> None:
    del stack.settings["conditionalAccess"]
    stack.write()
    assert main(["impact", "dev"]) == 1
    assert capsys.readouterr().err == (
        "Error: Stack dev configures no Conditional Access policy, which could block somebody.\n"
    )


def test_a_name_that_nobody_has(stack: StackFolder, capsys: pytest.CaptureFixture[str]) -> None:
    stack.settings["conditionalAccess"]["users"] = {"include": {"groups": ["Nobody"]}}
    stack.write()
    assert main(["impact", "dev"]) == 1
    assert "conditionalAccess.users.include.groups[0]: No group is named 'Nobody'." in capsys.readouterr().err


NAME = "Require compliant device"
Log = Callable[[str, str], None]


@pytest.fixture
def log(tenant: TenantServer) -> Iterator[Log]:
    """Adds a sign-in of somebody, with what the policy made of it, to the log of the tenant."""
    tenant.state.applications[seed.CLIENT_ID].permissions.add("AuditLog.Read.All")
    url = f"https://{tenant.host}"
    client = httpx.Client(base_url=url, verify=ssl.create_default_context(cafile=str(tenant.ca_bundle)))
    token = client.post(
        f"/{tenant.tenant_id}/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": tenant.client_id,
            "client_secret": tenant.client_secret,
            "scope": f"{url}/.default",
        },
    ).json()["access_token"]
    policy = {
        "displayName": NAME,
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "users": {"includeUsers": ["All"]},
            "applications": {"includeApplications": [seed.SHAREPOINT_ONLINE]},
            "clientAppTypes": ["browser"],
        },
        "grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]},
    }
    headers = {"Authorization": f"Bearer {token}"}
    client.post("/v1.0/identity/conditionalAccess/policies", json=policy, headers=headers).raise_for_status()
    tenant.clear_requests()

    def add(user: str, result: str) -> None:
        entry = {"user": user, "application": seed.SHAREPOINT_ONLINE, "policies": {NAME: result}}
        client.post("/sandbox/signInLog", json=entry).raise_for_status()

    yield add
    client.close()


def test_sign_ins_beside_the_verdicts(run: Run, log: Log, tenant: TenantServer) -> None:
    log(seed.ADELE_UPN, "reportOnlyFailure")
    log(seed.DIEGO_UPN, "reportOnlySuccess")
    log(seed.DIEGO_UPN, "reportOnlyNotApplied")
    found = run("--since", "14d").document["signIns"]
    assert (found["count"], found["policyApplied"], found["peopleWhoFailed"]) == (3, 2, 1)
    assert [one["id"] for one in found["fineButFailed"]] == [seed.ADELE]
    assert [one["id"] for one in found["blockedButPassed"]] == [seed.DIEGO]
    assert tenant.writes == []


def test_the_log_may_not_be_read(run: Run) -> None:
    found = run("--since", "14d")
    assert found.document["signIns"] is None
    assert found.missing()["Sign-ins"] == "AuditLog.Read.All"


@pytest.mark.parametrize("days", ["14", "0d", "31d", "x"])
def test_a_number_of_days(stack: StackFolder, capsys: pytest.CaptureFixture[str], days: str) -> None:
    stack.write()
    assert main(["impact", "dev", "--since", days]) == 1
    assert f"{days!r} is no number of days; it takes 1d to 30d." in capsys.readouterr().err

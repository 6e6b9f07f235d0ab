"""`--list`: what the tenant has, in the portal's words, and whether it can be adopted. It writes nothing."""

from collections.abc import Callable
from typing import Any

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.adopt.conftest import ACCESS_POLICY, Folder, Portal, Ran
from tests.ops.adopt.test_refused import MANAGED

TAKEN: dict[str, Any] = {"includeUsers": ["All"], "excludeUsers": [seed.BREAK_GLASS_1]}


def rows(ran: Ran) -> dict[str, tuple[str, str, str]]:
    return {one["id"]: (one["status"], one["found"], one["toDo"]) for one in ran.document["rows"]}


def test_every_part_in_the_words_of_the_portal(
    portal: Portal, run: Callable[..., Ran], folder: Folder, tenant: TenantServer
) -> None:
    portal.connector()
    whole, theirs = portal.compliance_policy(), portal.compliance_policy(displayName="B", description=MANAGED)
    bare = portal.compliance_policy(
        displayName="C",
        deviceThreatProtectionEnabled=False,
        targets=[{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
    )
    nobody = portal.compliance_policy(displayName="D", targets=[])
    access = portal.access_policy()
    other = portal.access_policy(displayName="MFA", grantControls={"operator": "OR", "builtInControls": ["mfa"]})
    open_ = portal.access_policy(
        displayName="Everybody",
        conditions={**ACCESS_POLICY["conditions"], "users": {"includeGroups": [seed.PILOT_GROUP]}, "locations": None},
    )
    tenant.clear_requests()
    ran = run("--list", "--format", "json")
    assert (ran.status, ran.err, tenant.writes, folder.file.exists()) == (0, "", [], False)
    found = rows(ran)
    assert found["connector"] == (
        "ok",
        "Windows devices are connected: On; Defender may enforce Endpoint Security Configurations: On; unresponsive "
        "after 7 days; state: enabled",
        "",
    )
    assert found["tenant-settings"] == (
        "ok",
        "Mark devices with no compliance policy assigned as: Compliant; compliance status validity period: 30 days",
        "",
    )
    meaning = (
        "Machine risk score at or under: Medium; 2 other settings; mark device noncompliant: after 2 days; assigned "
        "to: 1 group, without 1 group"
    )
    assert found[f"compliance-policy.{whole}"] == (
        "ok",
        meaning,
        f"--compliance-policy {whole} adopts it as it is",
    )
    assert found[f"compliance-policy.{theirs}"] == (
        "note",
        meaning,
        "Cannot be adopted: its description says that Pulumi stack other/prod manages it",
    )
    assert found[f"compliance-policy.{bare}"] == (
        "note",
        "Machine risk score at or under: Not configured; 2 other settings; mark device noncompliant: after 2 days; "
        "assigned to: All devices",
        "Can be adopted with --machine-risk-score, which it then gets",
    )
    assert found[f"compliance-policy.{nobody}"][2] == "Cannot be adopted: assign it first"
    assert found[f"conditional-access.{access}"] == (
        "ok",
        "report-only; users: All users, without 3 users; target resources: Office 365 SharePoint Online, Microsoft "
        "Teams Services; platforms: Windows; grant: a compliant device or a Microsoft Entra hybrid joined device",
        f"--conditional-access {access} adopts it as it is",
    )
    assert found[f"conditional-access.{open_}"][2] == (
        f"--conditional-access {open_} adopts it, but not as it is: it excludes nobody by id: the emergency accounts "
        "would be added"
    )
    assert f"conditional-access.{other}" not in found


def test_a_tenant_that_has_nothing(run: Callable[..., Ran]) -> None:
    found = rows(run("--list", "--format", "json"))
    assert found["compliance-policies"] == ("note", "the tenant has none", "")
    assert found["conditional-access"] == ("note", "the tenant has none that can be adopted", "")


def test_what_may_not_be_read_is_a_row(portal: Portal, run: Callable[..., Ran], tenant: TenantServer) -> None:
    portal.access_policy()
    tenant.state.applications[seed.CLIENT_ID].permissions -= {"Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"}
    ran = run("--list", "--format", "json")
    assert ran.status == 1
    assert rows(ran)["conditional-access"] == (
        "not known",
        "not known, needs Policy.Read.All",
        "Grant the application permission Policy.Read.All with admin consent, then run the same command again.",
    )


def test_as_text(portal: Portal, run: Callable[..., Ran]) -> None:
    """A name cannot act on the terminal."""
    portal.access_policy(displayName="A\x1b[2K\u202eb")
    out = run("--list").out
    assert "A\\u001b[2K\\u202eb" in out
    assert "\x1b" not in out
    assert out.startswith(f"Stack contoso, tenant Contoso, {seed.TENANT_ID}\n")
    assert "Conditional Access policies that require a compliant device" in " ".join(out.split())

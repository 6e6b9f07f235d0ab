"""Drift through the pipelines' own steps, from the portal to its repair: found, reported, approved, put back, quiet."""

import copy
import json
from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState
from tests.pipelines.checkout import PACK_STACKS
from tests.pipelines.conftest import STACK
from tests.pipelines.repository import SCORE, Repository
from tests.pipelines.runners import DEPLOY_IDENTITY, PREVIEW_IDENTITY
from tests.pipelines.services import Issue, Services

pytestmark = pytest.mark.timeout(1800)  # stories of a dozen runs of Pulumi each
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"
ACCESS, COMPLIANCE = "defender-conditional-access", "defender-compliance-policy"
CONNECTOR = "defender-connector"
Someone = Callable[[TenantState], None]


def weaken(state: TenantState) -> None:
    (policy,) = state.compliance_policies.values()
    policy.members[LEVEL] = "high"


def unassign(state: TenantState) -> None:
    (policy,) = state.compliance_policies.values()
    policy.assignments.clear()


def disable(state: TenantState) -> None:
    (policy,) = state.conditional_access_policies.values()
    policy.members["state"] = "disabled"


def exclude_adele(state: TenantState) -> None:
    (policy,) = state.conditional_access_policies.values()
    policy.members["conditions"]["users"]["excludeUsers"].append(seed.ADELE)


def exclude_contractor(state: TenantState) -> None:
    (policy,) = state.conditional_access_policies.values()
    policy.members["conditions"]["users"].setdefault("excludeGroups", []).append(seed.CONTRACTORS_GROUP)


def leave_windows_out(state: TenantState) -> None:
    state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"] = False


def delete_access(state: TenantState) -> None:
    (policy,) = state.conditional_access_policies.values()
    policy.deleted = state.clock.now()
    state.deleted_conditional_access_policies[policy.id] = state.conditional_access_policies.pop(policy.id)


def change(tenant: TenantServer, *who: Someone) -> None:
    with tenant.state.lock:
        for someone in who:
            someone(tenant.state)
    tenant.clear_requests()


def protection(tenant: TenantServer) -> tuple[object, ...]:
    """What an enforced chain rests on, as the tenant has it."""
    (policy,) = tenant.state.compliance_policies.values()
    (access,) = tenant.state.conditional_access_policies.values()
    excluded = sorted(access.members["conditions"]["users"]["excludeUsers"])
    connector = tenant.state.connectors[seed.MDE_CONNECTOR].members["windowsEnabled"]
    assigned = [one.target_type for one in policy.assignments]
    return policy.members[LEVEL], assigned, access.members["state"], excluded, connector


@pytest.fixture
def enforced(repository: Repository, tenant: TenantServer) -> Repository:
    """A stack that enforces, and stands in its tenant; both identities may read the emergency accounts."""
    for identity in (PREVIEW_IDENTITY, DEPLOY_IDENTITY):
        tenant.state.applications[identity].permissions |= {"User.Read.All", "Group.Read.All"}
    rules = {
        rule: {"enforcedStacks": [STACK]} for rule in ("declared-enforcement", "protection", "protection-enforced")
    }
    rules["break-glass"] = {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]}
    policies = repository.runner.checkout.folder / PACK_STACKS / f"{STACK}.json"
    policies.write_text(json.dumps(rules))
    repository.write(**{SCORE: "low", "conditionalAccess.state": "enabled"})
    repository.runner.checkout.commit("Enforce")
    repository.as_deployer("up", "--yes", "--skip-preview", "--stack", STACK)
    tenant.clear_requests()
    return repository


def put_back(repository: Repository, tenant: TenantServer, *names: str) -> tuple[Issue, str]:
    """Found, reported, approved and put back, and quiet again; returns the issue, and what the approver was shown."""
    found = repository.drift()
    assert (found.status, tenant.writes) == (2, []), found.log
    issue = repository.runner.server.services.issues[-1]
    assert found.log.splitlines()[-1] == f"Stack {STACK} has drifted: {', '.join(names)}."
    assert issue.body.startswith(_lead(repository, names)), issue.body
    assert "### The next deployment puts it back" in issue.body
    planned = repository.deploy()
    assert planned.outputs["changes"] == "true"
    assert "#### Changed in the tenant, beside this program" in planned.summary
    assert "".join(f"- `{name}`: changed\n" for name in names) in planned.summary
    quiet = repository.drift()
    assert quiet.status == 0, quiet.log
    assert issue.comments[-1] == f"Stack {STACK}: the tenant is as deployed.\n"
    return issue, planned.summary


def _lead(repository: Repository, names: tuple[str, ...]) -> str:
    changed = "".join(f"- `{name}`: changed\n" for name in names)
    lead = f"Somebody changed in the tenant what this stack manages:\n{changed}"
    return f"<pre>{lead}" if repository.is_azure else f"<!-- ops drift: defender-conditional-access/{STACK} -->\n{lead}"


def test_what_somebody_weakened_is_found_reported_put_back_and_quiet(
    enforced: Repository, tenant: TenantServer, services: Services
) -> None:
    """Conditional Access switched off in the portal, and the machine risk that counts as compliant raised."""
    before = protection(tenant)
    assert enforced.drift().status == 0
    assert services.issues == []
    change(tenant, disable, weaken)
    assert protection(tenant) != before
    issue, shown = put_back(enforced, tenant, COMPLIANCE, ACCESS)
    assert (issue.title, issue.labels) == (f"Drift: {STACK}", ["drift"])
    assert issue.state == ("open" if enforced.is_azure else "closed")
    assert "Machine risk score: High → Low" in shown
    assert protection(tenant) == before


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_devices_that_nobody_asks_any_more_are_asked_again(
    enforced: Repository, tenant: TenantServer, services: Services
) -> None:
    """An assignment taken away and the evaluation of Windows switched off; then drift that reached the state."""
    before = protection(tenant)
    change(tenant, unassign, leave_windows_out)
    put_back(enforced, tenant, COMPLIANCE, CONNECTOR)
    assert protection(tenant) == before

    # A refresh by hand, or a deployment that stopped after its own: state and tenant agree, and both are weakened.
    change(tenant, disable)
    enforced.as_deployer("refresh", "--yes", "--stack", STACK)
    found = enforced.drift()
    assert (found.status, tenant.writes) == (2, []), found.log
    assert found.log.splitlines()[-1] == (
        f"Stack {STACK} is not as it is configured: a deployment waits, or the state was refreshed after a change."
    )
    assert "somebody ran `pulumi refresh` after a change in the tenant." in services.issues[-1].body
    assert enforced.plan().outputs["changes"] == "true"


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_a_tenant_that_changes_after_the_approval_stops_the_deployment(
    enforced: Repository, tenant: TenantServer
) -> None:
    """The fingerprint covers what the refresh found, also where the plan itself would be the same."""
    change(tenant, exclude_adele)
    planned = enforced.plan()
    change(tenant, exclude_contractor)
    ended = enforced.apply(planned.outputs["fingerprint"])
    assert (ended.status, tenant.writes) == (1, []), ended.log
    assert "what would be done now is not what was approved; nothing was written." in ended.log.splitlines()[-1]

    # Both sides, while access is enforced: one run never changes both.
    change(tenant, weaken)
    advice = "start `deploy` by hand with `only` set to conditional-access"
    refused = enforced.plan()
    assert (refused.status, tenant.writes) == (1, []), refused.log
    assert advice in refused.log.splitlines()[-1]
    found = enforced.drift()
    assert found.status == 2, found.log
    (issue,) = enforced.runner.server.services.issues
    assert "### A deployment would not put it back as it is" in issue.body
    assert advice in issue.body
    # Over a compliance policy that asks for nothing, Conditional Access is not written.
    access_first = enforced.plan("conditional-access")
    assert access_first.status == 1
    assert access_first.log.splitlines()[-1].endswith(
        "In the pipelines: start `deploy` by hand with `only` set to devices, and after it once more with all."
    )
    first = enforced.plan("devices")
    assert first.status == 0, first.log
    other = enforced.apply(first.outputs["fingerprint"], "conditional-access")
    assert (other.status, tenant.writes) == (1, []), "what was approved is that part"
    excluded = protection(tenant)[3]
    applied = enforced.apply(first.outputs["fingerprint"], "devices")
    assert applied.status == 0, applied.log
    assert tenant.writes != []
    assert protection(tenant)[3] == excluded
    assert enforced.plan().outputs["changes"] == "true"


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_what_no_deployment_puts_back_is_reported_as_that(
    enforced: Repository, tenant: TenantServer, services: Services
) -> None:
    """The toggle in the Defender portal and another policy of our name, in words; a policy that is gone; no reading."""
    (access,) = tenant.state.conditional_access_policies.values()
    other = copy.deepcopy(access)
    other.id = "99999999-0000-4000-8000-000000000001"
    with tenant.state.lock:
        tenant.state.connectors[seed.MDE_CONNECTOR].set_up = False
        tenant.state.conditional_access_policies[other.id] = other
    found = enforced.drift()
    assert found.status == 2, found.log
    assert found.log.splitlines()[-1] == (
        f"Stack {STACK} is as deployed, but its tenant is not as it has to be: the lines above say why."
    )
    (issue,) = services.issues
    assert issue.body.splitlines()[1] == "### What no deployment puts back"
    assert "Defender for Endpoint is not connected to Intune" in issue.body
    assert "There are 2 Conditional Access policies" in issue.body
    with tenant.state.lock:
        tenant.state.connectors[seed.MDE_CONNECTOR].set_up = True
        del tenant.state.conditional_access_policies[other.id]
    assert enforced.drift().status == 0

    change(tenant, delete_access)
    assert enforced.drift().status == 2
    gone = f"- `{ACCESS}`: deleted: a deployment makes a new one, with another id. To have the old one back instead, "
    assert gone in services.issues[-1].body
    planned = enforced.deploy()
    assert gone in planned.summary
    assert len(tenant.state.conditional_access_policies) == 1

    change(tenant, disable)
    for application in tenant.state.applications.values():
        application.permissions -= {"DeviceManagementConfiguration.Read.All"}
    issues = len(services.issues)
    for ended in (enforced.drift(), enforced.plan()):
        assert (ended.status, tenant.writes, len(services.issues)) == (1, [], issues), ended.log
        last = ended.log.splitlines()[-1]
        assert last.startswith(f"Error: Stack {STACK}")
        assert "Grant the application permission DeviceManagementConfiguration.Read.All" in last

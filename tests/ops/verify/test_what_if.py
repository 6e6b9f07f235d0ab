"""What-If about a sample, beside our own rule."""

from collections.abc import Callable

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.tenants import StackFolder
from tests.ops.verify.conftest import Deployed, Ran

EVALUATE = "/v1.0/identity/conditionalAccess/evaluate"
BY_HAND = "Try it: entra.microsoft.com > Conditional Access > What If, or a sign-in of that kind"
ABOVE = "See what differs in the Conditional Access policy above, then run `pulumi up`"
SAYS_GROUPS_WRONG = "What-If has been wrong about excluded groups in reported cases"


def asked(tenant: TenantServer) -> int:
    return len([one for one in tenant.requests if one.path == EVALUATE])


@pytest.mark.usefixtures("deployed")
def test_the_sample_covers_the_policy(run: Callable[..., Ran], tenant: TenantServer) -> None:
    found = run()
    assert (found.status, found.bad_what_if) == (0, {})
    rows = {
        one["id"].removeprefix("what-if."): one["found"] for one in found.document["rows"] if "what-if" in one["id"]
    }
    assert rows == {
        "included": "applies, as configured",
        f"emergency-account.{seed.BREAK_GLASS_1}": "does not apply (users), as configured",
        f"emergency-account.{seed.BREAK_GLASS_2}": "does not apply (users), as configured",
        "guest": "applies, as configured",
        "platform.windows": "applies, as configured",
        "platform.macOS": "does not apply (devicePlatform), as configured",
        "platform.iOS": "does not apply (devicePlatform), as configured",
        "platform.android": "does not apply (devicePlatform), as configured",
        "platform.linux": "does not apply (devicePlatform), as configured",
        "client-app.browser": "applies, as configured",
        "client-app.mobileAppsAndDesktopClients": "applies, as configured",
        "client-app.exchangeActiveSync": "does not apply (clientApps), as configured",
        "client-app.other": "does not apply (clientApps), as configured",
        f"application.{seed.SHAREPOINT_ONLINE}": "applies, as configured",
        f"application.{seed.EXCHANGE_ONLINE}": "applies, as configured",
        "requests": "12 requests, at most one a second. It says whether the policy applies and not whether access is "
        "granted, and leaves out what applications depend on",
    }
    assert asked(tenant) == 12
    assert f"POST {EVALUATE}" in found.evidence("what-if.included")


def with_contractors(stack: StackFolder, deployed: Deployed) -> None:
    stack.settings["conditionalAccess"]["users"] = {
        "include": {"users": ["All"]},
        "exclude": {"groups": [seed.CONTRACTORS_GROUP]},
    }
    stack.tenant.state.groups[seed.CONTRACTORS_GROUP].members.add(seed.DIEGO)
    deployed.patch_access(conditions=deployed.users(excludeGroups=[seed.CONTRACTORS_GROUP]))


def test_a_member_of_an_excluded_group(run: Callable[..., Ran], stack: StackFolder, deployed: Deployed) -> None:
    with_contractors(stack, deployed)
    found = run()
    assert (found.status, found.bad_what_if) == (0, {})
    assert found.row(f"what-if.excluded-group.{seed.CONTRACTORS_GROUP}")["found"] == (
        "does not apply (users), as configured"
    )


def test_a_what_if_that_ignores_excluded_groups_is_not_known(
    run: Callable[..., Ran], stack: StackFolder, deployed: Deployed, tenant: TenantServer
) -> None:
    with_contractors(stack, deployed)
    tenant.state.switches.what_if_groups = "exclusions ignored"
    found = run()
    row = f"what-if.excluded-group.{seed.CONTRACTORS_GROUP}"
    assert (found.status, found.bad_what_if) == (
        1,
        {row: "not known", "what-if.guest": "not known"},
    )  # who is in it, too
    assert found.row(row)["found"] == (
        "not known: What-If says that it applies; by the configuration it does not, which excludes the group "
        f"{seed.CONTRACTORS_GROUP}. {SAYS_GROUPS_WRONG}"
    )


def test_not_enough_information_is_not_known(
    run: Callable[..., Ran], stack: StackFolder, deployed: Deployed, tenant: TenantServer
) -> None:
    with_contractors(stack, deployed)
    tenant.state.groups[seed.CONTRACTORS_GROUP].group_types = ("DynamicMembership",)
    tenant.state.switches.what_if_groups = "dynamic unknown"
    found = run()
    assert (found.status, set(found.bad_what_if.values())) == (1, {"not known"})
    assert found.row("what-if.included")["found"] == (
        "not known: What-If says notEnoughInformation, which is not that it does not apply"
    )
    assert found.row("what-if.included")["toDo"] == BY_HAND


def test_an_emergency_account_that_the_policy_applies_to(run: Callable[..., Ran], deployed: Deployed) -> None:
    deployed.patch_access(conditions=deployed.users(excludeUsers=[seed.BREAK_GLASS_1]))
    found = run()
    row = f"what-if.emergency-account.{seed.BREAK_GLASS_2}"
    assert (found.status, found.bad_what_if) == (2, {row: "missing"})
    assert found.row(row)["found"] == "What-If says that it applies; by the configuration it does not"
    assert found.row(row)["toDo"] == ABOVE


def test_a_policy_that_does_not_reach_whom_it_should(run: Callable[..., Ran], deployed: Deployed) -> None:
    deployed.patch_access(state="disabled")
    found = run()
    assert found.status == 2
    assert found.row("what-if.included")["status"] == "different"
    assert found.row("what-if.included")["found"] == (
        "What-If says that it does not apply (policyNotEnabled); by the configuration it applies"
    )


def test_a_location_is_not_in_the_sample(run: Callable[..., Ran], stack: StackFolder, deployed: Deployed) -> None:
    stack.settings["conditionalAccess"]["locations"] = {"include": ["All"], "exclude": ["AllTrusted"]}
    locations = {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}
    deployed.patch_access(conditions={**deployed.users(), "locations": locations})
    found = run()
    assert (found.status, found.bad) == (1, {})
    assert found.row("what-if.included")["status"] == "not known"
    assert found.row("what-if.platform.linux")["status"] == "ok"


def test_what_cannot_be_asked(run: Callable[..., Ran], stack: StackFolder) -> None:
    found = run()
    assert found.row("what-if")["found"] == "not asked: the tenant has no such policy"
    assert found.row("what-if")["status"] == "note"
    del stack.settings["conditionalAccess"]
    assert run().row("what-if")["found"] == "the stack has no Conditional Access policy"


@pytest.mark.usefixtures("deployed")
def test_people_who_may_not_be_read(run: Callable[..., Ran], without: Callable[..., None]) -> None:
    without("User.Read.All")
    found = run()
    assert (found.status, found.bad_what_if) == (1, {"what-if": "not known"})
    assert found.row("what-if")["found"] == "not known, needs User.Read.All"

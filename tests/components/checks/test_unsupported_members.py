"""What azuread does not support, against all that Graph's beta has and all that the azuread plugin writes."""

from collections.abc import Iterator
from typing import Any, Final

import pulumi
import pytest

from components.checks import unsupported_members
from components.checks.check import Change, warnings_of
from components.checks.duplicates import ID_PREFIX
from components.tenant_reader import Tenant
from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.tenant.graph.conditional_access.forms import ONLY_BY_PORTAL, OWNED
from sandbox.tenant.schema.types import Member, object_type
from tests.components.access_policies import Policies, declared
from tests.components.refusals import refusal_of

TYPE = "conditionalAccessPolicy"
FILTER = {"mode": "include", "rule": "x"}
GUESTS = [{"guestOrExternalUserTypes": ["serviceProvider"], "externalTenants": [{"membershipKind": "all"}]}]
FULL: dict[str, Any] = {
    "displayName": "a",
    "state": "enabled",
    "conditions": {
        "applications": {"includedApplications": ["All"], "filter": FILTER},
        "authenticationFlowTransferMethods": ["deviceCodeFlow"],
        "clientAppTypes": ["all"],
        "clientApplications": {"includedServicePrincipals": ["a"], "filter": FILTER},
        "devices": {"filter": FILTER},
        "insiderRiskLevels": "minor",
        "locations": {"includedLocations": ["All"]},
        "platforms": {"includedPlatforms": ["all"]},
        "users": {"includedGuestsOrExternalUsers": GUESTS, "excludedGuestsOrExternalUsers": GUESTS},
    },
    "grantControls": {"operator": "OR", "authenticationStrengthPolicyId": "a"},
    "sessionControls": {
        "applicationEnforcedRestrictionsEnabled": True,
        "cloudAppSecurityPolicy": "monitorOnly",
        "disableResilienceDefaults": True,
        "persistentBrowserMode": "never",
        "signInFrequency": 1,
        "signInFrequencyPeriod": "days",
    },
}
# What holds more than itself is written, and judged, as a whole.
WHOLE = ("authenticationStrength", "externalTenants", "Filter", "signInFrequency", "cloudAppSecurity")


def written() -> frozenset[str]:
    """The leaves that the azuread plugin writes when a policy has everything that it knows."""
    return frozenset(_leaves(policy_body(FULL), ""))


def _leaves(value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict) or not value:
        yield path
        return
    for name, one in value.items():
        if "@odata." not in name:
            yield from _leaves(one, f"{path}.{name}" if path else name)


def of_graph(type_name: str, path: str = "") -> Iterator[tuple[str, Member | None]]:
    """Every member that a policy may have on beta, once with a value of its own."""
    for name, member in object_type("beta", type_name).members.items():
        here = f"{path}.{name}" if path else name
        if here in OWNED or here == "description":
            continue
        if member.is_primitive or member.is_enum or member.is_collection or name.endswith(WHOLE):
            yield here, member
            continue
        inside = list(of_graph(member.type, here))
        yield from inside or [(here, member)]
    for name in ONLY_BY_PORTAL.get(type_name, ()):
        yield (f"{path}.{name}" if path else name), None


def policy_with(path: str, value: object) -> dict[str, Any]:
    *objects, last = path.split(".")
    policy: dict[str, Any] = {"id": "1", "displayName": "a", "state": "enabled"}
    inner = policy
    for name in objects:
        inner = inner.setdefault(name, {})
    inner[last] = value
    return policy


MEMBERS = dict(of_graph(TYPE))


def value_of(member: Member | None) -> object:
    if member is None:
        return {"a": ["b"]}
    if member.is_collection:
        return ["a"]
    return True if member.type == "Edm.Boolean" else "a" if member.is_primitive or member.is_enum else {}


@pytest.mark.parametrize("path", sorted(MEMBERS))
def test_a_member_is_reported_unless_azuread_writes_it(path: str) -> None:
    found = unsupported_members.members(policy_with(path, value_of(MEMBERS[path])))
    is_written = any(one == path or one.startswith(f"{path}.") for one in written())
    assert bool(found) is not is_written
    assert all(path == one or path.startswith(f"{one}.") for one in found)


@pytest.mark.parametrize("path", sorted(MEMBERS))
@pytest.mark.parametrize("nothing", [None, [], "", False], ids=["null", "empty-list", "empty-text", "false"])
def test_nothing_is_not_reported(path: str, nothing: object) -> None:
    assert unsupported_members.members(policy_with(path, nothing)) == []


def test_what_nobody_knows_yet_is_reported() -> None:
    policy = policy_with("conditions.weather", {"rain": True}) | {"enforcementPlan": "soon"}
    assert unsupported_members.members(policy) == ["conditions.weather", "enforcementPlan"]


def test_an_empty_policy_of_beta_has_nothing_that_is_reported() -> None:
    """[export] with annotations, and objects in which nothing is set."""
    policy = {
        "id": "1",
        "@odata.context": "x",
        "#microsoft.graph.restore": {"target": "x"},
        "templateId": "t",
        "sessionControls": {
            "@odata.type": "x",
            "continuousAccessEvaluation": None,
            "secureSignInSession": {"isEnabled": False},
        },
        "conditions": {
            "agents": {"@odata.type": "x", "includeAgentUsers": [], "agentFilter": None},
            "devices": {"includeDevices": [], "deviceFilter": {"mode": "exclude", "rule": "x"}},
        },
    }
    assert unsupported_members.members(policy) == []


ANOTHER: Final = {"id": "another", "displayName": "Another", "state": "enabled", "unknown": "yes"}
OURS: Final = "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502"
LOST: Final = {"continuousAccessEvaluation": {"mode": "strictLocation"}, "disableResilienceDefaults": True}


def ours(**members: object) -> dict[str, Any]:
    return {"id": OURS, "displayName": "Ours", "state": "enabled", **members}


def test_what_is_not_there_is_not_adopted() -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        unsupported_members.refuse_to_adopt(declared(adopt=OURS), Policies(ANOTHER))
    assert str(stopped.value) == (
        f"conditionalAccess.adopt: the tenant has no Conditional Access policy {OURS}. Nothing was written. Correct "
        "the id (entra.microsoft.com > Conditional Access > Policies), or remove `adopt` to have a new policy made."
    )


def test_what_would_be_lost_is_not_adopted() -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        unsupported_members.refuse_to_adopt(
            declared(adopt=OURS), Policies(ANOTHER, ours(sessionControls=LOST, agents="all"))
        )
    assert str(stopped.value) == (
        f"conditionalAccess.adopt: Conditional Access policy 'Ours' ({OURS}, enabled) has properties that the "
        "azuread provider does not support: sessionControls.continuousAccessEvaluation, agents. The provider writes "
        "the whole policy: adopting it would remove these properties, or Graph would refuse the write. Nothing was "
        "written. Remove them from the policy in the portal first "
        "(entra.microsoft.com > Conditional Access > Policies), or leave the policy to the portal: remove `adopt` "
        "and choose another displayName."
    )


def test_what_azuread_can_hold_is_adopted() -> None:
    tenant = Policies(ANOTHER, ours(sessionControls={"disableResilienceDefaults": True}))
    assert refusal_of(unsupported_members.refuse_to_adopt, declared(adopt=OURS), tenant) is None


def test_no_change_takes_away_what_somebody_added() -> None:
    change = Change({}, {}, f"{ID_PREFIX}{OURS}")
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of([unsupported_members.nothing_lost(Policies(ANOTHER, ours(sessionControls=LOST)))], change)
    assert str(stopped.value) == (
        f"Conditional Access was not touched: somebody has added to Conditional Access policy 'Ours' ({OURS}, enabled) "
        "properties that the azuread provider does not support: sessionControls.continuousAccessEvaluation. The "
        "provider writes the whole policy: this change would remove these properties, or Graph would refuse the write. "
        "Move them to another policy in the portal (entra.microsoft.com > Conditional Access > Policies), then run "
        "`pulumi refresh` and the same command again."
    )


@pytest.mark.parametrize("tenant", [Policies(ANOTHER), Policies(ANOTHER, ours())], ids=["gone", "nothing-added"])
def test_a_change_that_takes_nothing_away(tenant: Tenant) -> None:
    assert warnings_of([unsupported_members.nothing_lost(tenant)], Change({}, {}, f"{ID_PREFIX}{OURS}")) == []

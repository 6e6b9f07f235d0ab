"""Real exports, put into a tenant as they are and taken over: what is not said to change does not."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops.adopt.values import Emergency
from sandbox.tenant import seed
from sandbox.tenant.objects import ConditionalAccessPolicy, Group
from sandbox.tenant.server import TenantServer
from tests.ops.adopt.conftest import EMERGENCY, Folder, Portal, Ran
from tests.ops.adopt.test_any_policy import azuread_sees, take_over_access
from tests.providers.windows10_compliance_policy.test_mapping import exports as compliance_exports

Json = dict[str, Any]
EXAMPLES = Path(__file__).resolve().parents[4] / "shared/graph/examples"
ACCESS = ("ConditionalAccess-AlexFilipin.*", "ConditionalAccessBaseline-*", "IntuneHydrationKit.CA-*")
PLACEHOLDER = re.compile(r"<\w+>")
ALL_DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
needs_examples = pytest.mark.skipif(
    not EXAMPLES.exists(), reason="the real exports, ../shared/graph/examples, are not there"
)


def access_exports() -> list[Path]:
    return sorted(path for pattern in ACCESS for path in EXAMPLES.glob(pattern))


@needs_examples
def test_exports_are_there() -> None:
    assert (len(compliance_exports()), len(access_exports())) == (4, 4)


@needs_examples
@pytest.mark.parametrize("path", compliance_exports(), ids=lambda path: path.stem)
def test_a_compliance_policy(path: Path, portal: Portal, run: Callable[..., Ran], folder: Folder) -> None:
    """None of them requires a machine risk score: to give it one is the only change."""
    policy = json.loads(path.read_text(encoding="utf-8"))
    # The backup tool puts names in the place of scope tags' ids, and leaves read-only members of a target in.
    policy["roleScopeTagIds"] = ["0"]
    for rule in policy["scheduledActionsForRule"]:
        rule["ruleName"] = "PasswordRequired"
    targets = [{"target": one["target"]} for one in policy.pop("assignments", [])] or [ALL_DEVICES]
    portal.compliance_policy(
        **{"description": None, "bitLockerEnabled": False, "osMinimumVersion": None}
        | {name: value for name, value in policy.items() if "@odata.type" not in name},
        targets=targets,
    )
    arguments = ("--compliance-policy", policy["displayName"], "--no-connector", "--no-tenant-settings")
    ran = run(*arguments, "--machine-risk-score", "high", "--format", "json")
    assert ran.err == ""
    assert ran.document["notExpressed"] == []
    assert [one["text"].partition(":")[0] for one in ran.document["wouldChange"]] == ["deviceThreatProtectionEnabled"]
    assert folder.parts["compliancePolicy"]["displayName"] == policy["displayName"]


NOT_EXPRESSED: dict[str, list[str]] = {
    "ConditionalAccess-AlexFilipin.208-compliantDevice": [],
    "ConditionalAccessBaseline-j0eyv.CA006": [],
    "IntuneHydrationKit.CA-Require-compliant-device": [],
}
REFUSED = {
    # Its only control is token protection, which azuread does not have.
    "ConditionalAccess-AlexFilipin.209-EXO-SPO": (
        "Error: This cannot be taken over by a stack file: conditionalAccess.grantControls: no grant and no session "
        "control, the policy would do nothing; expected builtInControls or sessionControls. Nothing was written.\n"
    )
}


def put(tenant: TenantServer, policy: Json) -> str:
    """The policy as the portal would have it, with an object for each id, and the emergency accounts excluded."""
    users = policy["conditions"]["users"]
    for position, name in enumerate(dict.fromkeys(PLACEHOLDER.findall(json.dumps(users)))):
        key = f"b0000000-0000-4000-8000-0000000001{position:02}"
        tenant.state.groups[key] = Group(key, name.strip("<>"))
        users["excludeGroups"] = [key if one == name else one for one in users["excludeGroups"]]
    for side in ("include", "exclude"):
        for key in users.get(f"{side}Groups") or []:
            tenant.state.groups.setdefault(key, Group(key, f"Group {key}"))
    users["excludeUsers"] = [*(users.get("excludeUsers") or []), seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]
    # A template that is meant for POST leaves the state to whoever uses it.
    policy["state"] = policy.get("state") or "enabledForReportingButNotEnforced"
    key = "c0000000-0000-4000-8000-0000000000e1"
    members = {
        name: value for name, value in policy.items() if name not in ("id", "createdDateTime", "modifiedDateTime")
    }
    tenant.state.conditional_access_policies[key] = ConditionalAccessPolicy(key, members, tenant.state.clock.now())
    return key


@needs_examples
@pytest.mark.parametrize("path", access_exports(), ids=lambda path: path.stem)
def test_a_conditional_access_policy(path: Path, tenant: TenantServer, run: Callable[..., Ran], folder: Folder) -> None:
    policy = json.loads(path.read_text(encoding="utf-8"))
    key = put(tenant, policy)
    arguments = ("--conditional-access", key, *EMERGENCY, "--no-connector", "--no-tenant-settings")
    ran = run(*arguments, "--format", "json")
    if path.stem in REFUSED:
        assert (ran.status, ran.err, folder.file.exists()) == (1, REFUSED[path.stem], False)
        return
    assert ran.err == ""
    assert [one["text"] for one in ran.document["notExpressed"]] == NOT_EXPRESSED[path.stem]
    assert ran.document["wouldChange"] == []
    assert folder.parts["conditionalAccess"]["displayName"] == policy["displayName"]
    # And azuread sees no change either.
    emergency = Emergency(users=(seed.BREAK_GLASS_1, seed.BREAK_GLASS_2))
    settings, said = take_over_access({**policy, "id": key}, emergency)
    assert (said, azuread_sees(settings, policy)) == ([], {})

"""What an enforced policy must not be, through the real engine: each resource of one program, judged in one preview."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import Engine
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.policy_pack.bare import LATER, SECRET, bare, program
from tests.policy_pack.conftest import PACK, Gate
from tests.policy_pack.samples.conditional_access import ENROLLMENT, TEAMS
from tests.policy_pack.samples.sample import ABSENT, changed

BREAK_GLASS = [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]
GOOD: dict[str, Any] = {
    "display_name": "Require compliant device",
    "state": "enabled",
    "conditions": {
        "users": {"included_users": ["All"], "excluded_users": BREAK_GLASS},
        "applications": {"included_applications": ["All"]},
        "client_app_types": ["all"],
    },
    "grant_controls": {"operator": "AND", "built_in_controls": ["compliantDevice"]},
}
POLICIES: dict[str, Any] = {
    "break-glass": {"users": BREAK_GLASS},
    "required-coverage": {
        "requiredApplications": ["All"],
        "acceptedExcludedApplications": [ENROLLMENT],
        "acceptedPlatforms": [{"includedPlatforms": ["windows"]}],
    },
    "declared-enforcement": {"enforcedStacks": ["dev"]},
    "all-parts-in-order": {"switchedOff": ["compliancePolicy", "tenantCompliance"]},
}
REPORT_ONLY = "enabledForReportingButNotEnforced"


def _users(**users: object) -> dict[str, object]:
    return {f"conditions.users.{member}": value for member, value in users.items()}


def _only(kind: str, *ids: str, **others: object) -> dict[str, object]:
    return _users(included_users=ABSENT, **{f"included_{kind}": list(ids)}, **others)


GROUP = seed.PILOT_GROUP
PASSES: dict[str, dict[str, object]] = {
    "good": {},
    "enrollment-excluded": {"conditions.applications.excluded_applications": [ENROLLMENT]},
    "windows-alone": {"conditions.platforms": {"included_platforms": ["windows"]}},
    "pilot-in-report-only": {**_only("groups", GROUP), "state": REPORT_ONLY},
    "unknown-in-report-only": {**_only("groups", LATER, excluded_groups=[LATER]), "state": REPORT_ONLY},
}
REFUSED: dict[str, tuple[dict[str, object], set[str]]] = {
    "same-group": (_only("groups", GROUP, excluded_groups=[GROUP.upper()]), {"required-coverage"}),
    "same-group-as-a-secret": (_only("groups", SECRET + GROUP, excluded_groups=[GROUP]), {"required-coverage"}),
    "same-group-in-report-only": (
        {**_only("groups", GROUP, excluded_groups=[GROUP]), "state": REPORT_ONLY},
        {"required-coverage"},
    ),
    "guests-only": ({"conditions.users.included_users": ["GuestsOrExternalUsers"]}, {"required-coverage"}),
    "one-user": ({"conditions.users.included_users": [seed.ADELE]}, {"required-coverage"}),
    "one-role": (_only("roles", seed.GLOBAL_ADMINISTRATOR), {"required-coverage"}),
    "teams-excluded": ({"conditions.applications.excluded_applications": [TEAMS]}, {"required-coverage"}),
    "portals-excluded": (
        {"conditions.applications.excluded_applications": ["MicrosoftAdminPortals"]},
        {"required-coverage"},
    ),
    "azure-excluded": (
        {"conditions.applications.excluded_applications": [seed.AZURE_MANAGEMENT]},
        {"required-coverage"},
    ),
    "an-account-and-a-group": (_users(excluded_users=BREAK_GLASS[:1], excluded_groups=[GROUP]), {"break-glass"}),
    "unknown-included": (_only("groups", LATER), {"required-coverage"}),
    "unknown-excluded": (_users(excluded_groups=[LATER]), {"required-coverage", "exclusions"}),
    "role-excluded": (_users(excluded_roles=[seed.GLOBAL_ADMINISTRATOR]), {"exclusions"}),
}


def enforced_policies(changes: dict[str, dict[str, object]]) -> dict[str, Any]:
    return {name: {**changed(GOOD, one), "display_name": name} for name, one in changes.items()}


@pytest.fixture
def both(engine: Engine, tenant: TenantServer, tmp_path: Path) -> Gate:
    every = {**PASSES, **{name: changes for name, (changes, _) in REFUSED.items()}}
    return bare(engine, tenant, tmp_path, program(enforced_policies(every)))


def test_each_is_refused_by_the_rule_for_it(both: Gate) -> None:
    verdict = both.run("preview", POLICIES)
    refused = {name: rules for name, (_, rules) in REFUSED.items()}
    assert (verdict.succeeded, verdict.by_resource("mandatory")) == (False, refused), verdict.output
    found = {name: rules for name, rules in verdict.by_resource("advisory").items() if name in PASSES}
    assert found == {
        "enrollment-excluded": {"left-open"},
        "windows-alone": {"left-open"},
        "unknown-in-report-only": {"unknown-identities"},
    }


def _found(level: str, output: str) -> dict[str, set[str]]:
    """The rules that said something, by the name of the resource, out of what people read."""
    found: dict[str, set[str]] = {}
    for rule, name in re.findall(rf"\[{level}\].*?  ([a-z-]+)  \(.*: (.+)\)", output):
        found.setdefault(name, set()).add(rule)
    return found


def test_a_stack_that_stands_already_is_audited(engine: Engine, tenant: TenantServer, tmp_path: Path) -> None:
    """Deployed without the pack, then judged from the state, with nothing asked of the tenant."""
    known = {name: rules for name, (_, rules) in REFUSED.items() if not name.startswith("unknown")}
    passing = {name: changes for name, changes in PASSES.items() if not name.startswith("unknown")}
    gate = bare(engine, tenant, tmp_path, program(enforced_policies({**passing, **{n: REFUSED[n][0] for n in known}})))
    deployed = gate.workspace.up()
    assert deployed.exit_code == 0, deployed.output
    gate.tenant.clear_requests()
    configuration = gate.workspace.folder / "policies.json"
    configuration.write_text(json.dumps(POLICIES))
    options = ["--policy-pack", str(PACK), "--policy-pack-config", str(configuration)]
    audited = gate.workspace.run("policy", "analyze", *options)
    assert (audited.exit_code != 0, _found("mandatory", audited.output)) == (True, known), audited.output
    found = {name: rules for name, rules in _found("advisory", audited.output).items() if name in passing}
    assert found == {"enrollment-excluded": {"left-open"}, "windows-alone": {"left-open"}}
    assert gate.tenant.requests == []

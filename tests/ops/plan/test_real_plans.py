"""Plans made by the real engine against the emulated tenant, and all that is said about them.

What is expected stands in `expected/`, a file for each plan, as `python -m ops plan` prints it.
"""

import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.engine import Engine
from sandbox.engine.workspace import Workspace
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

EXPECTED = Path(__file__).parent / "expected"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMESPACE = "defender-conditional-access:"
CONFIGURATION: dict[str, Any] = {
    "connector": {"windowsEnabled": True},
    "tenantCompliance": {"secureByDefault": True},
    "compliancePolicy": {
        "displayName": "Windows risk",
        "machineRiskScore": "low",
        "settings": {"bitLockerEnabled": True},
        "assignments": {"include": ["All devices"]},
    },
    "conditionalAccess": {
        "displayName": "Require compliant device",
        "state": "reportOnly",
        "users": ["All"],
        "applications": {"include": ["Office 365 SharePoint Online", "Office 365 Exchange Online"]},
        "platforms": {"include": ["windows"]},
    },
    "breakGlass": {"users": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
}
EXCLUDING = {"include": {"users": ["All"]}, "exclude": {"groups": [seed.CONTRACTORS_GROUP]}}


def configuration(**changes: object) -> dict[str, Any]:
    """The program's, changed by path; None takes away."""
    changed = copy.deepcopy(CONFIGURATION)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = changed
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return {NAMESPACE + key: value for key, value in changed.items()}


@dataclass
class Stack:
    """A stack and its tenant."""

    workspace: Workspace
    tenant: TenantServer

    def plan(self, config: dict[str, Any], *arguments: str) -> bytes:
        self.workspace.configure({**self.tenant.pulumi_config(), **config})
        return self.workspace.run("preview", "--json", *arguments).stdout.encode()

    def up(self, config: dict[str, Any]) -> "Stack":
        self.workspace.configure({**self.tenant.pulumi_config(), **config})
        run = self.workspace.up("--skip-preview")
        assert run.exit_code == 0, run.output
        return self

    def resource(self, kind: str) -> dict[str, Any]:
        """The first resource in the state whose type has `kind` in it."""
        resources: list[dict[str, Any]] = self.workspace.export()["deployment"]["resources"]
        return next(one for one in resources if kind in one["type"])


@pytest.fixture(scope="module")
def fresh(engine: Engine, tenant_server: TenantServer, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    tenant_server.reset()
    folder = tmp_path_factory.mktemp("stack")
    return Stack(engine.workspace(folder, environment=surroundings(tenant_server)), tenant_server)


def surroundings(tenant: TenantServer) -> dict[str, str]:
    return {**tenant.environment(), **tenant.secrets()}


@pytest.fixture(scope="module")
def first_plan(fresh: Stack) -> bytes:
    return fresh.plan(configuration())


@pytest.fixture(scope="module")
def stack(fresh: Stack, first_plan: bytes) -> Stack:  # noqa: ARG001 - the first plan comes before the first up
    return fresh.up(configuration())


def check(plans: "Plans", plan: bytes, name: str, status: int, form: str = "text") -> None:
    """What the command prints about a plan is what the file has; ids that the tenant made stand as <id>."""
    run = plans.run("--format", form, given=plan, PYTHONUTF8="1")
    constant = {value for value in vars(seed).values() if isinstance(value, str)}
    said = GUID.sub(lambda found: found[0] if found[0] in constant else "<id>", run.stdout.decode())
    assert said == (EXPECTED / name).read_text()
    assert run.returncode == status


def test_the_first_run(plans: "Plans", first_plan: bytes) -> None:
    check(plans, first_plan, "first-run.txt", 0)


def test_the_first_run_as_a_comment(plans: "Plans", first_plan: bytes) -> None:
    check(plans, first_plan, "first-run.md", 0, "markdown")


def test_a_second_run(plans: "Plans", stack: Stack) -> None:
    check(plans, stack.plan(configuration()), "second-run.txt", 0)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_weaker_risk_and_an_exclusion_while_conditional_access_only_reports(
    plans: "Plans", stack: Stack, form: str
) -> None:
    plan = stack.plan(
        configuration(compliancePolicy__machineRiskScore="high", conditionalAccess__users=EXCLUDING), "--show-sames"
    )
    suffix = {"text": "txt", "markdown": "md", "json": "json"}[form]
    check(plans, plan, f"weaker.{suffix}", 2, form)


def test_the_name_that_the_stack_file_gives_stands_beside_its_id(
    plans: "Plans", stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "names.json"
    monkeypatch.setitem(stack.workspace.environment, "LOOKED_UP_NAMES_FILE", str(names))
    excluding = {**EXCLUDING, "exclude": {"groups": ["contractors"]}}
    plan = stack.plan(configuration(conditionalAccess__users=excluding))
    said = plans.run("--names", str(names), given=plan, PYTHONUTF8="1", COLUMNS="120").stdout.decode()
    title = f'Excluded groups: + "contractors" ({seed.CONTRACTORS_GROUP}) (would not be blocked) [not in force]'
    assert title in said
    # What the plan has stands below as it is.
    assert f'conditions.users.excludedGroups: ["{seed.CONTRACTORS_GROUP}"]' in said


def test_enforcement(plans: "Plans", stack: Stack) -> None:
    check(plans, stack.plan(configuration(conditionalAccess__state="enabled")), "enforcement.txt", 0)


def test_conditional_access_goes(plans: "Plans", stack: Stack) -> None:
    check(plans, stack.plan(configuration(conditionalAccess=None)), "conditional-access-goes.txt", 2)


def test_the_tenant_setting_goes_back_to_what_was_found(plans: "Plans", stack: Stack) -> None:
    plan = stack.plan(configuration(tenantCompliance=None, connector__onDestroy="restore"))
    check(plans, plan, "setting-goes-back.txt", 2)


def test_a_wrong_configuration(plans: "Plans", stack: Stack) -> None:
    plan = stack.plan(configuration(compliancePolicy__machineRiskScore="extreme"))
    check(plans, plan, "wrong-configuration.txt", 1)


def test_a_destroy(plans: "Plans", stack: Stack) -> None:
    plan = stack.workspace.run("destroy", "--preview-only", "--json").stdout.encode()
    check(plans, plan, "destroy.txt", 2)


def test_an_existing_policy_is_adopted(plans: "Plans", stack: Stack, engine: Engine, tmp_path: Path) -> None:
    policy = stack.resource("Windows10CompliancePolicy")["id"]
    other = Stack(engine.workspace(tmp_path, environment=surroundings(stack.tenant)), stack.tenant)
    changes = {"conditionalAccess": None, "connector": None, "tenantCompliance": None}
    taking = configuration(
        compliancePolicy__adopt=policy, compliancePolicy__machineRiskScore="high", breakGlass=None, **changes
    )
    check(plans, other.plan(taking), "adopted.txt", 2)


def test_an_existing_conditional_access_policy_is_adopted(
    plans: "Plans", stack: Stack, engine: Engine, tmp_path: Path
) -> None:
    policy = stack.resource("conditionalAccessPolicy")["outputs"]["objectId"]
    other = Stack(engine.workspace(tmp_path, environment=surroundings(stack.tenant)), stack.tenant)
    changes = {"compliancePolicy": None, "connector": None, "tenantCompliance": None}
    taking = configuration(conditionalAccess__adopt=policy, conditionalAccess__state="enabled", **changes)
    check(plans, other.plan(taking), "conditional-access-adopted.txt", 0)


def test_what_somebody_changed_in_the_tenant_is_put_right(plans: "Plans", stack: Stack) -> None:
    policy = stack.tenant.state.compliance_policies[stack.resource("Windows10CompliancePolicy")["id"]]
    access = stack.tenant.state.conditional_access_policies[
        stack.resource("conditionalAccessPolicy")["outputs"]["objectId"]
    ]
    level = "deviceThreatProtectionRequiredSecurityLevel"
    policy.members[level] = "high"
    access.members["conditions"]["users"]["excludeGroups"] = [seed.CONTRACTORS_GROUP]
    try:
        check(plans, stack.plan(configuration(), "--refresh"), "drift.txt", 0)
        # The engine counts what a provider without a detailed diff finds, and does not show it.
        refresh = stack.workspace.run("refresh", "--preview-only", "--json").stdout.encode()
        run = plans.run(given=refresh)
        assert (run.returncode, run.stdout, run.stderr.decode()) == (
            1,
            b"",
            "The plan in standard input is not whole (2 to update, 1 shown): what it does not show cannot be judged. "
            "After a change in the tenant, use `pulumi preview --refresh --json`.\n",
        )
    finally:
        policy.members[level] = "low"
        access.members["conditions"]["users"]["excludeGroups"] = []


BARE = """\
import pulumi
import pulumi_azuread as azuread

config = pulumi.Config()
policy = azuread.ConditionalAccessPolicy(
    "bare",
    display_name="Bare",
    state="enabled",
    conditions={
        "users": {"includedUsers": ["All"], "excludedUsers": config.require_object("excluded")},
        "applications": {"includedApplications": ["All"]},
        "clientAppTypes": ["all"],
    },
    grant_controls={"operator": config.require("operator"), "builtInControls": ["compliantDevice", "mfa"]},
    opts=pulumi.ResourceOptions(protect=config.get_bool("protect"), delete_before_replace=True),
)
azuread.ConditionalAccessPolicy(
    "later",
    display_name="Later",
    state="enabled",
    conditions={
        "users": {"includedUsers": ["All"], "excludedGroups": [policy.object_id]},
        "applications": {"includedApplications": ["Office365"]},
        "clientAppTypes": ["all"],
    },
    grant_controls={"operator": "AND", "builtInControls": ["block"]},
)
pulumi.export("hidden", config.require_secret("password"))
pulumi.warn("said \\x1b[31mred\\x1b[0m <b>bold</b>")
"""
PASSWORD = "correct horse battery staple"
BARE_CONFIGURATION = {
    "shop:excluded": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2],
    "shop:operator": "AND",
    "shop:protect": True,
    "shop:password": PASSWORD,
}


@pytest.fixture(scope="module")
def bare(engine: Engine, fresh: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Somebody's own program, which uses azuread without the component."""
    program = tmp_path_factory.mktemp("bare")
    root = Path(__file__).resolve().parents[3]
    (program / "Pulumi.yaml").write_text(
        f"{{name: shop, runtime: {{name: python, options: {{toolchain: pip, virtualenv: {root / '.venv'}}}}}}}"
    )
    (program / "__main__.py").write_text(BARE)
    folder = tmp_path_factory.mktemp("bare-stack")
    return Stack(engine.workspace(folder, program, surroundings(fresh.tenant)), fresh.tenant)


def test_a_program_without_the_component(plans: "Plans", bare: Stack) -> None:
    plan = bare.plan(BARE_CONFIGURATION)
    check(plans, plan, "bare.txt", 0)
    for form in ("text", "markdown", "json"):
        assert PASSWORD.encode() not in plans.run("--format", form, given=plan).stdout


def test_protection_is_taken_away_and_nobody_is_excluded(plans: "Plans", bare: Stack) -> None:
    one = "    opts=pulumi"
    later = BARE[: BARE.index('azuread.ConditionalAccessPolicy(\n    "later"')]
    main = bare.workspace.program / "__main__.py"
    assert one in later
    main.write_text(later)
    bare.up(BARE_CONFIGURATION)
    changed = {**BARE_CONFIGURATION, "shop:excluded": [], "shop:operator": "OR", "shop:protect": False}
    check(plans, bare.plan(changed), "unprotected.txt", 2)
    bare.up({**BARE_CONFIGURATION, "shop:protect": False})
    urn = bare.resource("conditionalAccessPolicy")["urn"]
    plan = bare.plan({**BARE_CONFIGURATION, "shop:protect": False}, "--replace", urn)
    assert json.loads(plan)["changeSummary"] == {"replace": 1, "same": 1}
    check(plans, plan, "replaced.txt", 2)

"""The component under another name or another parent: the policies that it has stay where they are."""

import copy
from pathlib import Path

import pytest

from components.checks.duplicates import ID_PREFIX
from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.engine.conftest import CONFIGURATION
from tests.engine.deployed import Deployments
from tests.engine.programs import CHAIN, OtherProgram, other_program

RENAMED = CHAIN.replace('"defender"', '"renamed"')
ABOVE = "above = pulumi.ComponentResource('other:index:Other', 'above')"
BELOW = "pulumi.ResourceOptions(parent=above)"
OLD = "urn:pulumi:dev::defender-conditional-access::defender-conditional-access:index:DefenderConditionalAccess"
INTUNE = "pulumi-python:dynamic/intune:"


@pytest.fixture
def program(engine: Engine, tenant: TenantServer, tmp_path: Path, deployments: Deployments) -> OtherProgram:
    return other_program(engine, tenant, tmp_path, copy.deepcopy(CONFIGURATION), deployments)


def in_the_tenant(program: OtherProgram) -> tuple[list[str], list[str]]:
    state = program.tenant.state
    return list(state.compliance_policies), list(state.conditional_access_policies)


def errors(program: OtherProgram) -> str:
    return "\n".join(program.diagnostics("error"))


@pytest.mark.parametrize("state", ["reportOnly", "enabled"])
@pytest.mark.parametrize(
    ("opts", "chain", "name"),
    [pytest.param("None", RENAMED, "renamed", id="renamed"), pytest.param(BELOW, CHAIN, "defender", id="moved")],
)
def test_what_the_old_entries_hold_is_not_made_anew(
    program: OtherProgram, state: str, opts: str, chain: str, name: str
) -> None:
    """Nor adopted: what is deleted under the old URN is the same in the tenant."""
    program.configuration["conditionalAccess"]["state"] = state
    program.started()
    policies = in_the_tenant(program)
    program.write(opts, ABOVE, chain)
    for _ in range(2):  # a run that failed leaves the new component in the state, without parts
        run = program.up("--skip-preview")
        assert (run.exit_code, program.writes(), in_the_tenant(program)) == (1, [], policies), run.output
        assert (
            f"The state holds the parts of DefenderConditionalAccess {name!r} under another name or parent: "
            f"{OLD}::defender. Pulumi would create them again and then delete the old entries, which are the same "
            "objects in the tenant. Nothing was written. Where the component was renamed or moved, give it "
            f"`opts=pulumi.ResourceOptions(aliases=['{OLD}::defender'])`. Where it is another one, remove those parts "
            "in a run of its own, or remove them from the state with "
        ) in errors(program)
        assert (
            f"`pulumi state delete --force '{OLD}${INTUNE}MobileThreatDefenseConnector::defender-connector'`"
            in errors(program)
        )
    program.configuration["compliancePolicy"]["adopt"] = policies[0][0]
    program.configuration["conditionalAccess"]["adopt"] = policies[1][0]
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (1, [], policies), run.output
    del program.configuration["compliancePolicy"]["adopt"], program.configuration["conditionalAccess"]["adopt"]
    alias = f"aliases=['{OLD}::defender']"
    program.write(f"pulumi.ResourceOptions({alias}{', parent=above' if opts == BELOW else ''})", ABOVE, chain)
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (0, [], policies), run.output
    program.write(opts, ABOVE, chain)
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (0, [], policies), run.output


def test_a_compliance_policy_alone_under_another_name_is_not_gone_on_with(program: OtherProgram) -> None:
    """As if an interrupted run had left it: the old entry would delete it at the end."""
    program.configuration = {"compliancePolicy": program.configuration["compliancePolicy"]}
    program.started()
    policies = in_the_tenant(program)
    run = program.write(chain=RENAMED).up("--skip-preview")
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (1, [], policies), run.output
    entry = f"{OLD}${INTUNE}Windows10CompliancePolicy::defender-compliance-policy"
    assert (
        f"The state holds compliance policy {policies[0][0]} in an entry that the component does not declare: {entry}. "
        "Pulumi would delete it there, and so in the tenant. Nothing was written."
    ) in errors(program)


def test_a_policy_that_the_program_reads_itself_is_refused_with_the_way(program: OtherProgram) -> None:
    """The state does not distinguish what is only read from what a later run deletes."""
    program.started()
    (access,) = program.tenant.state.conditional_access_policies
    program.write(before=f"azuread.ConditionalAccessPolicy.get('read', '{ID_PREFIX}{access}')")
    assert program.up("--skip-preview").exit_code == 0
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes()) == (1, []), run.output
    assert (
        "where the program reads the policy with `get`, use the component's own `conditional_access_policy` instead."
    ) in errors(program)


def test_a_parent_that_goes_with_another_takes_nothing_along_while_access_is_enforced(program: OtherProgram) -> None:
    program.configuration["conditionalAccess"]["state"] = "enabled"
    other = "other = pulumi.ComponentResource('other:index:Other', 'other')\n"
    with_other = "above = pulumi.ComponentResource('other:index:Other', 'above', None, OPTS)\n".replace(
        "OPTS", "pulumi.ResourceOptions(deleted_with=other)"
    )
    program.write(BELOW, other + with_other).started()
    policies = in_the_tenant(program)
    program.write("None", other, "")
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (1, [], policies), run.output
    run = program.destroy()
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (1, [], policies), run.output
    program.write("None", "", "")
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes(), in_the_tenant(program)) == (1, [], policies), run.output

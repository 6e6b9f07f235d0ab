"""The component with options, and under programs, that would take something away from it.

Each is refused in preview, before anything is written; what only `up --skip-preview` would write is reported as loudly.
"""

import copy
import json
from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.engine.conftest import CONFIGURATION
from tests.engine.deployed import Deployments
from tests.engine.programs import CHAIN, OtherProgram, other_program

PROVIDER = "azuread.Provider('other', **{connection})"
TRANSFORM = """
def change(args):
    if "conditionalAccessPolicy" in args.type_:
        {body}
pulumi.runtime.register_resource_transform(change)
"""
CAUSE = (
    "Something in the program changes what the component declares: a transform or transformation of the stack or of a "
    "parent, for instance one that returns options of its own instead of merging them, or sets ignore_changes. Let it "
    "pass the resources of this component as they are, and run the same command again."
)
TENANTS = (
    "DefenderConditionalAccess 'defender' is given a provider of its own for azuread: its Conditional Access policy "
    "would go to the tenant of that provider, and the rest to the stack's. Nothing was written. All parts belong to "
    "one tenant, that of the stack's azuread:* settings, which the checks and the Intune half use. Set "
    "azuread:tenantId and how to sign in with `pulumi config set`, one stack for each tenant, and give the component "
    "no provider: not by provider or providers, nor by a parent that has one, nor by a transformation."
)


@pytest.fixture
def program(engine: Engine, tenant: TenantServer, tmp_path: Path, deployments: Deployments) -> OtherProgram:
    configuration = copy.deepcopy(CONFIGURATION)
    configuration["conditionalAccess"]["state"] = "enabled"
    return other_program(engine, tenant, tmp_path, configuration, deployments)


def provider(program: OtherProgram) -> str:
    """A provider of the program's own, which signs in to the same tenant, as text of the program."""
    names = {"azuread:tenantId": "tenant_id", "azuread:clientId": "client_id", "azuread:metadataHost": "metadata_host"}
    connection = {name: program.tenant.pulumi_config()[key] for key, name in names.items()}
    return PROVIDER.format(connection=json.dumps(connection))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        pytest.param(
            "ignore_changes=['state'], transforms=[lambda args: None], retain_on_delete=True, hooks="
            "pulumi.ResourceHookBinding(), custom_timeouts=pulumi.CustomTimeouts(create='1s'), version='1.0.0'",
            "custom_timeouts, hooks, ignore_changes, retain_on_delete, transforms, version",
            id="many",
        ),
        pytest.param("transformations=[lambda args: None]", "transformations", id="transformations"),
        pytest.param("deleted_with=other", "deleted_with", id="deleted-with"),
        pytest.param(
            "delete_before_replace=True, replace_on_changes=['*']",
            "delete_before_replace, replace_on_changes",
            id="replacement",
        ),
    ],
)
def test_options_that_take_something_away_are_refused(program: OtherProgram, options: str, named: str) -> None:
    before = "other = pulumi.ComponentResource('other:index:Other', 'other')"
    run = program.write(f"pulumi.ResourceOptions({options})", before).preview()
    assert (run.exit_code, program.writes()) == (1, []), run.output
    said = f"DefenderConditionalAccess 'defender' does not take {named}: an option that changes,"
    assert said in "\n".join(program.diagnostics("error"))


@pytest.mark.parametrize(
    ("options", "before"),
    [
        pytest.param("providers=[PROVIDER]", "", id="providers"),
        pytest.param("providers={'azuread': PROVIDER}", "", id="providers-by-name"),
        pytest.param("provider=PROVIDER", "", id="provider"),
        pytest.param(
            "parent=below",
            "above = pulumi.ComponentResource('a:b:C', 'above', None, pulumi.ResourceOptions(providers=[PROVIDER]))\n"
            "below = pulumi.ComponentResource('a:b:C', 'below', None, pulumi.ResourceOptions(parent=above))",
            id="inherited",
        ),
    ],
)
def test_a_provider_of_its_own_is_refused(program: OtherProgram, options: str, before: str) -> None:
    given = provider(program)
    program.write(f"pulumi.ResourceOptions({options})".replace("PROVIDER", given), before.replace("PROVIDER", given))
    run = program.up("--skip-preview")
    assert (run.exit_code, program.writes()) == (1, []), run.output
    assert TENANTS in "\n".join(program.diagnostics("error"))


def test_a_provider_that_a_transformation_gives_is_refused(program: OtherProgram) -> None:
    before = f"""
other = {provider(program)}
def give(args):
    if args.type_.startswith("azuread:"):
        args.opts.provider = other
        return pulumi.ResourceTransformationResult(args.props, args.opts)
pulumi.runtime.register_stack_transformation(give)
"""
    run = program.write(before=before).preview()
    assert (run.exit_code, program.writes()) == (1, []), run.output
    assert TENANTS in "\n".join(program.diagnostics("error"))


def test_disabled_default_providers_are_refused_with_the_way(program: OtherProgram) -> None:
    program.configuration = {**program.configuration}
    connection = dict(program.tenant.pulumi_config())
    program.workspace.configure(
        {
            **connection,
            "pulumi:disable-default-providers": ["azuread"],
            **{f"defender-conditional-access:{key}": value for key, value in program.configuration.items()},
        }
    )
    run = program.workspace.up("--skip-preview", events=True)
    assert (run.exit_code, program.writes()) == (1, []), run.output
    assert (
        "DefenderConditionalAccess 'defender' cannot work where pulumi:disable-default-providers names azuread. All "
        "parts belong to one tenant"
    ) in "\n".join(program.diagnostics("error"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(
            "return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions(parent=args.opts.parent))",
            "it becomes enforced, and no check was run before that",
            id="hooks-taken-away",
        ),
        pytest.param(
            "return pulumi.ResourceTransformResult({**args.props, 'state': 'enabled'}, args.opts)",
            "its state is 'enabled' and not 'enabledForReportingButNotEnforced'",
            id="enforced",
        ),
    ],
)
def test_what_a_transform_changes_is_found_in_preview(program: OtherProgram, body: str, reason: str) -> None:
    if "state" in reason:
        program.configuration["conditionalAccess"]["state"] = "reportOnly"
    run = program.write(before=TRANSFORM.format(body=body)).preview()
    assert (run.exit_code, program.writes()) == (1, []), run.output
    said = f"The Conditional Access policy would not be as declared: {reason}. {CAUSE}"
    assert said in "\n".join(program.diagnostics("error"))


def test_a_transform_that_takes_the_emergency_accounts_out_is_stopped(program: OtherProgram) -> None:
    body = (
        "conditions = dict(args.props['conditions']); conditions['users'] = {'includedUsers': ['All']}; "
        "return pulumi.ResourceTransformResult({**args.props, 'conditions': conditions}, args.opts)"
    )
    run = program.write(before=TRANSFORM.format(body=body)).up("--skip-preview")
    assert (run.exit_code, program.tenant.state.conditional_access_policies) == (1, {}), run.output
    assert "are not among the policy's exclusions as they are about to be written" in run.output


def test_another_name_with_an_alias_is_no_change(program: OtherProgram) -> None:
    program.started()
    renamed = CHAIN.replace('"defender"', '"renamed"')
    run = program.write("pulumi.ResourceOptions(aliases=[pulumi.Alias(name='defender')])", chain=renamed).up()
    assert (run.exit_code, program.writes(), program.changes()) == (0, [], {"same": 6}), run.output

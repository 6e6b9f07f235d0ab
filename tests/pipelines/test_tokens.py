"""Pulumi Cloud's tokens: the job that lacks its own says so, and one in every branch's reach stops a deployment."""

import os

import pytest

from ops.pipeline.identity import signed_in
from ops.pipeline.service import Terminal
from tests.pipelines.conftest import STACK
from tests.pipelines.repository import APPLY, DRIFT, PLAN, PREVIEW
from tests.pipelines.runners import AzureRunner, Runner
from tests.pipelines.services import Services
from tests.policy_pack.conftest import CONFIGURATION, NAMESPACE

NO_TOKEN = (
    "Error: The state is in Pulumi Cloud, and this job has no token for it: PULUMI_PREVIEW_TOKEN is for the jobs that "
    "read, PULUMI_DEPLOY_TOKEN for the one that deploys (Azure: pulumiPreviewToken, pulumiDeployToken). "
    "docs/pipelines.md says where each belongs."
)
VALUES = {
    **dict.fromkeys(("inputs.stack", "matrix.stack", "stack"), STACK),
    **dict.fromkeys(("inputs.only", "parameters.only"), "all"),
    **dict.fromkeys(("needs.plan.outputs.fingerprint", "fingerprint"), "0" * 64),
}


@pytest.fixture
def cloud(bare: Runner, services: Services) -> Runner:
    """A repository with a tenant, whose state is in Pulumi Cloud."""
    services.environments[STACK] = ["Approval" if isinstance(bare, AzureRunner) else "required_reviewers"]
    bare.checkout.write_stack(STACK, {NAMESPACE + key: value for key, value in CONFIGURATION.items()})
    bare.checkout.commit("Begin")
    bare.variables = {
        "TENANT_ID": "9e0c0000-0000-4000-8000-000000000000",
        "PREVIEW_IDENTITY": "readers",
        "DEPLOY_IDENTITY": "writers",
        "PULUMI_BACKEND_URL": "https://api.pulumi.com",
    }
    return bare


def test_a_job_without_its_token_names_it(cloud: Runner) -> None:
    """Also where the old name is a secret of the repository: no job is given that any more."""
    deploy = "deploy.yml" if isinstance(cloud, AzureRunner) else "deploy-stack.yml"
    jobs = [("preview.yml", "tenant", PREVIEW), (deploy, "plan", PLAN), (deploy, "apply", APPLY)]
    for file, job, command in (*jobs, ("drift.yml", "drift", DRIFT)):
        event = "pull_request" if job == "tenant" else "push"
        ended = cloud.run(file, job, command, VALUES, event=event)
        assert (ended.status, ended.log.splitlines()[-1]) == (1, NO_TOKEN), (job, ended.log)


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_a_token_that_every_branch_could_read_stops_the_deployment(cloud: Runner) -> None:
    cloud.secrets = {"PULUMI_PREVIEW_TOKEN": "reads", "PULUMI_DEPLOY_TOKEN": "writes-5b1c"}
    ended = cloud.run("deploy-stack.yml", "plan", PLAN, VALUES, event="push")
    assert (ended.status, ended.log.splitlines()[-1]) == (
        1,
        "Error: PULUMI_DEPLOY_TOKEN is a secret of the repository or the organisation, so every branch can read it. "
        "Make it a secret of each stack's environment, delete it there, and make a new token in Pulumi Cloud.",
    )
    assert "writes-5b1c" not in cloud.sent()


def test_what_pulumi_is_started_with_leads_to_no_other_plugin() -> None:
    given = {
        "PATH": os.environ["PATH"],
        "PULUMI_DEBUG_LANGUAGES": "python:1",
        "PULUMI_ACCESS_TOKEN": "$(notSet)",
        "A": "",
    }
    with signed_in(Terminal(), given) as environment:
        assert environment == {
            "PATH": os.environ["PATH"],
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

"""The steps that ask a tenant, as the files have them: real engine, emulated tenant, one identity that reads."""

import re
import subprocess
from pathlib import Path

import pytest

from sandbox.tenant.server import TenantServer
from tests.pipelines.conftest import DEPLOY_SUBJECT, PREVIEW_SUBJECT, STACK, configuration
from tests.pipelines.runners import AzureRunner, Ended, Runner
from tests.pipelines.services import Services

PREVIEW = 'python -m ops preview "$STACK"'
PLAN = 'python -m ops deployment plan "$STACK"'
APPLY = 'python -m ops deployment apply "$STACK" --approved "$FINGERPRINT"'
DRIFT = 'python -m ops drift "$STACK"'
EXECUTED = {
    ("github/preview.yml", "tenant", PREVIEW),
    ("github/deploy-stack.yml", "plan", PLAN),
    ("github/deploy-stack.yml", "apply", APPLY),
    ("github/drift.yml", "drift", DRIFT),
    ("azure/preview.yml", "tenant", PREVIEW),
    ("azure/deploy.yml", "plan", PLAN),
    ("azure/deploy.yml", "apply", APPLY),
    ("azure/drift.yml", "drift", DRIFT),
}
MARKER = "<!-- ops plan: defender-conditional-access/contoso -->"
SECRET = "planted-7f3a91c2"
CLEAR = "planted-in-clear-4b80"
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"
SCORE = "compliancePolicy.machineRiskScore"


class Repository:
    """One repository with its pipelines and its tenant."""

    def __init__(self, runner: Runner, tenant: TenantServer) -> None:
        self.runner, self.tenant = runner, tenant
        self.is_azure = isinstance(runner, AzureRunner)
        self.salt = self._new_stack()
        self.write(**{SCORE: "low"})
        runner.checkout.commit("Begin")

    def pulumi(self, *arguments: str) -> str:
        command = ["pulumi", *arguments, "--non-interactive"]
        ended = subprocess.run(
            command, cwd=self.runner.checkout.folder, env=self.runner.machine, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def _new_stack(self) -> str:
        self.pulumi("stack", "init", STACK, "--no-select")
        self.pulumi("config", "set", "--secret", "planted:secret", SECRET, "--stack", STACK)
        return (self.runner.checkout.folder / f"Pulumi.{STACK}.yaml").read_text()

    def write(self, **changes: object) -> None:
        """The stack's file, with a secret in it that belongs nowhere else."""
        secure, salt = (re.search(rf"{name}: (\S+)", self.salt)[1] for name in ("secure", "encryptionsalt"))  # type: ignore[index]
        config = {"planted:secret": {"secure": secure}, "planted:clear": CLEAR, **configuration(self.tenant, changes)}
        self.runner.checkout.write_stack(STACK, config, encryptionsalt=salt)

    def propose(self, **changes: object) -> None:
        """A pull request with this configuration, checked out as its merge commit."""
        self.runner.checkout.branch()
        self.write(**changes)
        self.runner.checkout.commit("Change")
        self.runner.checkout.merge()

    def preview(self) -> Ended:
        values = {"matrix.stack": STACK, "stack": STACK}
        return self.runner.run("preview.yml", "tenant", PREVIEW, values, event="pull_request")

    def plan(self) -> Ended:
        file = "deploy.yml" if self.is_azure else "deploy-stack.yml"
        return self.runner.run(file, "plan", PLAN, {"inputs.stack": STACK, "stack": STACK}, event="push")

    def apply(self, fingerprint: str) -> Ended:
        """In the job that waits for the approval: only there Entra gives out the identity that writes."""
        file = "deploy.yml" if self.is_azure else "deploy-stack.yml"
        names = ("inputs.stack", "stack")
        values = {
            **dict.fromkeys(names, STACK),
            "needs.plan.outputs.fingerprint": fingerprint,
            "fingerprint": fingerprint,
        }
        self._sign_in_as(DEPLOY_SUBJECT, "writers")
        ended = self.runner.run(file, "apply", APPLY, values, event="push")
        self._sign_in_as(PREVIEW_SUBJECT, "readers")
        return ended

    def _sign_in_as(self, subject: str, connection: str) -> None:
        self.runner.server.services.id_token = lambda: self.tenant.oidc_token(subject)
        if isinstance(self.runner, AzureRunner):
            self.runner.connection = connection

    def drift(self) -> Ended:
        return self.runner.run("drift.yml", "drift", DRIFT, {"matrix.stack": STACK, "stack": STACK}, event="push")

    def deploy(self) -> None:
        planned = self.plan()
        ended = self.apply(planned.outputs["fingerprint"])
        assert ended.status == 0, ended.log


@pytest.fixture
def repository(runner: Runner, tenant: TenantServer, services: Services) -> Repository:
    services.environments[STACK] = ["Approval" if isinstance(runner, AzureRunner) else "required_reviewers"]
    return Repository(runner, tenant)


def test_life_of_a_stack(repository: Repository, tenant: TenantServer, services: Services) -> None:
    """One long story, since each step of it takes seconds: nothing reads or writes but what the step is for."""
    planned = repository.plan()
    assert planned.status == 0, planned.log
    assert planned.outputs["changes"] == "true"
    assert tenant.writes == []
    assert "Whoever approves this deployment approves just this." in planned.summary

    stranger = repository.apply("0" * 64)
    assert stranger.status == 1
    assert stranger.log.splitlines()[-1] == (
        f"Error: Stack {STACK}: what would be done now is not what was approved; nothing was written. The tenant, the "
        "state or the configuration has changed since: run the pipeline again, and approve the new plan."
    )
    assert tenant.writes == []

    applied = repository.apply(planned.outputs["fingerprint"])
    assert applied.status == 0, applied.log
    (policy,) = tenant.state.compliance_policies.values()
    assert policy.members[LEVEL] == "low"
    assert len(tenant.state.conditional_access_policies) == 1

    tenant.clear_requests()
    again = repository.apply(planned.outputs["fingerprint"])
    assert (again.status, tenant.writes) == (1, [])
    nothing = repository.plan()
    assert (nothing.status, nothing.outputs["changes"]) == (0, "false")

    repository.propose(**{SCORE: "medium"})
    weaker = repository.preview()
    assert weaker.status == 2, weaker.log
    assert weaker.log.splitlines()[-1] == (
        f"Stack {STACK} gets weaker, or it cannot be told. Whoever means that gives the pull request the label "
        "weaker-is-meant."
    )
    (comment,) = services.comments
    head, verdict = comment.body.splitlines()[:2]
    assert (head, verdict) == (MARKER, "**⛔ Weaker: whoever means that sets the label `weaker-is-meant`.**")
    assert "Machine risk score: Low → Medium" in comment.body

    services.labels.append("weaker-is-meant")
    meant = repository.preview()
    assert meant.status == 0, meant.log
    (comment,) = services.comments
    assert comment.body.splitlines()[1] == "**⚠️ Weaker, and meant: the label `weaker-is-meant` is set.**"

    repository.propose(**{SCORE: "high"})
    refused = repository.preview()
    assert refused.status == 1, "a label does not help against the policy pack"
    assert refused.log.splitlines()[-1] == f"Stack {STACK}: refused by the policy pack: machine-risk."
    (comment,) = services.comments
    assert comment.body.splitlines()[1] == "**⛔ Refused: refused by the policy pack: machine-risk.**"
    assert '`deviceThreatProtectionRequiredSecurityLevel is "high" (High); the maximum is medium.`' in comment.body
    assert tenant.writes == []

    repository.runner.checkout.git("switch", "--quiet", "main")
    assert repository.drift().status == 0
    with tenant.state.lock:
        policy.members[LEVEL] = "high"
    for _ in range(2):
        drifted = repository.drift()
        assert drifted.status == 2, drifted.log
        (issue,) = services.issues
        assert (issue.title, issue.labels, issue.state) == (f"Drift: {STACK}", ["drift"], "open")
        assert "defender-compliance-policy" in issue.body
        assert "Machine risk score: High → Low" in issue.body
    assert tenant.writes == []
    with tenant.state.lock:
        policy.members[LEVEL] = "low"
    assert repository.drift().status == 0
    assert issue.comments == [f"Stack {STACK}: the tenant is as deployed.\n"]
    assert issue.state == ("open" if repository.is_azure else "closed")

    assert SECRET not in repository.runner.sent()
    assert CLEAR not in repository.runner.sent()
    assert "Low → Medium" in repository.runner.sent(), "what was sent was searched"


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_plan_file_would_show_what_stands_in_clear(
    repository: Repository, tenant: TenantServer, tmp_path: Path
) -> None:
    """So that it matters that no job uploads one: who forgot `--secret` has a secret in clear."""
    plan = tmp_path / "plan.json"
    repository.runner.machine = {
        **repository.runner.machine,
        "ARM_CLIENT_ID": tenant.client_id,
        **tenant.secrets(),
        "PULUMI_BACKEND_URL": repository.runner.variables["PULUMI_BACKEND_URL"],
    }
    repository.pulumi("preview", "--stack", STACK, "--save-plan", str(plan))
    text = plan.read_text()
    assert (CLEAR in text, SECRET in text) == (True, False), "the engine encrypts what is marked as a secret, only that"


def test_nothing_is_planned_for_an_environment_without_approval(repository: Repository, services: Services) -> None:
    services.environments[STACK] = ["branch_policy"]
    services.environments[f"{STACK}-2"] = ["Approval"]
    ended = repository.plan()
    assert (ended.status, dict(ended.outputs)) == (1, {})
    wanted = (
        "make this environment, with an approval check"
        if repository.is_azure
        else ("set required reviewers for this environment")
    )
    assert ended.log.splitlines()[-1] == f"Error: Nothing is deployed to {STACK}: {wanted}."


@pytest.mark.parametrize("kind", ["github"], indirect=True)
def test_a_stack_that_brings_an_identity_is_refused(repository: Repository, tenant: TenantServer) -> None:
    tenant.clear_requests()
    config = {**configuration(tenant, {}), "azuread:clientId": tenant.client_id}
    repository.runner.checkout.write_stack(STACK, config)
    ended = repository.preview()
    assert (ended.status, tenant.requests) == (1, [])
    assert ended.log.splitlines()[-1] == (
        f"Error: Pulumi.{STACK}.yaml sets azuread:clientId, which takes precedence over the job's identity, so that a "
        "preview could write. Take it out: the pipeline says who it is."
    )

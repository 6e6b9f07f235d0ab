"""The steps that ask a tenant, as the files have them: real engine, emulated tenant, one identity that reads."""

from pathlib import Path

import pytest

from sandbox.tenant.server import TenantServer
from tests.pipelines.conftest import STACK, configuration
from tests.pipelines.repository import APPLY, CLEAR, DRIFT, PLAN, PREVIEW, SCORE, SECRET, VERIFY, Repository
from tests.pipelines.services import Services

EXECUTED = {
    ("github/preview.yml", "tenant", PREVIEW),
    ("github/deploy-stack.yml", "plan", PLAN),
    ("github/deploy-stack.yml", "apply", APPLY),
    ("github/deploy-stack.yml", "verify", VERIFY),
    ("github/drift.yml", "drift", DRIFT),
    ("github/drift.yml", "drift", VERIFY),
    ("azure/preview.yml", "tenant", PREVIEW),
    ("azure/deploy.yml", "plan", PLAN),
    ("azure/deploy.yml", "apply", APPLY),
    ("azure/deploy.yml", "verify", VERIFY),
    ("azure/drift.yml", "drift", DRIFT),
    ("azure/drift.yml", "drift", VERIFY),
}
MARKER = "<!-- ops plan: defender-conditional-access/contoso -->"
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"


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
    verified = repository.verify("deploy.yml" if repository.is_azure else "deploy-stack.yml")
    assert (verified.status, tenant.writes) == (0, []), verified.log

    again = repository.apply(planned.outputs["fingerprint"])
    assert (again.status, tenant.writes) == (1, [])
    nothing = repository.plan()
    assert (nothing.status, nothing.outputs["changes"]) == (0, "false")

    repository.propose(**{SCORE: "medium"})
    weaker = repository.preview()
    assert weaker.status == 2, weaker.log
    assert weaker.log.splitlines()[-1] == (
        f"Stack {STACK} gets weaker, or whether it does is not known. If this is intended, give the pull request the "
        "label weaker-is-meant."
    )
    (comment,) = services.comments
    head, verdict = comment.body.splitlines()[:2]
    assert (head, verdict) == (MARKER, "**⛔ Weaker: if this is intended, set the label `weaker-is-meant`.**")
    assert "Machine risk score: Low → Medium" in comment.body

    services.labels.append("weaker-is-meant")
    intended = repository.preview()
    assert intended.status == 0, intended.log
    (comment,) = services.comments
    assert comment.body.splitlines()[1] == "**⚠️ Weaker, as intended: the label `weaker-is-meant` is set.**"

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
    verified = repository.verify("drift.yml", "drift")
    assert verified.status == 2, verified.log
    assert "Low → High" in verified.log
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

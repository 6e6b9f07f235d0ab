"""One repository with its pipelines and its tenant: what each pipeline does, as its service would run it."""

import re
import subprocess

from sandbox.tenant.server import TenantServer
from tests.pipelines.conftest import DEPLOY_SUBJECT, PREVIEW_SUBJECT, STACK, configuration
from tests.pipelines.runners import AzureRunner, Ended, Runner

PREVIEW = 'python -m ops preview "$STACK"'
PLAN = 'python -m ops deployment plan "$STACK" --only "$ONLY"'
APPLY = 'python -m ops deployment apply "$STACK" --approved "$FINGERPRINT" --only "$ONLY"'
DRIFT = 'python -m ops drift "$STACK"'
VERIFY = 'python -m ops verify "$STACK"'
SECRET = "planted-7f3a91c2"
CLEAR = "planted-in-clear-4b80"
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

    def as_deployer(self, *arguments: str) -> str:
        """Pulumi by hand, signed in as the emulated tenant's own application."""
        kept, secrets = self.runner.machine, {"ARM_CLIENT_ID": self.tenant.client_id, **self.tenant.secrets()}
        backend = {"PULUMI_BACKEND_URL": self.runner.variables["PULUMI_BACKEND_URL"]}
        self.runner.machine = {**kept, **secrets, **backend}
        try:
            return self.pulumi(*arguments)
        finally:
            self.runner.machine = kept

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

    def plan(self, only: str = "all") -> Ended:
        file = "deploy.yml" if self.is_azure else "deploy-stack.yml"
        return self.runner.run(file, "plan", PLAN, _deployed(only), event="push")

    def apply(self, fingerprint: str, only: str = "all") -> Ended:
        """In the job that waits for the approval: only there Entra gives out the identity that writes."""
        file = "deploy.yml" if self.is_azure else "deploy-stack.yml"
        values = {
            **_deployed(only),
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

    def verify(self, file: str, job: str = "verify") -> Ended:
        """In the job `job` of `file`: after a deployment, or beside drift."""
        values = {**_deployed("all"), "matrix.stack": STACK}
        return self.runner.run(file, job, VERIFY, values, event="push")

    def deploy(self, only: str = "all") -> Ended:
        planned = self.plan(only)
        assert planned.status == 0, planned.log
        ended = self.apply(planned.outputs["fingerprint"], only)
        assert ended.status == 0, ended.log
        return planned


def _deployed(only: str) -> dict[str, str]:
    return {
        **dict.fromkeys(("inputs.stack", "stack"), STACK),
        **dict.fromkeys(("inputs.only", "parameters.only"), only),
    }

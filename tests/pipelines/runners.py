"""Runs a pipeline's own steps as its service would: the command and the environment that the file has, in a shell."""

import json
import os
import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tests.pipelines.checkout import Checkout
from tests.pipelines.services import PROJECT, PULL_REQUEST, REPOSITORY, TOKEN, ServicesServer
from tests.pipelines.steps import AZURE, GITHUB, ROOT, step

BASH = shutil.which("bash") or "bash"
VARIABLES = ("TENANT_ID", "PREVIEW_IDENTITY", "DEPLOY_IDENTITY", "PULUMI_BACKEND_URL")
TOKENS = ("PULUMI_PREVIEW_TOKEN", "PULUMI_DEPLOY_TOKEN")
PREVIEW_IDENTITY = "9e0c0000-0000-4000-8000-00000000000a"
DEPLOY_IDENTITY = "9e0c0000-0000-4000-8000-00000000000b"


@dataclass(frozen=True)
class Ended:
    """What one step left."""

    status: int
    log: str
    outputs: Mapping[str, str]
    summary: str

    @property
    def uploaded(self) -> str:
        return "\n".join([self.log, self.summary, *self.outputs.values()])


@dataclass
class Runner(ABC):
    """One service. `machine` is the environment of the machine that jobs run on."""

    kind: ClassVar[str]
    checkout: Checkout
    server: ServicesServer
    folder: Path
    machine: Mapping[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    """The four, as far as the repository has them."""
    secrets: dict[str, str] = field(default_factory=dict)
    """Of the repository: what every job can see."""
    uploads: list[str] = field(default_factory=list)
    count: int = 0

    def run(
        self, file: str, job: str, command: str, values: Mapping[str, str], *, event: str, fork: bool = False
    ) -> Ended:
        """`event`: push or pull_request."""
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir(parents=True)
        environment = {
            **self.machine,
            **self._service(folder, event, fork=fork),
            **step(f"{self.kind}/{file}", job, command).environment({**self._values(), **values}),
        }
        ended = subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=self.checkout.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        result = Ended(ended.returncode, ended.stdout, self._outputs(folder, ended.stdout), self._summary(folder))
        self.uploads.append(result.uploaded)
        return result

    def sent(self) -> str:
        """Whatever left a job: logs, outputs, summaries, and what was sent to the service."""
        return "\n".join([*self.uploads, *(json.dumps(body) for _, _, body in self.server.services.requests)])

    @abstractmethod
    def _service(self, folder: Path, event: str, *, fork: bool) -> dict[str, str]: ...

    @abstractmethod
    def _values(self) -> dict[str, str]: ...

    @abstractmethod
    def _outputs(self, folder: Path, log: str) -> dict[str, str]: ...

    @abstractmethod
    def _summary(self, folder: Path) -> str: ...


class GitHubRunner(Runner):
    """https://docs.github.com/actions/reference/workflows-and-actions/variables [docs]."""

    kind = GITHUB

    def _service(self, folder: Path, event: str, *, fork: bool) -> dict[str, str]:
        source = "mallory/protection" if fork else REPOSITORY
        request = {"pull_request": {"number": PULL_REQUEST, "head": {"repo": {"full_name": source}}}}
        (folder / "event.json").write_text(json.dumps(request if event == "pull_request" else {"ref": "main"}))
        for name in ("output", "summary", "path"):
            (folder / name).touch()
        url = f"{self.server.url}/github-id-token?api-version=2.0"
        identity = {"ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN}
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "adele",
            "GITHUB_API_URL": self.server.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_PATH": str(folder / "path"),
            **({} if fork else identity),
        }

    def _values(self) -> dict[str, str]:
        given = {f"vars.{name}": self.variables.get(name, "") for name in VARIABLES}
        secrets = {f"secrets.{name}": self.secrets.get(name, "") for name in TOKENS}
        in_reach = "true" if self.secrets.get("PULUMI_DEPLOY_TOKEN") else "false"
        return {**given, **secrets, "github.token": TOKEN, "secrets.PULUMI_DEPLOY_TOKEN != ''": in_reach}

    def _outputs(self, folder: Path, log: str) -> dict[str, str]:  # noqa: ARG002 - for the other service
        found = re.findall(r"(\w+)<<(end-\S+)\n(.*?)\n\2\n", (folder / "output").read_text(), re.DOTALL)
        return {name: value for name, _, value in found}

    def _summary(self, folder: Path) -> str:
        return (folder / "summary").read_text()


class AzureRunner(Runner):
    """https://learn.microsoft.com/azure/devops/pipelines/build/variables [docs]."""

    kind = AZURE
    connections: ClassVar[Mapping[str, str]] = {"readers": PREVIEW_IDENTITY, "writers": DEPLOY_IDENTITY}
    connection = "readers"
    """Of the task that runs the step."""

    def _service(self, folder: Path, event: str, *, fork: bool) -> dict[str, str]:
        request = {
            "SYSTEM_PULLREQUEST_PULLREQUESTID": str(PULL_REQUEST),
            "SYSTEM_PULLREQUEST_ISFORK": str(fork),
        }
        identity = {
            "SYSTEM_OIDCREQUESTURI": f"{self.server.url}/azure-id-token",
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection-id",
            "AZURESUBSCRIPTION_CLIENT_ID": self.connections[self.connection],
        }
        return {
            "TF_BUILD": "True",
            "SYSTEM_COLLECTIONURI": f"{self.server.url}/",
            "SYSTEM_TEAMPROJECT": PROJECT,
            "BUILD_REPOSITORY_ID": "repository-id",
            "AGENT_TEMPDIRECTORY": str(folder),
            **(request if event == "pull_request" else {}),
            **({} if fork else identity),
        }

    def _values(self) -> dict[str, str]:
        names = dict(zip(VARIABLES, ("tenantId", "previewConnection", "deployConnection", "backendUrl"), strict=True))
        given = {f"variables.{names[name]}": self.variables.get(name, "") for name in VARIABLES}
        # A variable that does not exist stays as it was written.
        tokens = {name: f"$({name})" for name in ("pulumiPreviewToken", "pulumiDeployToken")}
        return {**given, **tokens, "variables.stacks": "contoso", "System.AccessToken": TOKEN}

    def _outputs(self, folder: Path, log: str) -> dict[str, str]:  # noqa: ARG002 - for the other service
        return dict(re.findall(r"^##vso\[task\.setvariable variable=(\w+);isOutput=true\](.*)$", log, re.MULTILINE))

    def _summary(self, folder: Path) -> str:
        return "".join(file.read_text() for file in sorted(folder.glob("summary-*.md")))


def bare_machine(path: str) -> dict[str, str]:
    """Nothing of whoever runs the tests but where its home is."""
    scripts = ROOT / ".venv" / "bin"
    return {"PATH": os.pathsep.join([str(scripts), path]), "HOME": os.environ["HOME"]}

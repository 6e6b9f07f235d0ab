"""The identity of a run of Pulumi: the job's environment, with the ID token where each part of Pulumi searches for it.

azuread and our Graph client ask for ID tokens themselves (ARM_*); the state's bucket and the key vault go through
azidentity, which requires a file (AZURE_*) [docs, issue pulumi/pulumi 13476]. The file exists as long as the run.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ops.pipeline.errors import PipelineError
from ops.pipeline.service import Service
from pulumi_cli.official import without_redirection

OURS: Final = ("GITHUB_TOKEN", "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
"""Variables for the pipeline's own commands. The programs that they run do not get them."""


@contextmanager
def signed_in(service: Service, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment for Pulumi; without an ID token it is what the job, or the person, has set up."""
    environment = _inherited(environ)
    token = service.id_token()
    if token is None:
        yield environment
        return
    _require_token(environment)
    with tempfile.TemporaryDirectory(prefix="identity-") as folder:
        file = Path(folder) / "token"
        file.touch(mode=0o600)
        file.write_text(token, encoding="ascii")
        yield environment | _federated(environment, file)


def _inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """GitHub passes an unset variable or secret as an empty string, Azure Pipelines as the literal reference."""
    given = {name: value for name, value in environ.items() if value and not value.startswith("$(")}
    kept = {name: value for name, value in without_redirection(given).items() if name not in OURS}
    access_token = kept.pop("SYSTEM_ACCESSTOKEN", None)
    connection = kept.get("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")
    if access_token and connection:
        kept |= {
            "ARM_OIDC_REQUEST_TOKEN": access_token,
            "ARM_OIDC_REQUEST_URL": kept.get("SYSTEM_OIDCREQUESTURI", ""),
            "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID": connection,
        }
        kept.setdefault("ARM_CLIENT_ID", kept.get("AZURESUBSCRIPTION_CLIENT_ID", ""))
    return {**kept, "PULUMI_SKIP_UPDATE_CHECK": "true"}


def _require_token(environment: Mapping[str, str]) -> None:
    is_cloud = urlsplit(environment.get("PULUMI_BACKEND_URL", "")).scheme in ("http", "https")
    if is_cloud and "PULUMI_ACCESS_TOKEN" not in environment:
        message = (
            "The state is in Pulumi Cloud, and this job has no token for it: PULUMI_PREVIEW_TOKEN is for the jobs that "
            "read, PULUMI_DEPLOY_TOKEN for the one that deploys (Azure: pulumiPreviewToken, pulumiDeployToken). "
            "docs/pipelines.md says where each belongs."
        )
        raise PipelineError(message)


def _federated(environment: Mapping[str, str], file: Path) -> dict[str, str]:
    missing = [name for name in ("ARM_TENANT_ID", "ARM_CLIENT_ID") if not environment.get(name)]
    if missing:
        message = f"The job has an ID token, but does not say for whom: {' and '.join(missing)} missing."
        raise PipelineError(message)
    return {
        "ARM_USE_OIDC": "true",
        "AZURE_TENANT_ID": environment["ARM_TENANT_ID"],
        "AZURE_CLIENT_ID": environment["ARM_CLIENT_ID"],
        "AZURE_FEDERATED_TOKEN_FILE": str(file),
    }

"""Azure Pipelines: logging commands for outputs, summary and PATH; Azure DevOps' REST API for the rest [docs].

Azure Pipelines gives `SYSTEM_ACCESSTOKEN` only to a step that names it.
"""

import html
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import httpx

from ops.pipeline.errors import PipelineError
from ops.pipeline.rest import Rest
from ops.pipeline.service import PullRequest, Service

VERSION = "api-version=7.1"
CHECKS_VERSION = "api-version=7.1-preview.1"
DRIFT_TAG = "drift"
WORK_ITEM_TYPE = "Issue"
"""The Scrum process does not have this type. OPS_WORK_ITEM_TYPE names another one."""
_JSON_PATCH = {"Content-Type": "application/json-patch+json"}
_ESCAPES = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
"""For the text after a logging command. The properties inside its brackets are ours and need no escapes [client]."""
_APPROVAL = "Approval"
_ENDED = ("Done", "Closed", "Resolved", "Removed")
"""States of a finished work item, in any of the four processes."""


class AzurePipelines(Service):
    """A job of Azure Pipelines, for a repository in Azure Repos."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def _variable(self, name: str) -> str:
        value = self._environ.get(name)
        # A variable that does not exist is left as it was written.
        if not value or value.startswith("$("):
            message = f"{name} is not set: the step of the pipeline has to give it."
            raise PipelineError(message)
        return value

    @cached_property
    def _rest(self) -> Rest:
        collection = self._variable("SYSTEM_COLLECTIONURI").rstrip("/")
        root = f"{collection}/{quote(self._variable('SYSTEM_TEAMPROJECT'))}/_apis"
        return Rest(root, {"Authorization": f"Bearer {self._variable('SYSTEM_ACCESSTOKEN')}"})

    @property
    def pull_request(self) -> PullRequest | None:
        number = self._environ.get("SYSTEM_PULLREQUEST_PULLREQUESTID")
        if not number:
            return None
        fork = self._environ.get("SYSTEM_PULLREQUEST_ISFORK", "")
        return PullRequest(int(number), trusted=fork.casefold() == "false")

    def output(self, name: str, value: str) -> None:
        _say(f"task.setvariable variable={name};isOutput=true", value)

    def summary(self, markdown: str, *, at_terminal: str = "") -> None:  # noqa: ARG002 - it has a page
        folder = Path(self._variable("AGENT_TEMPDIRECTORY"))
        file = folder / f"summary-{len(list(folder.glob('summary-*.md')))}.md"
        file.write_text(markdown, encoding="utf-8")
        _say("task.uploadsummary", str(file))

    def add_path(self, folder: Path) -> None:
        _say("task.prependpath", str(folder))

    @property
    def _request_path(self) -> str:
        number = self._variable("SYSTEM_PULLREQUEST_PULLREQUESTID")
        return f"/git/repositories/{self._variable('BUILD_REPOSITORY_ID')}/pullRequests/{number}"

    def labels(self) -> frozenset[str]:
        path = f"{self._request_path}/labels?{VERSION}"
        found = self._rest.json("GET", path, "read the pull request's labels")["value"]
        return frozenset(label["name"] for label in found if label.get("active", True))

    def comment(self, marker: str, body: str) -> None:
        path = f"{self._request_path}/threads"
        threads = self._rest.json("GET", f"{path}?{VERSION}", "read the pull request's comments")["value"]
        mine = next((one for one in threads if _begins(one, marker)), None)
        if mine is None:
            thread = {"comments": [{"parentCommentId": 0, "content": body, "commentType": "text"}], "status": "active"}
            self._rest.send("POST", f"{path}?{VERSION}", "comment on the pull request", json=thread)
        else:
            one = f"{path}/{mine['id']}/comments/{mine['comments'][0]['id']}?{VERSION}"
            self._rest.send("PATCH", one, "bring the pull request's comment up to date", json={"content": body})

    def issue(self, marker: str, title: str, body: str) -> None:  # noqa: ARG002 - work items are found by title
        # Descriptions are HTML.
        content = [("System.Title", title), ("System.Description", f"<pre>{html.escape(body)}</pre>")]
        found = self._work_item(title)
        if found is None:
            kind = self._environ.get("OPS_WORK_ITEM_TYPE") or WORK_ITEM_TYPE
            path = f"/wit/workitems/${quote(kind)}?{VERSION}"
            fields = [*content, ("System.Tags", DRIFT_TAG)]
            self._rest.send("POST", path, "open the work item", json=_patch(fields), headers=_JSON_PATCH)
        else:
            path = f"/wit/workitems/{found}?{VERSION}"
            what = "bring the work item up to date"
            self._rest.send("PATCH", path, what, json=_patch(content), headers=_JSON_PATCH)

    def close_issue(self, marker: str, title: str, reason: str) -> None:  # noqa: ARG002 - found by title
        """Which state means done depends on the process. So the text asks a person to close the issue."""
        found = self._work_item(title)
        if found is not None:
            path = f"/wit/workitems/{found}?{VERSION}"
            fields = [("System.History", reason)]
            self._rest.send("PATCH", path, "comment on the work item", json=_patch(fields), headers=_JSON_PATCH)

    def _work_item(self, title: str) -> int | None:
        literal = title.replace("'", "''")
        conditions = [
            "[System.TeamProject] = @project",
            f"[System.Tags] CONTAINS '{DRIFT_TAG}'",
            f"[System.Title] = '{literal}'",
            f"[System.State] NOT IN ({', '.join(map(repr, _ENDED))})",
        ]
        query = f"SELECT [System.Id] FROM WorkItems WHERE {' AND '.join(conditions)} ORDER BY [System.Id]"  # noqa: S608 - WIQL only reads
        found = self._rest.json("POST", f"/wit/wiql?{VERSION}", "look for the work item", json={"query": query})
        items = found["workItems"]
        return int(items[0]["id"]) if items else None

    def require_approval(self, environment: str) -> None:
        """If a job names an environment that does not exist, Azure Pipelines creates it without any check [docs]."""
        path = f"/distributedtask/environments?name={quote(environment)}&{CHECKS_VERSION}"
        found = self._rest.json("GET", path, f"read the environment {environment}")["value"]
        exact = [one for one in found if one["name"] == environment]
        kinds: set[str] = set()
        if exact:
            query = f"resourceType=environment&resourceId={exact[0]['id']}&{CHECKS_VERSION}"
            what = f"read the checks of the environment {environment}"
            checks = self._rest.json("GET", f"/pipelines/checks/configurations?{query}", what)["value"]
            kinds = {check["type"]["name"] for check in checks}
        if _APPROVAL not in kinds:
            message = f"Nothing is deployed to {environment}: make this environment, with an approval check."
            raise PipelineError(message)

    def id_token(self) -> str | None:
        url = self._environ.get("SYSTEM_OIDCREQUESTURI")
        connection = self._environ.get("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")
        if not url or not connection:
            return None
        rest = Rest(url, {"Authorization": f"Bearer {self._variable('SYSTEM_ACCESSTOKEN')}"})
        query = httpx.QueryParams({"api-version": "7.1", "serviceConnectionId": connection})
        headers = {"Content-Type": "application/json"}
        answer = rest.json("POST", url, "get an ID token from Azure Pipelines", params=query, headers=headers)
        return str(answer["oidcToken"])


def _begins(thread: dict[str, Any], marker: str) -> bool:
    comments = [one for one in thread.get("comments") or () if not one.get("isDeleted")]
    lines = ((comments[0].get("content") if comments else "") or "").splitlines() or [""]
    return not thread.get("isDeleted") and lines[0] == marker


def _patch(fields: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"op": "add", "path": f"/fields/{name}", "value": value} for name, value in fields]


def _say(command: str, value: str) -> None:
    click.echo(f"##vso[{command}]{_escaped(value)}")


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)

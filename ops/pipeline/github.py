"""GitHub Actions: files for outputs, summary and PATH; the REST API with the job's own token for the rest [docs]."""

import json
import uuid
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from ops.pipeline.errors import PipelineError
from ops.pipeline.rest import Rest, body
from ops.pipeline.service import PullRequest, Service

AUDIENCE = "api://AzureADTokenExchange"
AUTHOR = "github-actions[bot]"
"""The account of the job's token. Comments of other accounts are never changed."""
DRIFT_LABEL = "drift"
_BOTS_WITHOUT_RIGHTS = frozenset({"dependabot[bot]"})
"""The runs of these bots get a token that only reads, and no ID token [docs]."""
_LARGEST_SUMMARY = 1_000_000


class GitHub(Service):
    """A job of GitHub Actions."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    @cached_property
    def _event(self) -> dict[str, Any]:
        try:
            event = json.loads(Path(self._variable("GITHUB_EVENT_PATH")).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"GITHUB_EVENT_PATH names no event that can be read ({type(error).__name__})."
            raise PipelineError(message) from None
        return dict(event)

    @cached_property
    def _rest(self) -> Rest:
        root = f"{self._variable('GITHUB_API_URL')}/repos/{self._variable('GITHUB_REPOSITORY')}"
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        return Rest(root, {**headers, "Authorization": f"Bearer {self._variable('GITHUB_TOKEN')}"})

    def _variable(self, name: str) -> str:
        value = self._environ.get(name)
        if not value:
            message = f"{name} is not set: the step of the workflow has to give it."
            raise PipelineError(message)
        return value

    @cached_property
    def pull_request(self) -> PullRequest | None:
        request = self._event.get("pull_request")
        if request is None:
            return None
        # The repository of a fork may be gone: then it is null.
        head = (request["head"]["repo"] or {}).get("full_name")
        ours = head == self._variable("GITHUB_REPOSITORY")
        return PullRequest(request["number"], ours and self._variable("GITHUB_ACTOR") not in _BOTS_WITHOUT_RIGHTS)

    def output(self, name: str, value: str) -> None:
        self._append("GITHUB_OUTPUT", _assignment(name, value))

    def summary(self, markdown: str, *, at_terminal: str = "") -> None:  # noqa: ARG002 - it has a page
        self._append("GITHUB_STEP_SUMMARY", markdown[:_LARGEST_SUMMARY] + "\n")

    def add_path(self, folder: Path) -> None:
        self._append("GITHUB_PATH", f"{folder}\n")

    def _append(self, variable: str, text: str) -> None:
        with Path(self._variable(variable)).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def labels(self) -> frozenset[str]:
        """Requested now: the event has the labels of the moment when it happened, also when a job runs again."""
        path = f"/issues/{self._number()}/labels?per_page=100"
        return frozenset(label["name"] for label in self._pages(path, "read the pull request's labels"))

    def comment(self, marker: str, body: str) -> None:
        path = f"/issues/{self._number()}/comments"
        mine = self._mine(self._pages(f"{path}?per_page=100", "read the pull request's comments"), marker)
        if mine is None:
            self._rest.send("POST", path, "comment on the pull request", json={"body": body})
        else:
            what = "bring the pull request's comment up to date"
            self._rest.send("PATCH", f"/issues/comments/{mine['id']}", what, json={"body": body})

    def issue(self, marker: str, title: str, body: str) -> None:
        wanted = {"title": title, "body": f"{marker}\n{body}"}
        mine = self._open_issue(marker)
        if mine is None:
            self._rest.send("POST", "/issues", "open the issue", json={**wanted, "labels": [DRIFT_LABEL]})
        else:
            self._rest.send("PATCH", f"/issues/{mine['number']}", "bring the issue up to date", json=wanted)

    def close_issue(self, marker: str, title: str, reason: str) -> None:  # noqa: ARG002 - issues are found by marker
        mine = self._open_issue(marker)
        if mine is not None:
            path = f"/issues/{mine['number']}"
            self._rest.send("POST", f"{path}/comments", "comment on the issue", json={"body": reason})
            self._rest.send("PATCH", path, "close the issue", json={"state": "closed"})

    def _open_issue(self, marker: str) -> dict[str, Any] | None:
        path = f"/issues?state=open&labels={DRIFT_LABEL}&per_page=100"
        return self._mine(self._pages(path, "read the open issues"), marker)

    def require_approval(self, environment: str) -> None:
        """If a job names an environment that does not exist, GitHub creates it without any protection [docs]."""
        what = f"read the environment {environment}"
        try:
            answer = self._rest.json("GET", f"/environments/{environment}", what)
        except PipelineError as error:
            message = f"{error.message}\nMake the environment {environment}, with required reviewers."
            raise PipelineError(message) from None
        kinds = {rule["type"] for rule in answer.get("protection_rules") or ()}
        if "required_reviewers" not in kinds:
            message = f"Nothing is deployed to {environment}: set required reviewers for this environment."
            raise PipelineError(message)

    def id_token(self) -> str | None:
        url = self._environ.get("ACTIONS_ID_TOKEN_REQUEST_URL")
        token = self._environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
        if not url or not token:
            return None
        what = "get an ID token from GitHub"
        rest = Rest(url, {"Authorization": f"Bearer {token}"})
        query = httpx.URL(url).params.set("audience", AUDIENCE)
        return str(rest.json("GET", url, what, params=query)["value"])

    def _number(self) -> int:
        if self.pull_request is None:
            message = "This run is not about a pull request."
            raise PipelineError(message)
        return self.pull_request.number

    def _pages(self, path: str, what: str) -> Iterator[dict[str, Any]]:
        following: str | None = path
        while following is not None:
            answer = self._rest.send("GET", following, what)
            yield from body(answer, what)
            following = answer.links.get("next", {}).get("url")

    @staticmethod
    def _mine(found: Iterator[dict[str, Any]], marker: str) -> dict[str, Any] | None:
        for one in found:
            lines = (one.get("body") or "").splitlines() or [""]
            if lines[0] == marker and (one.get("user") or {}).get("login") == AUTHOR:
                return one
        return None


def _assignment(name: str, value: str) -> str:
    """The form for several lines, with an end that no value can contain. A value must not begin another output."""
    end = f"end-{uuid.uuid4()}"
    return f"{name}<<{end}\n{value}\n{end}\n"

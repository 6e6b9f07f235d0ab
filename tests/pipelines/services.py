"""GitHub's and Azure DevOps' REST APIs as far as the commands use them, over HTTPS. What is not known is refused."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from sandbox.tenant.certificates import make_certificates

Json = Any
REPOSITORY = "contoso/protection"
PROJECT = "Protection"
TOKEN = "token-of-the-job"
BOT = "github-actions[bot]"
PULL_REQUEST = 7
PAGE = 2
"""So small that what is looked for is not always on the first one."""


@dataclass
class Issue:
    """An issue of GitHub's, or a work item of Azure DevOps'."""

    number: int
    title: str
    body: str
    labels: list[str]
    state: str = "open"
    comments: list[str] = field(default_factory=list)


@dataclass
class Comment:
    """A comment on the pull request."""

    number: int
    body: str
    author: str = BOT


@dataclass
class Services:
    """What both services hold, and what they were asked."""

    labels: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    environments: dict[str, list[str]] = field(default_factory=dict)
    id_token: Callable[[], str] = lambda: "an ID token"
    reads_only: bool = False
    """The token of a fork's run."""
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, target: str, body: Json, token: str | None) -> tuple[int, Any, dict[str, str]]:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        self.requests.append((method, target, body))
        if token != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials"}, {}
        if self.reads_only and method != "GET":
            return 403, {"message": "Resource not accessible by integration"}, {}
        for pattern, handler in {**self._github(), **self._azure()}.items():
            wanted, _, route = pattern.partition(" ")
            found = re.fullmatch(route, path)
            if wanted == method and found:
                answer = handler(found, query, body)
                return answer if isinstance(answer, tuple) else (200, answer, {})
        self.refused.append(f"{method} {target}")
        return 501, {"message": "not known here"}, {}

    def _github(self) -> dict[str, Callable[..., Any]]:
        root = f"/repos/{REPOSITORY}"
        return {
            f"GET {root}/issues/{PULL_REQUEST}/labels": lambda *_: [{"name": name} for name in self.labels],
            f"GET {root}/issues/{PULL_REQUEST}/comments": self._list_comments,
            f"POST {root}/issues/{PULL_REQUEST}/comments": lambda _p, _q, body: self._add_comment(body["body"]),
            rf"PATCH {root}/issues/comments/(\d+)": lambda path, _q, body: self._change_comment(path[1], body["body"]),
            f"GET {root}/issues": self._list_issues,
            f"POST {root}/issues": lambda _p, _q, body: self._open(body["title"], body["body"], body["labels"]),
            rf"PATCH {root}/issues/(\d+)": self._change_issue,
            rf"POST {root}/issues/(\d+)/comments": lambda path, _q, body: self._say(path[1], body["body"]),
            rf"GET {root}/environments/([\w.-]+)": self._environment,
            "GET /github-id-token": self._github_id_token,
        }

    def _azure(self) -> dict[str, Callable[..., Any]]:
        root = f"/{PROJECT}/_apis"
        request = f"{root}/git/repositories/repository-id/pullRequests/{PULL_REQUEST}"
        return {
            f"GET {request}/labels": lambda *_: {"value": [{"name": name, "active": True} for name in self.labels]},
            f"GET {request}/threads": lambda *_: {"value": [_thread(one) for one in self.comments]},
            f"POST {request}/threads": lambda _p, _q, body: self._add_comment(body["comments"][0]["content"]),
            rf"PATCH {request}/threads/(\d+)/comments/1": lambda p, _q, body: self._change_comment(
                p[1], body["content"]
            ),
            f"POST {root}/wit/wiql": self._query,
            rf"POST {root}/wit/workitems/\$Issue": self._open_item,
            rf"PATCH {root}/wit/workitems/(\d+)": self._change_item,
            f"GET {root}/distributedtask/environments": self._azure_environments,
            f"GET {root}/pipelines/checks/configurations": self._azure_checks,
            "POST /azure-id-token": self._azure_id_token,
        }

    def _list_comments(self, _path: re.Match[str], query: dict[str, list[str]], _body: object) -> Json:
        first = (int(query.get("page", ["1"])[0]) - 1) * PAGE
        page = [{"id": c.number, "body": c.body, "user": {"login": c.author}} for c in self.comments][first:][:PAGE]
        following = f"{self.url}/repos/{REPOSITORY}/issues/{PULL_REQUEST}/comments?page={first // PAGE + 2}"
        more = {"Link": f'<{following}>; rel="next"'} if first + PAGE < len(self.comments) else {}
        return 200, page, more

    def _add_comment(self, body: str) -> Json:
        self.comments.append(Comment(len(self.comments) + 1, body))
        return 201, {}, {}

    def _change_comment(self, number: str, body: str) -> Json:
        self.comments[int(number) - 1].body = body
        return {}

    def _list_issues(self, _path: re.Match[str], query: dict[str, list[str]], _body: object) -> Json:
        (label,), (state,) = query["labels"], query["state"]
        found = [one for one in self.issues if label in one.labels and one.state == state]
        return [{"number": one.number, "body": one.body, "user": {"login": BOT}} for one in found]

    def _open(self, title: str, body: str, labels: list[str]) -> Json:
        self.issues.append(Issue(len(self.issues) + 1, title, body, labels))
        return 201, {"number": len(self.issues)}, {}

    def _change_issue(self, path: re.Match[str], _query: object, body: dict[str, str]) -> Json:
        for name, value in body.items():
            setattr(self.issues[int(path[1]) - 1], name, value)
        return {}

    def _say(self, number: str, text: str) -> Json:
        self.issues[int(number) - 1].comments.append(text)
        return 201, {}, {}

    def _environment(self, path: re.Match[str], *_: object) -> Json:
        if path[1] not in self.environments:
            return 404, {"message": "Not Found"}, {}
        return {"name": path[1], "protection_rules": [{"type": kind} for kind in self.environments[path[1]]]}

    def _github_id_token(self, _path: re.Match[str], query: dict[str, list[str]], _body: object) -> Json:
        assert query["audience"] == ["api://AzureADTokenExchange"]
        assert query["api-version"] == ["2.0"]
        return {"value": self.id_token()}

    def _azure_id_token(self, _path: re.Match[str], query: dict[str, list[str]], _body: object) -> Json:
        assert query == {"api-version": ["7.1"], "serviceConnectionId": ["connection-id"]}
        return {"oidcToken": self.id_token()}

    def _query(self, _path: re.Match[str], _q: object, body: dict[str, str]) -> Json:
        title = re.search(r"\[System.Title\] = '([^']*)'", body["query"])
        found = [one.number for one in self.issues if title and one.title == title[1] and one.state == "open"]
        return {"workItems": [{"id": number} for number in found]}

    def _open_item(self, _path: re.Match[str], _q: object, body: list[dict[str, str]]) -> Json:
        fields = {one["path"].removeprefix("/fields/System."): one["value"] for one in body}
        return self._open(fields["Title"], fields["Description"], [fields["Tags"]])

    def _change_item(self, path: re.Match[str], _q: object, body: list[dict[str, str]]) -> Json:
        fields = {one["path"].removeprefix("/fields/System."): one["value"] for one in body}
        issue = self.issues[int(path[1]) - 1]
        issue.body = fields.get("Description", issue.body)
        if "History" in fields:
            issue.comments.append(fields["History"])
        return {}

    def _azure_environments(self, _path: re.Match[str], query: dict[str, list[str]], _body: object) -> Json:
        """Finds by the beginning of the name."""
        names = [name for name in self.environments if name.startswith(query["name"][0])]
        return {"value": [{"id": list(self.environments).index(name), "name": name} for name in names]}

    def _azure_checks(self, _path: re.Match[str], query: dict[str, list[str]], _body: object) -> Json:
        assert query["resourceType"] == ["environment"]
        kinds = list(self.environments.values())[int(query["resourceId"][0])]
        return {"value": [{"type": {"name": kind}} for kind in kinds]}


def _thread(comment: Comment) -> dict[str, Any]:
    return {"id": comment.number, "comments": [{"id": 1, "content": comment.body}]}


class ServicesServer:
    """`with ServicesServer(folder) as services`; `bundle` is what clients trust."""

    def __init__(self, folder: Path) -> None:
        certificates = make_certificates(folder)
        self.bundle = certificates.bundle
        self.services = Services()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                status, answer, headers = server.services.answer(
                    self.command, self.path, body, self.headers.get("Authorization")
                )
                content = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - named by the standard library

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("localhost", 0), Handler)
        self._server.socket = certificates.server_context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> Services:
        self.services = Services(url=self.url)
        return self.services

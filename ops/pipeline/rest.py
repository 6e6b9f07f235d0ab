"""JSON over a service's REST API. Every unexpected answer is an error, and no error shows a token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from ops.pipeline.errors import PipelineError

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Rest:
    """One API and its authorization."""

    root: str
    headers: Mapping[str, str] = field(repr=False)

    def send(self, method: str, path: str, what: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """`what` completes "Could not …"; `path` is below the root, or the whole URL of a next page."""
        url = path if path.startswith(("https://", self.root)) else f"{self.root}{path}"
        if urlsplit(url).netloc != urlsplit(self.root).netloc:
            message = f"Could not {what}: the answer leads to another host, {urlsplit(url).netloc}."
            raise PipelineError(message)
        headers = {**self.headers, **request.pop("headers", {})}
        try:
            # No redirects: a token goes nowhere else.
            answer = httpx.request(method, url, headers=headers, timeout=TIMEOUT_SECONDS, **request)
        except httpx.HTTPError as error:
            message = f"Could not {what}: no answer from {urlsplit(url).netloc} ({type(error).__name__})."
            raise PipelineError(message) from None
        if not answer.is_success:
            message = f"Could not {what}: {method} {urlsplit(url).path} was answered {_status(answer)}."
            raise PipelineError(message)
        return answer

    def json(self, method: str, path: str, what: str, **request: Any) -> Any:  # noqa: ANN401 - any JSON
        return body(self.send(method, path, what, **request), what)


def body(answer: httpx.Response, what: str) -> Any:  # noqa: ANN401 - any JSON
    """If Azure DevOps does not accept a token, it answers with a sign-in page and status 203."""
    try:
        return answer.json()
    except ValueError:
        message = f"Could not {what}: the answer ({answer.status_code}) is no JSON. Is the token accepted?"
        raise PipelineError(message) from None


def _status(answer: httpx.Response) -> str:
    try:
        said = answer.json().get("message", "")
    except (ValueError, AttributeError):
        said = ""
    return f"{answer.status_code} {said}".strip()

"""Requests to Graph's Conditional Access policies: the token, the answers, the errors, the waits when throttled."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

ATTEMPTS = 16
LONGEST_WAIT_SECONDS = 30.0


class GraphError(Exception):
    """Graph said no; the message carries its words and the id under which Microsoft finds the request."""

    def __init__(self, response: httpx.Response) -> None:
        error = _error(response)
        request_id = response.headers.get("request-id") or error.get("innerError", {}).get("request-id", "unknown")
        self.status = response.status_code
        super().__init__(
            f"{response.status_code} {error.get('code', response.reason_phrase)}: {error.get('message', '').strip()} "
            f"({response.request.method} {response.request.url.path}, request-id {request_id})"
        )


class Graph:
    """The policies of one tenant."""

    def __init__(self, url: str, token: Callable[[], str]) -> None:
        self._token = token
        self._http = httpx.Client(base_url=f"{url}/v1.0", timeout=60)

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Only what was refused unread (429) is sent again."""
        retrying = Retrying(
            retry=retry_if_result(lambda response: response.status_code == httpx.codes.TOO_MANY_REQUESTS),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        response: httpx.Response = retrying(self._send, method, path, body)
        if response.is_error:
            raise GraphError(response)
        answer: dict[str, Any] = response.json() if response.content else {}
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        return self._http.request(method, path, json=body, headers={"Authorization": f"Bearer {self._token()}"})


def _wait(state: RetryCallState) -> float:
    response = state.outcome.result() if state.outcome else None
    named = response.headers.get("Retry-After", "") if response is not None else ""
    return float(named) if named.isdigit() else min(2.0 ** (state.attempt_number - 1), LONGEST_WAIT_SECONDS)


def _error(response: httpx.Response) -> dict[str, Any]:
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {"message": response.text}
    return error if isinstance(error, dict) else {"message": str(error)}

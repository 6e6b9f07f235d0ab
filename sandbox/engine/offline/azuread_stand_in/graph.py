"""Requests to Graph's Conditional Access policies: the token, the answers, the errors, and what is sent again.

What the real plugin sends again is decided by its SDK [client: go-azure-sdk `sdk/client/client.go`, go-retryablehttp's
default policy], for every method alike: 408, 424, 429 and whatever else of 500 and above but 501. **So a POST that was
carried out and answered 500 is sent again, and makes a second policy.** Of requests that no answer came to only a GET
is sent again, where the connection broke; not where it could not be made, or ended before an answer.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, retry_if_result, stop_after_attempt

RETRIES: Mapping[str, int] = {"PATCH": 19}
"""How often each is sent again: as often as fits into its operation's time-out, 15 minutes for an update."""
RETRIES_WITHIN_FIVE_MINUTES = 9
LONGEST_WAIT_SECONDS = 61.0
SENT_AGAIN = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.FAILED_DEPENDENCY, httpx.codes.TOO_MANY_REQUESTS})


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


class AnswerError(Exception):
    """What came with a good status is no answer of Graph's."""


class Graph:
    """The policies of one tenant. `second`: how long the first wait before sending again takes, one second for real."""

    def __init__(self, url: str, token: Callable[[], str], second: float = 1.0) -> None:
        self._token = token
        self._second = second
        self._http = httpx.Client(base_url=f"{url}/v1.0", timeout=60)

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Graph's answer. Of a PATCH and a DELETE the status alone counts, whatever came with it [client]."""
        response = self._answer(method, path, body)
        if response.is_error:
            raise GraphError(response)
        return _object(response) if method in ("GET", "POST") and response.content else {}

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        broken = retry_if_exception_type(httpx.ReadError) if method == "GET" else retry_if_exception_type(())
        retrying = Retrying(
            retry=retry_if_result(is_sent_again) | broken,
            wait=self._wait,
            stop=stop_after_attempt(1 + RETRIES.get(method, RETRIES_WITHIN_FIVE_MINUTES)),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        response: httpx.Response = retrying(self._send, method, path, body)
        return response

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        return self._http.request(method, path, json=body, headers={"Authorization": f"Bearer {self._token()}"})

    def _wait(self, state: RetryCallState) -> float:
        """Retry-After counts in whole seconds and not as a date, whatever the status [client]."""
        failed = state.outcome is None or state.outcome.failed
        named = "" if failed or state.outcome is None else state.outcome.result().headers.get("Retry-After", "")
        seconds = float(named) if named.isdigit() else min(2.0 ** (state.attempt_number - 1), LONGEST_WAIT_SECONDS)
        return seconds * self._second


def is_sent_again(response: httpx.Response) -> bool:
    status = response.status_code
    return status in SENT_AGAIN or (
        status >= httpx.codes.INTERNAL_SERVER_ERROR and status != httpx.codes.NOT_IMPLEMENTED
    )


def _object(response: httpx.Response) -> dict[str, Any]:
    kind = response.headers.get("Content-Type", "")
    if "application/json" not in kind.lower():
        message = (
            f"{response.request.method} {response.request.url.path}: an answer of type {kind!r}, which is not JSON."
        )
        raise AnswerError(message)
    answer: dict[str, Any] = response.json()
    return answer


def _error(response: httpx.Response) -> dict[str, Any]:
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {"message": response.text}
    return error if isinstance(error, dict) else {"message": str(error)}

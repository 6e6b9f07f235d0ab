"""Reads lists from Defender for Endpoint's API, as the stack's identity, page by page.

Host and resource are those of the cloud (`providers.graph.cloud`). In national clouds they are not established: there
is no client for them, and whoever asks says that it is not known. Errors are Graph's classes: the API's bodies have the
same form [docs].
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import httpx

import providers
from providers.graph import retry
from providers.graph.answers import items_of, json_of
from providers.graph.cloud import Cloud, find_cloud
from providers.graph.connection import Connection
from providers.graph.credentials import make_credential
from providers.graph.deadline import timeout_seconds
from providers.graph.errors import ConnectionSettingsError, UnexpectedAnswerError, UnreachableError, graph_words
from providers.graph.errors import request_failed as failed
from providers.graph.request import Json, Request
from providers.graph.sign_in import NoTokenError, RenewedCredential, sign_in_failed
from providers.graph.tenant_guard import TenantBoundCredential
from providers.graph.transport_errors import is_untrusted, why_lost
from providers.graph.trust import tls_context

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

MOST_PAGES: Final = 10_000
"""An endless chain of pages must end."""


class DefenderClient:
    """Sends GET requests as one identity to one cloud. `report` gets a line for each wait.

    Raises ConnectionSettingsError where it is not known how Defender is reached in the cloud of `connection`.
    """

    def __init__(
        self,
        connection: Connection,
        report: Callable[[str], None] = print,
        sleep: Callable[[float], None] = time.sleep,
        product: str = "defender-conditional-access",
    ) -> None:
        self._connection = connection
        self._report = report
        self._sleep = sleep
        self._cloud = find_cloud(connection)
        if self._cloud.defender is None or self._cloud.defender_resource is None:
            msg = "Where Defender's API is in this cloud is not established."
            raise ConnectionSettingsError(msg)
        self._base = f"{self._cloud.defender}/api"
        self._scope = f"{self._cloud.defender_resource}/.default"
        self._credential = _credential(connection, self._cloud)
        headers = {"Accept": "application/json", "User-Agent": f"{product}/{providers.__version__}"}
        self._http = httpx.Client(timeout=timeout_seconds(), verify=tls_context(), headers=headers)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def stream(self, request: Request) -> Iterator[Json]:
        """The items of a list, page by page. `request.version` has no meaning here. Raises GraphError.

        A page as large as was asked for may have more behind it, with or without a link.
        """
        address: str | None = str(httpx.URL(f"{self._base}{request.path}").copy_merge_params(request.query))
        seen: set[str] = set()
        count = 0
        while address is not None:
            if address in seen or len(seen) == MOST_PAGES:
                msg = f"{request.what} failed: its pages do not end."
                raise UnexpectedAnswerError(msg)
            seen.add(address)
            page = self._get(request, address)
            items = items_of(request, page)
            count += len(items)
            yield from items
            address = self._next(request, page, len(items), count)

    def _next(self, request: Request, page: Json, length: int, count: int) -> str | None:
        link = page.get("@odata.nextLink")
        if link is not None:
            if not isinstance(link, str) or not link.startswith(f"{self._base}/"):
                # Every request sends the token, so a link to another host must not be followed.
                msg = f"{request.what} failed: the next page is not at Defender's address."
                raise UnexpectedAnswerError(msg)
            return link
        if str(length) != request.query.get("$top"):
            return None
        return str(httpx.URL(f"{self._base}{request.path}").copy_merge_params({**request.query, "$skip": str(count)}))

    def _get(self, request: Request, address: str) -> Json:
        return retry.with_retries(lambda: self._attempt(request, address), request.what, self._report, self._sleep)

    def _attempt(self, request: Request, address: str) -> Json:
        try:
            token = self._credential.get_token(self._scope).token
            answer = self._http.get(address, headers={"Authorization": f"Bearer {token}"})
        except NoTokenError as error:
            raise sign_in_failed(error, self._connection, self._cloud.login) from None
        except httpx.RequestError as error:
            raise self._unreachable(request, error) from None
        body = json_of(answer)
        if answer.is_success and isinstance(body, dict):
            return body
        if answer.is_success:
            msg = f"{request.what} failed: the answer ({answer.status_code}) is not Defender's."
            raise UnexpectedAnswerError(msg)
        raise _failure(request, answer, body)

    def _unreachable(self, request: Request, error: httpx.RequestError) -> Exception:
        reason = why_lost(error)
        cause = UnreachableError(f"{request.what} failed: no complete answer from {self._cloud.defender} ({reason}).")
        return cause if is_untrusted(error) else retry.TransientError(cause, f"no answer from Defender ({reason})")


def _credential(connection: Connection, cloud: Cloud) -> "TokenCredential":
    made = RenewedCredential(lambda: make_credential(connection, cloud))
    return TenantBoundCredential(made, connection.tenant_id, cloud)


def _failure(request: Request, answer: httpx.Response, body: object) -> Exception:
    _, message = graph_words(body)
    error = failed(request.what, answer.status_code, body, _request_id(body), request.permission)
    if retry.is_worth_another_try(answer.status_code, message, repeatable=True):
        reason = f"Defender answered {answer.status_code}"
        return retry.TransientError(error, reason, retry.retry_after(answer.headers))
    return error


def _request_id(body: object) -> str:
    """`target` of the error names the request [docs]."""
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("target") or "") if isinstance(error, dict) else ""

"""Sends requests to Graph as one identity: sign-in, retries, paging, validation of answers.

Resources and look-ups define the requests. `adapter` transports them, `retry` decides about retries, and `errors` has
the messages of failures.
"""

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import httpx

from providers.graph import adapter, approval, retry
from providers.graph.adapter import Transports
from providers.graph.answers import items_of, json_of
from providers.graph.cloud import Cloud, find_cloud
from providers.graph.connection import Connection
from providers.graph.credentials import make_credential
from providers.graph.deadline import Deadline, current_deadline
from providers.graph.documents import https_address
from providers.graph.errors import (
    AGAIN,
    PERHAPS_A_PROXY,
    MetadataLostError,
    NotFoundError,
    UnexpectedAnswerError,
    UnreachableError,
    graph_words,
    request_failed,
)
from providers.graph.pace import Pace, is_paced, pace_of
from providers.graph.progress import PATIENCE_SECONDS, log_answer, log_requests_if_asked, reported_when_slow
from providers.graph.request import Json, Request
from providers.graph.sign_in import NoTokenError, RenewedCredential, sign_in_failed
from providers.graph.tenant_guard import Caller, TenantBoundCredential
from providers.graph.transport_errors import is_sent, is_untrusted, why_lost

if TYPE_CHECKING:
    from msgraph.graph_request_adapter import GraphRequestAdapter

CONFIRM_SECONDS: Final = 2.0
PROVIDER: Final = "defender-conditional-access-provider"
PROGRAM: Final = "defender-conditional-access-program"
"""The user agents of the two processes: an administrator finds both in the tenant's Graph activity logs."""
MOST_PAGES: Final = 1000
"""The most pages of one collection: an endless chain of pages must end."""
MOST_PAGES_OF_A_STREAM: Final = 100_000
"""The same for `stream`: ten million devices."""


class GraphClient:
    """Sends requests as one identity to one cloud. Thread-safe. `report` gets a line for each wait."""

    def __init__(
        self,
        connection: Connection,
        report: Callable[[str], None] = print,
        sleep: Callable[[float], None] = time.sleep,
        product: str = PROVIDER,
        patience: float = PATIENCE_SECONDS,
        pace: Pace | None = None,
    ) -> None:
        log_requests_if_asked()
        self._patience = patience
        self._pace = pace or pace_of(f"{connection.metadata_host or connection.environment} {connection.tenant_id}")
        self._connection = connection
        self._report = report
        self._sleep = sleep
        self._product = product
        self._loop = adapter.LoopThread()
        self._lock = threading.Lock()
        self._connected: _Connected | None = None

    def send(self, request: Request, deadline: Deadline | None = None) -> Json:
        """Send the request and return the JSON of the answer, {} for an empty body. Raises a GraphError."""
        return retry.with_retries(lambda: self._attempt(request), request.what, self._report, self._sleep, deadline)

    def read(self, request: Request) -> Json:
        """As `send`, but a 404 counts only if Graph repeats it: Graph also returns 404 for new objects."""
        try:
            return self.send(request)
        except NotFoundError:
            self._report(f"{request.what}: Graph reports that it does not exist; reading it once more.")
            return self.read_after_pause(request)

    def read_after_pause(self, request: Request) -> Json:
        """As `send`, after a pause."""
        self.pause()
        return self.send(request)

    def pause(self) -> None:
        """Wait until Graph shows a recent write everywhere."""
        self._sleep(CONFIRM_SECONDS)

    def get_all(self, request: Request) -> Iterator[Json]:
        """Yield all items of a collection, page by page, within one deadline."""
        return self._pages(request, current_deadline(), MOST_PAGES)

    def stream(self, request: Request) -> Iterator[Json]:
        """As `get_all`, for collections that take long to read: each page has a deadline of its own."""
        return self._pages(request, None, MOST_PAGES_OF_A_STREAM)

    def _pages(self, request: Request, deadline: Deadline | None, most: int) -> Iterator[Json]:
        next_request: Request | None = request
        seen: set[str] = set()
        while next_request is not None:
            if len(seen) == most:
                msg = f"{request.what} failed: there are more than {most} pages."
                raise UnexpectedAnswerError(msg)
            page = self.send(next_request, deadline)
            yield from items_of(next_request, page)
            link = page.get("@odata.nextLink")
            if str(link) in seen:
                msg = f"{request.what} failed: a page links to itself as the next page."
                raise UnexpectedAnswerError(msg)
            seen.add(str(link))
            next_request = None if link is None else self._follow(request, link)

    def caller(self) -> Caller | None:
        """The identity of the last token; None before the first request."""
        with self._lock:
            return None if self._connected is None else self._connected.bound.caller

    def close(self) -> None:
        """Close the connections. For a client that one command has to itself; those of `client_for` live on."""
        with self._lock:
            connected, self._connected = self._connected, None
        if connected is not None:
            connected.credential.renew()
            self._loop.run(adapter.close(connected.transports))
        self._loop.close()

    def _follow(self, request: Request, link: object) -> Request:
        base = f"{self._connect().cloud.graph}/{request.version}/"
        address = https_address(link)
        if not isinstance(link, str) or not link.startswith(base) or address is None:
            # Every request sends the token, so a link to another host must not be followed.
            where = repr(address.netloc) if address else "no https address"
            msg = f"{request.what} failed: the next page is at {where}, which is not Graph."
            raise UnexpectedAnswerError(msg)
        path, _, query = link.removeprefix(base).partition("?")
        return replace(request, path=f"/{path}", query=dict(httpx.QueryParams(query)))

    def _attempt(self, request: Request) -> Json:
        answer = self._exchange(request)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            # The token may have expired or been revoked: sign in again once, then Graph's answer is final.
            self._loop.run(self._connect().sign_in_again())
            answer = self._exchange(request)
        if answer.is_success:
            return _content(request, answer)
        raise _failure(request, answer)

    def _exchange(self, request: Request) -> httpx.Response:
        line = f"{request.what}: no answer after {self._patience:.0f} s, still waiting."
        with self._turn(request), reported_when_slow(line, self._report, self._patience):
            return self._answer(request)

    def _answer(self, request: Request) -> httpx.Response:
        connected = self._connect()
        cloud = connected.cloud
        try:
            answer = self._loop.run(adapter.send(connected.adapter, cloud, request))
        except NoTokenError as error:
            raise sign_in_failed(error, self._connection, cloud.login) from None
        except httpx.InvalidURL as error:
            msg = f"{request.what} failed: {error}."
            raise UnexpectedAnswerError(msg) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            # The message has the reason. The tracebacks of three HTTP libraries would bury it.
            raise _unreachable(request, cloud, error) from None
        log_answer(request, answer)
        return answer

    @contextmanager
    def _turn(self, request: Request) -> Iterator[None]:
        """Keep to the request rate of Conditional Access inside the block, if `request` must."""
        with ExitStack() as stack:
            if is_paced(request):
                line = f"{request.what}: waiting for its turn, as Conditional Access takes one request a second."
                with reported_when_slow(line, self._report, self._patience):
                    stack.enter_context(self._pace.turn())
            yield

    def _connect(self) -> "_Connected":
        with self._lock:
            if self._connected is None:
                try:
                    cloud = find_cloud(self._connection)
                except MetadataLostError as error:
                    raise retry.TransientError(error, str(error).rstrip("."), error.wait) from None
                credential = RenewedCredential(lambda: make_credential(self._connection, cloud))
                bound = TenantBoundCredential(credential, self._connection.tenant_id, cloud)
                made, transports = self._loop.run(adapter.make_adapter(cloud, self._product, bound))
                self._connected = _Connected(made, cloud, credential, bound, transports)
            return self._connected


@dataclass(frozen=True)
class _Connected:
    """Everything that depends on the cloud."""

    adapter: "GraphRequestAdapter"
    cloud: Cloud
    credential: RenewedCredential
    bound: TenantBoundCredential
    transports: Transports

    async def sign_in_again(self) -> None:
        """Runs in the event loop, so that no other sign-in runs at the same time."""
        self.credential.renew()


def client_for(connection: Connection, report: Callable[[str], None] = print, product: str = PROVIDER) -> GraphClient:
    """The client of this process for a connection: sign-in and TLS handshake happen once."""
    with _MAKING:  # Without the lock two threads could each create one.
        return _client(connection, report, product)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _client(connection: Connection, report: Callable[[str], None], product: str) -> GraphClient:
    return GraphClient(connection, report, product=product)


def _content(request: Request, answer: httpx.Response) -> Json:
    """The JSON of the answer. Anything else is an error, even with status 200: a proxy may have answered."""
    if not answer.content.strip():
        if request.method == "GET":
            msg = f"{request.what} failed: Graph answered {answer.status_code} with an empty body. {AGAIN}"
            raise UnexpectedAnswerError(msg)
        return {}
    body = json_of(answer)
    if not isinstance(body, dict):
        kind = answer.headers.get("Content-Type", "no content type")
        msg = f"{request.what} failed: the answer ({answer.status_code}, {kind}) is not Graph's. {PERHAPS_A_PROXY}"
        raise UnexpectedAnswerError(msg)
    return body


def _unreachable(request: Request, cloud: Cloud, error: httpx.RequestError) -> Exception:
    reason = why_lost(error)
    msg = f"{request.what} failed: no complete answer from {cloud.graph} ({reason}). {_next_step(request, error)}"
    cause = UnreachableError(msg)
    if is_untrusted(error) or (is_sent(error) and not request.repeatable):
        return cause
    return retry.TransientError(cause, f"no answer from {cloud.graph} ({reason})")


def _next_step(request: Request, error: httpx.RequestError) -> str:
    if is_untrusted(error):
        return "Nothing was sent."
    if request.method == "GET" or not is_sent(error):
        return "Run the same command again in some minutes."
    return "Whether it took effect is not known; run the same command again: it checks what exists before it writes."


def _failure(request: Request, answer: httpx.Response) -> Exception:
    body, status = json_of(answer), answer.status_code
    request_id = answer.headers.get("request-id", "")
    error = request_failed(request.what, status, body, request_id, request.permission)
    message = graph_words(body)[1]
    about_an_approval = approval.approval_error(error, answer.headers, message)
    if about_an_approval is not None:
        return about_an_approval
    if retry.is_worth_another_try(status, message, repeatable=request.repeatable):
        return retry.TransientError(error, f"Graph answered {status}", retry.retry_after(answer.headers))
    return error

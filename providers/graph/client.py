"""Requests to Graph as one identity: sign-in, retries, pages, and what counts as an answer.

Which requests are made is the resources' and look-ups' matter; how they travel is `adapter`'s, when they are sent
again `retry`'s, and how a failure is told `errors`'.
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
from providers.graph.parsing import parse
from providers.graph.progress import PATIENCE_SECONDS, log_answer, log_requests_if_asked, told_when_slow
from providers.graph.request import Json, Request
from providers.graph.sign_in import NoTokenError, RenewedCredential, sign_in_failed
from providers.graph.tenant_guard import Caller, TenantBoundCredential
from providers.graph.transport_errors import is_sent, is_untrusted, why_lost

if TYPE_CHECKING:
    from msgraph.graph_request_adapter import GraphRequestAdapter

CONFIRM_SECONDS: Final = 2.0
PROVIDER: Final = "defender-conditional-access-provider"
PROGRAM: Final = "defender-conditional-access-program"
"""How each process names itself to Graph: an administrator finds both in the tenant's Graph activity logs."""
MOST_PAGES: Final = 1000
"""Of one collection: a chain of pages without an end must end."""


class GraphClient:
    """Sends requests as one identity to one cloud. Thread-safe. `report` is told what is being waited for."""

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
        """The answer's JSON, empty when the answer has no body. Raises a GraphError."""
        return retry.with_retries(lambda: self._attempt(request), request.what, self._report, self._sleep, deadline)

    def read(self, request: Request) -> Json:
        """As `send`. That an object does not exist counts when Graph says so twice: it says it of new ones, too."""
        try:
            return self.send(request)
        except NotFoundError:
            self._report(f"{request.what}: Graph says that it does not exist; asking once more.")
            return self.read_later(request)

    def read_later(self, request: Request) -> Json:
        """As `send`, after a pause."""
        self.pause()
        return self.send(request)

    def pause(self) -> None:
        """What was just written may not be seen everywhere yet."""
        self._sleep(CONFIRM_SECONDS)

    def get_all(self, request: Request) -> Iterator[Json]:
        """All items of a collection, page by page."""
        next_request: Request | None = request
        seen: set[str] = set()
        deadline = current_deadline()
        while next_request is not None:
            if len(seen) == MOST_PAGES:
                msg = f"{request.what} failed: there are more than {MOST_PAGES} pages."
                raise UnexpectedAnswerError(msg)
            page = self.send(next_request, deadline)
            yield from _items(next_request, page)
            link = page.get("@odata.nextLink")
            if str(link) in seen:
                msg = f"{request.what} failed: a page names itself as the next."
                raise UnexpectedAnswerError(msg)
            seen.add(str(link))
            next_request = None if link is None else self._follow(request, link)

    def caller(self) -> Caller | None:
        """Whom the last token was for; None before the first request."""
        with self._lock:
            return None if self._connected is None else self._connected.bound.caller

    def _follow(self, request: Request, link: object) -> Request:
        base = f"{self._connect().cloud.graph}/{request.version}/"
        address = https_address(link)
        if not isinstance(link, str) or not link.startswith(base) or address is None:
            # The token goes with every request: it must not follow a link to elsewhere.
            where = repr(address.netloc) if address else "no https address"
            msg = f"{request.what} failed: the next page is at {where}, which is not Graph."
            raise UnexpectedAnswerError(msg)
        path, _, query = link.removeprefix(base).partition("?")
        return replace(request, path=f"/{path}", query=dict(httpx.QueryParams(query)))

    def _attempt(self, request: Request) -> Json:
        answer = self._exchange(request)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            # A token may end between two calls or be revoked: one new sign-in, then Graph's word is final.
            self._loop.run(self._connect().sign_in_anew())
            answer = self._exchange(request)
        if answer.is_success:
            return _content(request, answer)
        raise _failure(request, answer)

    def _exchange(self, request: Request) -> httpx.Response:
        line = f"{request.what}: no answer after {self._patience:.0f} s, still waiting."
        with self._turn(request), told_when_slow(line, self._report, self._patience):
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
            # The reason is in the message; the traces of three HTTP libraries would bury it.
            raise _unreachable(request, cloud, error) from None
        log_answer(request, answer)
        return answer

    @contextmanager
    def _turn(self, request: Request) -> Iterator[None]:
        """What is inside keeps to the pace of Conditional Access, if `request` has to."""
        with ExitStack() as stack:
            if is_paced(request):
                line = f"{request.what}: waiting for its turn, as Conditional Access takes one request a second."
                with told_when_slow(line, self._report, self._patience):
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
                made = self._loop.run(adapter.make_adapter(cloud, self._product, bound))
                self._connected = _Connected(made, cloud, credential, bound)
            return self._connected


@dataclass(frozen=True)
class _Connected:
    """What there is once the cloud is known."""

    adapter: "GraphRequestAdapter"
    cloud: Cloud
    credential: RenewedCredential
    bound: TenantBoundCredential

    async def sign_in_anew(self) -> None:
        """In the loop: nobody signs in meanwhile."""
        self.credential.renew()


def client_for(connection: Connection, report: Callable[[str], None] = print, product: str = PROVIDER) -> GraphClient:
    """One client a process and connection: sign-in and TLS are paid for once."""
    with _MAKING:  # the cache alone would let two threads make one each
        return _client(connection, report, product)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _client(connection: Connection, report: Callable[[str], None], product: str) -> GraphClient:
    return GraphClient(connection, report, product=product)


def _content(request: Request, answer: httpx.Response) -> Json:
    """Whatever is not Graph's JSON is an error even with status 200: a proxy may have answered."""
    if not answer.content.strip():
        if request.method == "GET":
            msg = f"{request.what} failed: Graph answered {answer.status_code} with nothing in it. {AGAIN}"
            raise UnexpectedAnswerError(msg)
        return {}
    body = _json(answer)
    if not isinstance(body, dict):
        kind = answer.headers.get("Content-Type", "no content type")
        msg = f"{request.what} failed: the answer ({answer.status_code}, {kind}) is not Graph's. {PERHAPS_A_PROXY}"
        raise UnexpectedAnswerError(msg)
    return body


def _unreachable(request: Request, cloud: Cloud, error: httpx.RequestError) -> Exception:
    reason = why_lost(error)
    msg = f"{request.what} failed: no whole answer from {cloud.graph} ({reason}). {_what_now(request, error)}"
    cause = UnreachableError(msg)
    if is_untrusted(error) or (is_sent(error) and not request.repeatable):
        return cause
    return retry.TransientError(cause, f"no answer from {cloud.graph} ({reason})")


def _what_now(request: Request, error: httpx.RequestError) -> str:
    if is_untrusted(error):
        return "Nothing was sent."
    if request.method == "GET" or not is_sent(error):
        return "Run the same command again in some minutes."
    return "Whether it took effect is not known; run the same command again: it looks before it writes."


def _failure(request: Request, answer: httpx.Response) -> Exception:
    body, status = _json(answer), answer.status_code
    request_id = answer.headers.get("request-id", "")
    error = request_failed(request.what, status, body, request_id, request.permission)
    message = graph_words(body)[1]
    about_an_approval = approval.held_up(error, answer.headers, message)
    if about_an_approval is not None:
        return about_an_approval
    if retry.is_worth_another_try(status, message, repeatable=request.repeatable):
        return retry.TransientError(error, f"Graph answered {status}", retry.retry_after(answer.headers))
    return error


def _json(answer: httpx.Response) -> object:
    try:
        return parse(answer.content)
    except ValueError:
        return None


def _items(request: Request, page: Json) -> list[Json]:
    items = page.get("value")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        msg = f"{request.what} failed: the answer has no list of values."
        raise UnexpectedAnswerError(msg)
    return items

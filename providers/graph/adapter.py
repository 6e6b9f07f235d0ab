"""msgraph-sdk's request adapter as this project uses it: its authentication and pipeline, with raw JSON.

The SDK's typed models are not used: they take more than a second to import per process, v1.0's lack beta's properties,
and they turn unknown enum values into None. `retry` owns the retries. Redirects are off: a token must not follow one.
The SDK is imported with the first request, because most runs of a provider host send none.
"""

import asyncio
import json
import threading
from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx

import providers
from providers.graph.cloud import Cloud
from providers.graph.deadline import timeout_seconds
from providers.graph.errors import UnexpectedAnswerError
from providers.graph.request import Request
from providers.graph.trust import tls_context

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from msgraph.graph_request_adapter import GraphRequestAdapter

T = TypeVar("T")
CONNECT_SECONDS: Final = 15.0


Transports = tuple[httpx.AsyncBaseTransport, ...]
"""What holds the connections of an adapter."""


async def make_adapter(
    cloud: Cloud, product: str, credential: "TokenCredential"
) -> "tuple[GraphRequestAdapter, Transports]":
    """An adapter that signs in with `credential`, sends its token only to Graph, and has `product` as user agent."""
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from kiota_http.middleware.options import RedirectHandlerOption, RetryHandlerOption, UserAgentHandlerOption
    from msgraph.graph_request_adapter import GraphRequestAdapter, options
    from msgraph_core import GraphClientFactory

    authentication = AzureIdentityAuthenticationProvider(
        credential,
        scopes=[f"{cloud.graph}/.default"],
        allowed_hosts=[str(urlsplit(cloud.graph).hostname)],
    )
    ours = {
        RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False),
        RedirectHandlerOption.get_key(): RedirectHandlerOption(should_redirect=False),
        UserAgentHandlerOption.get_key(): UserAgentHandlerOption(
            product_name=product, product_version=providers.__version__
        ),
    }
    seconds = timeout_seconds()
    timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    client = httpx.AsyncClient(timeout=timeout, verify=tls_context(), follow_redirects=False)
    # The SDK wraps them, and its wrapper closes nothing.
    transports = tuple(one for one in (client._transport, *client._mounts.values()) if one is not None)
    http = GraphClientFactory.create_with_default_middleware(client=client, options={**options, **ours})
    return GraphRequestAdapter(authentication, http), transports


async def close(transports: Transports) -> None:
    """Close every connection."""
    for one in transports:
        await one.aclose()


async def send(adapter: "GraphRequestAdapter", cloud: Cloud, request: Request) -> httpx.Response:
    """Send the request once and return the answer, whatever its status."""
    from kiota_abstractions.method import Method
    from kiota_abstractions.native_response_handler import NativeResponseHandler
    from kiota_abstractions.request_information import RequestInformation
    from kiota_http.middleware.options import ResponseHandlerOption

    information = RequestInformation()
    information.http_method = Method[request.method]
    information.url = f"{cloud.graph}/{request.version}{request.path}{_query(request.query)}"
    for name, value in {"Accept": "application/json", **request.headers}.items():
        information.headers.try_add(name, value)
    if request.body is not None:
        # Sorted: an approved write needs the identical body, and the engine passes mappings in any order.
        information.set_stream_content(json.dumps(request.body, sort_keys=True).encode(), "application/json")
    information.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
    answer: object = await adapter.send_no_response_content_async(information, {})
    if not isinstance(answer, httpx.Response):
        msg = f"{request.what} failed: the Graph SDK handed over no answer."
        raise UnexpectedAnswerError(msg)
    return answer


def _query(query: Mapping[str, str]) -> str:
    return "?" + "&".join(f"{name}={quote(value, safe='(),$=')}" for name, value in query.items()) if query else ""


class LoopThread:
    """An event loop in a daemon thread; `run` may be called from any other thread.

    A provider host calls from four threads, but the adapter's connections belong to one loop.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="graph", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, or its exception."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """End the thread. Nothing runs afterwards."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

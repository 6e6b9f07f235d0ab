"""The emulator as a web application: Entra's and Graph's routes; each answer is made under the lock and recorded."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from .approvals import DecisionError
from .consequence.compliance import settle
from .consequence.errors import CannotEvaluateError
from .consequence.sign_in import UnknownNameError
from .control import Control, ControlError, NotFoundError
from .defender import errors as defender_errors
from .defender.api import DefenderApi
from .entra import errors as entra_errors
from .entra.metadata import cloud_metadata, openid_configuration
from .entra.token import TokenEndpoint
from .entra.tokens import TokenService
from .entra.workload_identity import DEFAULT_AUDIENCE, DEFAULT_SUBJECT, WorkloadIssuer
from .fault_injection.bodies import Met
from .fault_injection.connections import Server
from .fault_injection.exchange import Exchange
from .fault_injection.faults import FaultError, Faults
from .graph.calls import Answer
from .graph.errors import GraphError
from .graph.operations import OPERATIONS
from .graph.router import RawRequest, Router
from .requests_log import GRAPH_PREFIXES, WRITING_METHODS, Request, RequestLog
from .schema.types import Version
from .sign_in_log import SignInLogError
from .state import TenantState
from .subscriptions import SubscriptionError

METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
Endpoint = Callable[[HttpRequest], Awaitable[Response]]
NONSENSE = (ControlError, CannotEvaluateError, UnknownNameError, FaultError, DecisionError, SignInLogError)
"""Errors that the control plane answers with 400."""


class Application:
    """Binds state, tokens and log to routes."""

    server: Server  # who serves this; known only once it is made

    def __init__(self, tenant: TenantState, log: RequestLog, faults: Faults, base_url: str, client_secret: str) -> None:
        self.tenant = tenant
        self.faults = faults
        self.past: TenantState | None = None
        self.control = Control(tenant, log, faults, client_secret)
        self.log = log
        self.base_url = base_url
        self.tokens = TokenService(base_url, tenant.tenant_id)
        self.workload_issuer = WorkloadIssuer(base_url)
        self.token_endpoint = TokenEndpoint(tenant, self.tokens, self.workload_issuer)
        self.router = Router(OPERATIONS, self.tokens, tenant, base_url)
        self.defender = DefenderApi(self.tokens, tenant, base_url)

    def routes(self) -> list[Route]:
        return [
            Route("/metadata/endpoints", self.recorded(self.metadata)),
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self.recorded(self.discovery)),
            Route("/{tenant}/discovery/v2.0/keys", self.recorded(self.keys)),
            Route("/{tenant}/oauth2/v2.0/token", self.recorded(self.token), methods=["POST"]),
            Route("/api/{path:path}", self.recorded(self.ask_defender), methods=METHODS),
            Route("/sandbox/clientSecret", self.secret),
            Route("/sandbox/oidc", self.workload_token),
            Route("/sandbox/{path:path}", self.controlled, methods=METHODS),
            Route("/v1.0/{path:path}", self.recorded(self.graph("v1.0"), self.stale("v1.0")), methods=METHODS),
            Route("/beta/{path:path}", self.recorded(self.graph("beta"), self.stale("beta")), methods=METHODS),
        ]

    def starlette(self) -> Starlette:
        return Starlette(routes=self.routes())

    def recorded(self, endpoint: Endpoint, stale: Endpoint | None = None) -> Endpoint:
        async def endpoint_with_record(request: HttpRequest) -> Response:
            body = await request.body()  # first: a form would consume it
            self.keep_the_past(request)
            exchange = Exchange(
                request,
                lambda: endpoint(request),
                lambda: (stale or endpoint)(request),
                lambda: self.met(request),
                lambda status, fault: self.record(request, body, status, fault),
                self.server,
            )
            return await exchange.through(self.faults)

        return endpoint_with_record

    def record(self, request: HttpRequest, body: bytes, status: int, fault: str | None) -> None:
        self.log.add(
            Request(
                method=request.method,
                path=request.url.path,
                query=dict(request.query_params),
                status=status,
                body=parsed(body),
                user_agent=request.headers.get("user-agent", ""),
                at=self.tenant.clock.now(),
                fault=fault,
            )
        )

    def keep_the_past(self, request: HttpRequest) -> None:
        """Keeps a copy of the tenant before this write, for stale reads."""
        is_write = request.method in WRITING_METHODS and request.url.path.startswith(GRAPH_PREFIXES)
        if not self.faults.needs_the_past:
            self.past = None
        elif is_write:
            self.past = self.tenant.copy()

    def met(self, request: HttpRequest) -> Met:
        path = request.url.path
        version, _, rest = path.strip("/").partition("/")
        scopes = self.router.scopes(request.method, "beta" if version == "beta" else "v1.0", rest)
        return Met(path, scopes, request_ids(request))

    async def metadata(self, request: HttpRequest) -> Response:
        if request.query_params.get("api-version") != "2022-09-01":
            return JSONResponse({"error": "The api-version must be 2022-09-01."}, 400)
        return JSONResponse(cloud_metadata(self.base_url))

    async def discovery(self, request: HttpRequest) -> Response:
        try:
            self.token_endpoint.require_tenant(request.path_params["tenant"])
        except entra_errors.TokenError as error:
            return JSONResponse(error.body(), error.status)
        return JSONResponse(openid_configuration(self.base_url, self.tenant.tenant_id))

    async def keys(self, _: HttpRequest) -> Response:
        return JSONResponse({"keys": [self.tokens.public_jwk()]})

    async def token(self, request: HttpRequest) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        try:
            with self.tenant.lock:
                return JSONResponse(self.token_endpoint.answer(request.path_params["tenant"], form))
        except entra_errors.TokenError as error:
            return JSONResponse(error.body(), error.status)

    def stale(self, version: Version) -> Endpoint:
        async def answer(request: HttpRequest) -> Response:
            past = self.past if request.method == "GET" else None
            return await self.graph(version, past)(request)

        return answer

    def graph(self, version: Version, past: TenantState | None = None) -> Endpoint:
        router = self.router if past is None else replace_tenant(self.router, past)

        async def answer(request: HttpRequest) -> Response:
            raw = RawRequest(
                method=request.method,
                version=version,
                path=request.path_params["path"],
                query=request.query_params.multi_items(),
                headers=request.headers,
                body=await request.body(),
            )
            ids = request_ids(request)
            try:
                with self.tenant.lock:
                    response = response_of(router.answer(raw), ids)
                    if raw.method != "GET":
                        settle(self.tenant)
                    return response
            except GraphError as error:
                return JSONResponse(error.body(ids), error.status, headers=ids | error.headers)

        return answer

    async def ask_defender(self, request: HttpRequest) -> Response:
        path, query = request.path_params["path"], request.query_params.multi_items()
        host = request.headers.get("host", "")
        try:
            with self.tenant.lock:
                return JSONResponse(self.defender.answer(request.method, host, path, query, request.headers))
        except GraphError as error:
            body = defender_errors.body(error, request_ids(request)["request-id"])
            return JSONResponse(body, error.status, headers=error.headers)

    async def controlled(self, request: HttpRequest) -> Response:
        body = parsed(await request.body())
        path = request.path_params["path"]
        try:
            with self.tenant.lock:
                return JSONResponse(self.control.answer(request.method, path, request.query_params, body))
        except NotFoundError as error:
            return JSONResponse({"error": str(error)}, 404)
        except (
            ControlError,
            CannotEvaluateError,
            UnknownNameError,
            FaultError,
            DecisionError,
            SubscriptionError,
            SignInLogError,
        ) as error:
            return JSONResponse({"error": str(error)}, 400)

    async def secret(self, _: HttpRequest) -> Response:
        """For people with curl: on this machine only, and worth nothing anywhere else."""
        return PlainTextResponse(self.control.client_secret)

    async def workload_token(self, request: HttpRequest) -> Response:
        """As a CI service hands out its OIDC token: `?subject=…&audience=…` → `{"value": …}` [client]."""
        subject = request.query_params.get("subject", DEFAULT_SUBJECT)
        audience = request.query_params.get("audience", DEFAULT_AUDIENCE)
        return JSONResponse({"value": self.workload_issuer.issue(subject, audience)})


def replace_tenant(router: Router, tenant: TenantState) -> Router:
    return Router(router.operations, router.tokens, tenant, router.base_url)


def request_ids(request: HttpRequest) -> dict[str, str]:
    """Graph gives each request an id, and returns the id that the client has sent [docs]."""
    request_id = str(uuid4())
    return {"request-id": request_id, "client-request-id": request.headers.get("client-request-id", request_id)}


def response_of(answer: Answer, headers: dict[str, str]) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return JSONResponse(answer.body, answer.status, headers=headers)


def parsed(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Only JSON is kept, because the form of a token request contains a secret."""
    try:
        return json.loads(body)
    except ValueError:
        return None

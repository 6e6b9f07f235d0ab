"""From an HTTP request to a handler: token, route, rate, permissions, query, body, in that order. It knows no rules."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ..entra.tokens import Claims, InvalidAccessTokenError, TokenService
from ..membership import roles_of
from ..objects import Application
from ..schema.types import Version
from ..seed import GLOBAL_ADMINISTRATOR
from ..state import TenantState
from . import approval, errors
from .audit_logs import throttle as audit_log_throttle
from .calls import Answer, Call, Operation
from .conditional_access import throttle
from .intune import device_throttle
from .odata import parse_query
from .subscriptions import require_license


@dataclass(frozen=True)
class RawRequest:
    """What the web framework knows of a request to /v1.0 or /beta; `path` is without the version."""

    method: str
    version: Version
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes


def match(operation: Operation, segments: list[str]) -> dict[str, str] | None:
    """The keys in the path when it fits the template, else None."""
    if len(segments) != len(operation.segments):
        return None
    keys: dict[str, str] = {}
    for expected, found in zip(operation.segments, segments, strict=True):
        name, value = key_in(expected, found)
        if name:
            keys[name] = value
        elif expected != found:
            return None
    return keys


def key_in(expected: str, found: str) -> tuple[str, str]:
    """The name of a key and its value, in `{id}` as in `servicePrincipals(appId='{appId}')`; else empty texts."""
    before, brace, rest = expected.partition("{")
    name, _, after = rest.partition("}")
    if not brace or len(found) <= len(before) + len(after):
        return "", ""
    if not (found.startswith(before) and found.endswith(after)):
        return "", ""
    return name, found[len(before) : len(found) - len(after)]


class Router:
    """All operations of the emulated Graph."""

    def __init__(
        self, operations: Sequence[Operation], tokens: TokenService, tenant: TenantState, base_url: str
    ) -> None:
        self.operations = operations
        self.tokens = tokens
        self.tenant = tenant
        self.base_url = base_url

    def answer(self, request: RawRequest) -> Answer:
        application, claims = self.authenticate(request.headers.get("authorization"))
        operation, keys = self.find(request)
        throttle.count(request.path, self.tenant)
        audit_log_throttle.count(request.path, application, self.tenant)
        device_throttle.count(request.path, self.tenant)
        self.authorise(operation, claims.roles)
        require_license(operation, self.tenant)
        query = parse_query(request.query, operation.options, operation.filters, own_filter=operation.own_filter)
        body = parse_body(request)
        call = Call(
            request.method,
            request.version,
            request.path,
            self.base_url,
            keys,
            query,
            body,
            application,
            self.tenant,
            claims.roles,
            request.headers,
            claims.person,
        )
        if approval.is_held_up(operation, self.tenant):
            return approval.answer(approval.Write(request.headers, request.body, call, operation))
        return operation.handler(call)

    def authenticate(self, header: str | None) -> tuple[Application, Claims]:
        """The roles are those in the token: a permission taken away works on the next token, as in Entra [docs]."""
        if header is None or not header.lower().startswith("bearer "):
            msg = "Access token is empty."
            raise errors.unauthenticated(msg)
        claims = self.verified(header.split(" ", 1)[1])
        application = self.tenant.applications.get(claims.app_id)
        if application is None:
            msg = "The application of the access token is not known in this tenant."
            raise errors.unauthenticated(msg)
        if claims.person is not None:
            self.require_administrator(claims.person)
        return application, claims

    def verified(self, token: str) -> Claims:
        try:
            return self.tokens.verify(token)
        except InvalidAccessTokenError as error:
            raise errors.unauthenticated(str(error)) from None

    def require_administrator(self, user_id: str) -> None:
        """A scope is never more than the person may do [docs]: everything for one role, the others are not known."""
        user = self.tenant.users.get(user_id)
        if user is None or GLOBAL_ADMINISTRATOR not in roles_of(user, self.tenant):
            msg = "delegated tokens of anybody but a Global Administrator."
            raise errors.not_emulated(msg)

    def find(self, request: RawRequest) -> tuple[Operation, dict[str, str]]:
        segments = request.path.split("/")
        methods_elsewhere = False
        for operation in self.operations:
            keys = match(operation, segments) if request.version in operation.versions else None
            if keys is not None and operation.method == request.method:
                return operation, keys
            methods_elsewhere |= keys is not None
        raise self.refusal(request, segments, known_path=methods_elsewhere)

    def scopes(self, method: str, version: Version, path: str) -> str:
        """The permissions that would do for a request, as Intune tells them; empty where no operation fits."""
        for operation in self.operations:
            fits = version in operation.versions and match(operation, path.split("/")) is not None
            if fits and operation.method == method:
                return scopes_of(operation)
        return ""

    def refusal(self, request: RawRequest, segments: list[str], *, known_path: bool) -> errors.GraphError:
        if segments[0] == "deviceManagement" and len(segments) > 1:
            words = route_words(self.known_words(), segments)
            return errors.intune_no_route(words, request.method, segments)
        if known_path:
            return errors.method_not_allowed()
        return errors.unknown_segment(self.first_unknown(request.version, segments))

    def known_words(self) -> frozenset[str]:
        return frozenset(word for one in self.operations for word in one.segments if not word.startswith("{"))

    def first_unknown(self, version: Version, segments: list[str]) -> str:
        for count in range(1, len(segments) + 1):
            prefix = segments[:count]
            known = (one.segments[:count] for one in self.operations if version in one.versions)
            if not any(fits_prefix(expected, prefix) for expected in known):
                return segments[count - 1]
        return segments[-1]

    def authorise(self, operation: Operation, roles: frozenset[str]) -> None:
        if any(needed <= roles for needed in operation.permissions):
            return
        if operation.workload == "intune":
            raise errors.intune_forbidden(scopes_of(operation))
        if operation.workload == "reports":
            raise errors.reports_forbidden(scopes_of(operation))
        raise errors.policy_forbidden() if operation.workload == "policy" else errors.directory_forbidden()


def scopes_of(operation: Operation) -> str:
    return ", ".join(sorted({one for needed in operation.permissions for one in needed}))


def fits_prefix(expected: list[str], found: list[str]) -> bool:
    if len(expected) < len(found):
        return False
    return all(key_in(e, f)[0] or e == f for e, f in zip(expected, found, strict=False))


def route_words(known: frozenset[str], segments: list[str]) -> list[str]:
    """singleton, navigation, key, navigation: how Intune's message names the parts of a path [issue]."""
    return ["singleton", *("navigation" if s in known or s.isalpha() else "key" for s in segments[1:])]


def parse_body(request: RawRequest) -> Any:  # noqa: ANN401 - JSON
    """[docs] and [inference] for the words; GET and DELETE have no body."""
    if request.method not in {"POST", "PATCH", "PUT"}:
        return None
    if not request.body:
        return None
    if not request.headers.get("content-type", "").startswith("application/json"):
        msg = "Write requests (excluding DELETE) must contain the Content-Type header declaration."
        raise errors.bad_request(msg)
    try:
        return json.loads(request.body, parse_constant=refuse_constant)
    except ValueError:
        message = (
            "Unable to read JSON request payload. Please ensure Content-Type header is set "
            "and payload is of valid JSON format."
        )
        raise errors.bad_request(message) from None


def refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON."
    raise ValueError(msg)

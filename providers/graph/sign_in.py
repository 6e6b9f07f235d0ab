"""Explains why a sign-in failed, decides whether a retry may help, and renews the credential for it.

azure-identity raises the same error class for a refusal, a broken connection and a proxy's page. How its last request
to Entra ended distinguishes them; `entra_transport` records that here. Each call for a token has its own record, which
its error carries: threads sign in concurrently, and a failure must not be explained by another thread's answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from providers.graph.connection import Connection
from providers.graph.errors import AGAIN, PERHAPS_A_PROXY, SignInError, redact_tokens, shown
from providers.graph.retry import PASSING_STATUSES, TransientError, retry_after
from providers.graph.transport_errors import is_untrusted

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

CHECK = "Check the azuread sign-in settings of the stack (tenantId, clientId and the credential)."


@dataclass
class LastExchange:
    """How the last request to Entra of one call for a token ended. No status: there was no complete answer."""

    is_asked: bool = False
    status: int | None = None
    headers: httpx.Headers = field(default_factory=httpx.Headers)


_CALL: ContextVar[LastExchange | None] = ContextVar("call", default=None)


@contextmanager
def one_call() -> Iterator[LastExchange]:
    """Record the requests to Entra inside the block."""
    last = LastExchange()
    token = _CALL.set(last)
    try:
        yield last
    finally:
        _CALL.reset(token)


def current_call() -> LastExchange:
    """The record of the current call; an unused one outside any call."""
    return _CALL.get() or LastExchange()


class NoTokenError(Exception):
    """azure-identity's error, with the last request to Entra of the same call."""

    def __init__(self, error: Exception, last: LastExchange) -> None:
        super().__init__(str(error))
        self.last = last


class RenewedCredential:
    """A credential that is replaced after each failure: azure-identity would repeat the failure for a while."""

    def __init__(self, make: Callable[[], "TokenCredential"]) -> None:
        self._make = make
        self._credential: TokenCredential | None = None

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":  # noqa: ANN401 - azure-core's own signature
        """As azure-core's TokenCredential, but raises NoTokenError."""
        from azure.core.exceptions import AzureError

        self._credential = self._credential or self._make()
        with one_call() as last:
            try:
                return self._credential.get_token(*scopes, **options)
            except AzureError as error:
                self.renew()
                raise NoTokenError(error, last) from None

    def renew(self) -> None:
        """Drop the credential and its cached tokens."""
        close = getattr(self._credential, "close", None)
        self._credential = None
        if close is not None:
            close()


def sign_in_failed(error: NoTokenError, connection: Connection, login: str) -> Exception:
    """A SignInError, or a TransientError around one. The answer may contain our credential, so it is redacted."""
    last = error.last
    said = shown(redact_tokens(connection.redacted(" ".join(str(error).split())))).rstrip(". ")
    start = f"Signing in to tenant {connection.tenant_id} at {login} failed:"
    is_lost = last.is_asked and last.status is None and not is_untrusted(error)
    if is_lost:
        cause = SignInError(f"{start} no complete answer ({said}). Nothing was sent to Graph. {AGAIN}")
        return TransientError(cause, f"signing in at {login}: no complete answer")
    if last.status in PASSING_STATUSES:
        cause = SignInError(f"{start} Entra answered {last.status} ({said}). Nothing was sent to Graph. {AGAIN}")
        return TransientError(cause, f"signing in: Entra answered {last.status}", retry_after(last.headers))
    if last.status == httpx.codes.OK:
        return SignInError(f"{start} the answer (200) is not Entra's. Nothing was sent to Graph. {PERHAPS_A_PROXY}")
    return SignInError(f"{start} {said}. Nothing was sent to Graph. {CHECK}")

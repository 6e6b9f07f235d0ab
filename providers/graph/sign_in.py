"""A sign-in that fails: why, whether another try may help, and that the next one is a new one.

azure-identity tells a refusal, a broken connection and a proxy's page as one class of error. How its last request to
Entra ended tells them apart; `entra_transport` notes it here. Each call for a token has a record of its own, and its
error takes it along: threads ask side by side, and one must not judge its failure by another's answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from providers.graph.connection import Connection
from providers.graph.errors import AGAIN, PERHAPS_A_PROXY, SignInError, hide_tokens, shown
from providers.graph.retry import PASSING_STATUSES, TransientError, retry_after
from providers.graph.transport_errors import is_untrusted

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

CHECK = "Check the azuread sign-in settings of the stack (tenantId, clientId and the credential)."


@dataclass
class LastExchange:
    """How the last request to Entra of one call for a token ended: no status where no whole answer came."""

    is_asked: bool = False
    status: int | None = None
    headers: httpx.Headers = field(default_factory=httpx.Headers)


_CALL: ContextVar[LastExchange | None] = ContextVar("call", default=None)


@contextmanager
def one_call() -> Iterator[LastExchange]:
    """The record of what is asked of Entra inside."""
    last = LastExchange()
    token = _CALL.set(last)
    try:
        yield last
    finally:
        _CALL.reset(token)


def current_call() -> LastExchange:
    """The record of the call that this is part of; one that nobody reads outside of any."""
    return _CALL.get() or LastExchange()


class NoTokenError(Exception):
    """azure-identity's error, with how this call's last request to Entra ended."""

    def __init__(self, error: Exception, last: LastExchange) -> None:
        super().__init__(str(error))
        self.last = last


class RenewedCredential:
    """A credential that is made anew after each failure: azure-identity's own would for a while only repeat it."""

    def __init__(self, make: Callable[[], "TokenCredential"]) -> None:
        self._make = make
        self._credential: TokenCredential | None = None

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":  # noqa: ANN401 - azure-core's own signature
        """As azure-core's TokenCredential, but that it raises NoTokenError."""
        from azure.core.exceptions import AzureError

        self._credential = self._credential or self._make()
        with one_call() as last:
            try:
                return self._credential.get_token(*scopes, **options)
            except AzureError as error:
                self.renew()
                raise NoTokenError(error, last) from None

    def renew(self) -> None:
        """Forget the credential and the tokens that it keeps."""
        close = getattr(self._credential, "close", None)
        self._credential = None
        if close is not None:
            close()


def sign_in_failed(error: NoTokenError, connection: Connection, login: str) -> Exception:
    """A SignInError, or a TransientError around one. Whoever answered may have sent our credential back."""
    last = error.last
    said = shown(hide_tokens(connection.without_secrets(" ".join(str(error).split())))).rstrip(". ")
    start = f"Signing in to tenant {connection.tenant_id} at {login} failed:"
    is_lost = last.is_asked and last.status is None and not is_untrusted(error)
    if is_lost:
        cause = SignInError(f"{start} no whole answer ({said}). Nothing was sent to Graph. {AGAIN}")
        return TransientError(cause, f"signing in at {login}: no whole answer")
    if last.status in PASSING_STATUSES:
        cause = SignInError(f"{start} Entra answered {last.status} ({said}). Nothing was sent to Graph. {AGAIN}")
        return TransientError(cause, f"signing in: Entra answered {last.status}", retry_after(last.headers))
    if last.status == httpx.codes.OK:
        return SignInError(f"{start} the answer (200) is not Entra's. Nothing was sent to Graph. {PERHAPS_A_PROXY}")
    return SignInError(f"{start} {said}. Nothing was sent to Graph. {CHECK}")

"""The errors of requests to Graph and their messages.

GraphError
├── ConnectionSettingsError   the azuread settings do not make a connection
│   └── MetadataLostError     the metadata host did not answer, or is busy: a retry may succeed
├── SignInError               Entra returned no token
├── UnreachableError          no answer: refused, reset, timed out, cut off
├── AmbiguousNameError        a name that does not match exactly one object
├── UnexpectedAnswerError     an answer that is not Graph's: HTML, not JSON, an empty body
└── RequestFailedError        Graph refused; `approval` adds subclasses about approvals
    ├── NotFoundError         404 with Graph's error body: the object does not exist
    └── ForbiddenError        403, with the permission to grant

The last line of a message must make sense alone: the Pulumi CLI shows only that line after a traceback.
"""

import re
from typing import Any, Final

from providers.graph.parsing import parse

_TOKEN: Final = re.compile(r"eyJ[\w-]{8,}(\.[\w-]+)*")
_WRONG_ADDRESS: Final = "Resource not found for the segment"
PERHAPS_A_PROXY: Final = "Perhaps a proxy answered instead: let the answers through, then run the same command again."
AGAIN: Final = "Nothing is wrong with the configuration: run the same command again in some minutes."


class GraphError(Exception):
    """Base of all errors of this package."""


class ConnectionSettingsError(GraphError):
    """The azuread settings do not make a connection."""


class MetadataLostError(ConnectionSettingsError):
    """The metadata host did not answer, or is busy. `wait`: the seconds it asked to wait."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class SignInError(GraphError):
    """Entra returned no token."""


class UnreachableError(GraphError):
    """There was no answer: whether the request took effect is not known."""


class AmbiguousNameError(GraphError):
    """A name that does not identify exactly one object; the message lists what was found."""


class UnexpectedAnswerError(GraphError):
    """The answer is not Graph's."""


class RequestFailedError(GraphError):
    """Graph refused; carries the status, Graph's own code and message, and the request id for Microsoft's support."""

    def __init__(self, message: str, *, status: int, code: str, request_id: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id


class NotFoundError(RequestFailedError):
    """404 with Graph's error body: the object does not exist."""


class ForbiddenError(RequestFailedError):
    """403: a permission is missing, or another control of the tenant refused the request."""


def graph_words(body: object) -> tuple[str, str]:
    """Graph's error code and message from an error body. Intune wraps its message in JSON [live]."""
    error: Any = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    try:
        inner = parse(message)
    except ValueError:
        return code, message
    return code, str(inner.get("Message", message)) if isinstance(inner, dict) else message


def request_failed(what: str, status: int, body: object, request_id: str, permission: str) -> RequestFailedError:
    """The error for `status`, with its message. `permission`: what `what` needs."""
    code, message = graph_words(body)
    code, message = shown(code), redact_tokens(shown(" ".join(message.split())))
    said = f"{status} {code}: {message}" if code or message else f"{status} without an explanation"
    text = f"{what} failed: {said.rstrip('. ')}. Graph's request id: {request_id or 'none'}."
    advice = _advice(status, permission, is_explained=bool(code or message))
    return _kind(status, code, message)(f"{text}{advice}", status=status, code=code, request_id=request_id)


def shown(text: str) -> str:
    """Untrusted text for a message: characters that could move the cursor, hide or reorder text are escaped."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def redact_tokens(text: str) -> str:
    """`text` without tokens: services may quote a token that they refuse. Ours are JWTs."""
    return _TOKEN.sub("[a token]", text)


def _kind(status: int, code: str, message: str) -> type[RequestFailedError]:
    if status == 403:
        return ForbiddenError
    # A proxy's 404 says nothing about the object. Graph's 404 about a segment means a wrong address [live].
    if status == 404 and code and _WRONG_ADDRESS not in message:
        return NotFoundError
    return RequestFailedError


def _advice(status: int, permission: str, *, is_explained: bool) -> str:
    if not is_explained and status < 500 and status != 429:
        return f" Graph always explains why it refuses a request. {PERHAPS_A_PROXY}"
    if status == 401:
        return " Check the azuread sign-in settings of the stack (tenantId, clientId and the credential)."
    if status == 403:
        return f" Grant the application permission {permission} with admin consent, then run the same command again."
    if status == 429 or status >= 500:
        return f" {AGAIN}"
    if status == 404:
        return " If it was created or deleted a moment ago, run the same command again."
    if status in (408, 409, 412, 423):
        return " Something else was changing it at the same time: run the same command again."
    return " Check what Graph names, then run the same command again."

"""The errors of requests to Graph, a class for each, and their messages.

GraphError
├── ConnectionSettingsError   the azuread settings do not make a connection
│   └── MetadataLostError     the metadata host gave no answer, or is busy: it may the next time
├── SignInError               Entra gave no token
├── UnreachableError          no answer: refused, reset, timed out, cut off
├── AmbiguousNameError        a name that does not mean exactly one object
├── UnexpectedAnswerError     an answer that is not Graph's: HTML, no JSON, nothing where a body must be
└── RequestFailedError        Graph said no; `approval` adds those about an approval
    ├── NotFoundError         404 in Graph's own words, the only thing that means "gone"
    └── ForbiddenError        403, names the permission that would help

The last line of a message stands alone: it is all that the Pulumi CLI shows at the end of a traceback.
"""

import re
from typing import Any, Final

from providers.graph.parsing import parse

_TOKEN: Final = re.compile(r"eyJ[\w-]{8,}(\.[\w-]+)*")
_WRONG_ADDRESS: Final = "Resource not found for the segment"
PERHAPS_A_PROXY: Final = "Perhaps a proxy answered instead: let the answers through, then run the same command again."
AGAIN: Final = "Nothing is wrong with the configuration: run the same command again in some minutes."


class GraphError(Exception):
    """Base of all; catch this to add what was being done."""


class ConnectionSettingsError(GraphError):
    """The azuread settings do not make a connection."""


class MetadataLostError(ConnectionSettingsError):
    """The metadata host did not answer, or not now; `wait` is how long it asked to wait."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class SignInError(GraphError):
    """Entra gave no token."""


class UnreachableError(GraphError):
    """No answer came: whether the request took effect is not known."""


class AmbiguousNameError(GraphError):
    """A name that does not identify exactly one object; the message lists what was found."""


class UnexpectedAnswerError(GraphError):
    """An answer came that is not Graph's."""


class RequestFailedError(GraphError):
    """Graph refused; carries the status, Graph's own code and message, and the request id for Microsoft's support."""

    def __init__(self, message: str, *, status: int, code: str, request_id: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id


class NotFoundError(RequestFailedError):
    """404 in Graph's own words: the object does not exist."""


class ForbiddenError(RequestFailedError):
    """403: a permission is missing, or another control of the tenant said no."""


def graph_words(body: object) -> tuple[str, str]:
    """Graph's error code and message out of an error body; Intune wraps its message into JSON of its own [live]."""
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
    """The error of class and words that fit `status`; `permission` is what `what` needs."""
    code, message = graph_words(body)
    code, message = shown(code), hide_tokens(shown(" ".join(message.split())))
    said = f"{status} {code}: {message}" if code or message else f"{status} without an explanation"
    text = f"{what} failed: {said.rstrip('. ')}. Graph's request id: {request_id or 'none'}."
    advice = _advice(status, permission, is_explained=bool(code or message))
    return _kind(status, code, message)(f"{text}{advice}", status=status, code=code, request_id=request_id)


def shown(text: str) -> str:
    """Foreign text for a message: what could move a cursor, hide, begin a line or turn text around is an escape."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def hide_tokens(text: str) -> str:
    """Services quote a token that they do not like; ours are JWTs."""
    return _TOKEN.sub("[a token]", text)


def _kind(status: int, code: str, message: str) -> type[RequestFailedError]:
    if status == 403:
        return ForbiddenError
    # A proxy's 404 says nothing about the object, and Graph's about a segment says that the address is wrong [live].
    if status == 404 and code and _WRONG_ADDRESS not in message:
        return NotFoundError
    return RequestFailedError


def _advice(status: int, permission: str, *, is_explained: bool) -> str:
    if not is_explained and status < 500 and status != 429:
        return f" Graph explains its refusals. {PERHAPS_A_PROXY}"
    if status == 401:
        return " Check the azuread sign-in settings of the stack (tenantId, clientId and the credential)."
    if status == 403:
        return f" Grant the application permission {permission} with admin consent, then run the same command again."
    if status == 429 or status >= 500:
        return f" {AGAIN}"
    if status == 404:
        return " If it was made or deleted a moment ago, run the same command again."
    if status in (408, 409, 412, 423):
        return " Something else was at work on it: run the same command again."
    return " Check what Graph names, then run the same command again."

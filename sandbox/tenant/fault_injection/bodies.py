"""The error answers of the faults, in the style of the service that answers: a workload of Graph, Defender, sign-in.

If no capture shows the body of a status, the body is [inference]. Then its shape matters, and its text does not.
"""

import email.utils
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import HTMLResponse, JSONResponse, Response

from ..defender import errors as defender_errors
from ..defender.api import READ_MACHINES
from ..entra.errors import TokenError
from ..graph import errors
from ..graph.errors import GraphError
from .catalogue import Fault

RATE_LIMIT = "Rate limit reached because of too many requests to query broker. Please retry after sometime."
PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
WORKLOADS = {"deviceManagement": "intune", "identity": "policy", "policies": "policy", "auditLogs": "reports"}
CODES = {
    409: ("Conflict", "The object was changed by another request."),
    412: ("PreconditionFailed", "A precondition of the request is not met."),
    423: ("Locked", "The object is locked by another operation."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Please try again later."),
    504: ("GatewayTimeout", "The gateway did not receive a response within the specified time."),
}


@dataclass(frozen=True)
class Met:
    """The request that meets a fault; `scopes` are the permissions that would do for it."""

    path: str
    scopes: str
    ids: dict[str, str]

    @property
    def workload(self) -> str:
        version, _, rest = self.path.strip("/").partition("/")
        if version == "api":
            return "defender"
        if version not in ("v1.0", "beta"):
            return "sign-in"
        return WORKLOADS.get(rest.partition("/")[0], "directory")


def html(status: int, title: str) -> Response:
    return HTMLResponse(PAGE.format(title=title), status)


def error_answer(fault: Fault, met: Met, seconds: float | None) -> Response:
    """The answer of a fault of kind "answer"."""
    headers = retry_after(fault, seconds)
    if fault.status == 502:
        return html(502, "502 Bad Gateway")
    if met.workload == "sign-in":
        token_error = sign_in_error(fault.status)
        return JSONResponse(token_error.body(), fault.status, headers=headers)
    if met.workload == "defender":
        error = defender_error(fault)
        return JSONResponse(defender_errors.body(error, met.ids["request-id"]), error.status, headers=headers)
    error = graph_error(fault, met)
    return JSONResponse(error.body(met.ids), error.status, headers=met.ids | error.headers | headers)


def retry_after(fault: Fault, seconds: float | None) -> dict[str, str]:
    wait = fault.seconds(seconds)
    if fault.name == "429 with seconds":
        return {"Retry-After": f"{wait:g}"}
    if fault.name == "429 with a date":
        # Dates have whole seconds: rounded up, so that it lies ahead.
        return {"Retry-After": email.utils.formatdate(int(time.time() + wait) + 1, usegmt=True)}
    return {}


def graph_error(fault: Fault, met: Met) -> GraphError:
    special = {
        "401 token expired": lambda: errors.unauthenticated("Lifetime validation failed, the token is expired."),
        "403 permission missing": lambda: forbidden(met),
        "404 not there yet": lambda: not_found(met),
        "500 rate limit": lambda: GraphError(500, "InternalServerError", RATE_LIMIT),
    }
    if fault.name in special:
        return special[fault.name]()
    if fault.status == 429:
        return throttled(met)
    if fault.status == 500:
        return internal(met)
    code, message = CODES[fault.status]
    return GraphError(fault.status, code, errors.wrapped(message) if met.workload == "intune" else message)


def defender_error(fault: Fault) -> GraphError:
    """[docs] for the codes; the words of those that have none of their own are Graph's [inference]."""
    known: dict[int, Callable[[], GraphError]] = {
        401: lambda: defender_errors.unauthorized("Lifetime validation failed, the token is expired."),
        403: lambda: defender_errors.missing_roles(READ_MACHINES, frozenset()),
        404: lambda: defender_errors.not_found("Machine"),
        429: errors.too_many_requests,
        500: lambda: GraphError(500, "InternalServerError", "An internal server error has occurred"),
    }
    if fault.status in known:
        return known[fault.status]()
    return GraphError(fault.status, *CODES[fault.status])


def forbidden(met: Met) -> GraphError:
    if met.workload == "intune":
        return errors.intune_forbidden(met.scopes)
    if met.workload == "reports":
        return errors.reports_forbidden(met.scopes)
    return errors.policy_forbidden() if met.workload == "policy" else errors.directory_forbidden()


def not_found(met: Met) -> GraphError:
    key = met.path.rstrip("/").rpartition("/")[2]
    if met.workload == "intune":
        return errors.intune_not_found("Resource", key)
    return errors.policy_not_found(key) if met.workload == "policy" else errors.directory_not_found(key)


def throttled(met: Met) -> GraphError:
    """Intune wraps its message [issue IntuneCD 217], the policy service does not [issue IntuneCD 64]."""
    if met.workload == "intune":
        return GraphError(429, "TooManyRequests", errors.wrapped("An error has occurred"))
    return errors.too_many_requests()


def internal(met: Met) -> GraphError:
    """[issue ms-graph-docs 2064] for Intune."""
    message = "An internal server error has occurred"
    return GraphError(500, "InternalError", errors.wrapped(message) if met.workload == "intune" else message)


def sign_in_error(status: int) -> TokenError:
    """AADSTS90033 and 90055 are the transient ones, 7000222 a secret that has expired [docs]."""
    if status == 401:
        return TokenError(401, "invalid_client", 7000222, "The provided client secret keys are expired.")
    if status == 429:
        return TokenError(429, "temporarily_unavailable", 90055, "There are too many incoming requests.")
    if status >= 500:
        return TokenError(status, "temporarily_unavailable", 90033, "A transient error has occurred.")
    return TokenError(status, "invalid_request", 90023, "The authentication service cannot take the request.")

"""Defender's error answers: `{"error": {"code", "message", "target"}}`, where target names the request [docs]."""

from typing import Any

from ..graph.errors import GraphError


def body(error: GraphError, request_id: str) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": error.message, "target": request_id}}


def unauthorized(message: str) -> GraphError:
    """[docs] an invalid or expired authorization header; the words are ours."""
    return GraphError(401, "Unauthorized", message)


def wrong_resource() -> GraphError:
    """[issue: microsoft-365-docs 9246] a token for another resource is a 403; the words are ours."""
    return GraphError(403, "Forbidden", "The access token is not for this resource.")


def missing_roles(needed: tuple[str, ...], found: frozenset[str]) -> GraphError:
    """[issue: Azure-Sentinel 7924]."""
    message = (
        f"Missing application roles. API required roles: {','.join(needed)}, "
        f"application roles: {','.join(sorted(found))}."
    )
    return GraphError(403, "Forbidden", message)


def not_found(what: str) -> GraphError:
    """[docs] the form of the message."""
    return GraphError(404, "ResourceNotFound", f"{what} was not found")


def no_such_route() -> GraphError:
    """[docs] for the code."""
    return GraphError(404, "NotFound", "There is nothing at this address.")


def odata(message: str) -> GraphError:
    """[docs] for the code; the words are those of Microsoft's OData library."""
    return GraphError(400, "ODataError", message)


def too_many_requests(seconds: int) -> GraphError:
    """[docs] with Retry-After in seconds; the words are ours."""
    return GraphError(429, "TooManyRequests", "Too many requests.", headers={"Retry-After": str(seconds)})

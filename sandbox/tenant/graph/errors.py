"""Graph's error answers, in the style of the workload behind it. The exception is the wire error."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4


@dataclass
class GraphError(Exception):
    """An answer with `{"error": {"code", "message", "innerError"}}`; `inner` is added to innerError."""

    status: int
    code: str
    message: str
    inner: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, ids: dict[str, str]) -> dict[str, Any]:
        """innerError as [issue] reports show it; `ids` are request-id and client-request-id, the date has no zone."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        inner = self.inner | {"date": now} | ids
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


# All workloads


def bad_request(message: str) -> GraphError:
    return GraphError(400, "BadRequest", message)


def unauthenticated(message: str) -> GraphError:
    """[docs] 401 InvalidAuthenticationToken."""
    return GraphError(401, "InvalidAuthenticationToken", message, headers={"WWW-Authenticate": "Bearer"})


def unknown_segment(segment: str) -> GraphError:
    """For a wrong URL, not for an absent object [live]."""
    return bad_request(f"Resource not found for the segment '{segment}'.")


def method_not_allowed() -> GraphError:
    return GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")


def unknown_option(name: str) -> GraphError:
    return bad_request(f"The query parameter '{name}' is not supported.")


def not_emulated(what: str) -> GraphError:
    """Graph supports this, the emulated tenant does not. It answers 501 instead of pretending."""
    return GraphError(501, "NotEmulated", f"The emulated tenant cannot do this: {what}")


# Intune: messages are often a JSON document inside the string [issue]


def wrapped(message: str) -> str:
    zero = "00000000-0000-0000-0000-000000000000"
    text = (
        f"{message} - Operation ID (for customer support): {zero} - Activity ID: {uuid4()} - Url: https://fef.sandbox"
    )
    document = {
        "_version": 3,
        "Message": text,
        "CustomApiErrorPhrase": "",
        "RetryAfter": None,
        "ErrorSourceService": "",
    }
    return json.dumps(document | {"HttpHeaders": "{}"}, indent=2).replace("\n", "\r\n")


def intune_validation(message: str) -> GraphError:
    """ModelValidationFailure with the message once more in innerError [issue]."""
    return GraphError(400, "ModelValidationFailure", message, inner={"message": message})


def intune_bad_request(message: str) -> GraphError:
    return GraphError(400, "BadRequest", wrapped(message))


def intune_not_found(what: str, key: str) -> GraphError:
    """The body of Intune's 404 is not in evidence; the wrapped form is [inference]."""
    return GraphError(404, "ResourceNotFound", wrapped(f"{what} with id {key} was not found"))


def intune_no_route(words: list[str], method: str, segments: list[str]) -> GraphError:
    """[issue] ms-graph-docs 16701, 14130: keys are shown in brackets, deviceCompliancePolicies('58bb53bf-…')."""
    parts = (f"('{s}')" if word == "key" else f"/{s}" for word, s in zip(words, segments, strict=True))
    path = "".join(parts).removeprefix("/")
    message = (
        f"No OData route exists that match template ~/{'/'.join(words)} with http verb {method} "
        f"for request /DeviceConfiguration_2204/StatelessDeviceConfigurationFEService/{path}."
    )
    return GraphError(400, "No method match route template", message)


def intune_too_many_requests() -> GraphError:
    """[issue] IntuneCD 217: without Retry-After."""
    return GraphError(429, "TooManyRequests", wrapped("An error has occurred"))


def intune_expired_page() -> GraphError:
    """That links to a next page expire is in reports; what Intune says then is not in evidence [inference]."""
    return intune_bad_request("The skip token has expired")


def intune_forbidden(scopes: str) -> GraphError:
    """[issue] IntuneAssistant 6: Intune names the scopes that would do."""
    text = (
        "Application is not authorized to perform this operation. "
        f"Application must have one of the following scopes: {scopes}"
    )
    return GraphError(403, "Forbidden", wrapped(text))


# Conditional Access and other policies of Entra


def conditional_access_schema(detail: str) -> GraphError:
    """[issue] ms-graph-docs 10894. Graph does not tell the detail; innerError does here, to spare people the search."""
    message = (
        "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema of ConditionalAccessPolicy "
        "type. For examples, please see API documentation at "
        "https://docs.microsoft.com/en-us/graph/api/conditionalaccessroot-post-policies?view=graph-rest-1.0."
    )
    return GraphError(400, "BadRequest", message, inner={"message": detail})


def policy_forbidden() -> GraphError:
    """[issue] the message; its code is AccessDenied or Forbidden in different reports."""
    message = "You cannot perform the requested operation, required scopes are missing in the token."
    return GraphError(403, "AccessDenied", message)


def policy_not_found(key: str) -> GraphError:
    """Not in evidence [inference]."""
    return GraphError(404, "ResourceNotFound", f"Policy with id {key} was not found.")


def too_many_requests() -> GraphError:
    """[issue] IntuneCD 64: without Retry-After."""
    return GraphError(429, "TooManyRequests", "Too many requests.")


# Directory


def directory_forbidden() -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def directory_not_found(key: str) -> GraphError:
    message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", message)


def directory_expired_page() -> GraphError:
    """[issue] msgraph-sdk-dotnet 2254; the status is [client]."""
    message = "The specified page token value has expired and can no longer be included in your request."
    return GraphError(400, "Directory_ExpiredPageToken", message)


def directory_page_size(size: int, largest: int) -> GraphError:
    """[live]"""
    return directory_bad_request(f"Invalid page size specified: '{size}'. Must be between 1 and {largest} inclusive.")


def sign_in_permission_missing() -> GraphError:
    """[issue] microsoft-graph-explorer 2731."""
    message = "Calling principal does not have required MSGraph permissions AuditLog.Read.All"
    return GraphError(403, "Authentication_MSGraphPermissionMissing", message)


def sign_in_license_missing() -> GraphError:
    """[issue] microsoft-graph-docs 12772, 14120."""
    message = "Neither tenant is B2C or tenant doesn't have premium license"
    return GraphError(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message)


def directory_bad_request(message: str) -> GraphError:
    return GraphError(400, "Request_UnsupportedQuery", message)


# Entra's logs


def reports_forbidden(scopes: str) -> GraphError:
    """[issue] ms-graph-docs-contrib 8997."""
    message = f"Calling principal does not have required MSGraph permissions {scopes}"
    return GraphError(403, "Authentication_MSGraphPermissionMissing", message)


def no_directory_access() -> GraphError:
    """[issue] ms-graph-docs 2789: the licence of the tenant could not be looked up."""
    message = "Failed to do premium license check from ADGraph"
    return GraphError(403, "Authentication_ApplicationHasNoDirectoryReadAccess", message)


def no_premium_licence() -> GraphError:
    """[issue] steampipe-plugin-azuread 98."""
    message = "Neither tenant is B2C or tenant doesn't have premium license"
    return GraphError(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message)


def reports_filter(_: str) -> GraphError:
    """[issue] ms-graph-docs 5676, 14173: the message does not have the mistake."""
    return bad_request("Invalid filter clause")


def reports_option(name: str) -> GraphError:
    """[issue] msgraph-sdk-powershell 1251."""
    option = name.removeprefix("$").capitalize()
    return bad_request(
        f"Query option '{option}' is not allowed. To allow it, set the 'AllowedQueryOptions' property on "
        "EnableQueryAttribute or QueryValidationSettings."
    )


def reports_not_found(key: str) -> GraphError:
    """Not in evidence [inference]."""
    return GraphError(404, "ResourceNotFound", f"The log has no entry {key}.")

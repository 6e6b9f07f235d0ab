"""Entra's token errors: the AADSTS codes and the OAuth error beside them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4


@dataclass
class TokenError(Exception):
    """An OAuth error answer as login.microsoftonline.com gives it [docs]."""

    status: int
    error: str
    code: int
    message: str

    def body(self) -> dict[str, Any]:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = str(uuid4()), str(uuid4())
        where = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}"
        return {
            "error": self.error,
            "error_description": f"AADSTS{self.code}: {self.message} {where}",
            "error_codes": [self.code],
            "timestamp": now,
            "trace_id": trace,
            "correlation_id": correlation,
        }


def unknown_tenant(tenant: str) -> TokenError:
    message = (
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    return TokenError(400, "invalid_request", 90002, message)


def unknown_application(app_id: str, tenant: str) -> TokenError:
    message = (
        f"Application with identifier '{app_id}' was not found in the directory '{tenant}'. This can happen if the "
        "application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant. You may have sent your authentication request to the wrong tenant."
    )
    return TokenError(400, "unauthorized_client", 700016, message)


def wrong_secret(app_id: str) -> TokenError:
    message = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
        f"not the client secret ID, for a secret added to app '{app_id}'."
    )
    return TokenError(401, "invalid_client", 7000215, message)


def missing_credential() -> TokenError:
    message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return TokenError(401, "invalid_client", 7000218, message)


def missing_parameter(name: str) -> TokenError:
    return TokenError(
        400, "invalid_request", 900144, f"The request body must contain the following parameter: '{name}'."
    )


def unsupported_grant(grant: str) -> TokenError:
    message = f"The app requested an unsupported grant type '{grant}'."
    return TokenError(400, "unsupported_grant_type", 70003, message)


def invalid_scope(scope: str) -> TokenError:
    message = (
        f"The provided request must include a 'scope' input parameter. The provided value for the input parameter "
        f"'scope' is not valid. The scope {scope} is not valid."
    )
    return TokenError(400, "invalid_scope", 70011, message)


def unknown_certificate(app_id: str) -> TokenError:
    message = f"The certificate used to sign the client assertion is not registered on application '{app_id}'."
    return TokenError(401, "invalid_client", 700027, message)


def no_federated_credential(issuer: str, subject: str, audience: str) -> TokenError:
    message = (
        "No matching federated identity record found for presented assertion. "
        f"Assertion Issuer: '{issuer}'. Assertion Subject: '{subject}'. Assertion Audience: '{audience}'."
    )
    return TokenError(401, "invalid_client", 700213, message)


def bad_assertion(reason: str) -> TokenError:
    return TokenError(401, "invalid_client", 50027, f"JWT token is invalid or malformed. {reason}")

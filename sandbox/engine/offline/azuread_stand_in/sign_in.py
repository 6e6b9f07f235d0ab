"""How the provider signs in to Entra, decided from its settings alone.

The real plugin tries client certificate, client secret, OIDC, managed identity and Azure CLI, in this order, and takes
the first that is fully configured [client]. So does this. `credentials` then makes azure-identity do it.
"""

import base64
import binascii
from typing import Literal

from sandbox.engine.offline.azuread_stand_in.connection import ProviderConfigurationError, Settings

Way = Literal["certificate", "certificate file", "secret", "oidc token", "oidc request", "managed identity", "cli"]


class SignInError(Exception):
    """Entra gave no token."""


def way_to_sign_in(settings: Settings) -> Way:
    if settings.text("tenantId") and settings.text_or_file("clientId"):
        as_application: list[tuple[Way, bool]] = [
            ("certificate", bool(certificate(settings))),
            ("certificate file", bool(settings.text("clientCertificatePath"))),
            ("secret", bool(settings.text_or_file("clientSecret"))),
            ("oidc token", settings.flag("useOidc") and bool(settings.text_or_file("oidcToken"))),
            ("oidc request", settings.flag("useOidc") and can_request_token(settings)),
        ]
        for way, is_configured in as_application:
            if is_configured:
                return way
    if settings.flag("useMsi"):
        return "managed identity"
    if settings.flag("useCli", default=True):
        return "cli"
    message = (
        "The azuread provider has no complete way to sign in: set azuread:tenantId and azuread:clientId with "
        "azuread:clientSecret, azuread:clientCertificate or azuread:useOidc, or azuread:useMsi or azuread:useCli."
    )
    raise ProviderConfigurationError(message)


def certificate(settings: Settings) -> bytes:
    try:
        return base64.b64decode(settings.text("clientCertificate"), validate=True)
    except binascii.Error as error:
        message = "azuread:clientCertificate must be a base64 encoded PKCS#12 bundle."
        raise ProviderConfigurationError(message) from error


def can_request_token(settings: Settings) -> bool:
    return bool(settings.text("oidcRequestUrl") and settings.text("oidcRequestToken"))

"""The token endpoint: client credentials with a secret, a certificate's assertion or a federated assertion."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from ..objects import Application
from ..state import TenantState
from . import errors
from .tokens import LIFETIME, TokenService
from .workload_identity import WorkloadIssuer

THUMBPRINTS = ("x5t", "x5t#S256")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def thumbprints(certificate: x509.Certificate) -> set[str]:
    """x5t (SHA-1) and x5t#S256, as the headers of an assertion carry them [client: MSAL]."""
    der = certificate.public_bytes(Encoding.DER)
    digests = (hashlib.sha1(der, usedforsecurity=False).digest(), hashlib.sha256(der).digest())
    return {urlsafe_b64encode(digest).decode().rstrip("=") for digest in digests}


@dataclass(frozen=True)
class TokenEndpoint:
    """POST /{tenant}/oauth2/v2.0/token."""

    tenant: TenantState
    tokens: TokenService
    workload_issuer: WorkloadIssuer

    def answer(self, tenant: str, form: Mapping[str, str]) -> dict[str, Any]:
        self.require_tenant(tenant)
        for name in ("grant_type", "client_id", "scope"):
            if not form.get(name):
                raise errors.missing_parameter(name)
        if form["grant_type"] != "client_credentials":
            raise errors.unsupported_grant(form["grant_type"])
        application = self.tenant.applications.get(form["client_id"])
        if application is None:
            raise errors.unknown_application(form["client_id"], self.tenant.organization)
        self.authenticate(application, form)
        resource = self.resource_of(form["scope"])
        seconds = int(LIFETIME.total_seconds())
        lifetime = {"expires_in": seconds, "ext_expires_in": seconds}
        return {"token_type": "Bearer", **lifetime, "access_token": self.tokens.issue(application, resource)}

    def require_tenant(self, tenant: str) -> None:
        if tenant.lower() != self.tenant.tenant_id:
            raise errors.unknown_tenant(tenant)

    def resource_of(self, scope: str) -> str:
        """Graph, which is this host, or Defender: the metadata document names both."""
        resource = scope.removesuffix("/.default")
        if resource == scope or resource.rstrip("/") not in (self.tokens.base_url, self.tokens.defender_resource):
            raise errors.invalid_scope(scope)
        return resource.rstrip("/")

    def authenticate(self, application: Application, form: Mapping[str, str]) -> None:
        if "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION_TYPE:
                msg = "client_assertion_type"
                raise errors.missing_parameter(msg)
            self.check_assertion(application, form["client_assertion"])
        elif "client_secret" in form:
            given = form["client_secret"].encode()
            if not any(compare_digest(given, secret.encode()) for secret in application.secrets):
                raise errors.wrong_secret(application.app_id)
        else:
            raise errors.missing_credential()

    def check_assertion(self, application: Application, assertion: str) -> None:
        try:
            header = jwt.get_unverified_header(assertion)
        except jwt.InvalidTokenError as error:
            raise errors.bad_assertion(str(error)) from None
        if header.keys() & set(THUMBPRINTS):
            self.check_certificate(application, assertion, header)
        else:
            self.check_federated(application, assertion)

    def check_certificate(self, application: Application, assertion: str, header: Mapping[str, Any]) -> None:
        # MSAL pads them, which RFC 7515 does not [client]
        given = {str(header[name]).rstrip("=") for name in THUMBPRINTS if name in header}
        for pem in application.certificates:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            if given & thumbprints(certificate):
                self.verify(assertion, certificate.public_key(), application)
                return
        raise errors.unknown_certificate(application.app_id)

    def verify(self, assertion: str, key: PublicKeyTypes, application: Application) -> None:
        login = f"{self.tokens.base_url}/{self.tenant.tenant_id}"
        try:
            jwt.decode(
                assertion,
                key,  # type: ignore[arg-type] # the algorithms name the kinds of key that are accepted
                algorithms=["RS256", "PS256"],
                audience=[f"{login}/oauth2/v2.0/token", f"{login}/v2.0", login],
                issuer=application.app_id,
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise errors.bad_assertion(str(error)) from None

    def check_federated(self, application: Application, assertion: str) -> None:
        """Only the emulator's own issuer can be verified: there is no other issuer's key to fetch."""
        claims = self.workload_issuer.verify(assertion)
        for trusted in application.federated_credentials:
            if (trusted.issuer, trusted.subject, trusted.audience) == (claims.issuer, claims.subject, claims.audience):
                return
        raise errors.no_federated_credential(claims.issuer, claims.subject, claims.audience)

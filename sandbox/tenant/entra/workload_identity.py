"""An OIDC issuer like that of a CI service, whose tokens federated credentials can name, so that OIDC can be tried."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from . import errors

ALGORITHM = "ES256"
DEFAULT_AUDIENCE = "api://AzureADTokenExchange"
DEFAULT_SUBJECT = "repo:contoso/defender-conditional-access:ref:refs/heads/main"


@dataclass(frozen=True)
class WorkloadClaims:
    """The three claims that a federated credential names."""

    issuer: str
    subject: str
    audience: str


class WorkloadIssuer:
    """Stands for https://token.actions.githubusercontent.com and its like."""

    def __init__(self, base_url: str) -> None:
        self.issuer = f"{base_url}/sandbox/oidc"

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    def issue(self, subject: str, audience: str = DEFAULT_AUDIENCE) -> str:
        now = datetime.now(UTC)
        claims = {"iss": self.issuer, "sub": subject, "aud": audience, "iat": now, "exp": now + timedelta(minutes=5)}
        return jwt.encode(claims, self.key, algorithm=ALGORITHM)

    def verify(self, token: str) -> WorkloadClaims:
        try:
            claims = jwt.decode(
                token,
                self.key.public_key(),
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                options={"require": ["exp", "iss", "sub", "aud"], "verify_aud": False},
            )
        except jwt.InvalidTokenError as error:
            raise errors.bad_assertion(str(error)) from None
        return WorkloadClaims(claims["iss"], claims["sub"], claims["aud"])

"""Issues and verifies access tokens: JWTs signed with a key that lives as long as the server does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from ..objects import Application
from ..resources import defender_resource

LIFETIME = timedelta(minutes=60)
ALGORITHM = "ES256"
KEY_ID = "sandbox-tenant"


class InvalidAccessTokenError(Exception):
    """The token is not from this service, or no longer valid. The message has the reason."""


@dataclass(frozen=True)
class Claims:
    """What Graph needs to know about a caller. `roles` are the scopes if a `person` is signed in."""

    app_id: str
    roles: frozenset[str]
    person: str | None = None


class TokenService:
    """ES256 instead of Entra's RS256, because such a key is made in a millisecond; clients do not check it."""

    def __init__(self, base_url: str, tenant_id: str) -> None:
        self.base_url = base_url
        self.tenant_id = tenant_id
        self.defender_resource = defender_resource(base_url)

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @property
    def issuer(self) -> str:
        return f"{self.base_url}/{self.tenant_id}/v2.0"

    def issue(self, application: Application, resource: str | None = None) -> str:
        """For Graph, or for another resource with the permissions on that one."""
        is_for_defender = resource == self.defender_resource
        permissions = application.defender_permissions if is_for_defender else application.permissions
        now = datetime.now(UTC)
        claims: dict[str, Any] = {
            "aud": resource or self.base_url,
            "iss": self.issuer,
            "iat": now,
            "nbf": now - timedelta(minutes=5),
            "exp": now + LIFETIME,
            "appid": application.app_id,
            "app_displayname": application.display_name,
            "idtyp": "app",
            "oid": application.object_id,
            "sub": application.object_id,
            "tid": self.tenant_id,
            "uti": uuid4().hex,
            "ver": "1.0",
            "roles": sorted(permissions),
        }
        return jwt.encode(claims, self.key, algorithm=ALGORITHM, headers={"kid": KEY_ID})

    def issue_for_person(self, client: str, user_id: str, scopes: str) -> str:
        """A delegated token, as the Azure CLI gets one for a signed-in person: `scp` instead of `roles` [docs]."""
        now = datetime.now(UTC)
        claims: dict[str, Any] = {
            "aud": self.base_url,
            "iss": self.issuer,
            "iat": now,
            "nbf": now - timedelta(minutes=5),
            "exp": now + LIFETIME,
            "appid": client,
            "idtyp": "user",
            "oid": user_id,
            "sub": user_id,
            "tid": self.tenant_id,
            "ver": "1.0",
            "scp": scopes,
        }
        return jwt.encode(claims, self.key, algorithm=ALGORITHM, headers={"kid": KEY_ID})

    def verify(self, token: str, resource: str | None = None) -> Claims:
        """A token for Graph, or for another resource. The text of a refusal is Graph's if it is known."""
        try:
            claims = jwt.decode(
                token,
                self.key.public_key(),
                algorithms=[ALGORITHM],
                audience=resource or self.base_url,
                issuer=self.issuer,
                options={"require": ["exp", "appid", "oid", "tid"]},
            )
        except jwt.ExpiredSignatureError:
            msg = "Lifetime validation failed, the token is expired."
            raise InvalidAccessTokenError(msg) from None
        except jwt.InvalidAudienceError:
            msg = "Access token validation failure. Invalid audience."
            raise InvalidAccessTokenError(msg) from None
        except jwt.InvalidSignatureError:
            msg = "Signature validation failure."
            raise InvalidAccessTokenError(msg) from None
        except jwt.InvalidTokenError:
            msg = "IDX14100: JWT is not well formed."
            raise InvalidAccessTokenError(msg) from None
        person = claims["oid"] if "scp" in claims else None
        return Claims(claims["appid"], frozenset(claims.get("roles", [])) | set(claims.get("scp", "").split()), person)

    def public_jwk(self) -> dict[str, Any]:
        key: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return key | {"kid": KEY_ID, "use": "sig", "alg": ALGORITHM}

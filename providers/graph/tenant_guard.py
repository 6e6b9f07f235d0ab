"""Refuses a token for another tenant than the stack's, before the token is sent anywhere.

A credential may belong to another tenant: the Azure CLI's session, a managed identity, a multi-tenant application.
Names and ids of one tenant would then be written to another. A token whose tenant cannot be read is refused as well.
"""

import base64
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from providers.graph.cloud import Cloud
from providers.graph.documents import fetch
from providers.graph.errors import SignInError
from providers.graph.parsing import parse

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN: Final = re.compile(r"[\w-]+(\.[\w-]+)*")


@dataclass(frozen=True)
class Caller:
    """The identity in a token: a person (delegated) or the service principal of an application.

    `application_id`: the application that signed in, for a person as well. `permissions`: the application permissions
    on Graph (the claim `roles`); None for a person, whose scopes depend on what the person may do.
    """

    object_id: str
    is_person: bool
    application_id: str | None = None
    permissions: frozenset[str] | None = None


class TenantBoundCredential:
    """A credential that returns tokens of one tenant only; raises SignInError for any other."""

    def __init__(self, credential: "TokenCredential", tenant: str, cloud: Cloud) -> None:
        self._credential = credential
        self._tenant = tenant
        self._cloud = cloud
        self.caller: Caller | None = None
        """The identity of the last token."""

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":  # noqa: ANN401 - azure-core's own signature
        """As azure-core's TokenCredential."""
        token = self._credential.get_token(*scopes, **options)
        claims = _claims(token.token)
        found = _tenant_of(claims)
        if found is None:
            msg = (
                "The sign-in returned a token that does not say which tenant it is for. Nothing was sent to Graph. "
                f"Check the azuread sign-in settings of the stack; azuread:tenantId is {self._tenant}."
            )
            raise SignInError(msg)
        if found != self._expected:
            resolved = "" if self._tenant.lower() == self._expected else f" ({self._expected})"
            msg = (
                f"The sign-in returned a token for tenant {found}, and this stack manages azuread:tenantId "
                f"{self._tenant}{resolved}. Nothing was sent to Graph. Sign in to the stack's tenant (azuread:clientId "
                "and its credential, or `az login --tenant`), or correct azuread:tenantId."
            )
            raise SignInError(msg)
        self.caller = _caller_of(claims)
        return token

    @functools.cached_property
    def _expected(self) -> str:
        """The tenant's id. For a domain name, read once from the login host."""
        tenant = self._tenant.lower()
        return tenant if _GUID.fullmatch(tenant) else _id_of(self._tenant, self._cloud.login)


def _claims(token: str) -> dict[str, Any]:
    """The claims of a JWT. Graph verifies its signature: whoever could forge a token here does not need ours."""
    try:
        _, claims, _ = token.split(".")
        found = parse(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _tenant_of(claims: Mapping[str, Any]) -> str | None:
    return _guid(claims.get("tid"))


def _caller_of(claims: Mapping[str, Any]) -> "Caller | None":
    """Only tokens for people have scopes [docs]; the claim idtyp is optional [docs]."""
    object_id, is_person = _guid(claims.get("oid")), "scp" in claims or claims.get("idtyp") == "user"
    if object_id is None:
        return None
    application = _guid(claims.get("appid") or claims.get("azp"))
    return Caller(object_id, is_person, application, None if is_person else _permissions(claims.get("roles")))


def _permissions(roles: object) -> frozenset[str]:
    """A token without any permission has no such claim [docs]."""
    return frozenset(one for one in roles if isinstance(one, str)) if isinstance(roles, list) else frozenset()


def _guid(value: object) -> str | None:
    found = value.lower() if isinstance(value, str) else ""
    return found if _GUID.fullmatch(found) else None


def _id_of(domain: str, login: str) -> str:
    if not _DOMAIN.fullmatch(domain):
        msg = f"azuread:tenantId is {domain!r}; it takes the tenant's id (a GUID) or a domain name."
        raise SignInError(msg)
    url = f"{login}/{domain}/v2.0/.well-known/openid-configuration"
    try:
        found = _GUID.search(fetch(url)["issuer"].lower())
    except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as error:
        msg = _unresolved(domain, login, type(error).__name__)
        raise SignInError(msg) from None
    if found is None:
        raise SignInError(_unresolved(domain, login, "its issuer names no tenant"))
    return found.group()


def _unresolved(domain: str, login: str, reason: str) -> str:
    return (
        f"Which tenant azuread:tenantId {domain!r} is could not be read from {login} ({reason}). Nothing was sent "
        "to Graph. Give the tenant's id (a GUID) instead."
    )

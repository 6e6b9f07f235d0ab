"""The documents from which clients learn the hosts: Azure's metadata endpoint and OIDC discovery."""

from typing import Any

from ..resources import defender_address, defender_resource


def cloud_metadata(base_url: str) -> dict[str, Any]:
    """As the azuread plugin reads it at /metadata/endpoints?api-version=2022-09-01 [client]. All hosts are this one.

    But for Defender's, whose two properties are ours: the document of no Microsoft cloud has them [inference].
    """
    return {
        "name": "AzureCloud",
        "portal": base_url,
        "authentication": {
            "loginEndpoint": base_url,
            "audiences": [base_url],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": f"{base_url}/",
        "microsoftGraphResourceId": f"{base_url}/",
        "graph": f"{base_url}/",
        "graphAudience": f"{base_url}/",
        "defenderForEndpoint": f"{defender_address(base_url)}/",
        "defenderForEndpointAudience": f"{defender_resource(base_url)}/",
        "media": f"{base_url}/",
        "batch": f"{base_url}/",
        "gallery": f"{base_url}/",
        "suffixes": {"storage": "sandbox.invalid", "keyVaultDns": "sandbox.invalid"},
    }


def openid_configuration(base_url: str, tenant_id: str) -> dict[str, Any]:
    login = f"{base_url}/{tenant_id}"
    return {
        "issuer": f"{login}/v2.0",
        "token_endpoint": f"{login}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "authorization_endpoint": f"{login}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{login}/oauth2/v2.0/devicecode",
        "jwks_uri": f"{login}/discovery/v2.0/keys",
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": base_url.removeprefix("https://"),
        "msgraph_host": base_url.removeprefix("https://"),
    }

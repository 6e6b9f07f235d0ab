"""The connection in a stack file: azuread's own keys, as this program and the azuread plugin read them.

Pulumi converts every value there to a string, so true, "true" and 1 are the same. azuread checks its other keys.
"""

from collections.abc import Mapping
from typing import Final

from providers.graph.cloud import CLOUDS
from settings.json_schema import JsonSchema
from settings.stack import CREDENTIALS

NAMESPACE: Final = "azuread:"
_FILE: Final = "The path of a file that holds it."
_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "tenantId": "The id of the tenant that this stack manages; or the environment variable ARM_TENANT_ID.",
    "clientId": "The application that signs in. Pipelines say who they are themselves: leave it out for them.",
    "clientIdFilePath": f"For clientId. {_FILE}",
    "clientSecret": "A client secret, encrypted. OIDC needs none.",
    "clientSecretFilePath": f"For clientSecret. {_FILE}",
    "clientCertificate": "A client certificate as base64, encrypted.",
    "clientCertificatePath": f"For clientCertificate. {_FILE}",
    "clientCertificatePassword": "The password of the client certificate, encrypted.",
    "useOidc": "Sign in with an ID token, such as a pipeline's.",
    "oidcToken": "An ID token, encrypted.",
    "oidcTokenFilePath": f"For oidcToken. {_FILE}",
    "oidcRequestUrl": "Where an ID token is requested; pipelines set it in the environment.",
    "oidcRequestToken": "What an ID token is requested with, encrypted; pipelines set it in the environment.",
    "adoPipelineServiceConnectionId": "The id of the service connection, in Azure Pipelines.",
    "useAksWorkloadIdentity": "Sign in as the workload identity of a pod in AKS.",
    "useCli": "Sign in as the Azure CLI is signed in; with a service principal, or permissions are missing.",
    "useMsi": "Sign in as a managed identity.",
    "msiEndpoint": "The endpoint of the managed identity, where it is not the usual one.",
    "environment": "Microsoft's cloud.",
    "metadataHost": "A host whose metadata document has the endpoints of another cloud; no scheme, no path.",
}
_SECURE: Final[JsonSchema] = {
    "type": "object",
    "properties": {"secure": {"type": "string", "description": "As `pulumi config set --secret` encrypts it."}},
}
_SWITCH: Final[JsonSchema] = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "string", "pattern": "^([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|0|1)?$"},
        {"enum": [0, 1, None]},
        _SECURE,
    ],
    "errorMessage": "expected true or false",
}
_ENVIRONMENT: Final = f"{NAMESPACE}environment"
_METADATA_HOST: Final = f"{NAMESPACE}metadataHost"
WITHOUT_METADATA_HOST: Final[JsonSchema] = {
    "if": {"not": {"required": [_METADATA_HOST]}},
    "then": {
        "properties": {
            _ENVIRONMENT: {
                "anyOf": [{"enum": [*CLOUDS, "", None]}, _SECURE],
                "errorMessage": f"expected one of {', '.join(CLOUDS)}",
            }
        }
    },
}
"""If a metadata host is given, the name of the cloud has no effect."""


def properties() -> dict[str, JsonSchema]:
    return {f"{NAMESPACE}{name}": {"description": text, **_value(name)} for name, text in _DESCRIPTIONS.items()}


def _value(name: str) -> JsonSchema:
    if name in CREDENTIALS:
        advice = f"is in clear text; revoke it, then set its successor: pulumi config set --secret {NAMESPACE}{name}"
        # A structure may hold what is encrypted anywhere in it.
        return {
            **_SECURE,
            "type": ["object", "array", "string", "null"],
            "pattern": "^$",
            "patternErrorMessage": advice,
        }
    if name.startswith("use"):
        return _SWITCH
    return {"examples": list(CLOUDS)} if name == "environment" else {}

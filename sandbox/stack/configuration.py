"""What is kept of a stack's configuration in the emulated tenant, which then has what that configuration mentions."""

from typing import Any, Final

from pulumi_cli.stack_files import StackFileError
from sandbox.stack.objects import furnish
from sandbox.tenant.server import TenantServer
from settings import ConfigurationError, load

_NAMESPACE: Final = "defender-conditional-access:"
_ADOPTING: Final = ("compliancePolicy", "conditionalAccess")


def without_tenant(config: dict[str, Any], stack: str) -> dict[str, Any]:
    """What a configuration says about the protection, without what only its own tenant knows."""
    kept = {key: value for key, value in config.items() if not key.startswith("azuread:")}
    secret = [key for key, value in kept.items() if isinstance(value, dict) and value.keys() == {"secure"}]
    if secret:
        message = f"Pulumi.{stack}.yaml encrypts {secret[0]}: the sandbox has no key to read it, and cannot judge it."
        raise StackFileError(message)
    for name in _ADOPTING:
        section = kept.get(_NAMESPACE + name)
        if isinstance(section, dict):
            # There is nothing in the sandbox to adopt.
            kept[_NAMESPACE + name] = {key: value for key, value in section.items() if key != "adopt"}
    return kept


def furnish_for(tenant: TenantServer, given: dict[str, Any]) -> None:
    ours = {key.removeprefix(_NAMESPACE): value for key, value in given.items() if key.startswith(_NAMESPACE)}
    try:
        furnish(tenant.state, load(ours))
    except ConfigurationError:
        # The program itself says what is wrong, in the preview.
        return

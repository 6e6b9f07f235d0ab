"""Says which of Pulumi's resource options the component accepts: those that remove nothing from its parts.

The others are refused rather than ignored. Some affect the parts: `retain_on_delete` and `deleted_with` would leave an
enforced policy behind, and transforms can remove checks, protection or exclusions. Others have no effect on the parts,
although a reader would expect one. Options of a parent or of the stack are not visible here; `declared` checks their
result.
"""

import json
from typing import Final

import pulumi

from components.checks.check import Blocker, Change, Check

_TAKEN: Final = frozenset({"parent", "depends_on", "protect", "aliases", "provider", "providers"})
_OURS: Final = ("azuread", "pulumi-python")
"""The packages whose plugins write the parts."""
_DISABLED: Final = "pulumi:disable-default-providers"
_ONE_TENANT: Final = (
    "All parts belong to one tenant, that of the stack's azuread:* settings, which the checks and the Intune half use. "
    "Set azuread:tenantId and how to sign in with `pulumi config set`, one stack for each tenant"
)


def require_accepted(name: str, opts: pulumi.ResourceOptions | None) -> None:
    """Raise pulumi.RunError for options that the component does not take."""
    given = {} if opts is None else {key: value for key, value in vars(opts).items() if value is not None}
    refused = sorted(given.keys() - _TAKEN)
    if refused:
        msg = (
            f"DefenderConditionalAccess {name!r} does not take {', '.join(refused)}: an option that changes, replaces, "
            "retains or removes its parts could leave access enforced without them. Nothing was written. "
            f"Remove {'it' if len(refused) == 1 else 'them'} from its options; it takes parent, depends_on, protect "
            "and aliases."
        )
        raise pulumi.RunError(msg)
    disabled = _disabled_packages()
    if disabled:
        msg = (
            f"DefenderConditionalAccess {name!r} cannot work where {_DISABLED} names {' and '.join(disabled)}. "
            f"{_ONE_TENANT}, and take {' and '.join(disabled)} out of {_DISABLED}."
        )
        raise pulumi.RunError(msg)


def require_the_stacks_providers(resource: pulumi.Resource, name: str) -> None:
    """Raise pulumi.RunError when `resource` has a provider of its own: the parts would belong to two tenants."""
    for blocker in _own_providers(resource, name):
        raise pulumi.RunError(blocker)


def _own_providers(resource: pulumi.Resource, name: str) -> list[Blocker]:
    given = [package for package in _OURS if resource.get_provider(f"{package}:index:Any") is not None]
    if not given:
        return []
    return [
        Blocker(
            f"DefenderConditionalAccess {name!r} is given a provider of its own for {' and '.join(given)}: its "
            "Conditional Access policy would go to the tenant of that provider, and the rest to the stack's. Nothing "
            f"was written. {_ONE_TENANT}, and give the component no provider: not by provider or providers, nor by a "
            "parent that has one, nor by a transformation."
        )
    ]


def the_stacks_providers(part: pulumi.Resource, name: str) -> Check:
    """Blocks, before anything is written, a provider that a transformation has given a part."""

    def check(_change: Change) -> list[Blocker]:
        return _own_providers(part, name)

    return check


def _disabled_packages() -> list[str]:
    try:
        listed = json.loads(pulumi.runtime.get_config(_DISABLED) or "[]")
    except ValueError:
        # Pulumi itself refuses it.
        return []
    return [name for name in ("*", *_OURS) if name in listed]

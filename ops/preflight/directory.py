"""What the tenant's directory has to be like: security defaults, and the objects that the stack names."""

from typing import Final

from ops.preflight.rows import OK, WRONG, Asked, Check, Found

_DEFAULTS_PATH: Final = "entra.microsoft.com > Entra ID > Overview > Properties > Manage security defaults > Disabled"


def _security_defaults(asked: Asked) -> Found:
    if not asked.tenant.security_defaults_enabled():
        return Found(OK, "off")
    return Found(
        WRONG,
        "on: Entra refuses an enforced Conditional Access policy beside them",
        f"Make sure that your policies cover what they do, then turn them off: {_DEFAULTS_PATH}",
    )


CHECKS: Final = (Check("security-defaults", "Security defaults are off", _security_defaults),)

"""`DefenderConditionalAccess`: the whole chain as one Pulumi component; its arguments are `settings.Settings`."""

from components.defender_conditional_access import DefenderConditionalAccess

__all__ = ["DefenderConditionalAccess"]

"""`DefenderConditionalAccess`: the whole chain as one Pulumi component; its arguments are `settings.Settings`."""

from components.component import DefenderConditionalAccess

__all__ = ["DefenderConditionalAccess"]

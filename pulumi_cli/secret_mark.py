"""How Pulumi marks a secret among the values of a plan, of a state and of a call to a plugin: by one property."""

from typing import Final

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's mark of a secret, not one


def is_secret(value: object) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET_SIGNATURE

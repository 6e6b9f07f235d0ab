"""Intune's operating systems in the words of Conditional Access."""

from functools import lru_cache
from typing import Final

_SYSTEMS: Final = {"windows": "windows", "ios": "iOS", "ipados": "iOS", "macos": "macOS", "linux": "linux"}


@lru_cache(maxsize=1024)
def platform_of(operating_system: str) -> str | None:
    """Conditional Access's platform of Intune's operatingSystem; None for one that is not known."""
    name = operating_system.lower()
    return "android" if name.startswith("android") else _SYSTEMS.get(name)

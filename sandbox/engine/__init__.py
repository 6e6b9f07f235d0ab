"""A Pulumi engine on any machine: found, downloaded or built, with plugins of our own where the official are missing.

It owns everything about which engine runs. Nothing outside this package knows, or may depend on, which one that is.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.engine.acquisition import acquire
    from sandbox.engine.ready import Engine

__all__ = ["Engine", "acquire"]

_HOMES = {"Engine": "sandbox.engine.ready", "acquire": "sandbox.engine.acquisition"}


def __getattr__(name: str) -> object:
    """On first use, because the plugins in this package start anew in each run of Pulumi and need none of it."""
    import importlib

    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOMES[name]), name)

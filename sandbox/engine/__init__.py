"""A Pulumi engine on any machine: found, downloaded or built, with plugins of our own where the official are missing.

It owns everything about which engine runs. Nothing outside this package knows, or may depend on, which one that is.
"""

from sandbox.engine.acquisition import acquire
from sandbox.engine.engine import Engine

__all__ = ["Engine", "acquire"]

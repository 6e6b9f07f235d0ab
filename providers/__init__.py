"""The Intune side as Pulumi dynamic resources: a package for each, over one way to reach Graph (`providers.graph`).

A provider class is stored in a stack's state by its dotted path: these packages, their `provider` modules and the
classes in them are never renamed (`tests/providers/test_persisted_paths.py` holds them).
"""

__version__ = "0.2.0"

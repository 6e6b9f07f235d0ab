"""The Intune resources, as Pulumi dynamic providers: one package per resource and one Graph client.

The state of a stack stores a provider class by its dotted path. Never rename these packages, their `provider` modules
or the classes in them (`tests/providers/test_persisted_paths.py` checks this).
"""

__version__ = "0.2.0"

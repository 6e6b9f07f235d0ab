"""Everything needed without a tenant: the emulated tenant, a Pulumi engine, the demo, a stack to try.

The product (`settings`, `components`, `providers`, `__main__.py`) knows nothing of this package, and this package knows
nothing of the developers' tools.
"""
